import { firstValueFrom, toArray } from 'rxjs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Pool, Task } from '../../../actors/pool/contract.js';
import { ValueError, WorkerError } from '../../../src/errors.js';
import { keyOf } from '../../../src/math/philox.js';
import type { RegressorJob } from '../../../src/samplers/contract.js';
import { trainNetwork } from '../../../src/samplers/network.js';
import type { WalkJob } from '../../../src/samplers/walks/contract.js';
import { runWalk } from '../../../src/samplers/walks/runWalk.js';
import { close } from '../../support/close.js';
import { smooth, smoothGradient } from '../../support/likelihoods.js';
import { within } from '../../support/within.js';

export const moduleUrl = (flag?: string): string =>
  new URL(`../../support/likelihoods.js${flag ? `?flag=${encodeURIComponent(flag)}` : ''}`, import.meta.url).href;

export const work = (name: string, nvalues: number, flag?: string) => ({ kind: 'module' as const, url: moduleUrl(flag), name, nvalues });

/** Milliseconds that anything here may take, on a machine that is busy with other tests. */
export const LONG = 30_000;

/** `n` rows of small numbers, none with 13 in front but row `bad`. */
export function rows(n: number, nvalues: number, bad = -1): Float64Array {
  const values = Float64Array.from({ length: n * nvalues }, (_, i) => ((i * 7919) % 1000) / 250 - 2);
  if (bad >= 0) values[bad * nvalues] = 13;
  return values;
}

export function valueTask(problem: string, n: number, nvalues: number, values = rows(n, nvalues), id = 0): Task {
  return { want: 'value', id, problem, n, nvalues, values };
}

export function expected(values: Float64Array, nvalues: number): Float64Array {
  return Float64Array.from({ length: values.length / nvalues }, (_, i) => smooth(values.subarray(i * nvalues, (i + 1) * nvalues)));
}

/** The same bits, or the first place where they differ. */
export function sameBits(actual: ArrayLike<number>, wanted: ArrayLike<number>): void {
  assert.is(actual.length, wanted.length, 'length');
  for (let i = 0; i < wanted.length; i++)
    if (!Object.is(actual[i], wanted[i])) assert.unreachable(`at ${i}: ${actual[i]} is not ${wanted[i]}`);
}

export async function logLOf(pool: Pool, task: Task): Promise<Float64Array> {
  const answer = await within(LONG, firstValueFrom(pool.evaluate(task)));
  if (answer.want !== 'value') throw new Error('a value was wanted');
  return answer.logL;
}

export async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await within(LONG, promise);
  } catch (error) {
    return error as Error;
  }
  throw new Error('It should have failed');
}

const trainJob = (i: number): RegressorJob => ({
  kind: 'regressor',
  key: keyOf(i),
  ndim: 2,
  x: Float32Array.from(rows(40, 2)),
  y: Float64Array.from({ length: 40 }, (_, j) => j / 40),
  layers: [8, 4],
  learningRate: 0.01,
  batch: 10,
  epochs: 5,
});

/** A walk of five steps over two coordinates. */
function walkJob(i: number, logL: (u: Float64Array) => number): WalkJob {
  const start = Float64Array.of(0.3 + 0.01 * i, 0.4);
  const axes = Float64Array.of(0.5, 0, 0, 0.5);
  return { key: keyOf(i), kind: 'rwalk', start, startLogL: logL(start), logLMin: -3, axes, scale: 1, steps: 5, edges: new Uint8Array(2) };
}

