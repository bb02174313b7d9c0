/** A top that the optimizer has found, in coordinates z = Φ⁻¹(u) in which the prior is standard normal: what chains begin about. */
import { normalQuantile } from '../../math/normal.js';
import { invertSymmetric } from '../bounds/linear.js';
import { densityOf } from '../nuts/space.js';
import type { Optimum } from './state.js';

export interface Top {
  readonly z: Float64Array;
  /** ndim × ndim, of the posterior about it; null where the likelihood does not say, at a wall for instance. */
  readonly covariance: Float64Array | null;
}

/** Tops keep within ±: further out the prior has next to nothing. */
const FAR = 3;

export function topInZ({ x, covariance }: Optimum): Top {
  const z = x.map(u => Math.min(FAR, Math.max(-FAR, normalQuantile(u))));
  return { z, covariance: covarianceInZ(covariance, z) };
}

/** The covariance of z where the cube's is `covariance`: precisions turn by dΦ/dz, and the prior's own of 1 comes to them. */
function covarianceInZ(covariance: Float64Array, z: Float64Array): Float64Array | null {
  const n = z.length;
  if (!covariance.every(Number.isFinite)) return null;
  const precision = invertSymmetric(covariance, n).map((h, k) => h * (densityOf(z[Math.floor(k / n)]) * densityOf(z[k % n])));
  for (let i = 0; i < n; i++) precision[i * n + i] += 1;
  return invertSymmetric(precision, n);
}
