import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chunkSize } from '../../../actors/pool/chunkSize.js';

/** The chunks that a task of `n` rows is cut into. */
function chunks(n: number, workers: number, cost: number | null, trip = 2e-4): number[] {
  const sizes: number[] = [];
  for (let left = n; left > 0; left -= sizes.at(-1)!) sizes.push(chunkSize(left, workers, cost, trip));
  assert.is(
    sizes.reduce((a, b) => a + b, 0),
    n,
  );
  return sizes;
}

test('dear rows go in chunks that shrink to single rows, none longer than a twentieth of a second', () => {
  const sizes = chunks(100, 2, 0.005);
  assert.is(Math.max(...sizes), 10);
  assert.is(sizes.at(-1), 1);
  for (let i = 1; i < sizes.length; i++) assert.ok(sizes[i] <= sizes[i - 1]);
});

test('rows dearer than that go one by one', () => {
  assert.equal(chunks(3, 2, 10), [1, 1, 1]);
});

test('cheap rows are not cut finer than the cutting costs', () => {
  assert.equal(chunks(100, 4, 1e-6), [100]);
  for (const size of chunks(1000, 4, 1e-5).slice(0, -1)) assert.ok(size >= 50, `${size} rows of 10 µs`);
});

test('the farther away a worker is, the larger its chunks', () => {
  const least = [2e-5, 1e-4, 1e-3].map(trip => Math.min(...chunks(2000, 4, 1e-5, trip).slice(0, -1)));
  assert.ok(least[0] < least[1] && least[1] < least[2], String(least));
});

test('rows that cost nothing, as a coarse clock has it, go in one chunk', () => {
  assert.equal(chunks(1000, 4, 0), [1000]);
});

test('while the cost is unknown, single rows find it out', () => {
  assert.is(chunkSize(1000, 2, null, 1.5e-4), 1);
  assert.is(chunkSize(1, 8, null, 1.5e-4), 1);
});

test.run();
