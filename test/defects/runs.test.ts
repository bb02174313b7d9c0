/** What the reference system gets wrong with runs, methods and ranks, by the number of the defect, and what is right instead. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fitter } from '../../actors/fitter.js';
import { MPIPool } from '../../actors/mpi/mpiPool.js';
import { MultiPool } from '../../actors/pool/multiPool.js';
import { startRun } from '../../actors/run/startRun.js';
import { methods } from '../../actors/samplers/registry.js';
import { ValueError } from '../../src/errors.js';
import type { FitResult } from '../../src/events.js';
import { samplesHash } from '../../src/io/resultFile.js';
import { functionProblem } from '../../src/likelihood/functionProblem.js';
import type { Problem } from '../../src/likelihood/problem.js';
import { medianImages } from '../../src/posterior/medianImages.js';
import { loguniform, normal, uniform } from '../../src/priors/index.js';
import { close } from '../support/close.js';
import { fakeWorlds } from '../support/fakeWorld.js';
import { smallImage, smallModel } from '../support/smallFit.js';
import { gaussian, short, smallProblem } from '../support/smallProblem.js';
import { within } from '../support/within.js';

const folder = mkdtempSync(join(tmpdir(), 'farinata-defects-'));
test.after(() => rmSync(folder, { recursive: true }));

/** What makes a fit by each method a short one. */
const SHORT: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  nautilus: { ...short },
  dynesty: { nlive: 60, dlogz: 1 },
  emcee: { nsteps: 60 },
  numpyro: { num_warmup: 40, num_samples: 60 },
  optimizer: {},
  pocomc: { n_effective: 64, n_active: 32, n_total: 128, n_evidence: 128 },
};
const run = (problem: Problem, method: string, more: Readonly<Record<string, unknown>> = {}): Promise<FitResult> =>
  within(60_000, startRun(problem, { method, seed: 2, ...SHORT[method], ...more }).result, method);

const ranks = (count: number): MPIPool[] => {
  const threads = Array.from({ length: count }, () => 1);
  return fakeWorlds(count, [threads, threads]).map(world => new MPIPool({ world, ncores: 1 }));
};

test('defect 19: a fit by emcee ends on every rank, with all that the others have', async () => {
  const pools = ranks(3);
  const results = await Promise.all(pools.map(pool => run(smallProblem(2), 'emcee', { pool })));
  for (const { logw, weights, samples, logz, logz_prior, n } of results) {
    assert.equal([logw.length, weights.length, samples.length], [n, n, 2 * n]);
    assert.ok(Number.isNaN(logz));
    assert.is(logz_prior, results[0].logz_prior);
  }
  assert.is(new Set(results.map(samplesHash)).size, 1);
  await Promise.all(pools.map(pool => pool.close()));
});

test('defect 20: what a likelihood throws at any rank ends the fit at all of them', async () => {
  const pools = ranks(3);
  let calls = 0;
  const failing = (values: Float64Array): number => {
    if (++calls > 50) throw new RangeError('no likelihood any more');
    return gaussian(values);
  };
  const errors = await Promise.all(
    pools.map(pool =>
      run(smallProblem(2, failing), 'nautilus', { pool }).then(
        () => null,
        (e: Error) => e,
      ),
    ),
  );
  for (const error of errors) assert.match(error?.message ?? '', /no likelihood any more/);
  await Promise.all(pools.map(pool => pool.close()));
});

test('defect 21: dynesty goes on from a checkpoint with its options, goes on saving, and ends with the same bits', async () => {
  const checkpoint = join(folder, 'dynesty.hdf5');
  const options = { nlive: 150, dlogz: 0.5, checkpoint };
  let calls = 0;
  let stop = () => {};
  const counting = (values: Float64Array): number => {
    if (++calls === 300) stop();
    return gaussian(values);
  };
  const whole = await run(smallProblem(2, counting), 'dynesty', { nlive: 150, dlogz: 0.5 });
  calls = 0;
  const first = startRun(smallProblem(2, counting), { method: 'dynesty', seed: 2, ...SHORT.dynesty, ...options });
  stop = () => first.stop();
  assert.not.ok((await first.result).complete);
  const second = startRun(smallProblem(2, counting), { method: 'dynesty', seed: 2, ...SHORT.dynesty, ...options });
  const log = firstValueFrom(second.log$.pipe(toArray()));
  const result = await second.result;
  const saved = (await log).filter(event => event.type === 'checkpoint').map(({ nLike }) => nLike);
  assert.is(samplesHash(result), samplesHash(whole));
  assert.is(result.logz, whole.logz);
  assert.is(result.options.dlogz, 0.5);
  assert.is(saved.at(-1), result.nLike);
});

test('defect 22: where no checkpoint is named nothing is read or written, whatever lies in the folder', async () => {
  const here = process.cwd();
  const place = join(folder, 'cwd');
  mkdirSync(place);
  process.chdir(place);
  try {
    const names = ['run.hdf5', 'nautilus.hdf5', 'run_pocomc_dump', 'run'];
    for (const name of names) writeFileSync(name, 'not a checkpoint');
    for (const method of Object.keys(methods)) {
      const result = await run(smallProblem(2), method, { resume: true });
      assert.is(result.method, method);
    }
    assert.equal(readdirSync('.').sort(), names.sort());
  } finally {
    process.chdir(here);
  }
});

