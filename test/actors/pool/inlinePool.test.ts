import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { InlinePool } from '../../../actors/pool/inlinePool.js';
import { expected, failure, logLOf, poolConformance, rows, sameBits, valueTask } from './poolConformance.js';

poolConformance('InlinePool', 1, () => new InlinePool());

test('an inline pool takes a live function, and each call gets a vector of its own', async () => {
  const pool = new InlinePool();
  let offset = 0;
  const problem = await pool.attach({
    kind: 'live',
    nvalues: 2,
    logL: v => {
      const sum = v[0] + v[1] + offset;
      v.fill(99);
      return sum;
    },
  });
  offset = 1;
  sameBits(await logLOf(pool, valueTask(problem, 2, 2, Float64Array.of(1, 2, 3, 4))), [4, 8]);
  await pool.close();
});

test('two tasks of one inline pool take turns', async () => {
  const pool = new InlinePool();
  const slow = await pool.attach({ kind: 'live', nvalues: 1, logL: v => busy(2) + v[0] });
  const order: string[] = [];
  const long = logLOf(pool, valueTask(slow, 60, 1, new Float64Array(60))).then(() => order.push('long'));
  const short = logLOf(pool, valueTask(slow, 3, 1, new Float64Array(3))).then(() => order.push('short'));
  await Promise.all([long, short]);
  assert.equal(order, ['short', 'long']);
  await pool.close();
});

test('the seconds of an inline answer are those of its own slices', async () => {
  const pool = new InlinePool();
  const slow = await pool.attach({ kind: 'live', nvalues: 1, logL: v => busy(2) + v[0] });
  const began = performance.now();
  const both = [0, 1].map(
    id =>
      new Promise<number>(resolve =>
        pool.evaluate(valueTask(slow, 20, 1, new Float64Array(20), id)).subscribe(answer => resolve(answer.seconds)),
      ),
  );
  const seconds = await Promise.all(both);
  const elapsed = (performance.now() - began) / 1000;
  // 20 rows of 2 ms each. Wall-clock time would count the other task's slices too, and the sum would be nearly twice what has passed.
  for (const each of seconds) assert.ok(each >= 0.04, `${each} s`);
  assert.ok(seconds[0] + seconds[1] <= elapsed, `${seconds} s of ${elapsed} s`);
  await pool.close();
});

test('a live function that closes its pool ends its own task, and nothing breaks', async () => {
  const pool = new InlinePool();
  let calls = 0;
  const problem = await pool.attach({
    kind: 'live',
    nvalues: 1,
    logL: () => {
      calls++;
      void pool.close();
      return 0;
    },
  });
  const error = await failure(logLOf(pool, valueTask(problem, 5, 1)));
  assert.match(error.message, /pool is closed/);
  assert.is(calls, 1);
});

test('a live pool gives the bits of a plain loop', async () => {
  const pool = new InlinePool();
  const { smooth } = await import('../../support/likelihoods.js');
  const problem = await pool.attach({ kind: 'live', nvalues: 4, logL: smooth });
  sameBits(await logLOf(pool, valueTask(problem, 300, 4)), expected(rows(300, 4), 4));
  await pool.close();
});

/** 0, after `ms` milliseconds of work. */
function busy(ms: number): number {
  for (const end = performance.now() + ms; performance.now() < end; );
  return 0;
}

test.run();
