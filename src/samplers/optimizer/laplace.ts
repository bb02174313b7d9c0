/** What the second derivatives at a maximum say: covariance, evidence, and draws that put the evidence right (Tierney & Kadane 1986, JASA 81, 82). */
import { cholesky as strictCholesky } from '../../math/cholesky.js';
import { exp, log } from '../../math/libm.js';
import { LN_SQRT_2PI } from '../../math/normal.js';
import { type Key, Random } from '../../math/philox.js';
import { cholesky, invertSymmetric } from '../bounds/linear.js';

/** Whether a symmetric matrix is positive definite, to rounding. */
export function isPositiveDefinite(a: Float64Array, n: number): boolean {
  return strictCholesky(a, n) !== null;
}

/** ln Z of a Gaussian of height `logL` whose −∂² ln L is `hessian` (n × n): ln L + n/2 ln 2π − ½ ln |H|. */
export function laplaceLogZ(logL: number, hessian: Float64Array, n: number): number {
  const l = cholesky(hessian, n);
  let out = logL + n * LN_SQRT_2PI;
  for (let i = 0; i < n; i++) out -= log(l[i * n + i]);
  return out;
}

/** Step H⁻¹ g. */
export function newtonStep(hessian: Float64Array, gradient: Float64Array): Float64Array {
  const n = gradient.length;
  const inverse = invertSymmetric(hessian, n);
  return gradient.map((_, i) => gradient.reduce((s, g, j) => s + inverse[i * n + j] * g, 0));
}

/** Degrees of freedom of the draws: their tails are heavier than a Gaussian's, so that no weight is without bound. */
const FREEDOM = 6;

/**
 * Draws about `centre` by a Student t with the Laplace approximation's covariance as its scale, in pairs on opposite sides: n of them (… × ndim), and the ln
 * of their density.
 */
export function drawAround(centre: Float64Array, hessian: Float64Array, n: number, key: Key): { points: Float64Array; logQ: Float64Array } {
  const ndim = centre.length;
  const l = cholesky(hessian, ndim);
  const random = new Random(key);
  const points = new Float64Array(n * ndim);
  const logQ = new Float64Array(n);
  let logNorm = logGammaHalf(FREEDOM + ndim) - logGammaHalf(FREEDOM) - (ndim / 2) * log(FREEDOM * Math.PI);
  for (let i = 0; i < ndim; i++) logNorm += log(l[i * ndim + i]);
  for (let row = 0; row < n; row += 2) {
    const v = Float64Array.from({ length: ndim }, () => random.normal());
    let chi2 = 0;
    for (let k = 0; k < FREEDOM; k++) chi2 += random.normal() ** 2;
    const scale = Math.sqrt(FREEDOM / chi2);
    const r2 = v.reduce((s, x) => s + x * x, 0) * scale * scale;
    // Lᵀ x = v has the covariance (L Lᵀ)⁻¹
    for (let i = ndim - 1; i >= 0; i--) {
      for (let j = i + 1; j < ndim; j++) v[i] -= l[j * ndim + i] * v[j];
      v[i] /= l[i * ndim + i];
    }
    for (const [k, sign] of [1, -1].entries()) {
      if (row + k >= n) break;
      for (let i = 0; i < ndim; i++) points[(row + k) * ndim + i] = centre[i] + sign * scale * v[i];
      logQ[row + k] = logNorm - ((FREEDOM + ndim) / 2) * log(1 + r2 / FREEDOM);
    }
  }
  return { points, logQ };
}

/** ln of the mean of exp(logW), and its standard error. Opposite draws are one draw: they are alike. */
export function meanOf(logW: Float64Array): { logMean: number; error: number } {
  const most = logW.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const w = logW.map(x => exp(x - most));
  const pairs = Float64Array.from({ length: Math.ceil(w.length / 2) }, (_, k) => (w[2 * k] + (w[2 * k + 1] ?? w[2 * k])) / 2);
  const mean = pairs.reduce((a, b) => a + b, 0) / pairs.length;
  const variance = pairs.reduce((s, x) => s + (x - mean) ** 2, 0) / (pairs.length - 1);
  return { logMean: most + log(mean), error: Math.sqrt(variance / pairs.length) / mean };
}

/** ln Γ(k/2) for whole k ≥ 1, from Γ(½) = √π and Γ(1) = 1. */
function logGammaHalf(k: number): number {
  let out = k % 2 === 1 ? 0.5 * log(Math.PI) : 0;
  for (let x = k % 2 === 1 ? 1 : 2; x < k; x += 2) out += log(x / 2);
  return out;
}
