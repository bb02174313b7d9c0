import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { autocorrelationTime } from '../../../src/posterior/diagnostics/autocorrelation.js';
import { close } from '../../support/close.js';

/** Six walkers by a formula that any language can follow: x = 0.9 x + sin(12.9898 (i + 1) + 78.233 (c + 1) + i² mod 17). */
function formula(n: number): Float64Array {
  const values = new Float64Array(6 * n);
  for (let c = 0; c < 6; c++) {
    let x = 0;
    for (let i = 0; i < n; i++) {
      x = 0.9 * x + Math.sin(12.9898 * (i + 1) + 78.233 * (c + 1) + ((i * i) % 17));
      values[c * n + i] = x;
    }
  }
  return values;
}

// emcee 3.1.6: emcee.autocorr.integrated_time(v[:, :, None], tol=0) of the same walkers, steps × walkers
test("the autocorrelation time is emcee's", () => {
  close(autocorrelationTime({ nchains: 6, n: 2000, values: formula(2000) }), 8.482482003482243, { rtol: 1e-9 });
});

test('walkers that never move have none, and those that do are looked at alone', () => {
  assert.ok(Number.isNaN(autocorrelationTime({ nchains: 2, n: 10, values: new Float64Array(20).fill(3) })));
  assert.ok(Number.isNaN(autocorrelationTime({ nchains: 2, n: 1, values: Float64Array.of(1, 2) })));
  const one = formula(2000).subarray(0, 2000);
  const withStuck = new Float64Array(4000).fill(7);
  withStuck.set(one);
  const alone = autocorrelationTime({ nchains: 1, n: 2000, values: one });
  assert.is(autocorrelationTime({ nchains: 2, n: 2000, values: withStuck }), alone);
});

test.run();
