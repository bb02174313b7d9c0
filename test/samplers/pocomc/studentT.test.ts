import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyOf, Random } from '../../../src/math/philox.js';
import { drawGamma, drawStudentT, fitStudentT, logDensity } from '../../../src/samplers/pocomc/studentT.js';
import { close } from '../../support/close.js';

test('a fit finds mean, scale and degrees of freedom that draws were made with', () => {
  const z = Float64Array.from({ length: 4000 }, (_, i) => ((i * 0.618034) % 1) - 0.5);
  const start = fitStudentT(z, 2);
  const truth = { ...start, nu: 4, mean: Float64Array.of(1, -2) };
  const fit = fitStudentT(drawStudentT(truth, 20000, new Random(keyOf(1))), 2);
  close(fit.nu, 4, { rtol: 0.1 });
  close(fit.mean[0], 1, { atol: 0.02 });
  close(fit.mean[1], -2, { atol: 0.02 });
  for (const i of [0, 3]) close(fit.factor[i], truth.factor[i], { rtol: 0.03 });
});

test('normal draws are found to be nearly normal', () => {
  const random = new Random(keyOf(2));
  assert.ok(
    fitStudentT(
      Float64Array.from({ length: 10000 }, () => random.normal()),
      2,
    ).nu > 50,
  );
});

test('the density integrates to one', () => {
  const fit = fitStudentT(
    Float64Array.from({ length: 400 }, (_, i) => Math.tan(2.6 * (i / 399 - 0.5))),
    1,
  );
  let sum = 0;
  for (let x = -2000; x < 2000; x += 0.05) sum += 0.05 * Math.exp(logDensity(fit, Float64Array.of(x), 0));
  close(sum, 1, { atol: 0.01 });
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