/** What every pool must do. `test/actors/pool/inlinePool.test.ts` shows how one joins. */
export function poolConformance(name: string, size: number, make: () => Pool): void {
  const test = suite(name);
  let pool: Pool;
  test.before.each(() => {
    pool = make();
  });
  test.after.each(async () => {
    await within(LONG, pool.close());
  });

  test('says its size', () => {
    assert.is(pool.size, size);
  });

  test('answers in the order of the rows, with the bits of a plain loop', async () => {
    const problem = await pool.attach(work('smooth', 3));
    const values = rows(1000, 3);
    const before = values.slice();
    sameBits(await logLOf(pool, valueTask(problem, 1000, 3, values)), expected(values, 3));
    sameBits(values, before);
  });

  test('gives one answer with the id of its task, then completes', async () => {
    const problem = await pool.attach(work('smooth', 2));
    const answers = await within(LONG, firstValueFrom(pool.evaluate(valueTask(problem, 5, 2, undefined, 42)).pipe(toArray())));
    assert.is(answers.length, 1);
    assert.is(answers[0].id, 42);
    assert.ok(answers[0].seconds >= 0);
  });

  test('answers a task of no rows, and one of no networks', async () => {
    const problem = await pool.attach(work('smooth', 2));
    assert.is((await logLOf(pool, valueTask(problem, 0, 2))).length, 0);
    const none = await within(LONG, firstValueFrom(pool.evaluate({ want: 'train', id: 8, jobs: [] })));
    assert.equal({ ...none, seconds: 0 }, { want: 'train', id: 8, networks: [], seconds: 0 });
  });

  test('does nothing before the subscription, and its work again for each', async () => {
    const problem = await pool.attach(work('smooth', 2));
    const task$ = pool.evaluate(valueTask(problem, 20, 2));
    const [a, b] = await within(LONG, Promise.all([firstValueFrom(task$), firstValueFrom(task$)]));
    assert.ok(a.want === 'value' && b.want === 'value');
    sameBits(a.logL, b.logL);
    assert.is.not(a.logL, b.logL);
  });

  test('never answers before subscribe() has returned', async () => {
    const problem = await pool.attach(work('smooth', 2));
    for (const n of [0, 3]) {
      let answered = false;
      const done = within(
        10_000,
        new Promise<void>(resolve =>
          pool.evaluate(valueTask(problem, n, 2)).subscribe({ next: () => (answered = true), complete: resolve }),
        ),
      );
      assert.not(answered);
      await done;
      assert.ok(answered);
    }
  });

  test('turns NaN into −∞', async () => {
    const problem = await pool.attach(work('nan', 1));
    sameBits(await logLOf(pool, valueTask(problem, 2, 1)), [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  });

  test('passes on what the likelihood throws, with the point where there were workers to try it on, and serves on', async () => {
    const problem = await pool.attach(work('throws', 2));
    const error = await failure(firstValueFrom(pool.evaluate(valueTask(problem, 50, 2, rows(50, 2, 31)))));
    if (pool.kind === 'inline') {
      assert.is(error.name, 'RangeError');
      assert.is(error.message, 'no likelihood at thirteen');
    } else {
      assert.instance(error, WorkerError);
      sameBits((error as WorkerError).point!, rows(50, 2, 31).subarray(62, 64));
      assert.match(error.message, /^Three workers died on the point \[13, [-\d.]+\] of .*: no likelihood at thirteen$/);
    }
    const values = rows(50, 2);
    sameBits(await logLOf(pool, valueTask(problem, 50, 2, values)), expected(values, 2));
  });

  test('refuses a likelihood that returns no number', async () => {
    const problem = await pool.attach(work('text', 1));
    const error = await failure(firstValueFrom(pool.evaluate(valueTask(problem, 1, 1))));
    assert.match(error.message, /returned one: it must return ln L, a number/);
  });

  test('refuses a module that does not load, one without the export, and a relative URL', async () => {
    const url = new URL('../../support/loadsBadly.js', import.meta.url).href;
    assert.match((await failure(pool.attach({ kind: 'module', url, name: 'x', nvalues: 1 }))).message, /this module never loads/);
    assert.instance(await failure(pool.attach(work('absent', 1))), ValueError);
    assert.match((await failure(pool.attach(work('absent', 1)))).message, /name is 'absent'.*no such function; it exports .*smooth/);
    assert.match((await failure(pool.attach(work('notAFunction', 1)))).message, /a number of that name/);
    const error = await failure(pool.attach({ kind: 'module', url: './x.js', name: 'x', nvalues: 1 }));
    assert.is(error.name, 'ValueError');
    assert.match(error.message, /url is ".\/x.js".*import\.meta\.url/);
  });

  test('refuses a task that does not fit', async () => {
    const problem = await pool.attach(work('smooth', 2));
    for (const [task, message] of [
      [valueTask('problem-99', 1, 2), /doesn't know it/],
      [valueTask(problem, 1, 3), /nvalues is 3: problem-1 has 2/],
      [valueTask(problem, 4, 2, rows(3, 2)), /values has 6 numbers: 4 rows of 2 are 8/],
    ] as const) {
      const error = await failure(firstValueFrom(pool.evaluate(task)));
      assert.is(error.name, 'ValueError');
      assert.match(error.message, message);
    }
  });

  test('forgets a problem that was detached', async () => {
    const problem = await pool.attach(work('smooth', 2));
    pool.detach(problem);
    pool.detach(problem);
    assert.match((await failure(firstValueFrom(pool.evaluate(valueTask(problem, 1, 2))))).message, /doesn't know it/);
  });

  test('serves several tasks at a time, of several problems', async () => {
    const [a, b] = await within(LONG, Promise.all([pool.attach(work('smooth', 2)), pool.attach(work('smooth', 5))]));
    assert.is.not(a, b);
    const tasks = Array.from({ length: 8 }, (_, i) => (i % 2 ? valueTask(a, 60, 2) : valueTask(b, 60, 5)));
    const answers = await Promise.all(tasks.map(task => logLOf(pool, task)));
    for (const [i, logL] of answers.entries()) sameBits(logL, i % 2 ? expected(rows(60, 2), 2) : expected(rows(60, 5), 5));
  });

  test('trains networks, in the order of their jobs, to the same bits', async () => {
    const jobs = [trainJob(1), trainJob(2), trainJob(3)];
    const answer = await within(LONG, firstValueFrom(pool.evaluate({ want: 'train', id: 3, jobs })));
    assert.ok(answer.want === 'train' && answer.id === 3 && answer.networks.length === 3);
    for (const [i, job] of jobs.entries()) sameBits(answer.networks[i], trainNetwork(job));
  });

  test("gives derivatives in the order of the rows: a module's own, or differences", async () => {
    // away from 0, where this likelihood has a kink
    const values = rows(300, 3).map(x => x + 0.005);
    for (const gradient of ['smoothGradient', undefined]) {
      const problem = await pool.attach({ ...work('smooth', 3), gradient });
      const answer = await within(LONG, firstValueFrom(pool.evaluate({ want: 'gradient', id: 5, problem, n: 300, nvalues: 3, values })));
      assert.ok(answer.want === 'gradient' && answer.id === 5);
      sameBits(answer.logL, expected(values, 3));
      const exact = Float64Array.from({ length: 300 }, (_, i) => i).reduce((all, i) => {
        all.set(smoothGradient(values.subarray(3 * i, 3 * i + 3)), 3 * i);
        return all;
      }, new Float64Array(900));
      if (gradient) sameBits(answer.gradient, exact);
      else close(answer.gradient, exact, { rtol: 1e-7, atol: 1e-8 }, 'differences');
    }
  });

  test('walks where the likelihood is, with the bits of a walk in this thread', async () => {
    const cube = { priors: [{ uniform: [-1, 3] }, { uniform: [0, 2] }], equal: [[0], [1, 2]], fixed: new Float64Array(3) };
    const problem = await pool.attach({ ...work('smooth', 3), cube });
    const logL = (u: Float64Array) => smooth(Float64Array.of(-1 + 4 * u[0], 2 * u[1], 2 * u[1]));
    const walks = Array.from({ length: 20 }, (_, i) => walkJob(i, logL));
    const answer = await within(LONG, firstValueFrom(pool.evaluate({ want: 'walk', id: 6, problem, walks })));
    assert.ok(answer.want === 'walk' && answer.id === 6 && answer.walks.length === 20);
    for (const [i, job] of walks.entries()) {
      const { point, ...rest } = runWalk(job, logL);
      sameBits(answer.walks[i].point, point);
      assert.equal({ ...answer.walks[i], point: null }, { ...rest, point: null });
    }
    const none = await within(LONG, firstValueFrom(pool.evaluate({ want: 'walk', id: 9, problem, walks: [] })));
    assert.equal({ ...none, seconds: 0 }, { want: 'walk', id: 9, walks: [], seconds: 0 });
  });

  test('refuses walks of a problem that has no unit cube', async () => {
    const problem = await pool.attach(work('smooth', 2));
    const error = await failure(firstValueFrom(pool.evaluate({ want: 'walk', id: 6, problem, walks: [walkJob(1, () => 0)] })));
    assert.is(error.name, 'ValueError');
    assert.match(error.message, /does not say how a point of the unit cube becomes values/);
  });

  test('gives the work up when nobody listens any more', async () => {
    const problem = await pool.attach(work('takesItsTime', 2));
    const takes = (n: number, ms: number) =>
      valueTask(
        problem,
        n,
        2,
        Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 ? ms : 0)),
      );
    const chunks = async () => (await firstValueFrom(pool.stats$)).workers.reduce((sum, { tasks }) => sum + tasks, 0);
    // Four minutes of work.
    const subscription = pool.evaluate(takes(12_000, 20)).subscribe(() => assert.unreachable('it was given up'));
    await logLOf(pool, takes(1, 1));
    subscription.unsubscribe();
    // Once what was under way has come to its end, the pool does what it is asked for and nothing else.
    const others: number[] = [];
    while (others.at(-1) !== 0 && others.length < 20) {
      const before = await chunks();
      for (let i = 0; i < 5; i++) await logLOf(pool, takes(1, 20));
      others.push((await chunks()) - before - 5);
    }
    assert.is(others.at(-1), 0, `${others} chunks of nobody's`);
  });

  test('leaves the event loop alive while it works', async () => {
    const problem = await pool.attach(work('takesItsTime', 2));
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    await logLOf(
      pool,
      valueTask(
        problem,
        150 * size,
        2,
        Float64Array.from({ length: 300 * size }, (_, i) => (i % 2 ? 2 : 0)),
      ),
    );
    clearInterval(timer);
    assert.ok(ticks >= 8, `${ticks} ticks in 0.3 s`);
  });

  test('fails what is under way when it is closed, and everything after', async () => {
    const problem = await pool.attach(work('takesItsTime', 2));
    const underWay = failure(firstValueFrom(pool.evaluate(valueTask(problem, 200, 2, new Float64Array(400).fill(20)))));
    await new Promise(resolve => setTimeout(resolve, 20));
    await within(LONG, pool.close());
    for (const error of [
      await underWay,
      await failure(firstValueFrom(pool.evaluate(valueTask(problem, 1, 2)))),
      await failure(pool.attach(work('smooth', 2))),
    ]) {
      assert.is(error.name, 'WorkerError');
      assert.match(error.message, /pool is closed/);
    }
  });

  test('closes twice without a word, and its streams end', async () => {
    const events = firstValueFrom(pool.events$.pipe(toArray()));
    const stats = firstValueFrom(pool.stats$.pipe(toArray()));
    await logLOf(pool, valueTask(await pool.attach(work('smooth', 2)), 10, 2));
    await within(LONG, Promise.all([pool.close(), pool.close()]));
    assert.ok(Array.isArray(await within(LONG, events)));
    const last = (await within(LONG, stats)).at(-1)!;
    assert.is(last.workers.length, size);
    assert.ok(last.workers.reduce((sum, { tasks }) => sum + tasks, 0) >= 1);
    for (const { idle, seconds } of last.workers) assert.ok(idle >= 0 && idle <= 1 && seconds >= 0);
  });

  test.run();
}
