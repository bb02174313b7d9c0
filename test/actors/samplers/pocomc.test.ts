import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startRun } from '../../../actors/run/startRun.js';
import { ValueError } from '../../../src/errors.js';
import { functionProblem } from '../../../src/likelihood/functionProblem.js';
import { uniform } from '../../../src/priors/index.js';
import { pocomc } from '../../../src/samplers/pocomc/kernel.js';
import { narrowFunnel } from '../../samplers/pocomc/narrowFunnel.js';
import { close } from '../../support/close.js';
import { machineConformance } from './machineConformance.js';

const gaussian = (u: Float64Array): number => u.reduce((s, x) => s - 0.5 * ((x - 0.4) / 0.1) ** 2, 0);
const train_config = { epochs: 4, hidden: 8, bins: 4 };

machineConformance(pocomc, {
  ndim: 2,
  logL: gaussian,
  options: { n_effective: 80, n_total: 160, n_evidence: 100, flow: 'nsf2', train_config },
  elsewhere: ['regrowing'],
});
machineConformance(pocomc, narrowFunnel);

const normal = functionProblem({ priors: [uniform(-5, 5), uniform(-5, 5)], logL: ([x, y]) => -0.5 * (x * x + y * y) });
const quick = { method: 'pocomc', n_effective: 200, n_total: 600, n_evidence: 500, flow: 'nsf2', train_config, progress: false } as const;

test('a run with pocomc says its evidence, how far it is, and what each iteration was', async () => {
  const { result, progress$ } = startRun(normal, { ...quick, seed: 1 });
  const phases = new Set<string>();
  progress$.subscribe(({ phase, counterName, fraction }) => {
    phases.add(phase);
    assert.is(counterName, 'iterations');
    assert.ok(fraction === null || (fraction >= 0 && fraction <= 1));
  });
  const { logz, logzerr, diagnostics, reason, complete, method } = await result;
  assert.is(method, 'pocomc');
  assert.is(reason, 'finished');
  assert.ok(complete);
  close(logz, Math.log(2 * Math.PI) - 2 * Math.log(10), { atol: 5 * logzerr });
  assert.is(diagnostics.draws, 500);
  const history = diagnostics.history as { beta: number; cap: number; logZ: number; steps: number; acceptance: number }[];
  assert.ok(history.length > 3 && history.every(({ steps, acceptance }) => steps >= 1 && acceptance > 0 && acceptance <= 1));
  assert.ok(history[0].cap < history.at(-2)!.cap, 'the cap of the likelihood rises');
  assert.equal([history.at(-1)!.beta, history.at(-1)!.cap], [1, Number.POSITIVE_INFINITY], 'and is lifted in the end');
  for (const phase of ['prior', 'tempering', 'sampling']) assert.ok(phases.has(phase), phase);
});

test('random_state is the seed', async () => {
  const one = await startRun(normal, { ...quick, n_evidence: 0, seed: 3 }).result;
  const two = await startRun(normal, { ...quick, n_evidence: 0, random_state: 3 }).result;
  assert.is(one.logz, two.logz);
  assert.throws(
    () => startRun(normal, { ...quick, seed: 3, random_state: 3 }),
    (e: Error) => e instanceof ValueError && /random_state/.test(e.message),
  );
});

test('a fit that was stopped, in whatever phase, goes on from its checkpoint with the same bits', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'farinata-pocomc-'));
  const options = { ...quick, n_effective: 80, n_total: 160, n_evidence: 100, seed: 5 };
  try {
    const whole = await startRun(normal, options).result;
    let stopped = 0;
    for (const stop of ['prior', 'training', 'tempering', 'sampling', 'evidence']) {
      const checkpoint = join(folder, `${stop}.hdf5`);
      const run = startRun(normal, { ...options, checkpoint });
      run.progress$.subscribe(({ phase }) => phase === stop && run.stop());
      const part = await run.result.catch(() => null);
      if (part?.reason !== 'finished') stopped++;
      const { logz, logzerr, nLike, samples } = await startRun(normal, { ...options, checkpoint }).result;
      assert.equal([logz, logzerr, nLike], [whole.logz, whole.logzerr, whole.nLike], stop);
      assert.equal(samples, whole.samples);
    }
    assert.ok(stopped >= 3, `${stopped} of 5 fits were stopped before their end`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('vectorize and more than one core exclude each other', () => {
  assert.throws(
    () => startRun(normal, { ...quick, vectorize: true, ncores: 2 }),
    (e: Error) => e instanceof ValueError && /vectorize/.test(e.message) && /ncores is 2/.test(e.message),
  );
});

test.run();
