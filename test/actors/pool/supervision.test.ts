import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { WorkerEvent } from '../../../actors/pool/contract.js';
import { MultiPool } from '../../../actors/pool/multiPool.js';
import type { MultiPoolOptions } from '../../../actors/pool/multiPoolOptions.js';
import { WorkerError } from '../../../src/errors.js';
import { within } from '../../support/within.js';
import { expected, failure, LONG, logLOf, moduleUrl, rows, sameBits, valueTask, work } from './poolConformance.js';

const folder = mkdtempSync(join(tmpdir(), 'farinata-pool-'));
test.after(() => rmSync(folder, { recursive: true }));

let flags = 0;
const newFlag = () => join(folder, `flag-${++flags}`);

async function withPool(
  n: number,
  options: MultiPoolOptions,
  use: (pool: MultiPool, events: WorkerEvent[]) => Promise<void>,
): Promise<void> {
  const pool = new MultiPool(n, options);
  const events: WorkerEvent[] = [];
  pool.events$.subscribe(event => events.push(event));
  try {
    await within(2 * LONG, use(pool, events));
  } finally {
    await within(LONG, pool.close());
  }
}

/** A worker is lost once in the middle of a task: the answer is that of an undisturbed one, and the events say what happened. */
function survives(what: string, likelihood: string, cause: RegExp, options: MultiPoolOptions = {}): void {
  for (const shared of [true, false])
    test(`${what} is survived with the same bits${shared ? '' : ', without shared memory'}`, () =>
      withPool(2, { ...options, shared }, async (pool, events) => {
        const flag = newFlag();
        const problem = await pool.attach(work(likelihood, 2, flag));
        const values = rows(400, 2, 137);
        const wanted = expected(values, 2);
        sameBits(await logLOf(pool, valueTask(problem, 400, 2, values)), wanted);
        assert.ok(readFileSync(flag), 'it did happen');
        // Again, until the pool is whole again.
        while (!events.some(({ what }) => what === 'replaced')) sameBits(await logLOf(pool, valueTask(problem, 400, 2, values)), wanted);
        const died = events.filter(({ what }) => what === 'died');
        assert.is(died.length, 1);
        assert.match(died[0].cause!, cause);
        assert.equal(
          events.filter(({ what }) => what === 'replaced').map(({ worker }) => worker),
          [died[0].worker],
        );
      }));
}

survives('a worker that exits', 'exitsOnce', /exited with code 3/);
survives('a worker that throws outside a call', 'throwsOutsideOnce', /thrown outside a call/);
survives('a worker that runs out of memory', 'eatsMemoryOnce', /memory/, { memory: 24 });
survives('a worker that hangs', 'hangsOnce', /no sign of life/, { patience: 0.2 });

for (const shared of [true, false])
  test(`a point that kills three workers ends its task with that point, and only its task${shared ? '' : ', without shared memory'}`, () =>
    withPool(2, { shared }, async (pool, events) => {
      const problem = await pool.attach(work('exitsAlways', 3));
      const values = rows(64, 3, 40);
      const other = pool.attach(work('smooth', 3)).then(name => logLOf(pool, valueTask(name, 200, 3)));
      const error = await failure(firstValueFrom(pool.evaluate(valueTask(problem, 64, 3, values))));
      assert.instance(error, WorkerError);
      sameBits((error as WorkerError).point!, values.subarray(120, 123));
      assert.match(error.message, /^Three workers died on the point \[13, /);
      assert.match(error.message, /exited with code 3/);
      assert.ok(events.filter(({ what }) => what === 'died').length >= 3);
      if (shared) assert.is(events.filter(({ what }) => what === 'died').length, 3, 'shared memory tells the row at once');
      sameBits(await other, expected(rows(200, 3), 3));
      // The pool is still good.
      const fine = rows(64, 3);
      sameBits(await logLOf(pool, valueTask(problem, 64, 3, fine)), expected(fine, 3));
    }));

test('a problem that kills whoever loads it fails to attach, and the pool serves on', () =>
  withPool(2, {}, async pool => {
    const url = new URL('../../support/loadsBadly.js?exit', import.meta.url).href;
    const error = await failure(pool.attach({ kind: 'module', url, name: 'x', nvalues: 1 }));
    assert.instance(error, WorkerError);
    assert.match(error.message, /Three workers died while they loaded problem-1: The worker exited with code 5/);
    sameBits(await logLOf(pool, valueTask(await pool.attach(work('smooth', 2)), 30, 2)), expected(rows(30, 2), 2));
  }));

test('a pool whose workers cannot start says why, at once and ever after', () =>
  withPool(2, { script: new URL('./no-such-worker.js', import.meta.url) }, async pool => {
    for (const error of [await failure(pool.attach(work('smooth', 2))), await failure(pool.attach(work('smooth', 2)))]) {
      assert.instance(error, WorkerError);
      assert.match(error.message, /^No worker could be started: .*no-such-worker/);
    }
  }));

test('a script that is no worker is not waited for', () =>
  withPool(1, { script: moduleUrl(), startTimeout: 0.3 }, async pool => {
    // It loads, ends, and never greets.
    assert.match(
      (await failure(pool.attach(work('smooth', 2)))).message,
      /No worker could be started: The worker (exited with code 0|did not come up)/,
    );
  }));

test('a pool may be closed while its workers start', () =>
  withPool(3, {}, async pool => {
    const attaching = failure(pool.attach(work('smooth', 2)));
    await pool.close();
    assert.match((await attaching).message, /pool is closed/);
  }));

test('a short task is not kept waiting by a long one', () =>
  withPool(2, {}, async pool => {
    const problem = await pool.attach(work('takesItsTime', 2));
    const slow = Float64Array.from({ length: 2 * 600 }, (_, i) => (i % 2 ? 2 : 0));
    const order: string[] = [];
    const long = logLOf(pool, valueTask(problem, 600, 2, slow)).then(() => order.push('long'));
    await new Promise(resolve => setTimeout(resolve, 50));
    const short = logLOf(pool, valueTask(problem, 10, 2, slow.subarray(0, 20))).then(() => order.push('short'));
    await Promise.all([long, short]);
    assert.equal(order, ['short', 'long']);
  }));

test('all workers share a task, in chunks that shrink', () =>
  withPool(2, {}, async pool => {
    const problem = await pool.attach(work('takesItsTime', 2));
    const slow = Float64Array.from({ length: 2 * 300 }, (_, i) => (i % 2 ? 2 : 0));
    await logLOf(pool, valueTask(problem, 300, 2, slow));
    const { workers } = await firstValueFrom(pool.stats$);
    for (const { tasks, seconds } of workers) {
      assert.ok(tasks >= 5, `${tasks} chunks`);
      assert.ok(seconds > 0.12, `${seconds} s of 0.6`);
    }
  }));

test.run();
