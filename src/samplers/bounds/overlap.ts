import type { Ellipsoid } from './ellipsoid.js';
import { cholesky } from './linear.js';

/**
 * Whether two ellipsoids have a point in common. They have none exactly when the convex function
 * K(s) = 1 − δᵀ[Σ₁/(1 − s) + Σ₂/s]⁻¹δ, δ = c₂ − c₁, Σ = B·Bᵀ, is negative for some s in (0, 1)
 * (Gilitschenko & Hanebeck 2012, FUSION, "A robust computational test for overlap of two arbitrary-dimensional ellipsoids", eq. 6).
 */
export function overlap(one: Ellipsoid, two: Ellipsoid): boolean {
  const { ndim } = one;
  const delta = new Float64Array(ndim);
  for (let d = 0; d < ndim; d++) delta[d] = two.center[d] - one.center[d];
  const [mix, l, y] = [new Float64Array(ndim * ndim), new Float64Array(ndim * ndim), new Float64Array(ndim)];
  const pair: Pair = { one: outer(one), two: outer(two), delta, mix, l, y };
  // golden-section search for the minimum of a convex function; it may stop at the first negative value
  const g = (Math.sqrt(5) - 1) / 2;
  let a = 1e-6;
  let b = 1 - 1e-6;
  let p = b - g * (b - a);
  let q = a + g * (b - a);
  let kp = convex(pair, p);
  let kq = convex(pair, q);
  for (let i = 0; i < 40; i++) {
    if (kp < 0 || kq < 0) return false;
    if (kp < kq) {
      b = q;
      q = p;
      kq = kp;
      p = b - g * (b - a);
      kp = convex(pair, p);
    } else {
      a = p;
      p = q;
      kp = kq;
      q = a + g * (b - a);
      kq = convex(pair, q);
    }
  }
  return true;
}

interface Pair {
  /** Σ₁ and Σ₂. */
  readonly one: Float64Array;
  readonly two: Float64Array;
  readonly delta: Float64Array;
  /** Room for the mixed matrix, its Cholesky factor and a solution. */
  readonly mix: Float64Array;
  readonly l: Float64Array;
  readonly y: Float64Array;
}

/** K(s). */
function convex({ one, two, delta, mix, l, y }: Pair, s: number): number {
  const ndim = delta.length;
  for (let i = 0; i < mix.length; i++) mix[i] = one[i] / (1 - s) + two[i] / s;
  cholesky(mix, ndim, l);
  let sum = 0;
  for (let a = 0; a < ndim; a++) {
    let v = delta[a];
    for (let b = 0; b < a; b++) v -= l[a * ndim + b] * y[b];
    y[a] = v / l[a * ndim + a];
    sum += y[a] * y[a];
  }
  return 1 - sum;
}

function outer(e: Ellipsoid): Float64Array {
  const { ndim, axes } = e;
  const out = new Float64Array(ndim * ndim);
  for (let a = 0; a < ndim; a++) {
    for (let b = 0; b < ndim; b++) {
      let s = 0;
      for (let k = 0; k <= Math.min(a, b); k++) s += axes[a * ndim + k] * axes[b * ndim + k];
      out[a * ndim + b] = s;
    }
  }
  return out;
}
