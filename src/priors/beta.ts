import { betaI, betaIInverse, lbeta } from '../math/incompleteBeta.js';
import { log, log1p } from '../math/libm.js';
import { checkPositive } from './checkBounds.js';
import { definePrior } from './definePrior.js';
import type { Prior } from './prior.js';

/**
 * Density ∝ x^{a−1} (1 − x)^{b−1} between 0 and 1: for an ellipticity or a fraction. beta(1, 1) is uniform.
 *
 * @param a > 0: the larger, the less is near 0; mean a/(a + b)
 * @param b > 0: the larger, the less is near 1
 * @throws ValueError unless both are finite and > 0
 *
 * @example
 * const e = beta(2, 4);
 */
export function beta(a: number, b: number): Prior {
  checkPositive('beta', 'a', a);
  checkPositive('beta', 'b', b);
  const norm = -lbeta(a, b);
  const term = (power: number, ln: number): number => (power === 0 ? 0 : power * ln);
  return definePrior({
    type: 'beta',
    args: [a, b],
    support: [0, 1],
    logSquareIntegral: a > 0.5 && b > 0.5 ? lbeta(2 * a - 1, 2 * b - 1) + 2 * norm : Number.POSITIVE_INFINITY,
    logDensity: x => norm + term(a - 1, log(x)) + term(b - 1, log1p(-x)),
    gradient: x => (a - 1) / x - (b - 1) / (1 - x),
    quantile: u => betaIInverse(u, a, b),
    cdf: x => betaI(x, a, b),
  });
}
