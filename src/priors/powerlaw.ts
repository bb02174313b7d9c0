import { ValueError } from '../errors.js';
import { exp, expm1, log, log1p } from '../math/libm.js';
import { checkBounds, checkFinite } from './checkBounds.js';
import { definePrior } from './definePrior.js';
import type { Prior } from './prior.js';

/** Below it (high/low)^β − 1 is taken for β ln(high/low), to all digits. */
const FLAT = 1e-13;

/** ln ∫ x^γ dx / x from low to high, all lengths in units of `low`: ((high/low)^γ − 1)/γ, with `width` = ln(high/low). */
function logIntegral(gamma: number, width: number): number {
  const g = gamma * width;
  return Math.abs(g) < FLAT ? log(width) : g > 700 ? g - log(gamma) : log(expm1(g) / gamma);
}

/** The distribution that {@link powerlaw} and `logpowerlaw` share. */
export function powerOf(type: 'powerlaw' | 'logpowerlaw', alpha: number, low: number, high: number): Prior {
  checkFinite(type, 'alpha', alpha);
  checkBounds(type, low, high);
  if (!(low > 0))
    throw new ValueError(`${type}(${alpha}, ${low}, ${high}): low must be greater than 0; a power of 0 or less has no density`);
  const beta = alpha + 1;
  const width = log(high / low);
  const g = beta * width;
  const isFlat = Math.abs(g) < FLAT;
  const lnLow = log(low);
  const norm = -logIntegral(beta, width) - lnLow;
  return definePrior({
    type,
    args: [alpha, low, high],
    support: [low, high],
    logSquareIntegral: 2 * norm + lnLow + logIntegral(2 * alpha + 1, width),
    logDensity: x => norm + alpha * log(x / low),
    gradient: x => alpha / x,
    // ln(x/low) = ln(1 + u ((high/low)^β − 1))/β; where that would overflow, from the upper end.
    quantile(u) {
      if (isFlat) return low * exp(u * width);
      return g > 30 ? high * exp(log(u + (1 - u) * exp(-g)) / beta) : low * exp(log1p(u * expm1(g)) / beta);
    },
    cdf(x) {
      const t = log(x / low);
      if (isFlat) return t / width;
      return g > 30 ? (exp(beta * log(x / high)) - exp(-g)) / -expm1(-g) : expm1(beta * t) / expm1(g);
    },
  });
}

/**
 * Density ∝ x^alpha between two positive ends. alpha = 0 is uniform, alpha = −1 loguniform.
 *
 * @param alpha the exponent
 * @param low lower end, > 0, in the parameter's units
 * @param high upper end
 * @throws ValueError unless 0 < low < high, all finite
 *
 * @example
 * const re = powerlaw(-2, 1e-5, 1e-2);
 */
export function powerlaw(alpha: number, low: number, high: number): Prior {
  return powerOf('powerlaw', alpha, low, high);
}
