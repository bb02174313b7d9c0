/**
 * The generalised NFW profile (Nagai, Kravtsov & Vikhlinin 2007), p(r) = r^−γ (1 + r^α)^{(γ−β)/α}, seen along the line of sight:
 * A(x) = 2 ∫_x^∞ p(r) r / √(r² − x²) dr, which is (2/α) B((1−γ)/α, (β−1)/α) at x = 0.
 *
 * With r = x cosh t it is 2 ∫_0^∞ p(r) r dt, and with t = u + 2 e^−c sinh u the integrand falls double exponentially whatever β is, so that the
 * trapezoid sum over u converges exponentially (Takahasi & Mori 1974): its error is exp(−2πd/h), d the distance of the nearest singularity from the real
 * axis. Those are cosh t = 0, at d = π/2, and r^α = −1, at d ≥ π/α; c is so large that they, and most of
 * the integral, are where t ≈ u.
 */
import { lgamma } from '../math/gamma.js';
import { exp, log, log1p, sinh } from '../math/libm.js';

/** −ln of what may be left out of a sum. */
const NEGLIGIBLE = 39;
/** No more points than this; some 60 are usual. */
export const MAX_POINTS = 16384;

/** Exponents: α > 0, β > 1, γ < 1. */
export interface GnfwShape {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
}

/** Points t_j and weights of the sum for ln x from `low` on; an even number of them. */
export interface GnfwGrid {
  readonly low: number;
  /** ln cosh t_j */
  readonly logs: Float64Array;
  readonly weights: Float64Array;
}

/** ln(1 + e^y) */
export const softplus = (y: number): number => (y > 0 ? y + log1p(exp(-y)) : log1p(exp(y)));
/** ln cosh t, t ≥ 0 */
const logCosh = (t: number): number => t + log1p(exp(-2 * t)) - Math.LN2;

/** The grid for ln x between `low` and `high`. */
export function gnfwGrid({ alpha, beta, gamma }: GnfwShape, low: number, high: number): GnfwGrid {
  // ln of p(r) r at ln r = l is concave. The sum ends where it is negligible beside its greatest value for ln x = high.
  const integrand = (l: number): number => (1 - gamma) * l + ((gamma - beta) / alpha) * softplus(alpha * l);
  const greatest = log((1 - gamma) / (beta - 1)) / alpha;
  const peak = Math.max(high, greatest);
  let reach = 1;
  while (integrand(peak + reach) > integrand(peak) - NEGLIGIBLE && reach < 1e15) reach *= 1.5;
  const last = peak + reach - low + Math.LN2;
  const bend = 2 * exp(-(Math.max(0, Math.LN2 - low, greatest - low) + 2.5));
  // At 0.85 of the way to the singularities the integrand is greater than on the axis by some e^{1.5 β}.
  const h = (1.7 * Math.PI * Math.min(Math.PI / 2, Math.PI / alpha)) / (36 + 1.5 * (beta + Math.max(0, -gamma)));
  const logs: number[] = [];
  const weights: number[] = [];
  for (let j = 0, t = 0; logs.length < MAX_POINTS && (t <= last || j % 2 === 1); j++) {
    const s = sinh(j * h);
    t = j * h + bend * s;
    logs.push(logCosh(t));
    weights.push((j === 0 ? 0.5 : 1) * h * (1 + bend * Math.sqrt(1 + s * s)));
  }
  return { low, logs: Float64Array.from(logs), weights: Float64Array.from(weights) };
}

/**
 * A panel of ln x so wide holds A, and its derivatives, to 1e-14 of it as a polynomial of degree 23: A is analytic for |Im ln x| < π/α, and no steeper
 * than x^{1−β} or x^{1−γ}.
 */
export function gnfwPanel({ alpha, beta, gamma }: GnfwShape): number {
  return Math.min(2.5, (0.6 * Math.PI) / alpha, 8 / Math.max(beta - 1, 1 - gamma));
}

/** ln of A(0)/2: A(x)/A(0) is a sum over the grid divided by its exponential. */
export function lnHalfCentral({ alpha, beta, gamma }: GnfwShape): number {
  const a = (1 - gamma) / alpha;
  const b = (beta - 1) / alpha;
  return lgamma(a) + lgamma(b) - lgamma(a + b) - log(alpha);
}

/** A(x)/A(0) as a function of ln x, for all x, by the sum itself. */
export function gnfwSum(shape: GnfwShape): (lnx: number) => number {
  const { alpha, gamma, beta } = shape;
  const q = (gamma - beta) / alpha;
  const norm = lnHalfCentral(shape);
  return lnx => {
    // So far in the integral is what it is at the centre.
    if (Math.min(1 - gamma, 2) * lnx < Math.min(0, norm) - NEGLIGIBLE - 5) return 1;
    const { logs, weights } = gnfwGrid(shape, lnx, lnx);
    let sum = 0;
    for (let j = 0; j < logs.length; j++) {
      const l = lnx + logs[j];
      sum += weights[j] * exp((1 - gamma) * l + q * softplus(alpha * l) - norm);
    }
    return sum;
  };
}
