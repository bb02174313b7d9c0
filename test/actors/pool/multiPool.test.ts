import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MultiPool } from '../../../actors/pool/multiPool.js';
import { failure, poolConformance, work } from './poolConformance.js';

poolConformance('MultiPool of 1', 1, () => new MultiPool(1));
poolConformance('MultiPool of 2', 2, () => new MultiPool(2));
poolConformance('MultiPool of 3, without shared memory', 3, () => new MultiPool(3, { shared: false }));

test('a number of workers that is none is refused', () => {
  for (const n of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '2' as unknown as number])
    assert.throws(
      () => new MultiPool(n),
      (error: Error) => error.name === 'ValueError' && error.message.startsWith(`n is ${String(n)}: `),
    );
});

test('an unknown or wrong option is refused by name', () => {
  assert.throws(() => new MultiPool(2, { threads: 3 } as object), /threads is not an option of MultiPool; it takes patience/);
  assert.throws(() => new MultiPool(2, { patience: 0 }), /patience is 0: it must be a number greater than 0/);
  assert.throws(() => new MultiPool(2, { memory: Number.NaN }), /memory is NaN/);
});

test('a live function is refused with the way out', async () => {
  const pool = new MultiPool(2);
  const error = await failure(pool.attach({ kind: 'live', nvalues: 1, logL: v => v[0] }));
  assert.is(error.name, 'ValueError');
  assert.match(error.message, /live function.*module.*ncores: 1/);
  await pool.close();
});

test('workers start with the first problem, tell of their birth and of their end', async () => {
  const pool = new MultiPool(2);
  const heard: string[] = [];
  pool.events$.subscribe(({ worker, what }) => heard.push(`${worker} ${what}`));
  await new Promise(resolve => setTimeout(resolve, 50));
  assert.equal(heard, []);
  await pool.attach(work('smooth', 2));
  await pool.close();
  for (const worker of [0, 1]) assert.ok(heard.includes(`${worker} closed`));
  assert.ok(heard.some(event => event.endsWith('born')));
});

test.run();
