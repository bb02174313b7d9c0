/** A pool over ranks that are all in this process: the dispatcher, the messages and the serving, without MPI. */
import { firstValueFrom } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MPIPool } from '../../../actors/mpi/mpiPool.js';
import type { Pool } from '../../../actors/pool/contract.js';
import { startRun } from '../../../actors/run/startRun.js';
import { samplesHash } from '../../../src/io/resultFile.js';
import { fakeWorlds } from '../../support/fakeWorld.js';
import { gaussian, short, smallProblem } from '../../support/smallProblem.js';
import { within } from '../../support/within.js';
import { expected, failure, LONG, logLOf, poolConformance, rows, sameBits, valueTask, work } from '../pool/poolConformance.js';

const worldsOf = (threads: readonly number[]) =>
  fakeWorlds(threads.length, [threads, threads]).map((world, rank) => new MPIPool({ world, ncores: threads[rank] }));

/** Rank 0's pool, while the others serve whatever it attaches; closing it closes them. */
function poolOf(threads: readonly number[]): Pool {
  const [root, ...others] = worldsOf(threads);
  // problems may be attached side by side: a session for each that a test may come to
  for (const other of others) for (let session = 0; session < 12; session++) void other.serve(work('smooth', 1));
  const close = async () => {
    await root.close();
    await Promise.all(others.map(other => other.close()));
  };
  return {
    kind: root.kind,
    size: root.size,
    events$: root.events$,
    stats$: root.stats$,
    attach: w => root.attach(w),
    detach: name => root.detach(name),
    evaluate: task => root.evaluate(task),
    close,
  };
}

poolConformance('MPIPool of 3 ranks', 3, () => poolOf([1, 1, 1]));
poolConformance('MPIPool of 2 ranks, of 1 and 2 threads', 3, () => poolOf([1, 2]));

test('every rank does its part of uneven work', async () => {
  const pool = poolOf([1, 1, 1]);
  try {
    const problem = await pool.attach(work('takesItsTime', 2));
    const n = 60;
    const values = Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 ? 2 + (i % 5) : 0.5));
    sameBits(await logLOf(pool, valueTask(problem, n, 2, values)), expected(values, 2));
    await new Promise(resolve => setTimeout(resolve, 300));
    const { workers } = await firstValueFrom(pool.stats$);
    assert.equal(
      workers.map(({ worker, tasks }) => [worker, tasks > 0]),
      [0, 1, 2].map(worker => [worker, true]),
    );
  } finally {
    await pool.close();
  }
});

test('a fit ends on every rank with the same result, its problem a live function or a module', async () => {
  const url = new URL('../../support/fitLikelihoods.js', import.meta.url).href;
  for (const likelihood of [gaussian, { url, name: 'gaussian' }]) {
    const alone = await within(LONG, startRun(smallProblem(2, likelihood), short).result);
    const pools = worldsOf([1, 1, 1]);
    const results = await within(LONG, Promise.all(pools.map(pool => startRun(smallProblem(2, likelihood), { ...short, pool }).result)));
    for (const result of results) {
      assert.is(samplesHash(result), samplesHash(alone));
      assert.equal(result.logw, alone.logw);
      assert.is(result.logz, alone.logz);
    }
    await Promise.all(pools.map(pool => pool.close()));
  }
});

test('several fits share a pool, one after the other and side by side', async () => {
  const pools = worldsOf([1, 1]);
  const seeds = [1, 2, 3];
  const alone = await within(LONG, Promise.all(seeds.map(seed => startRun(smallProblem(2), { ...short, seed }).result)));
  const all = await within(
    LONG,
    Promise.all(
      pools.map(async pool => {
        const one = await startRun(smallProblem(2), { ...short, seed: 1, pool }).result;
        const two = await Promise.all([2, 3].map(seed => startRun(smallProblem(2), { ...short, seed, pool }).result));
        return [one, ...two];
      }),
    ),
  );
  for (const results of all) assert.equal(results.map(samplesHash), alone.map(samplesHash));
  await Promise.all(pools.map(pool => pool.close()));
});

test('a failing fit fails on every rank, with the same words and class', async () => {
  const pools = worldsOf([1, 1, 1]);
  const bad = () => {
    throw new RangeError('no likelihood at all');
  };
  const errors = await Promise.all(pools.map(pool => failure(startRun(smallProblem(1, bad), { ...short, pool }).result)));
  for (const error of errors) {
    assert.is(error.name, 'FitError');
    assert.is(error.message, 'The likelihood failed: no likelihood at all');
  }
  await Promise.all(pools.map(pool => pool.close()));
});

test('a fit that is stopped ends everywhere with what it has', async () => {
  const pools = worldsOf([1, 1]);
  const slow = (values: Float64Array) => {
    for (const end = performance.now() + 0.2; performance.now() < end; );
    return gaussian(values);
  };
  const runs = pools.map(pool => startRun(smallProblem(2, slow), { ...short, n_eff: 1e6, pool }));
  const seen = new Promise<void>(resolve =>
    runs[0].progress$.subscribe(({ nLike }) => {
      if (nLike > 500) resolve();
    }),
  );
  await within(LONG, seen);
  runs[1].stop();
  runs[0].stop();
  const [a, b] = await within(LONG, Promise.all(runs.map(run => run.result)));
  assert.is(a.reason, 'stopped');
  assert.is(b.reason, 'stopped');
  assert.is(samplesHash(a), samplesHash(b));
  await Promise.all(pools.map(pool => pool.close()));
});

