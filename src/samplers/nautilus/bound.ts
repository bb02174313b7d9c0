/**
 * The bounds of nautilus (Lange 2023, MNRAS 525, 3181, section 3): inside an outer union of ellipsoids and cubes, those points whose likelihood, as small
 * networks predict its rank, is above the threshold. Plain data; a bound is never changed but for its counters and its buffer, which are replaced.
 */
import { log } from '../../math/libm.js';
import type { Random } from '../../math/philox.js';
import type { Ellipsoid } from '../bounds/ellipsoid.js';
import { type BoundsKernel, boundsKernel, putIntegers, putNumbers } from '../bounds/kernel.js';
import { concatenate, logSumExp, marked, pickRows } from '../bounds/linear.js';
import type { Piece } from '../bounds/piece.js';
import { drawPieces, putPieces } from '../bounds/pieces.js';
import { putNetwork } from '../network.js';
import { type OuterDraws, pointsOfDraws } from './outerDraws.js';

/** Networks over one ellipsoid. */
export interface NeuralPart {
  readonly ellipsoid: Ellipsoid;
  /** Standardise the networks' inputs. */
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  /** Empty: the ellipsoid alone is the bound. */
  readonly networks: readonly Float32Array[];
  /** Points whose mean prediction is above belong to the bound. */
  readonly threshold: number;
}

export interface Bound {
  readonly ndim: number;
  /** Empty for the first bound, the unit cube. */
  readonly pieces: readonly Piece[];
  readonly parts: readonly NeuralPart[];
  /** Draws from the pieces so far, one at a time by volume, and how many of them were in the bound: the bound's volume hangs on their ratio. */
  readonly drawn: number;
  readonly inside: number;
  /** Points in the bound that were drawn and not yet used, row-major. */
  readonly buffer: Float64Array;
}

/** In units of the networks' score, which goes from 0 to 1 and is ½ at the threshold: several times their scatter about each other there. */
const MARGIN = 0.15;

/** Rows that are looked at in one go: more would only need more of the kernel's memory. */
const SLICE = 1 << 14;

/** Draws are made in blocks of this many. */
export const BLOCK = 1000;

export function unitCube(ndim: number): Bound {
  return { ndim, pieces: [], parts: [], drawn: 0, inside: 0, buffer: new Float64Array(0) };
}

/** ln of the bound's volume, as measured by its draws. */
export function boundLogV(b: Bound): number {
  if (b.pieces.length === 0) return 0;
  return logSumExp(b.pieces.map(p => p.logV)) + log(b.inside / b.drawn);
}

/** Relative variance of the bound's volume: of a binomial ratio. */
export function boundVariance(b: Bound): number {
  return b.pieces.length === 0 || b.inside === 0 ? 0 : (1 - b.inside / b.drawn) / b.inside;
}

/** 1 for every row of x (n × ndim, in the unit cube) inside the bound. */
export function boundContains(b: Bound, x: Float64Array): Uint8Array {
  const n = x.length / b.ndim;
  const inside = new Uint8Array(n);
  if (b.pieces.length === 0) return inside.fill(1);
  for (let from = 0; from < n; from += SLICE) {
    const k = boundsKernel();
    const part = x.subarray(from * b.ndim, (from + SLICE) * b.ndim);
    const rows = putNumbers(k, part);
    const many = part.length / b.ndim;
    const open = k.allocate(many);
    k.inPieces(putPieces(k, b.pieces), b.pieces.length, rows, many, b.ndim, open);
    inside.set(takenRows(k, b, rows, many, open), from);
  }
  return inside;
}

/**
 * 1 for each of n rows in the kernel's memory, of those that are marked in `open`, that the networks of some part take: the mean prediction is above the
 * threshold, and the first network's isn't MARGIN below it. The second rule is there for speed: most draws are far outside, and one network is enough to say so.
 * The marks of rows that are taken are cleared.
 */
