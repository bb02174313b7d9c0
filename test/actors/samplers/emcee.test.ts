import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fitter } from '../../../actors/fitter.js';
import { ValueError } from '../../../src/errors.js';
import { resultJson } from '../../../src/io/resultFile.js';
import { functionProblem } from '../../../src/likelihood/functionProblem.js';
import { uniform } from '../../../src/priors/index.js';
import { emcee } from '../../../src/samplers/emcee/kernel.js';
import { close } from '../../support/close.js';
import { machineConformance } from './machineConformance.js';

const gaussian = (u: Float64Array): number => u.reduce((s, x) => s - 0.5 * ((x - 0.4) / 0.1) ** 2, 0);

machineConformance(emcee, { ndim: 2, logL: gaussian, options: { nwalkers: 8, nsteps: 30 }, evidence: false });

test('a run with emcee gives medians and diagnostics, and no evidence: NaN, null in its file, and refused for a comparison', async () => {
  const fit = fitter({
    problem: functionProblem({ priors: [uniform(-5, 5), uniform(-5, 5)], logL: ([x, y]) => -0.5 * (x * x + (y - 1) ** 2) }),
  });
  const result = await fit.run({ method: 'emcee', nsteps: 1500, nwalkers: 20, seed: 1, progress: false });
  assert.ok(Number.isNaN(result.logz) && Number.isNaN(result.logzerr));
  const told = resultJson(result);
  assert.is(told.logz, null);
  assert.is(told.logzerr, null);
  const [x, y] = fit.parameters({ verbose: false });
  close(x.median, 0, { atol: 5 / Math.sqrt(result.nEff) });
  close(y.median, 1, { atol: 5 / Math.sqrt(result.nEff) });
  assert.throws(
    () => fit.bmc(),
    (e: Error) => e instanceof ValueError && /emcee.*no evidence/.test(e.message),
  );
  const { tau, tau_history, acceptance, rhat, bulkEss } = fit.diagnostics as Record<string, number[]>;
  assert.is(tau.length, 2);
  assert.is(tau_history.length, 1);
  assert.is(acceptance.length, 20);
  assert.ok(acceptance.every(a => a > 0.4 && a < 0.95));
  assert.ok(rhat.every(r => r < 1.2) && bulkEss.every(e => e > 100));
});

test('places to begin are given in physical units, one or one a walker; what makes no sense here is refused with what to do instead', async () => {
  const problem = functionProblem({ priors: [uniform(-5, 5), uniform(0, 10)], logL: ([x, y]) => -0.5 * (x * x + (y - 5) ** 2) });
  const run = (more: Record<string, unknown>) =>
    fitter({ problem }).run({ method: 'emcee', nsteps: 20, nwalkers: 4, progress: false, ...more } as never);
  close((await run({ initial_state: [1, 4] })).options.initial_state as number[], [0.6, 0.4], { atol: 1e-15 });
  const each = [
    [1, 4],
    [0, 5],
    [-1, 5],
    [0.5, 6],
  ];
  const cube = [0.6, 0.4, 0.5, 0.5, 0.4, 0.5, 0.55, 0.6];
  close((await run({ initial_state: each })).options.initial_state as number[], cube, { atol: 1e-15 });
  close((await run({ initial_state: Float64Array.from(each.flat()) })).options.initial_state as number[], cube, { atol: 1e-15 });
  for (const [given, rule] of [
    [{ initial_state: [1, 11] }, /initial_state has 11 for p1: it must be a number within its prior, 0 to 10/],
    [{ initial_state: [1, 4, 2] }, /initial_state has 3 numbers: it must have 2/],
    [{ backend: 'run.h5' }, /backend is not an option of emcee here: write checkpoint/],
  ] as const) {
    await run(given).then(
      () => assert.unreachable(),
      e => assert.ok(e instanceof ValueError && rule.test(e.message), e.message),
    );
  }
});

test('a run with emcee that is stopped keeps the later half of what it has', async () => {
  const problem = functionProblem({ priors: [uniform(-5, 5)], logL: ([x]) => -0.5 * x * x });
  const run = fitter({ problem }).start({ method: 'emcee', nsteps: 100000 });
  run.progress$.subscribe(({ counter }) => {
    if (counter >= 50) run.stop();
  });
  const { complete, n, nEff, weights } = await run.result;
  assert.is(complete, false);
  assert.ok(n >= 25 * 8 && nEff > 1);
  close(
    weights.reduce((a, b) => a + b, 0),
    1,
    { atol: 1e-12 },
  );
});

test.run();
