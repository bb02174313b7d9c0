/** Bounds to draw from uniformly: what encloses the live points, a little enlarged. Plain data. */
import { exp, log, pow } from '../../math/libm.js';
import type { Random } from '../../math/philox.js';
import { withCorners } from '../bounds/corners.js';
import { type Ellipsoid, ellipsoid, enclosing, squaredRadius } from '../bounds/ellipsoid.js';
import { logSumExp, pickColumns, pickRows } from '../bounds/linear.js';
import { twoClusters } from '../bounds/mixture.js';
import { type Piece, pieceAround, pieceContains, pieceDraw, pieceFrame } from '../bounds/piece.js';
import { clusters } from './axes.js';
import { turned, turns } from './frame.js';
import { type Friends, friendsAround, friendsDraw } from './friends.js';
import type { DynestyOptions } from './options.js';

export interface Bound {
  readonly ndim: number;
  /** What periodic coordinates are turned by. */
  readonly shift: Float64Array;
  readonly shape: { readonly kind: 'cube' } | { readonly kind: 'pieces'; readonly pieces: readonly Piece[] } | Friends;
}

/** A cluster is halved where the halves have less than this share of its volume: halves cost a little in what the bootstrap adds. */
const GAIN = 0.8;

/** A resampling that asks for more, along each axis, tells of few points rather than of what they miss. */
const MOST_BOOTSTRAP = 2;

/** Times its share of the volume that a piece may have before it is halved again, and halvings in a row that may be for nothing. */
const LOOSE = 1.5;
const AHEAD = 2;

/** Points of a cluster at least, in units of those that an ellipsoid needs to be one. */
const FEWEST = 2;

/** Dimensions from which on corners are left out of ellipsoids: in two, ln Z of what falls exponentially from one is right to 0.03 as it is. */
const CORNERED = 3;

/** Walls that meet in a corner. Of one wall nothing is left out; shells that come near one in five dimensions would cost a fifth more calls. */
const WALLS = 2;

/**
 * How much longer the axes of the least ellipsoid around points must be to hold the region that they were drawn from. Of n draws of a ball in d dimensions the
 * ellipsoid misses a fifth of the volume at n = 8 (d + 1) and more than half at 2 (d + 1), and all of it at the edge, where new points lie close to the threshold: without
 * this, they come out too likely and the evidence too large. Fitted to where 99 % of further draws of the ball lie, d from 2 to 9 and n from 2 (d + 1) to 32 (d + 1).
 */
export function growthFor(n: number, d: number): number {
  return 1 + 4.2 * (1 + 2 / d) * pow(n / (d + 1), -1.7);
}

export function wholeCube(ndim: number): Bound {
  return { ndim, shift: new Float64Array(ndim), shape: { kind: 'cube' } };
}

/**
 * The bound around live points (n × ndim, from the least likely to the most).
 *
 * @param logX ln of the prior volume that they fill: pieces aren't made smaller than that
 */
export function boundAround(points: Float64Array, ndim: number, logX: number, options: DynestyOptions, random: Random): Bound {
  if (options.bound === 'none') return wholeCube(ndim);
  const shift = turns(points, ndim, options.periodic);
  const x = turned(points, shift);
  const perAxis = pow(options.enlarge, 1 / ndim);
  switch (options.bound) {
    case 'balls':
    case 'cubes':
      return { ndim, shift, shape: friendsAround(x, ndim, options.bound, options.bootstrap, perAxis, random) };
    case 'single': {
      const one = enclosing(x, ndim, 1);
      const piece: Piece = { ndim, dims: Array.from({ length: ndim }, (_, d) => d), ellipsoid: one, logV: one.logV };
      return {
        ndim,
        shift,
        shape: { kind: 'pieces', pieces: enlarged([{ points: x, piece, logV: piece.logV }], x, logX, options, random) },
      };
    }
    case 'multi': {
      return {
        ndim,
        shift,
        shape: { kind: 'pieces', pieces: enlarged(manyPieces(x, ndim, logX, options, random), x, logX, options, random) },
      };
    }
  }
}

interface Part {
  readonly points: Float64Array;
  readonly piece: Piece;
  /** ln of the volume that it will have. */
  readonly logV: number;
}

/**
 * Pieces around clusters of points. k-means, which is quick, may leave a cluster that bridges two modes or follows a bend: a piece much larger than its share of
 * the points stands for is halved by a mixture of two Gaussians, for as long as that makes it smaller, perhaps only after the halves are halved too.
 */
