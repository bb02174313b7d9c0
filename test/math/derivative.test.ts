import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { derivative } from '../../src/math/derivative.js';
import { close } from '../support/close.js';

/** Counts the calls. */
const counted = (f: (x: number) => number) => {
  const of = (x: number) => {
    of.calls++;
    return f(x);
  };
  of.calls = 0;
  return of;
};

test('smooth functions, to nine digits and in 30 calls', () => {
  for (const [f, x, exact] of [
    [Math.sin, 1, Math.cos(1)],
    [Math.exp, 3, Math.exp(3)],
    [(x: number) => -0.5 * ((x - 20.001) / 1e-3) ** 2, 20.0002, 800],
    [Math.log, 1e-8, 1e8],
  ] as const) {
    const g = counted(f);
    close(derivative(g, x, x), exact, { rtol: 1e-9 });
    assert.ok(g.calls <= 30, `${g.calls} calls`);
  }
});

test('the step is as small as the bends of the function, and as the place where it is finite', () => {
  const narrow = (x: number) => -Math.log(1 + ((x - 1) / 1e-4) ** 2);
  close(derivative(narrow, 1.0001, 1), -1e4, { rtol: 1e-6 });
  const edge = (x: number) => (x > 0.99 ? x * x : Number.NEGATIVE_INFINITY);
  close(derivative(edge, 1, 1), 2, { rtol: 1e-9 });
});

test('nothing is said of a place that no step finds finite, and a constant is flat', () => {
  assert.is(
    derivative(() => Number.NEGATIVE_INFINITY, 1, 0.1),
    0,
  );
  assert.is(
    derivative(() => 5, 1, 0.1),
    0,
  );
});

test.run();
