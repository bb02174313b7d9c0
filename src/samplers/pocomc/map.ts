/** The coordinates in which particles walk: the real line, whitened, then straightened by a normalising flow. */
import { log } from '../../math/libm.js';
import type { Random } from '../../math/philox.js';
import { toFrame } from '../bounds/ellipsoid.js';
import { cholesky, covarianceAbout, invertLower } from '../bounds/linear.js';
import { mapFlow } from '../flows/network.js';
import { type Frame, logPriorOnLine, toCube, toLine } from './frame.js';
import type { Mixture } from './mixture.js';

/** Plain data. y = factor⁻¹ (x − center) is whitened, z = flow(y) is latent. */
export interface LatentMap {
  readonly frame: Frame;
  readonly center: Float64Array;
  /** Lower triangle, ndim × ndim, of the covariance's Cholesky factor; its inverse; and the ln of its determinant. */
  readonly factor: Float64Array;
  readonly inverse: Float64Array;
  readonly logScale: number;
  /** A trained flow; null: the identity. */
  readonly flow: Float32Array | null;
  /** A density in the cube that follows the points better than the flow does; null where there is none. */
  readonly mixture: Mixture | null;
  /** The mean ln density of y under it, over rows held out. */
  readonly score: number;
}

/** Points in all their coordinates: n rows each. */
export interface Located {
  /** n × ndim: latent, and in the unit cube. */
  readonly z: Float64Array;
  readonly u: Float64Array;
  /** n: ln of the prior's density in z. */
  readonly logPrior: Float64Array;
}

/** The map whose whitened coordinates have mean 0 and covariance 1 over weighted rows of x (n × ndim, weights of sum 1). */
export function whitening(frame: Frame, x: Float64Array, weights: Float64Array, ndim: number): LatentMap {
  const center = new Float64Array(ndim);
  for (let i = 0; i < weights.length; i++) for (let d = 0; d < ndim; d++) center[d] += weights[i] * x[i * ndim + d];
  const covariance = covarianceAbout(center, x, weights);
  for (let d = 0; d < ndim; d++) covariance[d * ndim + d] = covariance[d * ndim + d] * (1 + 1e-9) + 1e-24;
  const factor = cholesky(covariance, ndim);
  let logScale = 0;
  for (let d = 0; d < ndim; d++) logScale += log(factor[d * ndim + d]);
  return {
    frame,
    center,
    factor,
    inverse: invertLower(factor, ndim),
    logScale,
    flow: null,
    mixture: null,
    score: Number.NEGATIVE_INFINITY,
  };
}

/** Rows of x on the real line for points of the cube. */
export function onLine(frame: Frame, u: Float64Array, ndim: number, random: Random): Float64Array {
  const x = new Float64Array(u.length);
  for (let at = 0; at < u.length; at += ndim) toLine(frame, u, at, x, at, random);
  return x;
}

/** Whitened rows of x. */
export function whitened({ center, inverse }: LatentMap, x: Float64Array): Float64Array {
  return toFrame({ ndim: center.length, center, inverse }, x);
}

/** Points of the cube in latent coordinates. */
export function locate(map: LatentMap, u: Float64Array, random: Random): Located {
  const ndim = map.center.length;
  const x = onLine(map.frame, u, ndim, random);
  const y = whitened(map, x);
  const { rows: z, logDet } = flowOr(map, y, false);
  return { z, u, logPrior: logDet.map((l, i) => logPriorOnLine(map.frame, x, i * ndim, ndim) - l + map.logScale) };
}

/** Latent points in the cube. Where one lies beyond what the cube can hold, its u is nothing, and logPrior −Infinity. */
export function relocate(map: LatentMap, z: Float64Array): Located {
  const { frame, center, factor, logScale } = map;
  const ndim = center.length;
  const n = z.length / ndim;
  const { rows: y, logDet } = flowOr(map, z, true);
  const u = new Float64Array(z.length);
  const logPrior = new Float64Array(n);
  const x = new Float64Array(ndim);
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < ndim; a++) {
      let s = center[a];
      for (let b = 0; b <= a; b++) s += factor[a * ndim + b] * y[i * ndim + b];
      x[a] = s;
    }
    logPrior[i] = toCube(frame, x, 0, u, i * ndim) ? logPriorOnLine(frame, x, 0, ndim) - logDet[i] + logScale : Number.NEGATIVE_INFINITY;
  }
  return { z, u, logPrior };
}

function flowOr({ flow, center }: LatentMap, rows: Float64Array, inverse: boolean) {
  return flow === null ? { rows, logDet: new Float64Array(rows.length / center.length) } : mapFlow(flow, rows, inverse);
}