test('a worker that dies at another rank is replaced there, and its chunk done again', async () => {
  const [root, other] = worldsOf([1, 1]);
  const died: number[] = [];
  root.events$.subscribe(({ what, worker }) => what === 'died' && died.push(worker));
  const flag = `${process.env.TMPDIR ?? '/tmp'}/farinata-${process.pid}-mpi`;
  const served = other.serve(work('exitsOnce', 2, flag));
  const problem = await root.attach(work('exitsOnce', 2, flag));
  const values = rows(200, 2, 90);
  sameBits(await logLOf(root, valueTask(problem, 200, 2, values)), expected(values, 2));
  assert.is(died.length, 1);
  root.detach(problem);
  assert.equal(await within(LONG, served), { result: null, error: null });
  await Promise.all([root.close(), other.close()]);
});

test('where ranks outlive each other, what one that dies had is done again by the others, and nobody waits for it any more', async () => {
  const threads = [1, 1, 2, 1];
  const worlds = fakeWorlds(4, [threads, threads], true);
  const [root, ...others] = worlds.map((world, rank) => new MPIPool({ world, ncores: threads[rank] }));
  const told: string[] = [];
  const died: number[] = [];
  root.warnings$.subscribe(warning => told.push(warning));
  root.events$.subscribe(({ what, worker }) => what === 'died' && died.push(worker));
  try {
    const served = others.map(other => other.serve(work('takesItsTime', 2)));
    const problem = await within(LONG, root.attach(work('takesItsTime', 2)));
    assert.is(root.size, 5);
    const n = 80;
    const values = Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 ? 5 : 0.01 * i));
    const answered = logLOf(root, valueTask(problem, n, 2, values));
    await new Promise(resolve => setTimeout(resolve, 50));
    worlds[0].dead.add(2);
    sameBits(await answered, expected(values, 2));
    assert.equal(told, ['rank 2 died; the fit goes on with 3 of 4 ranks']);
    assert.equal(root.warnings, told, 'the next fit is told at its start');
    assert.equal(died, [2, 3]);
    assert.is(root.size, 3);
    root.detach(problem);
    assert.equal(await within(LONG, Promise.all([served[0], served[2]])), new Array(2).fill({ result: null, error: null }));

    const again = [others[0], others[2]].map(other => other.serve(work('smooth', 2)));
    const next = await within(LONG, root.attach(work('smooth', 2)));
    sameBits(await logLOf(root, valueTask(next, n, 2, values)), expected(values, 2));
    root.detach(next);
    await within(LONG, Promise.all(again));
  } finally {
    await Promise.all([root, ...others].map(pool => pool.close()));
  }
});

test('a rank that dies before it knows the problem, and one that has died before there was a pool, keep nobody waiting', async () => {
  const threads = [1, 1, null, 1];
  const worlds = fakeWorlds(4, [threads, threads], true);
  worlds[0].dead.add(2);
  const [root, never, , last] = worlds.map(world => new MPIPool({ world, ncores: 1 }));
  assert.match(root.warnings[0], /rank 2 died; the fit goes on with 3 of 4 ranks/);
  assert.is(root.size, 3);
  const served = last.serve(work('smooth', 2));
  const attached = root.attach(work('smooth', 2));
  await new Promise(resolve => setTimeout(resolve, 50));
  worlds[0].dead.add(1);
  const problem = await within(LONG, attached);
  const values = rows(50, 2);
  sameBits(await logLOf(root, valueTask(problem, 50, 2, values)), expected(values, 2));
  assert.match(root.warnings[0], /ranks 2, 1 died; the fit goes on with 2 of 4 ranks/);
  root.detach(problem);
  await within(LONG, served);
  await Promise.all([root, never, last].map(pool => pool.close()));
});

test('ranks other than 0 are not asked, and rank 0 does not serve', async () => {
  const [root, other] = worldsOf([1, 1]);
  assert.throws(() => other.evaluate(valueTask('x', 1, 1)), /Rank 1 serves: evaluate\(\) is for rank 0/);
  assert.match((await failure(other.attach(work('smooth', 1)))).message, /Rank 1 serves/);
  assert.throws(() => root.serve(work('smooth', 1)), /Rank 0 asks/);
  await Promise.all([root.close(), other.close()]);
});

test('options are checked, and threads without cores are warned of', async () => {
  const [world] = fakeWorlds(1, [[4], [1]]);
  assert.throws(() => new MPIPool({ world, ncores: 0 }), /ncores is 0: it must be a whole number/);
  assert.throws(() => new MPIPool({ world, patience: -1 }), /patience is -1/);
  assert.throws(() => new MPIPool({ world, cores: 2 } as object), /cores is not an option of MPIPool/);
  const pool = new MPIPool({ world, ncores: 4 });
  assert.match(pool.warnings[0], /rank 0 has 4 threads but may use 1 .*--bind-to none/);
  await pool.close();
  assert.throws(() => new MPIPool(), /This process is no MPI rank: start it with mpirun/);
});

test.run();
