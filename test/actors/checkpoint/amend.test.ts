import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startRun } from '../../../actors/run/startRun.js';
import { methods } from '../../../actors/samplers/registry.js';
import { ValueError } from '../../../src/errors.js';
import type { FitResult } from '../../../src/events.js';
import { samplesHash } from '../../../src/io/resultFile.js';
import { functionProblem } from '../../../src/likelihood/functionProblem.js';
import { uniform } from '../../../src/priors/index.js';
import { short, smallProblem } from '../../support/smallProblem.js';

const folder = mkdtempSync(join(tmpdir(), 'farinata-amend-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const fresh = (): string => join(folder, `run${count++}.hdf5`);
const logL = (values: Float64Array): number => -0.5 * (values[0] ** 2 + (values[1] - 1) ** 2) - 0.1 * Math.sin(3 * values[0]) ** 2;
const fit = (options: Record<string, unknown>): Promise<FitResult> => startRun(smallProblem(2, logL), { seed: 4, ...options }).result;

/** A fit, what it is asked for first, and what then. */
const raised: readonly (readonly [Record<string, unknown>, Record<string, unknown>, Record<string, unknown>])[] = [
  [{ method: 'nautilus', ...short }, { n_eff: 100 }, { n_eff: 400 }],
  [{ method: 'nautilus', ...short }, { n_like_max: 300 }, {}],
  [{ method: 'dynesty', nlive: 60 }, { maxcall: 600 }, {}],
  [{ method: 'dynesty', nlive: 60, dynamic: true }, { n_effective: 300 }, { n_effective: 900 }],
  [{ method: 'dynesty', nlive: 60, dynamic: true, n_effective: 5000 }, { maxbatch: 1 }, { maxbatch: 3 }],
  [{ method: 'emcee', nwalkers: 10 }, { nsteps: 100 }, { nsteps: 300, discard: 20, thin: 2 }],
  [{ method: 'emcee', nwalkers: 10, converge: true, check_every: 50 }, { nsteps: 130 }, { nsteps: 900 }],
  [
    { method: 'emcee', nwalkers: 10, converge: true, check_every: 50 },
    { tau_factor: 10, tau_rtol: 0.3 },
    { tau_factor: 30, tau_rtol: 0.1 },
  ],
  [{ method: 'numpyro', num_warmup: 100, num_chains: 2 }, { num_samples: 50 }, { num_samples: 200 }],
];

test('a fit that was done goes on where more is asked for, and has the bits of one that was asked for as much from its start', async () => {
  for (const [options, first, then] of raised) {
    const checkpoint = fresh();
    const before = await fit({ ...options, ...first, checkpoint });
    const after = await fit({ ...options, ...then, checkpoint });
    const whole = await fit({ ...options, ...then });
    const what = JSON.stringify({ ...options, ...first, ...then });
    assert.ok(after.nLike > before.nLike, what);
    assert.is(samplesHash(after), samplesHash(whole), what);
    assert.is(String(after.logz), String(whole.logz), what);
    assert.is(after.nLike, whole.nLike, what);
    assert.is(after.reason, whole.reason, what);
    // and once more under the same options, there is nothing left to do
    assert.is(samplesHash(await fit({ ...options, ...then, checkpoint })), samplesHash(after), what);
  }
});

test('dlogz may be lowered: the fit goes on and comes to the same evidence', async () => {
  const checkpoint = fresh();
  const options = { method: 'dynesty', nlive: 100 };
  const before = await fit({ ...options, dlogz: 1, checkpoint });
  const after = await fit({ ...options, dlogz: 0.01, checkpoint });
  const whole = await fit({ ...options, dlogz: 0.01 });
  assert.ok(after.nLike > before.nLike);
  assert.ok(Math.abs(after.logz - whole.logz) < 3 * Math.hypot(after.logzerr, whole.logzerr), `${after.logz} and ${whole.logz}`);
});

test('more of the posterior and more draws for the evidence may be asked of pocomc, at its end too', async () => {
  const options = {
    method: 'pocomc',
    n_effective: 100,
    n_total: 200,
    n_evidence: 200,
    flow: 'nsf2',
    train_config: { epochs: 8, hidden: 8 },
  };
  for (const then of [{ n_total: 500 }, { n_evidence: 1000 }, { n_total: 500, n_evidence: 1000 }]) {
    const checkpoint = fresh();
    const before = await fit({ ...options, checkpoint });
    const after = await fit({ ...options, ...then, checkpoint });
    const whole = await fit({ ...options, ...then });
    assert.ok(after.complete);
    assert.ok(after.nLike > before.nLike);
    assert.ok(after.nEff >= (then.n_total ?? 200), `${after.nEff}`);
    assert.ok(Math.abs(after.logz - whole.logz) < 4 * Math.hypot(after.logzerr, whole.logzerr), `${after.logz} and ${whole.logz}`);
    assert.is(samplesHash(await fit({ ...options, ...then, checkpoint })), samplesHash(after));
  }
  const checkpoint = fresh();
  const without = await fit({ ...options, n_evidence: 0, checkpoint });
  const drawn = await fit({ ...options, checkpoint });
  assert.ok(drawn.nLike > without.nLike);
});

test('an optimizer that was cut short goes on to the optimum', async () => {
  for (const limit of [{ maxfun: 10 }, { maxiter: 2 }]) {
    const checkpoint = fresh();
    await fit({ method: 'optimizer', ...limit, checkpoint });
    const after = await fit({ method: 'optimizer', checkpoint });
    const whole = await fit({ method: 'optimizer' });
    assert.ok(Math.abs(after.logL[0] - whole.logL[0]) < 1e-9, `${after.logL[0]} and ${whole.logL[0]}`);
  }
});

test('chains that follow the number of cores stay as many as they were; a number that is given must be the same', async () => {
  const options = { method: 'numpyro', num_warmup: 60, num_samples: 60 };
  const checkpoint = fresh();
  const url = new URL('../../support/likelihoods.js', import.meta.url).href;
  const there = await functionProblem({ priors: [uniform(-5, 5), uniform(-5, 5)], url, name: 'smooth' });
  const whole = await startRun(there, { ...options, ncores: 2 }).result;
  const run = startRun(there, { ...options, ncores: 2, checkpoint });
  run.progress$.subscribe(({ phase }) => phase === 'sampling' && run.stop());
  await run.result.catch(() => {});
  const after = await startRun(there, { ...options, ncores: 1, checkpoint }).result;
  assert.is(samplesHash(after), samplesHash(whole));
  assert.is(after.options.num_chains, 2);
  const error = await startRun(there, { ...options, num_chains: 1, checkpoint }).result.catch(each => each);
  assert.instance(error, ValueError);
  assert.match(error.message, /what differs: num_chains \(2 then, 1 now\)/);
});

test('every method goes on from where it was stopped, and every other option than those that may change is refused by name', async () => {
  const other: Readonly<Record<string, unknown>> = { nautilus: { nlive: 90 }, dynesty: { nlive: 70 }, emcee: { nwalkers: 12 } };
  for (const [method, { kernel }] of Object.entries(methods)) {
    const defaults = kernel.options({}, 2) as Record<string, unknown>;
    for (const name of kernel.amend?.options ?? []) assert.ok(Object.hasOwn(defaults, name), `${method} has no ${name}`);
    const checkpoint = fresh();
    const run = startRun(smallProblem(2, logL), { method, seed: 4, checkpoint });
    run.progress$.subscribe(({ nLike }) => nLike > 0 && run.stop());
    await run.result.catch(() => {});
    for (const [name, value] of Object.entries(other[method] ?? {})) {
      const error = await fit({ method, [name]: value, checkpoint }).catch(each => each);
      assert.instance(error, ValueError);
      assert.match(error.message, /it is of another fit; what differs: n\w+ \(\d+ then, \d+ now\)/);
    }
    const error = await fit({ method, seed: 5, checkpoint }).catch(each => each);
    assert.instance(error, ValueError);
    assert.match(error.message, /what differs: the seed/);
  }
});

test('without a name nothing is written, and nothing is gone on from, whatever lies there', async () => {
  const own = mkdtempSync(join(folder, 'own-'));
  const before = process.cwd();
  process.chdir(own);
  try {
    for (const method of Object.keys(methods)) {
      const run = startRun(smallProblem(2, logL), { method, seed: 4 });
      run.progress$.subscribe(({ nLike }) => nLike > 0 && run.stop());
      await run.result.catch(() => {});
      assert.equal(readdirSync(own), [], method);
    }
    await fit({ ...short, checkpoint: 'run' });
    assert.equal(readdirSync(own), ['run.hdf5']);
    const messages: string[] = [];
    const run = startRun(smallProblem(2, logL), { ...short, seed: 4 });
    run.log$.subscribe(event => event.type === 'warning' && messages.push(event.message));
    assert.ok((await run.result).diagnostics.proposals !== 0);
    assert.not(messages.some(message => /goes on/.test(message)));
  } finally {
    process.chdir(before);
  }
});

test('a fit that goes on has all the time that its timeout says', async () => {
  const slow = (values: Float64Array): number => {
    const until = performance.now() + 1;
    while (performance.now() < until);
    return logL(values);
  };
  const checkpoint = fresh();
  const options = { ...short, n_batch: 20, n_eff: 1e9, seed: 4, timeout: 1, checkpoint };
  const first = await startRun(smallProblem(2, slow), options).result;
  const second = await startRun(smallProblem(2, slow), options).result;
  assert.is(first.reason, 'timeout');
  assert.is(second.reason, 'timeout');
  assert.ok(second.nLike > first.nLike, `${first.nLike}, then ${second.nLike}`);
  assert.ok(second.wallSeconds > first.wallSeconds, 'the time of the whole fit is told');
});

test.run();