function manyPieces(x: Float64Array, ndim: number, logX: number, options: DynestyOptions, random: Random): Part[] {
  const n = x.length / ndim;
  const least = FEWEST * (ndim + 1);
  const part = (points: Float64Array): Part => {
    const piece = pieceAround(points, ndim, 1);
    const d = piece.ellipsoid?.ndim ?? 0;
    return { points, piece, logV: Math.min(0, piece.logV + d * log(factorFor(points.length / ndim, d, options))) };
  };
  const loose = ({ points, piece }: Part): boolean =>
    points.length >= 2 * least * ndim && piece.logV > logX + log(points.length / ndim / n) + log(LOOSE);
  const split = (whole: Part, ahead: number): Part[] => {
    if (!loose(whole)) return [whole];
    const [labels] = twoClusters(pieceFrame(whole.piece, whole.points), ndim, least, random, 1);
    let finer = [0, 1].map(label => part(labelled(whole.points, ndim, labels, label)));
    const gains = (): boolean => logSumExp(finer.map(p => p.logV)) < whole.logV;
    if (gains()) return finer.flatMap(p => split(p, AHEAD));
    if (ahead === 0) return [whole];
    finer = finer.flatMap(p => split(p, ahead - 1));
    return gains() ? finer : [whole];
  };
  const growth = (k: number): number => log(factorFor(k, ndim, options));
  const parts = clusters(x, ndim, GAIN, least, growth).flatMap(c => split(part(c.points), AHEAD));
  return options.bootstrap > 0 || ndim < CORNERED ? parts : parts.map(each => holdingCorners(each, x, options));
}

/**
 * The cluster of the best point of all, where its best crowd at walls of the cube, with a piece that holds the corner that they crowd at: few points lie in it, so that
 * pieces leave it out, the next one more of it, and in the end the peak. Of a likelihood that falls exponentially from a corner in five dimensions ln Z was 0.4
 * too small. One ellipsoid for all points is wide enough without, and so is what the bootstrap adds.
 */
function holdingCorners(part: Part, x: Float64Array, { periodic }: DynestyOptions): Part {
  const { points, piece } = part;
  const { ndim } = piece;
  const isBest = x.subarray(x.length - ndim).every((u, d) => points[points.length - ndim + d] === u);
  if (!isBest) return part;
  const all = withCorners(points, ndim, d => !periodic.includes(d));
  const isCorner = (row: number): boolean => all.subarray(row * ndim, (row + 1) * ndim).filter(u => u === 0 || u === 1).length >= WALLS;
  const rows = Array.from({ length: all.length / ndim }, (_, row) => row).filter(row => row * ndim < points.length || isCorner(row));
  return rows.length * ndim === points.length ? part : { ...part, piece: pieceAround(pickRows(all, ndim, rows), ndim, 1) };
}

/** By what the axes of an ellipsoid of d dimensions around n points are lengthened. The bootstrap has its own say. */
function factorFor(n: number, d: number, { enlarge, bootstrap }: DynestyOptions): number {
  const asked = d === 0 ? 1 : pow(enlarge, 1 / d);
  return bootstrap > 0 ? asked : Math.max(asked, growthFor(n, d));
}

function labelled(points: Float64Array, ndim: number, labels: Uint8Array, label: number): Float64Array {
  const rows: number[] = [];
  for (let i = 0; i < labels.length; i++) if (labels[i] === label) rows.push(i);
  return pickRows(points, ndim, rows);
}

/** Each piece enlarged: by `enlarge`, by what its few points may have missed, and until it has the volume that its share of the points stands for. */
function enlarged(parts: readonly Part[], x: Float64Array, logX: number, options: DynestyOptions, random: Random): Piece[] {
  const pieces = parts.map(({ piece }) => piece);
  const { ndim } = pieces[0];
  const n = x.length / ndim;
  const rows: number[][] = pieces.map(() => []);
  for (let i = 0; i < n; i++) {
    const home = pieces.findIndex(p => pieceContains(p, x, i * ndim));
    // the points that carry an ellipsoid lie on its surface, by rounding a little outside
    rows[home >= 0 ? home : nearest(pieces, x, i * ndim)].push(i);
  }
  return parts.map(({ points, piece }, k) => {
    const e = piece.ellipsoid;
    if (e === null) return piece;
    const share = logX + log(Math.max(1, rows[k].length) / n);
    const own = pickColumns(points, ndim, piece.dims);
    let factor = factorFor(points.length / ndim, e.ndim, options) * bootstrapFactor(own, e.ndim, options.bootstrap, random);
    factor = Math.max(factor, exp((share - e.logV) / e.ndim));
    const bigger = ellipsoid(
      e.center,
      e.axes.map(a => a * factor),
      e.ndim,
    );
    return bigger.logV >= 0 ? { ...piece, dims: [], ellipsoid: null, logV: 0 } : { ...piece, ellipsoid: bigger, logV: bigger.logV };
  });
}

