import type { Ellipsoid } from './ellipsoid.js';
import { cholesky } from './linear.js';

/**
 * Whether two ellipsoids have a point in common. They have none exactly when the convex function
 * K(s) = 1 − δᵀ[Σ₁/(1 − s) + Σ₂/s]⁻¹δ, δ = c₂ − c₁, Σ = B·Bᵀ, is negative for some s in (0, 1)
 * (Gilitschenko & Hanebeck 2012, FUSION, "A robust computational test for overlap of two arbitrary-dimensional ellipsoids", eq. 6).
 */
export function overlap(one: Ellipsoid, two: Ellipsoid): boolean {
  const { ndim } = one;
  const s1 = outer(one);
  const s2 = outer(two);
  const delta = two.center.map((c, d) => c - one.center[d]);
  const mix = new Float64Array(ndim * ndim);
  const l = new Float64Array(ndim * ndim);
  const y = new Float64Array(ndim);
  const k = (s: number): number => {
    for (let i = 0; i < mix.length; i++) mix[i] = s1[i] / (1 - s) + s2[i] / s;
    cholesky(mix, ndim, l);
    let sum = 0;
    for (let a = 0; a < ndim; a++) {
      let v = delta[a];
      for (let b = 0; b < a; b++) v -= l[a * ndim + b] * y[b];
      y[a] = v / l[a * ndim + a];
      sum += y[a] * y[a];
    }
    return 1 - sum;
  };
  // golden-section search for the minimum of a convex function; it may stop at the first negative value
  const g = (Math.sqrt(5) - 1) / 2;
  let a = 1e-6;
  let b = 1 - 1e-6;
  let p = b - g * (b - a);
  let q = a + g * (b - a);
  let kp = k(p);
  let kq = k(q);
  for (let i = 0; i < 40; i++) {
    if (kp < 0 || kq < 0) return false;
    if (kp < kq) {
      b = q;
      q = p;
      kq = kp;
      p = b - g * (b - a);
      kp = k(p);
    } else {
      a = p;
      p = q;
      kp = kq;
      q = a + g * (b - a);
      kq = k(q);
    }
  }
  return true;
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
