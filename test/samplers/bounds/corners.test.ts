import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyOf, Random } from '../../../src/math/philox.js';
import { withCorners } from '../../../src/samplers/bounds/corners.js';

/** n draws of [0, 1]^ndim that `holds`, from the least value of `logL` to the greatest. */
function draws(n: number, ndim: number, holds: (u: number[]) => boolean, logL: (u: number[]) => number): Float64Array {
  const random = new Random(keyOf(4));
  const rows: number[][] = [];
  while (rows.length < n) {
    const u = Array.from({ length: ndim }, () => random.uniform());
    if (holds(u)) rows.push(u);
  }
  return Float64Array.from(rows.sort((a, b) => logL(a) - logL(b)).flat());
}
const sum = (u: number[]): number => u.reduce((s, x) => s + x, 0);

test('of points in a corner the best ones are put into it, too', () => {
  const points = draws(
    100,
    3,
    u => sum(u) < 0.5,
    u => -sum(u),
  );
  const all = withCorners(points, 3);
  assert.equal(all.subarray(0, points.length), points, 'the points stay as they are');
  const added = all.length / 3 - 100;
  assert.ok(added >= 1 && added <= 4, `${added}`);
  const corner = all.subarray(points.length + 3 * (added - 1));
  assert.equal([...corner], [0, 0, 0], 'the best of all last');
});

test('a coordinate that reaches no wall is left alone, and so is one without walls', () => {
  const inner = draws(
    200,
    2,
    ([x, y]) => (x - 0.5) ** 2 + (y - 0.5) ** 2 < 0.04,
    ([x, y]) => -((x - 0.5) ** 2) - (y - 0.5) ** 2,
  );
  assert.is(withCorners(inner, 2), inner);
  const upper = draws(
    200,
    2,
    ([x, y]) => x > 0.7 && Math.abs(y - 0.5) < 0.1,
    ([x, y]) => x - Math.abs(y - 0.5),
  );
  const all = withCorners(upper, 2);
  assert.ok(all.length > upper.length);
  for (let at = upper.length; at < all.length; at += 2) {
    assert.is(all[at], 1);
    assert.ok(Math.abs(all[at + 1] - 0.5) < 0.1);
  }
  assert.is(
    withCorners(upper, 2, d => d !== 0),
    upper,
  );
});

test.run();
