/**
 * Balls or cubes of one size around every live point, in units of the points' covariance (RadFriends and SupFriends of Buchner 2016, Statistics and
 * Computing 26, 383, and 2019, PASP 131, 108005). Plain data.
 */
import { pow } from '../../math/libm.js';
import type { Random } from '../../math/philox.js';
import { stepShapes } from './axes.js';

export interface Friends {
  readonly kind: 'balls' | 'cubes';
  /** n × ndim, in units of the axes. */
  readonly centers: Float64Array;
  /** ndim × ndim, lower-triangular: unit cube = axes · v. */
  readonly axes: Float64Array;
  readonly radius: number;
}

/**
 * @param bootstrap resamplings; 0: each point is left out alone
 * @param perAxis factor by which the radius is enlarged
 */
export function friendsAround(
  x: Float64Array,
  ndim: number,
  kind: 'balls' | 'cubes',
  bootstrap: number,
  perAxis: number,
  random: Random,
): Friends {
  const n = x.length / ndim;
  const [{ axes, inverse }] = stepShapes(x, ndim, 'single');
  const centers = new Float64Array(x.length);
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < ndim; a++) {
      let s = 0;
      for (let b = 0; b <= a; b++) s += inverse[a * ndim + b] * x[i * ndim + b];
      centers[i * ndim + a] = s;
    }
  }
  let radius = 0;
  const all = new Uint8Array(n).fill(1);
  if (bootstrap === 0) {
    for (let i = 0; i < n; i++) radius = Math.max(radius, nearestOther(centers, i, all, ndim, kind));
  }
  for (let time = 0; time < bootstrap; time++) {
    const inside = new Uint8Array(n);
    for (let i = 0; i < n; i++) inside[random.integer(n)] = 1;
    for (let i = 0; i < n; i++) if (inside[i] === 0) radius = Math.max(radius, nearestOther(centers, i, inside, ndim, kind));
  }
  return { kind, centers, axes, radius: perAxis * radius };
}

function nearestOther(x: Float64Array, i: number, among: Uint8Array, ndim: number, kind: 'balls' | 'cubes'): number {
  let least = Number.POSITIVE_INFINITY;
  for (let j = 0; j < among.length; j++)
    if (among[j] === 1 && j !== i) least = Math.min(least, distance(x, i * ndim, x, j * ndim, ndim, kind));
  return least;
}

/** Euclid's for balls; the largest difference for cubes. */
function distance(x: Float64Array, i: number, y: Float64Array, j: number, ndim: number, kind: 'balls' | 'cubes'): number {
  let r = 0;
  for (let d = 0; d < ndim; d++) {
    const gap = Math.abs(x[i + d] - y[j + d]);
    r = kind === 'balls' ? r + gap * gap : Math.max(r, gap);
  }
  return kind === 'balls' ? Math.sqrt(r) : r;
}

/** One draw at a time: a friend, a point of its ball, and what m balls hold is kept with probability 1/m. */
export function friendsDraw(
  { kind, centers, axes, radius }: Friends,
  ndim: number,
): (random: Random, out: Float64Array, at: number) => boolean {
  const n = centers.length / ndim;
  const v = new Float64Array(ndim);
  return (random, out, at) => {
    const i = random.integer(n);
    let f = radius;
    if (kind === 'balls') {
      let r2 = 0;
      for (let d = 0; d < ndim; d++) {
        v[d] = random.normal();
        r2 += v[d] * v[d];
      }
      f = (radius * pow(random.uniform(), 1 / ndim)) / Math.sqrt(r2);
    } else for (let d = 0; d < ndim; d++) v[d] = 2 * random.uniform() - 1;
    for (let d = 0; d < ndim; d++) v[d] = centers[i * ndim + d] + f * v[d];
    let held = 0;
    for (let j = 0; j < n; j++) if (j === i || distance(v, 0, centers, j * ndim, ndim, kind) < radius) held++;
    if (held > 1 && random.uniform() * held > 1) return false;
    for (let a = 0; a < ndim; a++) {
      let s = 0;
      for (let b = 0; b <= a; b++) s += axes[a * ndim + b] * v[b];
      out[at + a] = s;
    }
    return true;
  };
}
