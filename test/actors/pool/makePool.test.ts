import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { InlinePool } from '../../../actors/pool/inlinePool.js';
import { poolFrom } from '../../../actors/pool/makePool.js';
import { MultiPool } from '../../../actors/pool/multiPool.js';
import { ValueError } from '../../../src/errors.js';

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
  refused({ ncores: new InlinePool() }, /^ncores is a pool of 1: it must be a whole number/);
});

test.run();
