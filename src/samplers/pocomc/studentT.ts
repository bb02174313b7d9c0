/** The round multivariate t distribution about zero: fitted by maximum likelihood, drawn from, and its density. */
import { lgamma } from '../../math/gamma.js';
import { exp, log } from '../../math/libm.js';
import type { Random } from '../../math/philox.js';

/**
 * Plain data: the density of scale · (normal numbers) / √(χ²_ν / ν). It has two parameters and no more, since those who walk by it are those it is fitted to:
 * a distribution that knew more of them would be too dense where they are.
 */
export interface StudentT {
  readonly ndim: number;
  readonly nu: number;
  readonly scale: number;
  /** ln of the density at zero. */
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

/** |z|² in units of the scale, of one row. */
export function squaredDistance({ ndim, scale }: StudentT, z: Float64Array, from: number): number {
  let sum = 0;
  for (let i = 0; i < ndim; i++) sum += z[from + i] * z[from + i];
  return sum / (scale * scale);
}

export function logDensity(t: StudentT, z: Float64Array, from: number): number {
  return t.logPeak - 0.5 * (t.ndim + t.nu) * log(1 + squaredDistance(t, z, from) / t.nu);
}

export function studentT(ndim: number, nu: number, scale: number): StudentT {
  const logPeak = lgamma(0.5 * (nu + ndim)) - lgamma(0.5 * nu) - 0.5 * ndim * log(nu * Math.PI) - ndim * log(scale);
  return { ndim, nu, scale, logPeak };
}

/**
 * The t distribution of greatest likelihood for weighted rows of z (n × ndim, weights of sum 1): expectation–conditional maximisation (Liu & Rubin 1995, ECME:
 * the degrees of freedom by the likelihood itself).
 *
 * @param nuMost degrees of freedom at most
 */
export function fitStudentT(z: Float64Array, weights: Float64Array, ndim: number, { nuMost = NU_MOST } = {}): StudentT {
  const unit = studentT(ndim, 1, 1);
  const squares = weights.map((_, i) => squaredDistance(unit, z, i * ndim));
  const mean = (f: (square: number) => number): number => squares.reduce((s, square, i) => s + weights[i] * f(square), 0);
  let nu = Math.min(30, nuMost);
  // what rounding leaves of coincident particles must not become a width of zero
  let variance = Math.max(1e-24, mean(square => square) / ndim);
  for (let round = 0; round < 100; round++) {
    const nextNu = bestNu(squares, weights, variance, ndim, nuMost);
    const next = Math.max(1e-24, mean(square => ((nextNu + ndim) * square) / (nextNu + square / variance)) / ndim);
    const still = Math.abs(log(nextNu / nu)) < 0.01 && Math.abs(log(next / variance)) < 1e-4;
    nu = nextNu;
    variance = next;
    if (still) break;
  }
  return studentT(ndim, nu, Math.sqrt(variance));
}

/** The zero of the likelihood's derivative by ν, by bisection on ln ν. */
function bestNu(squares: Float64Array, weights: Float64Array, variance: number, ndim: number, most: number): number {
  const slope = (nu: number): number => {
    let s = digamma(0.5 * (nu + ndim)) - digamma(0.5 * nu) - ndim / nu;
    for (let i = 0; i < squares.length; i++) {
      const d = squares[i] / variance;
      s += weights[i] * (-log(1 + d / nu) + ((nu + ndim) * d) / (nu * (nu + d)));
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

/** n draws, n × ndim. */
export function drawStudentT({ ndim, nu, scale }: StudentT, n: number, random: Random): Float64Array {
  const out = new Float64Array(n * ndim);
  for (let i = 0; i < n; i++) {
    const stretch = scale * Math.sqrt(nu / (2 * drawGamma(0.5 * nu, random)));
    for (let d = 0; d < ndim; d++) out[i * ndim + d] = stretch * random.normal();
  }
  return out;
}