test('defect 23: the optimizer says what it maximises: the likelihood, or with map the posterior density', async () => {
  // A likelihood around 2 and a prior around 0, both of width 1: the posterior's top is at 1.
  const problem = functionProblem({ priors: [normal(0, 1)], logL: ([x]) => -0.5 * (x - 2) ** 2 });
  const [peak, mode] = [await run(problem, 'optimizer'), await run(problem, 'optimizer', { map: true })];
  close([peak.samples[0], mode.samples[0]], [2, 1], { atol: 1e-6 });
  assert.equal([peak.diagnostics.maximised, mode.diagnostics.maximised], ['likelihood', 'posterior']);
});

test('defect 25: the prior evidence is exact, and asking for it costs no likelihood', async () => {
  const problem = functionProblem({ priors: [uniform(-5, 5), loguniform(0.1, 10)], logL: ([x, y]) => -x * x - y });
  const [without, asked] = [await run(problem, 'nautilus'), await run(problem, 'nautilus', { getzprior: true })];
  assert.is(asked.nLike, without.nLike);
  // ∫ 1/(x ln 100)² dx = (1/0.1 − 1/10)/ln² 100
  close(asked.logz_prior!, Math.log(0.1) + Math.log((10 - 0.1) / Math.log(100) ** 2), { rtol: 1e-12 });
});

test('defect 26: every method that has an evidence states its error', async () => {
  for (const method of Object.keys(methods)) {
    const { logz, logzerr } = await run(smallProblem(2), method);
    if (Number.isNaN(logz)) continue;
    assert.ok(logzerr > 0 && logzerr < 1, `${method}: ${logz} ± ${logzerr}`);
    close(logz, -2 * Math.log(10), { atol: 5 * logzerr }, method);
  }
});

test('defect 27: the median over model images keeps a strip of each, not all of them', () => {
  const [npix, count] = [4000, 400];
  let most = 0;
  const evaluator = {
    nvalues: 1,
    logL: () => 0,
    gradient: () => 0,
    logNull: () => 0,
    render([a]: Float64Array) {
      most = Math.max(most, process.memoryUsage().arrayBuffers);
      const image = new Float64Array(npix).fill(a);
      return { raw: image, convolved: image, background: image, anyNegative: false };
    },
  };
  const work = medianImages({
    ...{ evaluator, kinds: ['raw'] as const, select: undefined, draws: count, memory: 1e6 },
    weights: new Float64Array(count).fill(1 / count),
    valuesOf: rows => Float64Array.from(rows),
  });
  const before = process.memoryUsage().arrayBuffers;
  let step = work.next();
  for (let i = 0; !step.done; i++) {
    if (i % 50 === 0) globalThis.gc?.();
    step = work.next();
  }
  close(step.value[0][17], (count - 1) / 2, { atol: 1 });
  // All images at once would be 12.8 MB, a strip of them is 1 MB; what is spent and not yet collected comes on top.
  if (globalThis.gc) assert.ok(most - before < 6e6, `${most - before} bytes`);
});

test('defect 30: discard_exploration can not be changed behind a finished exploration: the fit is refused and says why', async () => {
  const checkpoint = join(folder, 'exploration.hdf5');
  const kept = await run(smallProblem(2), 'nautilus', { checkpoint, discard_exploration: false });
  const error = await run(smallProblem(2), 'nautilus', { checkpoint, discard_exploration: true }).then(
    () => null,
    (e: Error) => e,
  );
  assert.instance(error, ValueError);
  assert.match(error!.message, /discard_exploration \(false then, true now\)/);
  const fresh = await run(smallProblem(2), 'nautilus', { checkpoint, discard_exploration: true, resume: false });
  assert.is.not(samplesHash(fresh), samplesHash(kept));
  assert.is(samplesHash(fresh), samplesHash(await run(smallProblem(2), 'nautilus', { discard_exploration: true })));
});

test('defect 30b: chains of NUTS on two cores run on both of them', async () => {
  const url = new URL('../support/likelihoods.js', import.meta.url).href;
  const problem = await functionProblem({ priors: [uniform(-5, 5), uniform(0.02, 0.05)], url, name: 'takesItsTime' });
  const pool = new MultiPool(2);
  try {
    const { options } = await run(problem, 'numpyro', { pool, num_warmup: 15, num_samples: 15, max_tree_depth: 3 });
    assert.is(options.num_chains, 2);
    const { workers } = await firstValueFrom(pool.stats$);
    assert.equal(
      workers.map(({ tasks }) => tasks > 5),
      [true, true],
    );
  } finally {
    await pool.close();
  }
});

test('defect 31: chains keep their R-hat, effective sizes and divergences', async () => {
  const { diagnostics } = await run(smallProblem(2), 'numpyro', { num_chains: 3, num_warmup: 100, num_samples: 150 });
  const { rhat, bulkEss, divergences } = diagnostics as Record<string, ArrayLike<number>>;
  assert.equal([rhat.length, bulkEss.length, divergences.length], [2, 2, 3]);
  for (let i = 0; i < 2; i++) assert.ok(rhat[i] > 0.9 && rhat[i] < 1.3 && bulkEss[i] > 10, `${rhat[i]} ${bulkEss[i]}`);
});

test('defect 35: the optimizer leaves its start, and finds the optimum of an image', async () => {
  const fit = fitter({ img: smallImage(), mod: smallModel() });
  const { problem } = fit;
  const median = problem.transform(new Float64Array(2).fill(0.5), 1);
  await fit.run({ method: 'optimizer', pinits: 'median', progress: false });
  const [rs, Is] = fit.samples;
  close([rs, Is], [3e-3, 2], { rtol: 0.05 });
  assert.ok(problem.logL(problem.expand(fit.samples, 1)) > problem.logL(problem.expand(median, 1)) + 1000);
  assert.not.ok(existsSync('run.hdf5'));
});

test.run();
