import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, keyOf, Random } from '../../../src/math/philox.js';
import type { Chains } from '../../../src/posterior/diagnostics/chains.js';
import { bulkEss, tailEss } from '../../../src/posterior/diagnostics/ess.js';
import { rhat } from '../../../src/posterior/diagnostics/rhat.js';
import { close } from '../../support/close.js';

/** Four chains by a formula that any language can follow: x = 0.7 x + sin(12.9898 (i + 1) + 78.233 (c + 1) + i² mod 17), told with 0.1 c added. */
function formula(n: number, told: (x: number) => number = x => x): Chains {
  const values = new Float64Array(4 * n);
  for (let c = 0; c < 4; c++) {
    let x = 0;
    for (let i = 0; i < n; i++) {
      x = 0.7 * x + Math.sin(12.9898 * (i + 1) + 78.233 * (c + 1) + ((i * i) % 17));
      values[c * n + i] = told(x + 0.1 * c);
    }
  }
  return { nchains: 4, n, values };
}

/** Autoregressive chains of variance 1 and correlation phi. */
function autoregressive(nchains: number, n: number, phi: number): Chains {
  const values = new Float64Array(nchains * n);
  for (let c = 0; c < nchains; c++) {
    const random = new Random(fold(keyOf(1), c));
    let x = random.normal();
    for (let i = 0; i < n; i++) {
      values[c * n + i] = x;
      x = phi * x + Math.sqrt(1 - phi * phi) * random.normal();
    }
  }
  return { nchains, n, values };
}

// arviz 0.21.0 on numpy arrays of the same chains: az.rhat(v), az.ess(v, method='bulk'), az.ess(v, method='tail')
test('R-hat and effective sample sizes are those of arviz', () => {
  const chains = formula(200);
  close(rhat(chains), 1.0014718126248592, { rtol: 1e-9 });
  close(bulkEss(chains), 175.07811300687885, { rtol: 1e-9 });
  close(tailEss(chains), 242.24173919319188, { rtol: 1e-9 });
  // an odd number of draws, and ties
  const rounded = formula(101, x => Math.round(10 * x) / 10);
  close(rhat(rounded), 1.0558953496613106, { rtol: 1e-9 });
  close(bulkEss(rounded), 88.48866403333724, { rtol: 1e-9 });
  close(tailEss(rounded), 122.2981140898531, { rtol: 1e-9 });
});

test('an autoregressive chain has n (1 − φ) / (1 + φ) effective draws', () => {
  for (const phi of [0, 0.5, 0.9, -0.4]) {
    const chains = autoregressive(4, 20000, phi);
    close(bulkEss(chains), (80000 * (1 - phi)) / (1 + phi), { rtol: 0.12 }, `φ = ${phi}`);
    assert.ok(rhat(chains) < 1.01);
  }
});

test('a chain that has gone elsewhere, one that is wider, and one that drifts all show', () => {
  const { nchains, n, values } = autoregressive(4, 1000, 0.3);
  const changed = (change: (x: number, c: number, i: number) => number): Chains => ({
    nchains,
    n,
    values: values.map((x, k) => change(x, Math.floor(k / n), k % n)),
  });
  assert.ok(rhat(changed((x, c) => (c === 0 ? x + 1 : x))) > 1.05);
  assert.ok(rhat(changed((x, c) => (c === 0 ? 3 * x : x))) > 1.05);
  assert.ok(rhat(changed((x, _, i) => x + (2 * i) / n)) > 1.05);
});

test('values all the same, a number that is none, and too few draws have no diagnostics', () => {
  const nothing: Chains[] = [
    { nchains: 2, n: 10, values: new Float64Array(20).fill(3) },
    { nchains: 1, n: 4, values: Float64Array.of(1, 2, Number.NaN, 4) },
    { nchains: 1, n: 3, values: Float64Array.of(1, 2, 3) },
  ];
  for (const chains of nothing) {
    assert.ok(Number.isNaN(rhat(chains)));
    assert.ok(Number.isNaN(bulkEss(chains)));
    assert.ok(Number.isNaN(tailEss(chains)));
  }
});

test.run();
