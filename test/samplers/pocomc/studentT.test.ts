import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyOf, Random } from '../../../src/math/philox.js';
import { drawGamma, drawStudentT, fitStudentT, logDensity, studentT } from '../../../src/samplers/pocomc/studentT.js';
import { close } from '../../support/close.js';

const even = (n: number): Float64Array => new Float64Array(n).fill(1 / n);

test('a fit finds the scale and the degrees of freedom that draws were made with', () => {
  for (const ndim of [1, 3]) {
    const fit = fitStudentT(drawStudentT(studentT(ndim, 4, 1.7), 20000, new Random(keyOf(1))), even(20000), ndim);
    close(fit.nu, 4, { rtol: 0.1 });
    close(fit.scale, 1.7, { rtol: 0.02 });
  }
});

test('rows of weight zero have no part in a fit', () => {
  const z = drawStudentT(studentT(2, 5, 1), 4000, new Random(keyOf(4)));
  const half = fitStudentT(z.slice(0, 4000), even(2000), 2);
  const weights = Float64Array.from({ length: 4000 }, (_, i) => (i < 2000 ? 1 / 2000 : 0));
  close(fitStudentT(z, weights, 2).nu, half.nu, { rtol: 1e-6 });
  close(fitStudentT(z, weights, 2).scale, half.scale, { rtol: 1e-6 });
});

test('normal draws are found to be nearly normal, and no more so than asked for', () => {
  const random = new Random(keyOf(2));
  const z = Float64Array.from({ length: 10000 }, () => random.normal());
  assert.ok(fitStudentT(z, even(5000), 2).nu > 50);
  assert.is(fitStudentT(z, even(5000), 2, { nuMost: 8 }).nu, 8);
});

test('points in one place give a narrow distribution, not NaN', () => {
  const fit = fitStudentT(new Float64Array(20), even(10), 2);
  assert.ok(fit.scale > 0 && Number.isFinite(fit.logPeak));
});

test('the density integrates to one', () => {
  let sum = 0;
  for (let x = -2000; x < 2000; x += 0.05) sum += 0.05 * Math.exp(logDensity(studentT(1, 2, 1.3), Float64Array.of(x), 0));
  close(sum, 1, { atol: 1e-5 });
});

test('gamma draws have the mean and variance of their shape', () => {
  const random = new Random(keyOf(3));
  for (const shape of [0.5, 1, 7.5]) {
    const x = Float64Array.from({ length: 20000 }, () => drawGamma(shape, random));
    const mean = x.reduce((a, b) => a + b, 0) / x.length;
    const variance = x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length;
    close(mean, shape, { rtol: 0.05 });
    close(variance, shape, { rtol: 0.1 });
  }
});

test.run();