function nearest(pieces: readonly Piece[], x: Float64Array, at: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  pieces.forEach(({ ellipsoid: e, dims }, k) => {
    if (e === null) return;
    const r2 = squaredRadius(
      Float64Array.from(dims, d => x[at + d]),
      0,
      e.center,
      e.inverse,
      e.ndim,
    );
    if (r2 < least) [best, least] = [k, r2];
  });
  return best;
}

/**
 * How much larger an ellipsoid must be to hold what it wasn't made of: the largest that any resampling of the points, with replacement, needs for the points
 * that it left out (the bootstrap of Buchner 2016, Statistics and Computing 26, 383, as in Speagle 2020).
 */
function bootstrapFactor(x: Float64Array, ndim: number, times: number, random: Random): number {
  const n = x.length / ndim;
  let farthest = 1;
  for (let time = 0; time < times; time++) {
    const drawn = new Uint8Array(n);
    for (let i = 0; i < n; i++) drawn[random.integer(n)] = 1;
    const inside: number[] = [];
    const outside: number[] = [];
    for (let i = 0; i < n; i++) (drawn[i] ? inside : outside).push(i);
    if (inside.length <= ndim || outside.length === 0) continue;
    const e: Ellipsoid = enclosing(pickRows(x, ndim, inside), ndim, 1);
    for (const i of outside) farthest = Math.max(farthest, squaredRadius(x, i * ndim, e.center, e.inverse, ndim));
  }
  return Math.min(MOST_BOOTSTRAP, Math.sqrt(farthest));
}

/** Draws in a row that fall outside the cube, after which the cube itself is drawn from: of a bound so much larger, as by `enlarge`, nothing is left to be gained. */
const MOST_MISSES = 3e6;

/** n uniform draws from the part of the bound that lies in the cube, row-major. */
export function drawBound(bound: Bound, n: number, random: Random): Float64Array {
  const { ndim, shape, shift } = bound;
  const x = new Float64Array(n * ndim);
  if (shape.kind === 'cube') {
    for (let i = 0; i < x.length; i++) x[i] = random.uniform();
    return x;
  }
  const one = shape.kind === 'pieces' ? piecesDraw(shape.pieces, ndim) : friendsDraw(shape, ndim);
  for (let at = 0, misses = 0; at < x.length; misses++) {
    if (misses > MOST_MISSES) return drawBound(wholeCube(ndim), n, random);
    if (!one(random, x, at)) continue;
    let inCube = true;
    for (let d = at; d < at + ndim; d++) if (!(x[d] > 0 && x[d] < 1)) inCube = false;
    if (!inCube) continue;
    at += ndim;
    misses = 0;
  }
  return turned(x, shift, -1);
}

/** One draw at a time from the union of pieces: a piece by its volume, and a point that m of them hold is kept with probability 1/m. */
function piecesDraw(pieces: readonly Piece[], ndim: number): (random: Random, out: Float64Array, at: number) => boolean {
  const total = logSumExp(pieces.map(p => p.logV));
  const shares = pieces.map(p => exp(p.logV - total));
  return (random, out, at) => {
    let k = 0;
    if (pieces.length > 1) {
      let mark = random.uniform();
      while (k < pieces.length - 1 && mark > shares[k]) mark -= shares[k++];
    }
    pieceDraw(pieces[k], random, out, at);
    if (pieces.length === 1) return true;
    for (let d = at; d < at + ndim; d++) if (!(out[d] > 0 && out[d] < 1)) return false;
    let held = 0;
    for (let j = 0; j < pieces.length; j++) if (j === k || pieceContains(pieces[j], out, at)) held++;
    return held === 1 || random.uniform() * held < 1;
  };
}
