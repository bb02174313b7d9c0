/** The beta function's logarithm, and the regularised incomplete beta function with its inverse. */
import { lgamma } from './gamma.js';
import { exp, log, log1p } from './libm.js';

/** ln B(a, b), a and b > 0. */
export function lbeta(a: number, b: number): number {
  return lgamma(a) + lgamma(b) - lgamma(a + b);
}

/**
 * I_x(a, b) = ∫₀ˣ t^{a−1} (1 − t)^{b−1} dt / B(a, b) for a, b > 0 and 0 ≤ x ≤ 1; NaN elsewhere. Its continued fraction (DLMF 8.17.22, by Lentz's method), on the
 * side of the mean where it converges fast.
 *
 * @param y 1 − x, where it is known better than x says
 * @example
 * betaI(0.5, 2, 3); // 0.6875
 */
export function betaI(x: number, a: number, b: number, y = 1 - x): number {
  if (!(a > 0 && b > 0 && x >= 0 && y >= 0)) return Number.NaN;
  if (x === 0) return 0;
  if (y === 0) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaI(y, b, a, x);
  const front = exp(a * log(x) + b * (x < 0.5 ? log1p(-x) : log(y)) - lbeta(a, b)) / a;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return front * h;
}

/**
 * The x for which I_x(a, b) = p; NaN for p outside [0, 1]. Newton's steps on ln I as a function of ln x, kept between the ends of a bracket.
 *
 * @example
 * betaIInverse(0.6875, 2, 3); // 0.5
 */
export function betaIInverse(p: number, a: number, b: number): number {
  if (!(a > 0 && b > 0 && p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return p;
  // Above the mean the complement has the digits.
  const middle = betaI(a / (a + b), a, b);
  if (p > middle) return 1 - lower(1 - p, b, a);
  return lower(p, a, b);
}

/** For p up to about I at the mean. */
function lower(p: number, a: number, b: number): number {
  const constant = lbeta(a, b);
  // The first term of the series: I ≈ x^a / (a B).
  let x = Math.min(exp((log(p) + log(a) + constant) / a), 0.9);
  let low = 0;
  let high = 1;
  for (let i = 0; i < 300; i++) {
    const value = betaI(x, a, b);
    if (value === p) return x;
    if (value > p) high = x;
    else low = x;
    const density = exp((a - 1) * log(x) + (b - 1) * log1p(-x) - constant);
    // d ln I / d ln x = x · density / I
    let next = x * exp((-log(value / p) * value) / (x * density));
    if (!(next > low && next < high)) next = low > 0 && high / low > 4 ? Math.sqrt(low * high) : 0.5 * (low + high);
    if (Math.abs(next - x) <= 3e-16 * x) return next;
    x = next;
  }
  return x;
}
