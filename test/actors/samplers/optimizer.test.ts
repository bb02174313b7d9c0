import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startRun } from '../../../actors/run/startRun.js';
import { quickstartMock, quickstartModel } from '../../../examples/quickstart/mock.js';
import { ValueError } from '../../../src/errors.js';
import { Image } from '../../../src/image/image.js';
import { compile } from '../../../src/likelihood/compile.js';
import { functionProblem } from '../../../src/likelihood/functionProblem.js';
import { loguniform, normal, uniform } from '../../../src/priors/index.js';
import { optimizer } from '../../../src/samplers/optimizer/kernel.js';
import { close } from '../../support/close.js';
import { logLOf, slopeOf } from '../../support/cubeLikelihood.js';
import { drive } from '../../support/drive.js';
import { machineConformance } from './machineConformance.js';

const gaussian = (u: Float64Array): number => u.reduce((s, x) => s - 0.5 * ((x - 0.4) / 0.1) ** 2, 0);

machineConformance(optimizer, { ndim: 2, logL: gaussian, options: { pinits: 'random' } });

/** Widths 0.5 and 0.2 about (1, 2). */
const logL = ([x, y]: Float64Array): number => -0.5 * (((x - 1) / 0.5) ** 2 + ((y - 2) / 0.2) ** 2);
const problem = functionProblem({ priors: [uniform(-9, 11), uniform(-8, 12)], logL });

test('a run with the optimizer has the optimum as its one sample, and an OptimizeResult as its diagnostics', async () => {
  const result = await startRun(problem, { method: 'optimizer', seed: 3 }).result;
  assert.ok(result.complete);
  assert.is(result.n, 1);
  close(result.samples, Float64Array.of(1, 2), { atol: 1e-7 });
  close(result.weights, Float64Array.of(1));
  close(result.logz, Math.log((2 * Math.PI * 0.1) / 400), { atol: 4 * result.logzerr });
  const { x, fun, jac, success, message, nfev, nit, covariance, laplaceLogZ } = result.diagnostics as Record<string, never>;
  close(x, Float64Array.of(0.5, 0.5), { atol: 1e-8 });
  close(fun, 0, { atol: 1e-10 });
  close(jac, Float64Array.of(0, 0), { atol: 1e-3 });
  close(covariance, Float64Array.of(0.025 ** 2, 0, 0, 0.01 ** 2), { rtol: 1e-6, atol: 1e-10 });
  close(laplaceLogZ, Math.log((2 * Math.PI * 0.1) / 400), { atol: 1e-5 });
  assert.ok(success);
  assert.match(message, /Converged/);
  assert.ok(nfev > 5 && nit > 0);
});

test('with map the top of the posterior density in physical units is found, and the evidence stays', async () => {
  const flat = (map: boolean) =>
    startRun(functionProblem({ priors: [normal(0, 0.5), loguniform(0.1, 10)], logL }), { method: 'optimizer', map, n_draws: 200, seed: 1 })
      .result;
  const [peak, mode] = [await flat(false), await flat(true)];
  // x: equal widths of prior and likelihood. y: d/dy [−(y − 2)²/0.08 − ln y] = 0
  close(peak.samples, Float64Array.of(1, 2), { atol: 1e-6 });
  close(mode.samples, Float64Array.of(0.5, 1 + Math.sqrt(1 - 0.04)), { atol: 1e-6 });
  close(mode.logL[0], logL(mode.samples), { atol: 1e-12 });
  assert.is(mode.diagnostics.maximised, 'posterior');
  // by quadrature in python: scipy.integrate.quad over both factors
  const truth = Math.log(Math.SQRT1_2) - 1 + Math.log(0.2 * Math.sqrt(2 * Math.PI)) + Math.log(1 / (2 * Math.log(100)));
  close(mode.logz, truth, { atol: Math.max(0.02, 4 * mode.logzerr) });
  close(peak.logz, truth, { atol: Math.max(0.02, 4 * peak.logzerr) });
});

test('the quickstart has no trap: a source that a climb has put out is drawn anew', () => {
  const { header, data, psf, truth: trueValues } = quickstartMock(1);
  const problem = compile({ img: new Image({ header, data }, { psf }), mod: quickstartModel() });
  const truth = problem.logL(problem.expand(Float64Array.of(...Object.values(trueValues)), 1));
  const tops = [2, 4, 6, 12].map(
    seed => drive(optimizer, logLOf(problem), problem.ndim, {}, seed, each => each, slopeOf(problem)).optimum!,
  );
  for (const top of tops) close(top.logL, tops[0].logL, { atol: 1e-4 });
  assert.ok(tops[0].logL > truth && tops[0].logL < truth + 20);
});

test('a start is given in physical units', async () => {
  const { options, diagnostics } = await startRun(problem, { method: 'optimizer', pinits: [2, 2] }).result;
  close(options.pinits as number[], [0.55, 0.5], { atol: 1e-15 });
  assert.is((diagnostics.climbs as unknown[]).length, 1);
  assert.throws(
    () => startRun(problem, { method: 'optimizer', pinits: [2, 99] }),
    (e: Error) => e instanceof ValueError && /pinits has 99 for p1/.test(e.message),
  );
});

test('it takes no pool and no cores', () => {
  for (const option of [{ ncores: 2 }, { pool: 3 }]) {
    assert.throws(
      () => startRun(problem, { method: 'optimizer', ...option }),
      (e: Error) => e instanceof ValueError && /optimizer takes one step after the other/.test(e.message),
    );
  }
  assert.throws(
    () => startRun(problem, { method: 'optimizer', hess: true }),
    (e: Error) => e instanceof ValueError && /hess is not an option of optimizer here: .* worked out from gradients/.test(e.message),
  );
});

test.run();
