import { defer, map, NEVER, type Observable, of, timer } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Pool, TaskAnswer } from '../../../actors/pool/contract.js';
import { InlinePool } from '../../../actors/pool/inlinePool.js';
import { poolFrom } from '../../../actors/pool/makePool.js';
import { MultiPool } from '../../../actors/pool/multiPool.js';
import { startRun } from '../../../actors/run/startRun.js';
import { ValueError } from '../../../src/errors.js';
import { samplesHash } from '../../../src/io/resultFile.js';
import { train } from '../../../src/samplers/train.js';
import { short, smallProblem } from '../../support/smallProblem.js';

test('without a word, and with one core, a run works on its own thread', () => {
  for (const choice of [{}, { ncores: 1 }, { ncores: null }, { pool: 1 }, { ncores: undefined, pool: null }]) {
    const { pool, owned } = poolFrom(choice);
    assert.instance(pool, InlinePool);
    assert.ok(owned);
  }
});

test('more cores, by either name, are that many workers, which the run must close', async () => {
  for (const choice of [{ ncores: 3 }, { pool: 3 }]) {
    const { pool, owned } = poolFrom(choice);
    assert.instance(pool, MultiPool);
    assert.is(pool.size, 3);
    assert.ok(owned);
    await pool.close();
  }
});

test("a pool of the caller's is used and stays the caller's", async () => {
  const mine = new InlinePool();
  const { pool, owned } = poolFrom({ pool: mine });
  assert.is(pool, mine);
  assert.not(owned);
  await mine.close();
});

/** A pool of somebody else's making: it keeps the contract, and is no class of ours. */
function foreignPool() {
  const work = new Map<string, (values: Float64Array) => number>();
  const asked: string[] = [];
  const pool: Pool = {
    kind: 'threads',
    size: 3,
    attach: async given => {
      asked.push('attach');
      const name = `mine-${work.size + asked.length}`;
      if (given.kind === 'live') work.set(name, given.logL);
      return name;
    },
    detach: name => {
      asked.push('detach');
      work.delete(name);
    },
    evaluate: task =>
      defer((): Observable<TaskAnswer> => {
        asked.push(task.want);
        if (task.want === 'train') return of({ want: 'train', id: task.id, networks: task.jobs.map(train), seconds: 0 });
        if (task.want !== 'value') throw new Error(`no ${task.want} here`);
        const logL = Float64Array.from({ length: task.n }, (_, i) => work.get(task.problem)!(task.values.slice(2 * i, 2 * i + 2)));
        return timer(0).pipe(map(() => ({ want: 'value', id: task.id, logL, seconds: 0 })));
      }),
    events$: NEVER,
    stats$: NEVER,
    close: async () => void asked.push('close'),
  };
  return { pool, asked };
}

test('whatever keeps the Pool contract is a pool: fits share it, with the bits of one core, and leave it open', async () => {
  const { pool, asked } = foreignPool();
  const alone = await startRun(smallProblem(2), short).result;
  const both = await Promise.all([1, 2].map(() => startRun(smallProblem(2), { ...short, pool }).result));
  for (const result of both) assert.is(samplesHash(result), samplesHash(alone));
  for (const what of ['attach', 'value', 'train', 'detach']) assert.ok(asked.includes(what), what);
  assert.not(asked.includes('close'));
  assert.is(both[0].options.ncores, 3);
});

function refused(choice: object, message: RegExp): void {
  assert.throws(
    () => poolFrom(choice),
    (error: Error) => {
      assert.instance(error, ValueError);
      assert.match(error.message, message);
      return true;
    },
  );
}

test('both options at once are refused, whatever they hold', () => {
  refused({ ncores: 2, pool: 2 }, /^ncores is 2 and pool is 2: give one of them/);
  refused({ ncores: 1, pool: new InlinePool() }, /^ncores is 1 and pool is a pool of 1: give one of them/);
});

test('a number of cores that is none is refused by name, value and rule', () => {
  refused({ ncores: 0 }, /^ncores is 0: it must be a whole number of at least 1/);
  refused({ ncores: -2 }, /^ncores is -2: /);
  refused({ ncores: 1.5 }, /^ncores is 1.5: /);
  refused({ ncores: Number.NaN }, /^ncores is NaN: /);
  refused({ ncores: Number.POSITIVE_INFINITY }, /^ncores is Infinity: /);
  refused({ ncores: '2' }, /^ncores is "2": /);
  refused({ ncores: true }, /^ncores is true: /);
  refused({ pool: 0 }, /^pool is 0: it must be a pool, such as new MultiPool\(4\), or a whole number of cores of at least 1/);
  refused({ pool: {} }, /^pool is an object: it must be a pool/);
  refused(
    { pool: { evaluate: () => NEVER, attach: async () => 'x', size: 2 } },
    /^pool keeps only a part of the Pool contract; what is missing: detach\(\), close\(\), events\$, stats\$/,
  );
  refused({ pool: { ...foreignPool().pool, size: 0 } }, /what is missing: size, a whole number/);
  refused({ ncores: new InlinePool() }, /^ncores is a pool of 1: it must be a whole number/);
});

test.run();
