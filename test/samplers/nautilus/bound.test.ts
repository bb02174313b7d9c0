import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, keyOf, Random } from '../../../src/math/philox.js';
import { ellipsoid, squaredRadius } from '../../../src/samplers/bounds/ellipsoid.js';
import { pieceContains } from '../../../src/samplers/bounds/piece.js';
import { type Bound, boundContains, boundLogV, features, fillBuffer, standardise } from '../../../src/samplers/nautilus/bound.js';
import { predictMean, trainNetwork } from '../../../src/samplers/network.js';

/** A bound of two overlapping ellipsoids, the first with networks that know which points are near its middle, the second with `networks` of them or none. */
function twoParts(ndim: number, networks: number): Bound {
  const random = new Random(keyOf(ndim));
  const parts = [0.42, 0.6].map((middle, p) => {
    const axes = new Float64Array(ndim * ndim);
    for (let a = 0; a < ndim; a++) for (let b = 0; b <= a; b++) axes[a * ndim + b] = a === b ? 0.25 : 0.02 * random.normal();
    const e = ellipsoid(new Float64Array(ndim).fill(middle), axes, ndim);
    const [mean, scale] = [new Float64Array(2 * ndim).fill(0.01), new Float64Array(2 * ndim).fill(0.6)];
    const n = 400;
    const points = Float64Array.from({ length: n * ndim }, () => middle + 0.2 * (random.uniform() - 0.5));
    const x = features(
      e,
      points,
      Array.from({ length: n }, (_, i) => i),
    );
    const y = Float64Array.from({ length: n }, (_, i) => Math.exp(-2 * squaredRadius(points, i * ndim, e.center, e.inverse, ndim)));
    standardise(x, mean, scale);
    const job = {
      kind: 'regressor' as const,
      ndim: 2 * ndim,
      x: new Float32Array(x),
      y,
      layers: [16, 8],
      learningRate: 0.02,
      batch: 32,
      epochs: 10,
    };
    const own = Array.from({ length: p === 0 ? 3 : networks }, (_, k) => trainNetwork({ ...job, key: fold(keyOf(7), 10 * p + k) }));
    return { ellipsoid: e, mean, scale, networks: own, threshold: 0.5 };
  });
  const pieces = parts.map(({ ellipsoid: e }) => ({ ndim, dims: Array.from({ length: ndim }, (_, d) => d), ellipsoid: e, logV: e.logV }));
  return { ndim, pieces, parts, drawn: 0, inside: 0, buffer: new Float64Array(0) };
}

/** The same said plainly, a point at a time. */
function contains(b: Bound, x: Float64Array): boolean {
  if (!b.pieces.some(p => pieceContains(p, x, 0))) return false;
  return b.parts.some(({ ellipsoid: e, mean, scale, networks, threshold }) => {
    if (!(squaredRadius(x, 0, e.center, e.inverse, b.ndim) < 1)) return false;
    if (networks.length === 0) return true;
    const inputs = features(e, x, [0]);
    standardise(inputs, mean, scale);
    const [first] = predictMean(networks.slice(0, 1), inputs, 1, 2 * b.ndim);
    return first > threshold - 0.15 && predictMean(networks, inputs, 1, 2 * b.ndim)[0] > threshold;
  });
}

for (const [ndim, networks] of [
  [2, 0],
  [3, 2],
  [7, 4],
]) {
  test(`a bound contains the points that its pieces hold and its networks take, in ${ndim} dimensions`, () => {
    const b = twoParts(ndim, networks);
    const random = new Random(keyOf(99));
    const n = 3000;
    const width = ndim > 3 ? 0.3 : 0.5;
    const x = Float64Array.from({ length: n * ndim }, () => 0.5 + width * (random.uniform() - 0.5));
    const found = boundContains(b, x);
    let inside = 0;
    for (let i = 0; i < n; i++) {
      const expected = contains(b, x.subarray(i * ndim, (i + 1) * ndim));
      assert.is(found[i] === 1, expected, `row ${i}`);
      if (expected) inside++;
    }
    assert.ok(inside > 20 && inside < n - 20, `${inside} of ${n} say little`);
  });
}

test('draws of a bound are in it, and their count measures its volume', () => {
  const b = twoParts(2, 0);
  const random = new Random(keyOf(5));
  const full = fillBuffer(b, 20_000, random);
  assert.ok(boundContains(b, full.buffer).every(mark => mark === 1));
  const n = 200_000;
  const even = boundContains(
    b,
    Float64Array.from({ length: 2 * n }, () => random.uniform()),
  ).reduce((s, mark) => s + mark, 0);
  const error = Math.sqrt(1 / even + 1 / full.inside);
  assert.ok(Math.abs(boundLogV(full) - Math.log(even / n)) < 4 * error, `${boundLogV(full)}, ${Math.log(even / n)} ± ${error}`);
});

test.run();
