/** The multivariate t distribution: fitted by maximum likelihood, drawn from, and its density. */

import { lgamma } from '../../math/gamma.js';
import { exp, log } from '../../math/libm.js';
import type { Random } from '../../math/philox.js';
import { cholesky, invertLower } from '../bounds/linear.js';

/** Plain data. */
export interface StudentT {
  readonly nu: number;
  readonly mean: Float64Array;
  /** Lower triangle of the scale matrix's Cholesky factor, ndim × ndim, and its inverse. */
  readonly factor: Float64Array;
  readonly inverse: Float64Array;
  /** ln of the density where it is largest. */
  readonly logPeak: number;
}

/** Degrees of freedom at most: a normal distribution in all but name. */
const NU_MOST = 1000;
const NU_LEAST = 1;

/** ψ(x), x > 0: recurrence up to x ≥ 8, then the asymptotic series (Abramowitz & Stegun 6.3.18). */
function digamma(x: number): number {
  let sum = 0;
  for (; x < 8; x++) sum -= 1 / x;
  const z = 1 / (x * x);
  return sum + log(x) - 0.5 / x - z * (1 / 12 - z * (1 / 120 - z * (1 / 252 - z * (1 / 240 - z / 132))));
}

/** (z − mean)ᵀ Σ⁻¹ (z − mean) of one row. */
export function squaredDistance({ mean, inverse }: StudentT, z: Float64Array, from: number): number {
  const ndim = mean.length;
  let sum = 0;
  for (let i = 0; i < ndim; i++) {
    let s = 0;
    for (let j = 0; j <= i; j++) s += inverse[i * ndim + j] * (z[from + j] - mean[j]);
    sum += s * s;
  }
  return sum;
}

export function logDensity(t: StudentT, z: Float64Array, from: number): number {
  return t.logPeak - 0.5 * (t.mean.length + t.nu) * log(1 + squaredDistance(t, z, from) / t.nu);
}

/** From mean and scale matrix, whose diagonal is raised by a part in 10⁸ so that it has a factor. */
function studentT(nu: number, mean: Float64Array, scale: Float64Array): StudentT {
  const ndim = mean.length;
  const raised = scale.slice();
  for (let d = 0; d < ndim; d++) raised[d * ndim + d] = raised[d * ndim + d] * (1 + 1e-8) + 1e-12;
  const factor = cholesky(raised, ndim);
  let logPeak = lgamma(0.5 * (nu + ndim)) - lgamma(0.5 * nu) - 0.5 * ndim * log(nu * Math.PI);
  for (let d = 0; d < ndim; d++) logPeak -= log(factor[d * ndim + d]);
  return { nu, mean, factor, inverse: invertLower(factor, ndim), logPeak };
}

/**
 * The t distribution of greatest likelihood for n rows of z (n × ndim): expectation–conditional maximisation (Liu & Rubin 1995, ECME: the degrees of freedom
 * by the likelihood itself).
 *
 * @param nuMost degrees of freedom at most
 */
export function fitStudentT(z: Float64Array, ndim: number, { nuMost = NU_MOST } = {}): StudentT {
  const n = z.length / ndim;
  let each = new Float64Array(n).fill(1);
  let fit = moments(z, ndim, each, Math.min(30, nuMost));
  for (let round = 0; round < 50; round++) {
    const distances = Float64Array.from({ length: n }, (_, i) => squaredDistance(fit, z, i * ndim));
    const nu = bestNu(distances, ndim, nuMost);
    each = distances.map(d => (nu + ndim) / (nu + d));
    const next = moments(z, ndim, each, nu);
    const still = Math.abs(log(next.nu / fit.nu)) < 0.01 && Math.abs(next.logPeak - fit.logPeak) < 1e-3;
    fit = next;
    if (still) break;
  }
  return fit;
}

/** Mean and scale matrix of rows weighted by `each` (Liu & Rubin 1995, equations 2 and 3). */
function moments(z: Float64Array, ndim: number, each: Float64Array, nu: number): StudentT {
  const n = each.length;
  const mean = new Float64Array(ndim);
  const scale = new Float64Array(ndim * ndim);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum += each[i];
    for (let d = 0; d < ndim; d++) mean[d] += each[i] * z[i * ndim + d];
  }
  for (let d = 0; d < ndim; d++) mean[d] /= sum;
  for (let i = 0; i < n; i++) {
    const w = each[i] / n;
    for (let a = 0; a < ndim; a++) {
      const da = w * (z[i * ndim + a] - mean[a]);
      for (let b = 0; b <= a; b++) scale[a * ndim + b] += da * (z[i * ndim + b] - mean[b]);
    }
  }
  for (let a = 0; a < ndim; a++) for (let b = 0; b < a; b++) scale[b * ndim + a] = scale[a * ndim + b];
  return studentT(nu, mean, scale);
}

/** The zero of the likelihood's derivative by ν, by bisection on ln ν. */
function bestNu(distances: Float64Array, ndim: number, most: number): number {
  const slope = (nu: number): number => {
    let s = digamma(0.5 * (nu + ndim)) - digamma(0.5 * nu) - ndim / nu;
    for (let i = 0; i < distances.length; i++) {
      const d = distances[i];
      s += (-log(1 + d / nu) + ((nu + ndim) * d) / (nu * (nu + d))) / distances.length;
    }
    return s;
  };
  let low = log(NU_LEAST);
  let high = log(most);
  if (slope(most) > 0) return most;
  if (slope(NU_LEAST) < 0) return NU_LEAST;
  while (high - low > 1e-3) {
    const middle = 0.5 * (low + high);
    if (slope(exp(middle)) > 0) low = middle;
    else high = middle;
  }
  return exp(0.5 * (low + high));
}

/** Gamma(shape ≥ ½, rate 1), by Marsaglia & Tsang 2000, with the power of a uniform below shape 1. */
export function drawGamma(shape: number, random: Random): number {
  if (shape < 1) return drawGamma(shape + 1, random) * exp(log(random.uniform()) / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && log(random.uniform()) < 0.5 * x * x + d - d * v + d * log(v)) return d * v;
  }
}

/** mean + stretch · factor · (normal numbers), added to z in `out` from `at` on. */
export function addNormal({ factor, mean }: StudentT, stretch: number, out: Float64Array, at: number, random: Random): void {
  const ndim = mean.length;
  const w = Float64Array.from({ length: ndim }, () => random.normal());
  for (let i = 0; i < ndim; i++) {
    let s = 0;
    for (let j = 0; j <= i; j++) s += factor[i * ndim + j] * w[j];
    out[at + i] += stretch * s;
  }
}

/** n draws, n × ndim. */
export function drawStudentT(t: StudentT, n: number, random: Random): Float64Array {
  const ndim = t.mean.length;
  const out = new Float64Array(n * ndim);
  for (let i = 0; i < n; i++) {
    out.set(t.mean, i * ndim);
    addNormal(t, Math.sqrt(t.nu / (2 * drawGamma(0.5 * t.nu, random))), out, i * ndim, random);
  }
  return out;
}
