import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { close } from '../support/close.js';
import { within } from '../support/within.js';

test('close names the worst element', () => {
  assert.throws(() => close([1, 2.1, 3.5], [1, 2, 3], { rtol: 1e-3 }, 'x'), /^x at 2 \(2 of 3 out\): got 3\.5, expected 3/);
});

test('close compares non-finite values as values', () => {
  close([Number.NaN, Infinity, -Infinity, 0], [Number.NaN, Infinity, -Infinity, -0]);
  assert.throws(() => close(Number.NaN, 1, { atol: Infinity }));
  assert.throws(() => close(Infinity, -Infinity, { rtol: 1 }));
  assert.throws(() => close([1], [1, 2]));
});

test('close is exact where both tolerances are zero, and quick on long arrays', () => {
  const long = Float64Array.from({ length: 200_000 }, (_, i) => i);
  close(long, long.slice(), { rtol: 0 });
  assert.throws(() => close(1 + Number.EPSILON, 1, { rtol: 0 }));
});

test('within passes a value and an error on, and rejects when late', async () => {
  assert.is(await within(1000, Promise.resolve(7)), 7);
  assert.match(await messageOf(within(1000, Promise.reject(new Error('mine')))), /^mine$/);
  assert.match(await messageOf(within(10, new Promise(() => {}), 'the moon')), /^the moon did not settle within 10 ms$/);
});

/** The message the promise is rejected with; 'resolved' when it is not. */
async function messageOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'resolved';
  } catch (error) {
    return (error as Error).message;
  }
}

test.run();
