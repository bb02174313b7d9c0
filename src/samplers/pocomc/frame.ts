/** From the unit cube to the real line and back, dimension by dimension, with edges that meet (periodic) or mirror (reflective). */
import { exp, log, log1p } from '../../math/libm.js';
import { LN_SQRT_2PI, normalCdf, normalQuantile } from '../../math/normal.js';
import type { Random } from '../../math/philox.js';
import type { PocomcOptions } from './options.js';

/** How a dimension's u becomes v in (0, 1), which is then spread over the real line. All keep the uniform distribution. */
const PLAIN = 0;
/** v = u − offset + ½, around a circle: what the points crowd around lies in the middle, far from the seam. */
const TURNED = 1;
/** u = |2v − 1|, or 1 less that: one edge of u lies in the middle, and a density that ends there goes on as its mirror image. */
const FOLDED_LOW = 2;
const FOLDED_HIGH = 3;

/** Plain data. */
export interface Frame {
  readonly transform: PocomcOptions['transform'];
  /** A kind for each dimension. */
  readonly kinds: Uint8Array;
  readonly offsets: Float64Array;
}

/** Beyond these, the cube's coordinate would be 0 or 1 in 64 bits. */
const FARTHEST = { probit: 8.1, logit: 35 } as const;
const NEAREST = 2 ** -53;
/** What counts as next to an edge. */
const BESIDE = 0.05;

/** The frame for weighted points (n × ndim, weights of sum 1) of the cube. */
export function frameFor(options: PocomcOptions, points: Float64Array, weights: Float64Array, ndim: number): Frame {
  const kinds = new Uint8Array(ndim);
  const offsets = new Float64Array(ndim);
  const sum = (d: number, f: (u: number) => number): number => {
    let s = 0;
    for (let i = 0; i < weights.length; i++) if (weights[i] > 0) s += weights[i] * f(points[i * ndim + d]);
    return s;
  };
  for (const d of options.periodic) {
    kinds[d] = TURNED;
    offsets[d] = seamOpposite(u => sum(d, u));
  }
  for (const d of options.reflective) {
    const low = sum(d, u => (u < BESIDE ? 1 : 0));
    const high = sum(d, u => (u > 1 - BESIDE ? 1 : 0));
    // folded only where more lies beside an edge than of a uniform density; elsewhere a fold would make two modes of one
    if (Math.max(low, high) > BESIDE) kinds[d] = low >= high ? FOLDED_LOW : FOLDED_HIGH;
  }
  return { transform: options.transform, kinds, offsets };
}

/** Half a turn from the emptiest of 16 sectors. */
function seamOpposite(sum: (f: (u: number) => number) => number): number {
  let emptiest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < 16; k++) {
    const here = sum(u => (Math.min(15, Math.floor(16 * u)) === k ? 1 : 0));
    if (here < least) {
      least = here;
      emptiest = k;
    }
  }
  const half = (emptiest + 0.5) / 16 + 0.5;
  return half - Math.floor(half);
}

/** Coordinates on the real line of a point of the cube; a fold's side is drawn. Written to `x` from `at` on. */
export function toLine(frame: Frame, u: Float64Array, from: number, x: Float64Array, at: number, random: Random): void {
  const { kinds, offsets } = frame;
  for (let d = 0; d < kinds.length; d++) {
    let v = u[from + d];
    if (kinds[d] === TURNED) {
      v += 0.5 - offsets[d];
      v -= Math.floor(v);
    } else if (kinds[d] !== PLAIN) {
      const w = kinds[d] === FOLDED_LOW ? v : 1 - v;
      v = random.uniform() < 0.5 ? 0.5 + 0.5 * w : 0.5 - 0.5 * w;
    }
    v = Math.min(1 - NEAREST, Math.max(NEAREST, v));
    x[at + d] = frame.transform === 'probit' ? normalQuantile(v) : log(v / (1 - v));
  }
}

/** The point of the cube, written to `u` from `to` on; false where the coordinates are beyond what the cube can hold. */
export function toCube(frame: Frame, x: Float64Array, from: number, u: Float64Array, to: number): boolean {
  const { kinds, offsets, transform } = frame;
  const farthest = FARTHEST[transform];
  for (let d = 0; d < kinds.length; d++) {
    const c = x[from + d];
    if (!(Math.abs(c) < farthest)) return false;
    let v = transform === 'probit' ? normalCdf(c) : 1 / (1 + exp(-c));
    if (kinds[d] === TURNED) {
      v += offsets[d] - 0.5;
      v -= Math.floor(v);
    } else if (kinds[d] !== PLAIN) {
      v = Math.abs(2 * v - 1);
      if (kinds[d] === FOLDED_HIGH) v = 1 - v;
    }
    u[to + d] = v;
  }
  return true;
}

/** ln of the prior density on the real line: standard normal or logistic in each dimension. */
export function logPriorOnLine({ transform }: Frame, x: Float64Array, from: number, ndim: number): number {
  let sum = 0;
  for (let d = 0; d < ndim; d++) {
    const c = Math.abs(x[from + d]);
    sum -= transform === 'probit' ? 0.5 * c * c + LN_SQRT_2PI : c + 2 * log1p(exp(-c));
  }
  return sum;
}
