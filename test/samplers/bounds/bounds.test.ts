import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyOf, Random } from '../../../src/math/philox.js';
import { drawInside, ellipsoid, enclosing, squaredRadius, toFrame } from '../../../src/samplers/bounds/ellipsoid.js';
import { outerPieces, separateClusters } from '../../../src/samplers/bounds/outer.js';
import { overlap } from '../../../src/samplers/bounds/overlap.js';
import { pieceAround, pieceContains, pieceDraw } from '../../../src/samplers/bounds/piece.js';
import { close } from '../../support/close.js';

const ball = (center: number[], radius: number, ndim = center.length) => {
  const axes = new Float64Array(ndim * ndim);
  for (let d = 0; d < ndim; d++) axes[d * ndim + d] = radius;
  return ellipsoid(Float64Array.from(center), axes, ndim);
};

function drawn(e: ReturnType<typeof ball>, n: number, random: Random): Float64Array {
  const out = new Float64Array(n * e.ndim);
  for (let i = 0; i < n; i++) drawInside(e, random, out, i * e.ndim);
  return out;
}

const rule = (ndim: number, least = 5 * (ndim + 1)) => ({ ndim, enlarge: 1.1, least });

test('volumes of balls are πr², 4πr³/3 and π²r⁴/2', () => {
  close(ball([0.5, 0.5], 0.3).logV, Math.log(Math.PI * 0.09), { rtol: 1e-13 });
  close(ball([0.5, 0.5, 0.5], 0.3).logV, Math.log((4 / 3) * Math.PI * 0.027), { rtol: 1e-13 });
  close(ball([0, 0, 0, 0], 2).logV, Math.log((Math.PI ** 2 / 2) * 16), { rtol: 1e-13 });
});

test('the enclosing ellipsoid of a square is its circumscribed circle', () => {
  const e = enclosing(Float64Array.of(0, 0, 1, 0, 0, 1, 1, 1), 2, 1, 0.01);
  close(e.center, [0.5, 0.5], { atol: 1e-12 });
  // within the ascent's tolerance, (1.01)^1.5 in volume
  close(Math.exp(e.logV), Math.PI / 2, { rtol: 0.016 });
});

test('an enclosing ellipsoid holds all of its points, at any scale, and in a plane', () => {
  const random = new Random(keyOf(1));
  for (const scale of [1, 1e-3, 1e-9]) {
    const x = Float64Array.from({ length: 300 }, (_, i) => 0.5 + (i % 3 === 2 ? scale * 1e-4 : scale) * random.normal());
    const e = enclosing(x, 3, 1.0000001);
    for (let i = 0; i < 100; i++) assert.ok(squaredRadius(x, 3 * i, e.center, e.inverse, 3) <= 1, `scale ${scale}, row ${i}`);
  }
  const flat = Float64Array.from({ length: 60 }, (_, i) => (i % 3 === 2 ? 0.25 : random.uniform()));
  const e = enclosing(flat, 3, 1.01);
  for (let i = 0; i < 20; i++) assert.ok(squaredRadius(flat, 3 * i, e.center, e.inverse, 3) <= 1);
});

test('an enclosing ellipsoid is as small as its tolerance asks for, whatever carries it', () => {
  const random = new Random(keyOf(6));
  for (const ndim of [1, 2, 7, 25]) {
    const x = Float64Array.from({ length: 400 * ndim }, (_, i) => 0.5 + (i % ndim === 1 ? 1e-6 : 0.1) * random.normal());
    const least = enclosing(x, ndim, 1, 1e-7).logV;
    for (const tolerance of [0.01, 0.1, 0.5]) {
      const above = enclosing(x, ndim, 1, tolerance).logV - least;
      assert.ok(above > -1e-6 && above < ((ndim + 1) / 2) * Math.log1p(tolerance), `${ndim} dimensions, tolerance ${tolerance}: ${above}`);
    }
  }
  // corners of a square, many times over
  const corners = Float64Array.from({ length: 200 }, () => (random.uniform() < 0.5 ? 0.2 : 0.7));
  close(Math.exp(enclosing(corners, 2, 1, 0.1).logV), Math.PI / 8, { rtol: 0.16 });
  // every point of a simplex carries its ellipsoid: the circumscribed ball of an equilateral triangle
  const triangle = enclosing(Float64Array.of(0, 0, 1, 0, 0.5, Math.sqrt(0.75)), 2, 1, 1e-7);
  close(Math.exp(triangle.logV), Math.PI / 3, { rtol: 1e-6 });
});

test('draws from an ellipsoid are uniform: r^d in its frame is uniform', () => {
  const axes = Float64Array.of(0.3, 0, 0, 0.1, 0.2, 0, -0.2, 0.05, 0.1);
  const e = ellipsoid(Float64Array.of(0.5, 0.4, 0.6), axes, 3);
  const t = toFrame(e, drawn(e, 4000, new Random(keyOf(2))));
  const r = Float64Array.from({ length: 4000 }, (_, i) => Math.hypot(t[3 * i], t[3 * i + 1], t[3 * i + 2]) ** 3).sort();
  // Kolmogorov–Smirnov at p = 1e-4: 2.23/√n
  const d = r.reduce((m, v, i) => Math.max(m, Math.abs(v - (i + 0.5) / 4000)), 0);
  assert.ok(d < 2.23 / Math.sqrt(4000), `D = ${d}`);
});

