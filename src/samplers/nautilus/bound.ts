/**
 * The bounds of nautilus (Lange 2023, MNRAS 525, 3181, section 3): inside an outer union of ellipsoids and cubes, those points whose likelihood, as small
 * networks predict its rank, is above the threshold. Plain data; a bound is never changed but for its counters and its buffer, which are replaced.
 */
import { exp, log } from '../../math/libm.js';
import type { Random } from '../../math/philox.js';
import { type Ellipsoid, squaredRadius, toFrame } from '../bounds/ellipsoid.js';
import { concatenate, logSumExp, pickRows } from '../bounds/linear.js';
import { type Piece, pieceContains, pieceDraw } from '../bounds/piece.js';
import { predictMean } from '../network.js';

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

/** Draws are made in blocks of this many. */
const BLOCK = 1000;

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
  for (let i = 0; i < n; i++) if (b.pieces.some(p => pieceContains(p, x, i * b.ndim))) inside[i] = 1;
  return keepNeural(b, x, inside);
}

/** Clears the marks of rows that no part's networks take. */
function keepNeural(b: Bound, x: Float64Array, inside: Uint8Array): Uint8Array {
  const { ndim } = b;
  const taken = new Uint8Array(inside.length);
  for (const part of b.parts) {
    const rows: number[] = [];
    const e = part.ellipsoid;
    for (let i = 0; i < inside.length; i++) {
      if (inside[i] === 1 && taken[i] === 0 && squaredRadius(x, i * ndim, e.center, e.inverse, ndim) < 1) rows.push(i);
    }
    if (rows.length === 0) continue;
    for (const row of takenRows(part, x, rows)) taken[row] = 1;
  }
  return taken;
}

/**
 * Those of some rows of x, all in the part's ellipsoid, that its networks take: the mean prediction is above the threshold, and the first network's isn't
 * MARGIN below it. The second rule is there for speed: most draws are far outside, and one network is enough to say so.
 */
function takenRows(part: NeuralPart, x: Float64Array, rows: readonly number[]): readonly number[] {
  if (part.networks.length === 0) return rows;
  const width = 2 * part.ellipsoid.ndim;
  const inputs = features(part.ellipsoid, x, rows);
  standardise(inputs, part.mean, part.scale);
  const first = predictMean(part.networks.slice(0, 1), inputs, rows.length, width);
  const likely: number[] = [];
  for (let k = 0; k < rows.length; k++) if (first[k] > part.threshold - MARGIN) likely.push(k);
  if (likely.length === 0) return likely;
  const mean = predictMean(part.networks, pickRows(inputs, width, likely), likely.length, width);
  return likely.filter((_, k) => mean[k] > part.threshold).map(k => rows[k]);
}

/**
 * What a part's networks see of some rows of x: the ellipsoid's own coordinates and their squares, 2·ndim numbers a row. With the squares, contours that
 * are nearly ellipsoids or shells are nearly linear functions of the inputs.
 */
export function features(e: Ellipsoid, x: Float64Array, rows: ArrayLike<number>): Float64Array {
  const { ndim } = e;
  const t = toFrame(e, pickRows(x, ndim, rows));
  const out = new Float64Array(2 * t.length);
  for (let i = 0; i < rows.length; i++) {
    for (let d = 0; d < ndim; d++) {
      const v = t[i * ndim + d];
      out[2 * i * ndim + d] = v;
      out[(2 * i + 1) * ndim + d] = v * v;
    }
  }
  return out;
}

/** Subtracts the mean and divides by the scale of each column, in place. */
export function standardise(x: Float64Array, mean: Float64Array, scale: Float64Array): void {
  const width = mean.length;
  for (let at = 0; at < x.length; at += width) for (let d = 0; d < width; d++) x[at + d] = (x[at + d] - mean[d]) / scale[d];
}

/** The bound with at least n points in its buffer. */
export function fillBuffer(b: Bound, n: number, random: Random): Bound {
  const { ndim } = b;
  const blocks: Float64Array[] = [b.buffer];
  let have = b.buffer.length / ndim;
  let { drawn, inside } = b;
  while (have < n) {
    const block = drawBlock(b, random);
    blocks.push(block);
    have += block.length / ndim;
    inside += block.length / ndim;
    drawn += BLOCK;
  }
  return { ...b, drawn, inside, buffer: concatenate(blocks) };
}

/** Takes n points out of the buffer, which is filled up first. */
export function takePoints(b: Bound, n: number, random: Random): [Bound, Float64Array] {
  const full = fillBuffer(b, n, random);
  return [{ ...full, buffer: full.buffer.slice(n * b.ndim) }, full.buffer.slice(0, n * b.ndim)];
}

/** Those of BLOCK uniform draws from the outer bound that lie in the cube and in the bound. A draw that m pieces hold is kept with probability 1/m. */
function drawBlock(b: Bound, random: Random): Float64Array {
  const { ndim, pieces } = b;
  const x = new Float64Array(BLOCK * ndim);
  if (pieces.length === 0) {
    for (let i = 0; i < x.length; i++) x[i] = random.uniform();
    return x;
  }
  const total = logSumExp(pieces.map(p => p.logV));
  const share = pieces.map(p => exp(p.logV - total));
  let n = 0;
  for (let i = 0; i < BLOCK; i++) {
    let k = 0;
    if (pieces.length > 1) {
      let mark = random.uniform();
      while (k < pieces.length - 1 && mark > share[k]) mark -= share[k++];
    }
    pieceDraw(pieces[k], random, x, n * ndim);
    let inCube = true;
    for (let d = n * ndim; d < (n + 1) * ndim; d++) if (!(x[d] > 0 && x[d] < 1)) inCube = false;
    if (!inCube) continue;
    if (pieces.length > 1) {
      const held = pieces.filter(p => pieceContains(p, x, n * ndim)).length;
      if (held > 1 && random.uniform() * held > 1) continue;
    }
    n++;
  }
  const drawn = x.subarray(0, n * ndim);
  const taken = keepNeural(b, drawn, new Uint8Array(n).fill(1));
  const kept = new Float64Array(taken.reduce((s, t) => s + t, 0) * ndim);
  let m = 0;
  for (let i = 0; i < n; i++) if (taken[i] === 1) kept.set(drawn.subarray(i * ndim, (i + 1) * ndim), m++ * ndim);
  return kept;
}