function takenRows(k: BoundsKernel, { ndim, parts }: Bound, rows: number, n: number, open: number): Uint8Array {
  const taken = k.allocate(n);
  const index = k.allocate(4 * n);
  const inputs = k.allocate(4 * n * ((2 * ndim + 3) & ~3));
  new Uint8Array(k.memory.buffer, taken, n).fill(0);
  for (const { ellipsoid: e, mean, scale, networks, threshold } of parts) {
    const [center, inverse] = [putNumbers(k, e.center), putNumbers(k, e.inverse)];
    const [means, scales] = [putNumbers(k, mean), putNumbers(k, scale)];
    const seen = networks.length > 0 ? inputs : 0;
    const count = k.inEllipsoid(rows, n, ndim, open, center, inverse, means, scales, seen, index);
    if (count === 0) continue;
    if (networks.length > 0) {
      const list: number[] = [];
      for (const network of networks) list.push(...putNetwork(k, network));
      k.judge(inputs, count, ndim, index, putIntegers(k, list), networks.length, threshold, MARGIN, taken);
    } else {
      const marks = new Uint8Array(k.memory.buffer, taken, n);
      for (const row of new Int32Array(k.memory.buffer, index, count)) marks[row] = 1;
    }
    const [left, marks] = [new Uint8Array(k.memory.buffer, open, n), new Uint8Array(k.memory.buffer, taken, n)];
    for (let i = 0; i < n; i++) left[i] &= 1 - marks[i];
  }
  return new Uint8Array(k.memory.buffer, taken, n).slice();
}

/**
 * What a part's networks see of some rows of x: the ellipsoid's own coordinates and their squares, 2·ndim numbers a row. With the squares, contours that
 * are nearly ellipsoids or shells are nearly linear functions of the inputs.
 */
export function features(
  e: Ellipsoid,
  x: Float64Array,
  rows: ArrayLike<number>,
  out: Float64Array = new Float64Array(2 * e.ndim * rows.length),
): Float64Array {
  const { ndim, center, inverse } = e;
  for (let i = 0; i < rows.length; i++) {
    const at = rows[i] * ndim;
    for (let a = 0; a < ndim; a++) {
      let v = 0;
      for (let b = 0; b <= a; b++) v += inverse[a * ndim + b] * (x[at + b] - center[b]);
      out[2 * i * ndim + a] = v;
      out[(2 * i + 1) * ndim + a] = v * v;
    }
  }
  return out;
}

/** Subtracts the mean and divides by the scale of each column, in place. */
export function standardise(x: Float64Array, mean: Float64Array, scale: Float64Array): void {
  const width = mean.length;
  for (let at = 0; at < x.length; at += width) for (let d = 0; d < width; d++) x[at + d] = (x[at + d] - mean[d]) / scale[d];
}

/** The bound with at least n points in its buffer, or fewer where it has been drawn from `most` times. */
export function fillBuffer(b: Bound, n: number, random: Random, most = Number.POSITIVE_INFINITY): Bound {
  const { ndim } = b;
  let have = b.buffer.length / ndim;
  if (have >= n) return b;
  const blocks = have > 0 ? [b.buffer] : [];
  let { drawn, inside } = b;
  while (have < n && drawn < most) {
    const block = drawBlock(b, random);
    blocks.push(block);
    have += block.length / ndim;
    inside += block.length / ndim;
    drawn += BLOCK;
  }
  return { ...b, drawn, inside, buffer: concatenate(blocks) };
}

/** Takes n points out of the buffer, which is filled up first; what is left and what is taken stay where they were. */
export function takePoints(b: Bound, n: number, random: Random): [Bound, Float64Array] {
  const full = fillBuffer(b, n, random);
  return [{ ...full, buffer: full.buffer.subarray(n * b.ndim) }, full.buffer.subarray(0, n * b.ndim)];
}

/** Those of BLOCK uniform draws from the outer bound that lie in the cube and in the bound. A draw that m pieces hold is kept with probability 1/m. */
function drawBlock(b: Bound, random: Random): Float64Array {
  const { ndim, pieces } = b;
  if (pieces.length === 0) return Float64Array.from({ length: BLOCK * ndim }, () => random.uniform());
  const k = boundsKernel();
  const { at, count } = drawPieces(k, pieces, ndim, BLOCK, random.newKey());
  return takenOf(k, b, at, count);
}

/** A bound of which nothing has been drawn yet, with those of its outer bound's draws that lie in it. */
export function withDraws(b: Bound, draws: OuterDraws): Bound {
  const points = pointsOfDraws(draws, b.pieces, b.ndim);
  const k = boundsKernel();
  const buffer = takenOf(k, b, putNumbers(k, points), points.length / b.ndim);
  return { ...b, drawn: draws.drawn, inside: buffer.length / b.ndim, buffer };
}

/** Those of n rows in the kernel's memory, all in the outer bound, that are in the bound. */
function takenOf(k: BoundsKernel, b: Bound, rows: number, n: number): Float64Array {
  const open = k.allocate(n);
  new Uint8Array(k.memory.buffer, open, n).fill(1);
  const taken = takenRows(k, b, rows, n, open);
  return pickRows(new Float64Array(k.memory.buffer, rows, n * b.ndim), b.ndim, marked(taken));
}
