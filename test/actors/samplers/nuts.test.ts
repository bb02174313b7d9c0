import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MultiPool } from '../../../actors/pool/multiPool.js';
import { startRun } from '../../../actors/run/startRun.js';
import { methodOf } from '../../../actors/samplers/registry.js';
import { ValueError } from '../../../src/errors.js';
import { functionProblem } from '../../../src/likelihood/functionProblem.js';
import { uniform } from '../../../src/priors/index.js';
import { nuts } from '../../../src/samplers/nuts/kernel.js';
import { close } from '../../support/close.js';
import { machineConformance } from './machineConformance.js';

const gaussian = (u: Float64Array): number => u.reduce((s, x) => s - 0.5 * ((x - 0.4) / 0.1) ** 2, 0);

machineConformance(nuts, { ndim: 2, logL: gaussian, options: { num_warmup: 60, num_samples: 90, num_chains: 2 } });

const priors = [uniform(-5, 5), uniform(-5, 5)];
const normal = functionProblem({ priors, logL: ([x, y]) => -0.5 * (x * x + y * y), gradient: ([x, y]) => [-x, -y] });
const module = { url: new URL('../../support/smallProblem.js', import.meta.url).href, name: 'gaussian' };
const short = { method: 'nuts', num_warmup: 100, num_samples: 200, seed: 1 };

test('a run with nuts goes through its phases and tells how good its chains are', async () => {
  assert.is(methodOf('nuts'), methodOf('numpyro'));
  const run = startRun(normal, { ...short, num_samples: 1000 });
  const phases = new Set<string>();
  run.progress$.subscribe(({ phase, fraction }) => {
    phases.add(phase);
    assert.ok(fraction === null || (fraction >= 0 && fraction <= 1));
  });
  const result = await run.result;
  assert.is(result.method, 'numpyro');
  assert.ok(result.complete);
  assert.equal([...phases], ['searching', 'warming', 'sampling', 'done']);
  assert.is(result.n, 1000);
  assert.ok(Number.isNaN(result.logz) && Number.isNaN(result.logzerr));
  assert.ok(result.nEff > 200 && result.nEff <= 1000);
  close(result.weights[0], 1 / 1000);
  const { rhat, bulkEss, divergences, ebfmi } = result.diagnostics as Record<string, Float64Array>;
  assert.ok(Math.max(...rhat) < 1.02);
  assert.is(bulkEss.length, 2);
  assert.equal([...divergences], [0]);
  assert.is(ebfmi.length, 1);
});

test('as many chains as cores, unless their number is given; then the bits are the same on any number of cores', async () => {
  const problem = await functionProblem({ priors, ...module });
  const results = [];
  for (const ncores of [1, 2]) results.push(await startRun(problem, { ...short, num_chains: 2, ncores }).result);
  assert.equal(results[1].samples, results[0].samples);
  assert.equal(results[1].diagnostics.rhat, results[0].diagnostics.rhat);
  const pool = new MultiPool(2);
  const many = await startRun(problem, { ...short, pool }).result;
  await pool.close();
  assert.is(many.options.num_chains, 2);
  assert.equal(many.samples, results[0].samples);
});

test('a place to begin is given in physical units; what makes no sense here is refused with what to do instead', async () => {
  const { options } = await startRun(normal, { ...short, num_samples: 10, init_strategy: [1, -2] }).result;
  assert.equal(options.init_strategy, [0.6, 0.3]);
  for (const [given, rule] of [
    [{ init_strategy: [1, 7] }, /init_strategy has 7 for p1: it must be a number within its prior, -5 to 5/],
    [{ init_strategy: [1] }, /init_strategy has 1 numbers: it must have 2/],
    [{ chain_method: 'vectorized' }, /chain_method is not an option of numpyro here: chains run side by side/],
    [{ nlive: 100 }, /nlive is not an option of a run with numpyro/],
  ] as const) {
    assert.throws(
      () => startRun(normal, { ...short, ...given }),
      (e: Error) => e instanceof ValueError && rule.test(e.message),
    );
  }
});

test('a run that is stopped has what there is', async () => {
  const run = startRun(normal, { ...short, num_samples: 100000 });
  run.progress$.subscribe(({ phase, nEff }) => {
    if (phase === 'sampling' && nEff > 0) run.stop();
  });
  const { complete, reason, n } = await run.result;
  assert.is(complete, false);
  assert.is(reason, 'stopped');
  assert.ok(n > 4 && n < 100000);
});

test.run();
