import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyOf, Random } from '../../../src/math/philox.js';
import { boundsKernel, column, putColumns } from '../../../src/samplers/bounds/kernel.js';
import { cholesky, invertLower } from '../../../src/samplers/bounds/linear.js';
import { twoClusters } from '../../../src/samplers/bounds/mixture.js';

/** Two overlapping clouds of normal points. */
function clouds(n: number, ndim: number, seed: number): Float64Array {
  const random = new Random(keyOf(seed));
  const center = (i: number): number => (Math.floor(i / ndim) % 3 === 0 ? 0.25 : -0.2) * (i % ndim === 0 ? 1 : 0.5);
  return Float64Array.from({ length: n * ndim }, (_, i) => center(i) + 0.15 * random.normal());
}

/** The textbook's expectation maximisation: `steps` + 1 times the maximum, then the expectation. */
function plain(x: Float64Array, ndim: number, share: Float64Array, steps: number): { logL: number; share: Float64Array } {
  const n = share.length;
  let logL = 0;
  let now = share;
  for (let step = 0; step <= steps; step++) {
    const densities = [now.map(s => 1 - s), now].map(w => {
      const sum = 1e-10 + w.reduce((a, b) => a + b, 0);
      const mean = Float64Array.from({ length: ndim }, (_, d) => w.reduce((s, v, i) => s + v * x[i * ndim + d], 0) / sum);
      const cov = Float64Array.from({ length: ndim * ndim }, (_, k) => {
        const [a, b] = [Math.floor(k / ndim), k % ndim];
        const s = w.reduce((s, v, i) => s + v * (x[i * ndim + a] - mean[a]) * (x[i * ndim + b] - mean[b]), 0);
        return s / sum + (a === b ? 1e-6 : 0);
      });
      const l = cholesky(cov, ndim);
      const inverse = invertLower(l, ndim);
      let logDet = 0;
      for (let d = 0; d < ndim; d++) logDet += Math.log(l[d * ndim + d]);
      return Float64Array.from({ length: n }, (_, i) => {
        let r2 = 0;
        for (let a = 0; a < ndim; a++) {
          let s = 0;
          for (let b = 0; b <= a; b++) s += inverse[a * ndim + b] * (x[i * ndim + b] - mean[b]);
          r2 += s * s;
        }
        return Math.log(sum / n) - logDet - 0.5 * r2;
      });
    });
    const [zero, one] = densities;
    now = zero.map((l, i) => 1 / (1 + Math.exp(l - one[i])));
    logL = zero.reduce((s, l, i) => s + Math.max(l, one[i]) + Math.log1p(Math.exp(-Math.abs(l - one[i]))), 0) / n;
  }
  return { logL, share: now };
}

for (const [ndim, n] of [
  [1, 2000],
  [2, 1001],
  [3, 16],
  [7, 286],
  [10, 203],
]) {
  test(`expectation maximisation in the kernel is the textbook's: ${n} points in ${ndim} dimensions`, () => {
    const x = clouds(n, ndim, ndim);
    const start = Float64Array.from({ length: n }, (_, i) => (x[i * ndim] > 0 ? 1 : 0));
    for (const steps of [0, 1, 12]) {
      const k = boundsKernel();
      const columns = putColumns(k, x, ndim);
      const [share, q] = [k.allocate(8 * column(n)), k.allocate(8 * k.quadraticSize(ndim))];
      const given = new Float64Array(k.memory.buffer, share, column(n)).fill(0);
      given.set(start);
      const logL = k.fitMixture(columns, n, ndim, share, steps, 0, q);
      const expected = plain(x, ndim, start, steps);
      assert.ok(Math.abs(logL - expected.logL) < 1e-9, `after ${steps} steps: ${logL}, ${expected.logL}`);
      const found = new Float64Array(k.memory.buffer, share, column(n));
      for (let i = 0; i < n; i++) assert.ok(Math.abs(found[i] - expected.share[i]) < 1e-8, `share ${i} after ${steps} steps`);
      assert.ok(
        found.subarray(n).every(s => s === 0),
        'nothing behind the last point',
      );
    }
  });
}

test('two clouds apart are told apart, and a cloud too small is filled up to what is asked for', () => {
  const random = new Random(keyOf(3));
  const x = Float64Array.from({ length: 1200 }, (_, i) => (Math.floor(i / 2) < 8 ? 0.8 : -0.3) + 0.05 * random.normal());
  const [labels] = twoClusters(x, 2, 3, random, 1);
  const few = labels[0];
  assert.ok(labels.every((label, i) => (label === few) === i < 8));
  const [filled] = twoClusters(x, 2, 30, random, 1);
  assert.is(filled.filter(label => label === filled[0]).length, 30);
  for (let i = 0; i < 8; i++) assert.is(filled[i], filled[0]);
});

test.run();
