import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, keyOf, Random } from '../../../src/math/philox.js';
import { enclosing, squaredRadius } from '../../../src/samplers/bounds/ellipsoid.js';
import { pieceContains } from '../../../src/samplers/bounds/piece.js';
import { boundAround, drawBound, growthFor } from '../../../src/samplers/dynesty/bound.js';
import { dynesty } from '../../../src/samplers/dynesty/kernel.js';
import { dynestyOptions } from '../../../src/samplers/dynesty/options.js';
import { weighed } from '../../../src/samplers/dynesty/points.js';
import { drive } from '../../support/drive.js';

/** n uniform draws of balls of one radius about `centres`, row-major. */
function balls(n: number, ndim: number, centres: readonly Float64Array[], radius: number, random: Random): Float64Array {
  const x = new Float64Array(n * ndim);
  for (let i = 0; i < n; i++) {
    const centre = centres[i % centres.length];
    const v = Float64Array.from({ length: ndim }, () => random.normal());
    const f = (radius * random.uniform() ** (1 / ndim)) / Math.hypot(...v);
    for (let d = 0; d < ndim; d++) x[i * ndim + d] = centre[d] + f * v[d];
  }
  return x;
}

test('the growth of an ellipsoid around few points makes it hold all but some hundredth of what they were drawn from', () => {
  for (const ndim of [2, 3, 5, 7, 9]) {
    for (const times of [4, 8, 16]) {
      const n = times * (ndim + 1);
      const centre = [new Float64Array(ndim)];
      let missed = 0;
      const tests = 20 * 200;
      for (let k = 0; k < 20; k++) {
        const random = new Random(fold(keyOf(ndim), 100 * times + k));
        const e = enclosing(balls(n, ndim, centre, 1, random), ndim, growthFor(n, ndim));
        const more = balls(200, ndim, centre, 1, random);
        for (let i = 0; i < 200; i++) if (squaredRadius(more, i * ndim, e.center, e.inverse, ndim) > 1) missed++;
      }
      assert.ok(missed / tests < 0.03, `${n} points in ${ndim} dimensions: ${(100 * missed) / tests} % missed`);
    }
  }
});

test('a bound in many pieces of few points each holds the region that the live points were drawn from', () => {
  // thirty balls of 33 points each in seven dimensions: ellipsoids that are merely lengthened by 1.2 miss a tenth of it
  const ndim = 7;
  const random = new Random(keyOf(5));
  const centres = Array.from({ length: 30 }, () => Float64Array.from({ length: ndim }, () => 0.1 + 0.8 * random.uniform()));
  const radius = 0.01;
  const live = balls(990, ndim, centres, radius, random);
  // π^(7/2) / Γ(9/2) = 4.7248
  const logX = Math.log(30 * 4.7248) + ndim * Math.log(radius);
  const { shape } = boundAround(live, ndim, logX, dynestyOptions({}, ndim), random);
  assert.is(shape.kind, 'pieces');
  if (shape.kind !== 'pieces') return;
  assert.ok(shape.pieces.length > 15, `${shape.pieces.length} pieces`);
  const more = balls(3000, ndim, centres, radius, random);
  let missed = 0;
  for (let i = 0; i < 3000; i++) if (!shape.pieces.some(piece => pieceContains(piece, more, i * ndim))) missed++;
  assert.ok(missed < 60, `${missed} of 3000 draws are outside`);
});

test('a bound in pieces mostly holds the corner of walls that the best of the live points crowd at; where edges meet there is none', () => {
  const ndim = 5;
  const size = 0.1;
  // ln of size⁵ / 5!
  const logX = ndim * Math.log(size) - Math.log(120);
  let held = 0;
  let periodic = 0;
  for (let seed = 0; seed < 20; seed++) {
    const random = new Random(keyOf(seed));
    // of Σ u < size, from the farthest to the nearest
    const rows = Array.from({ length: 400 }, () => {
      const e = Array.from({ length: ndim + 1 }, () => -Math.log(random.uniform()));
      const sum = e.reduce((a, b) => a + b, 0);
      return e.slice(1).map(x => (size * x) / sum);
    });
    const far = (u: readonly number[]): number => u.reduce((a, b) => a + b, 0);
    const live = Float64Array.from(rows.sort((a, b) => far(b) - far(a)).flat());
    const corner = new Float64Array(ndim).fill(1e-9);
    const holds = (given: Record<string, unknown>): boolean => {
      const { shape, shift } = boundAround(live, ndim, logX, dynestyOptions(given, ndim), new Random(keyOf(seed)));
      const at = corner.map((u, d) => (u - shift[d] + 1) % 1);
      return shape.kind === 'pieces' && shape.pieces.some(piece => pieceContains(piece, at, 0));
    };
    if (holds({})) held++;
    if (holds({ periodic: [0, 1, 2, 3, 4] })) periodic++;
  }
  assert.ok(held >= 14, `${held} of 20 bounds hold the corner`);
  assert.ok(periodic <= 6, `${periodic} of 20 hold it where it is none`);
});

test('of what falls exponentially from a corner of five dimensions, ln Z is right to its error', () => {
  const times = 12;
  const off = Array.from({ length: times }, (_, seed) => {
    const state = drive(dynesty, u => -u.reduce((a, b) => a + b, 0) / 0.005, 5, { nlive: 200 }, seed + 1);
    return weighed(state).weights.logZ - 5 * Math.log(0.005);
  });
  // one run states 0.33
  const mean = off.reduce((a, b) => a + b, 0) / times;
  assert.ok(Math.abs(mean) < 0.3, `ln Z is ${mean.toFixed(2)} off on average`);
});

test('of a bound that hardly has a part in the cube, draws of the cube are given in its stead', () => {
  const random = new Random(keyOf(8));
  const points = balls(20, 2, [Float64Array.of(0.5, 0.5)], 0.1, random);
  const wide = boundAround(points, 2, -1, dynestyOptions({ bound: 'balls', enlarge: 1e12 }, 2), random);
  const x = drawBound(wide, 50, random);
  assert.is(x.length, 100);
  assert.ok(x.every(u => u > 0 && u < 1));
});

test.run();
