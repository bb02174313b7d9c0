import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyOf, Random } from '../../../src/math/philox.js';
import { ellipsoid } from '../../../src/samplers/bounds/ellipsoid.js';
import { boundsKernel, putNumbers } from '../../../src/samplers/bounds/kernel.js';
import { type Piece, pieceContains } from '../../../src/samplers/bounds/piece.js';
import { drawPieces, putPieces } from '../../../src/samplers/bounds/pieces.js';

const ball = (ndim: number, dims: readonly number[], center: readonly number[], radius: number): Piece => {
  const e = dims.length;
  const axes = new Float64Array(e * e);
  for (let a = 0; a < e; a++) for (let b = 0; b <= a; b++) axes[a * e + b] = a === b ? radius : 0.3 * radius;
  const found = ellipsoid(Float64Array.from(center), axes, e);
  return { ndim, dims, ellipsoid: found, logV: found.logV };
};
const unions: readonly (readonly Piece[])[] = [
  [ball(3, [0, 1, 2], [0.5, 0.5, 0.5], 0.2)],
  // two that overlap, one of which has a whole dimension of the cube, and one that sticks out
  [ball(3, [0, 1, 2], [0.4, 0.4, 0.5], 0.2), ball(3, [0, 2], [0.5, 0.5], 0.15), ball(3, [0, 1, 2], [0.95, 0.9, 0.5], 0.15)],
  [{ ndim: 3, dims: [], ellipsoid: null, logV: 0 }],
];

function drawn(pieces: readonly Piece[], n: number, seed: number): Float64Array {
  const k = boundsKernel();
  const { at, count } = drawPieces(k, pieces, 3, n, keyOf(seed));
  return new Float64Array(k.memory.buffer, at, 3 * count).slice();
}

test('the kernel finds the rows in a union of pieces that the plain test finds', () => {
  const random = new Random(keyOf(1));
  const x = Float64Array.from({ length: 3000 }, () => random.uniform());
  for (const pieces of unions) {
    const k = boundsKernel();
    const rows = putNumbers(k, x);
    const marks = k.allocate(1000);
    k.inPieces(putPieces(k, pieces), pieces.length, rows, 1000, 3, marks);
    const found = new Uint8Array(k.memory.buffer, marks, 1000);
    for (let i = 0; i < 1000; i++)
      assert.is(
        found[i] === 1,
        pieces.some(p => pieceContains(p, x, 3 * i)),
        `row ${i}`,
      );
    assert.ok(found.some(mark => mark === 1));
  }
});

test('draws from a union lie in it and in the cube, evenly: a box within it has its share of them', () => {
  for (const [u, pieces] of unions.entries()) {
    const x = drawn(pieces, 40_000, 2);
    const n = x.length / 3;
    for (let i = 0; i < n; i++) {
      assert.ok(pieces.some(p => pieceContains(p, x, 3 * i)));
      for (let d = 0; d < 3; d++) assert.ok(x[3 * i + d] > 0 && x[3 * i + d] < 1);
    }
    // the same by rejection from the cube
    const random = new Random(keyOf(3));
    const even: number[][] = [];
    for (let i = 0; i < 200_000; i++) {
      const point = [random.uniform(), random.uniform(), random.uniform()];
      if (pieces.some(p => pieceContains(p, Float64Array.from(point), 0))) even.push(point);
    }
    for (const [d, limit] of [
      [0, 0.45],
      [0, 0.6],
      [1, 0.35],
      [1, 0.8],
      [2, 0.5],
      [2, 0.6],
    ]) {
      const share = even.filter(point => point[d] < limit).length / even.length;
      let below = 0;
      for (let i = 0; i < n; i++) if (x[3 * i + d] < limit) below++;
      const error = Math.sqrt(share * (1 - share) * (1 / n + 1 / even.length));
      assert.ok(Math.abs(below / n - share) < 4 * error + 1e-9, `union ${u}, ${d} < ${limit}: ${below / n}, ${share} ± ${error}`);
    }
  }
});

test('the share of draws that are kept measures the volume of the union within the cube', () => {
  const [, pieces] = unions;
  const random = new Random(keyOf(4));
  let inside = 0;
  for (let i = 0; i < 200_000; i++) {
    const point = Float64Array.of(random.uniform(), random.uniform(), random.uniform());
    if (pieces.some(p => pieceContains(p, point, 0))) inside++;
  }
  const volume = inside / 200_000;
  const total = pieces.reduce((v, p) => v + Math.exp(p.logV), 0);
  const kept = drawn(pieces, 100_000, 5).length / 3 / 100_000;
  assert.ok(
    Math.abs(kept * total - volume) < 4 * Math.sqrt((volume * (1 - volume)) / 200_000 + (total * total * kept * (1 - kept)) / 100_000),
  );
});

test('the same key gives the same draws, and the first of many are those of few', () => {
  const [, pieces] = unions;
  const many = drawn(pieces, 1000, 6);
  assert.equal(drawn(pieces, 1000, 6), many);
  const few = drawn(pieces, 100, 6);
  assert.equal(many.subarray(0, few.length), few);
  assert.is.not(drawn(pieces, 1000, 7)[0], many[0]);
});

test.run();
