import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyOf } from '../../src/math/philox.js';
import { sobol } from '../../src/math/sobol.js';

test("the sequence is Joe and Kuo's", () => {
  const points = sobol(16, 21, null);
  const row = (i: number) => [...points.subarray(21 * i, 21 * (i + 1))];
  // scipy 1.17: qmc.Sobol(21, scramble=False, bits=32).random(16)[[1, 2, 11, 15]]
  assert.equal(row(1), new Array(21).fill(0.5));
  assert.equal(
    row(2),
    [3, 1, 1, 1, 3, 3, 1, 3, 3, 3, 3, 3, 1, 1, 3, 1, 3, 1, 3, 1, 1].map(k => k / 4),
  );
  assert.equal(
    row(11),
    [7, 9, 3, 11, 13, 1, 11, 11, 11, 1, 15, 5, 3, 3, 9, 3, 9, 1, 11, 9, 15].map(k => k / 16),
  );
  assert.equal(
    row(15),
    [1, 15, 9, 5, 11, 3, 13, 5, 5, 11, 1, 3, 5, 9, 15, 13, 15, 15, 5, 11, 13].map(k => k / 16),
  );
});

test('a shift keeps the points even, and other keys give other points', () => {
  const [one, two] = [1, 2].map(seed => sobol(64, 3, keyOf(seed)));
  assert.not.equal(one, two);
  for (let d = 0; d < 3; d++) {
    const cells = new Set([...one].filter((_, i) => i % 3 === d).map(u => Math.floor(64 * u)));
    assert.is(cells.size, 64, `one point in each 64th of dimension ${d}`);
  }
  assert.ok(one.every(u => u > 0 && u < 1));
});

test('dimensions past those with direction numbers are random', () => {
  const points = sobol(100, 30, keyOf(1));
  const last = [...points].filter((_, i) => i % 30 === 29);
  assert.is(new Set(last).size, 100);
  assert.ok(last.every(u => u > 0 && u < 1));
});

test.run();