test('two balls overlap exactly when they are nearer than the sum of their radii', () => {
  for (const [gap, expected] of [
    [0.49, true],
    [0.51, false],
    [3, false],
    [0, true],
  ] as const) {
    assert.is(overlap(ball([0, 0, 0], 0.3), ball([gap * 0.6, gap * 0.8, 0], 0.2)), expected, `centres ${gap} apart`);
  }
});

test('a piece gives a dimension that the points fill to the cube', () => {
  const random = new Random(keyOf(3));
  const x = Float64Array.from({ length: 1500 }, (_, i) => (i % 3 === 1 ? random.uniform() : 0.5 + 0.02 * random.normal()));
  const piece = pieceAround(x, 3, 1.1);
  assert.equal(piece.dims, [0, 2]);
  const point = new Float64Array(3);
  for (let i = 0; i < 100; i++) {
    pieceDraw(piece, random, point, 0);
    assert.ok(pieceContains(piece, point, 0));
    assert.ok(point[1] > 0 && point[1] < 1);
  }
});

test('separate modes become separate clusters: 2 rings, 18 blobs; one bent ridge stays one', () => {
  const random = new Random(keyOf(4));
  const ring = (i: number): [number, number] => {
    const a = 2 * Math.PI * random.uniform();
    const r = (2 + 0.05 * random.normal()) / 12;
    return [(i % 2 === 0 ? 3.5 : -3.5) / 12 + 0.5 + r * Math.cos(a), 0.5 + r * Math.sin(a)];
  };
  const rings = Float64Array.from(Array.from({ length: 1000 }, (_, i) => ring(i)).flat());
  assert.is(separateClusters(rings, rule(2, 20), random).length, 2);

  const blobs = Float64Array.from(
    Array.from({ length: 1000 }, (_, i) => [
      0.1 + 0.16 * (i % 6) + 0.005 * random.normal(),
      0.2 + 0.3 * (i % 3) + 0.005 * random.normal(),
    ]).flat(),
  );
  assert.is(separateClusters(blobs, rule(2, 20), random).length, 6);

  const ridge = Float64Array.from(
    Array.from({ length: 1000 }, () => {
      const x = 2 * random.uniform() - 1;
      return [0.5 + 0.3 * x, 0.2 + 0.5 * x * x + 0.02 * random.normal()];
    }).flat(),
  );
  assert.is(separateClusters(ridge, rule(2, 20), random).length, 1);
});

test('one blob is one cluster in ten dimensions', () => {
  const random = new Random(keyOf(5));
  const x = Float64Array.from({ length: 5000 }, () => 0.5 + 0.05 * random.normal());
  assert.is(separateClusters(x, rule(10), random).length, 1);
});

test('outer pieces hold all points of a ring and, from most starts, shrink to the volume asked for', () => {
  let shrunk = 0;
  for (let seed = 0; seed < 10; seed++) {
    const random = new Random(keyOf(seed));
    const x = Float64Array.from(
      Array.from({ length: 600 }, () => {
        const a = 2 * Math.PI * random.uniform();
        return [0.5 + 0.4 * Math.cos(a), 0.5 + 0.4 * Math.sin(a)];
      }).flat(),
    );
    const pieces = outerPieces([x], rule(2, 3), Math.log(0.1), random);
    if (pieces.reduce((v, p) => v + Math.exp(p.logV), 0) < 0.1) shrunk++;
    for (let i = 0; i < 600; i++)
      assert.ok(
        pieces.some(p => pieceContains(p, x, 2 * i)),
        `seed ${seed}, row ${i}`,
      );
  }
  // which way a ring is first cut is left to chance; a few first cuts gain nothing
  assert.ok(shrunk >= 6, `${shrunk} of 10`);
});

test('of two rings neither is dropped where its halves are no smaller, nor the other cut to pieces for it', () => {
  for (let seed = 0; seed < 30; seed++) {
    const random = new Random(keyOf(seed));
    const ring = (x: number) =>
      Float64Array.from(
        Array.from({ length: 500 }, () => {
          const a = 2 * Math.PI * random.uniform();
          return [x + 0.2 * Math.cos(a), 0.5 + 0.2 * Math.sin(a)];
        }).flat(),
      );
    const rings = [ring(0.25), ring(0.75)];
    const pieces = outerPieces(rings, rule(2, 3), Math.log(0.08), random);
    assert.ok(pieces.length < 60, `seed ${seed}: ${pieces.length} pieces`);
    for (const x of rings) {
      let held = 0;
      for (let i = 0; i < 500; i++) if (pieces.some(p => pieceContains(p, x, 2 * i))) held++;
      assert.ok(held >= 480, `seed ${seed}: ${held} of 500 points held`);
    }
  }
});

test.run();
