import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FitError, ValueError } from '../../../src/errors.js';
import { optimizer } from '../../../src/samplers/optimizer/kernel.js';
import { close } from '../../support/close.js';
import { drive } from '../../support/drive.js';
import { eggbox } from '../../support/evidenceProblems.js';
import { kernelConformance } from '../kernelConformance.js';

/** Correlated, of widths 0.02 and 0.005, off the middle. */
const gaussian = (u: Float64Array): number => {
  const [a, b] = [(u[0] - 0.37) / 0.02, (u[1] - 0.61) / 0.005];
  return 7 - (a * a - 1.6 * a * b + b * b) / (2 * 0.36);
};
const logZ = 7 + Math.log(2 * Math.PI * 0.02 * 0.005 * 0.6);

kernelConformance(optimizer, { ndim: 2, logL: gaussian, options: { pinits: 'random', n_draws: 16 } });

test('optimum, covariance and evidence of a Gaussian are those of its formula', () => {
  const { optimum, warnings } = drive(optimizer, gaussian, 2, {}, 1);
  close(optimum!.x, Float64Array.of(0.37, 0.61), { atol: 1e-9 });
  close(optimum!.logL, 7, { atol: 1e-12 });
  close(optimum!.covariance, Float64Array.of(4e-4, 0.8 * 1e-4, 0.8 * 1e-4, 2.5e-5), { rtol: 1e-6 });
  close(optimum!.laplaceLogZ, logZ, { atol: 1e-6 });
  close(optimum!.logZ, logZ, { atol: 4 * optimum!.logZErr });
  assert.ok(optimum!.logZErr < 0.2);
  assert.equal(warnings, []);
});

test('the evidence of what is no Gaussian is put right, within its error', () => {
  // ln ∫ of a Student t of 3 degrees of freedom and width 0.01, cut off by nothing to speak of
  const t = (u: Float64Array): number => -2 * Math.log(1 + ((u[0] - 0.5) / 0.01) ** 2 / 3);
  const truth = Math.log((0.01 * Math.sqrt(3 * Math.PI)) / (2 / Math.sqrt(Math.PI)));
  const { optimum } = drive(optimizer, t, 1, { n_draws: 200 }, 2);
  const { laplaceLogZ, logZ: put, logZErr } = optimum!;
  close(laplaceLogZ, Math.log(0.01 * Math.sqrt(2 * Math.PI * 0.75)), { atol: 1e-3 });
  assert.ok(Math.abs(put - truth) < 3 * logZErr, `${put} ± ${logZErr}, not ${truth}`);
  assert.ok(Math.abs(put - truth) < Math.abs(laplaceLogZ - truth));
});

test('where the likelihood is no Gaussian at all, the evidence is said to be rough', () => {
  const cone = (u: Float64Array): number => -Math.hypot(u[0] - 0.5, u[1] - 0.5) / 0.02;
  // ∫ = 2π 0.02²: missed by much more than its error, as any method of few draws about a cusp does
  const truth = Math.log(2 * Math.PI * 0.02 ** 2);
  const { optimum, warnings } = drive(optimizer, cone, 2, {}, 1);
  assert.ok(Math.abs(optimum!.logZ - truth) > 1);
  assert.match(warnings.join(), /not a Gaussian: by 32 draws ln Z is .*by Laplace's approximation alone/);
});

test('among many tops the highest is found by starts that are spread', () => {
  const tilted = (u: Float64Array): number => eggbox.logL(u) - 300 * ((u[0] - 0.8) ** 2 + (u[1] - 0.4) ** 2);
  for (const seed of [1, 2, 3, 4, 5]) {
    close(drive(optimizer, tilted, 2, { n_screen: 128, n_starts: 16 }, seed).optimum!.x, Float64Array.of(0.8, 0.4), { atol: 1e-3 });
  }
  const median = drive(optimizer, tilted, 2, { pinits: 'median' }, 1).optimum!;
  assert.ok(median.logL < 240, 'one start ends where it is');
});

test('a circle is no trap for an ellipse: climbs begin anew off the wall', () => {
  // the angle says nothing at e = 0, and from most angles the way up leads there first
  const ellipse = (u: Float64Array): number => {
    const angle = 2 * Math.PI * u[1];
    const [x, y] = [u[0] * Math.cos(angle) - 0.5 * Math.cos(1), u[0] * Math.sin(angle) - 0.5 * Math.sin(1)];
    return -5e3 * (x * x + y * y);
  };
  for (const seed of [1, 2, 3])
    close(drive(optimizer, ellipse, 2, {}, seed).optimum!.x, Float64Array.of(0.5, 1 / (2 * Math.PI)), { atol: 1e-6 });
});

test('a top at a wall has no Laplace approximation, and says so', () => {
  const { optimum, warnings } = drive(optimizer, u => 5 * u[0] - 50 * (u[1] - 0.5) ** 2, 2, {}, 1);
  close(optimum!.x, Float64Array.of(1, 0.5), { atol: 1e-7 });
  assert.ok(Number.isNaN(optimum!.logZ));
  assert.match(warnings.join(), /edge of a prior/);
});

test('a plain, regions of zero likelihood, and none at all end with a clear result', () => {
  const plain = drive(optimizer, () => 3.25, 2, {}, 1);
  assert.is(plain.optimum!.logL, 3.25);
  assert.match(plain.warnings.join(), /no finite width|not curve/);
  const disk = (u: Float64Array): number => {
    const r2 = (u[0] - 0.5) ** 2 + (u[1] - 0.5) ** 2;
    return r2 < 0.01 ? -50 * r2 : Number.NEGATIVE_INFINITY;
  };
  close(drive(optimizer, disk, 2, {}, 1).optimum!.x, Float64Array.of(0.5, 0.5), { atol: 1e-6 });
  assert.throws(
    () => drive(optimizer, () => Number.NEGATIVE_INFINITY, 2, {}, 1),
    (e: Error) => e instanceof FitError && /zero at all 32 starts/.test(e.message),
  );
  assert.throws(
    () => drive(optimizer, () => Number.NaN, 2, {}, 1),
    (e: Error) => e instanceof FitError && /NaN/.test(e.message),
  );
});

test('maxfun and maxiter end the climbs, with a warning', () => {
  const { nGradient, warnings } = drive(optimizer, gaussian, 2, { maxfun: 5, n_draws: 0 }, 1);
  assert.ok(nGradient < 40, String(nGradient));
  assert.match(warnings.join(), /maxfun = 5/);
  assert.match(drive(optimizer, gaussian, 2, { maxiter: 1 }, 1).warnings.join(), /maxiter = 1/);
});

test('options are held to their rules', () => {
  for (const [given, rule] of [
    [{ pinits: 'mean' }, /pinits must be 'sobol', 'median', 'random' or one place/],
    [{ pinits: [0.5] }, /pinits must be .* 2 numbers; it is \[0\.5\]/],
    [{ pinits: [0.5, 1.5] }, /pinits/],
    [{ tol: 0 }, /tol must be a number above 0; it is 0/],
    [{ maxiter: 1.5 }, /maxiter must be a whole number ≥ 1/],
    [{ map: 1 }, /map must be true or false/],
  ] as const) {
    assert.throws(
      () => optimizer.options(given, 2),
      (e: Error) => e instanceof ValueError && rule.test(e.message),
    );
  }
});

test.run();
