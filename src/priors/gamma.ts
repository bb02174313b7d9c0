import { gammaP, gammaPInverse, lgamma } from '../math/gamma.js';
import { log } from '../math/libm.js';
import { checkPositive } from './checkBounds.js';
import { definePrior } from './definePrior.js';
import type { Prior } from './prior.js';

/**
 * Density ∝ x^{shape−1} exp(−x/scale) for x > 0, of mean shape · scale.
 *
 * @param shape > 0; 1 is exponential
 * @param scale > 0, in the parameter's units
 * @throws ValueError unless both are finite and > 0
 *
 * @example
 * const Ie = gamma(2, 0.5);
 */
export function gamma(shape: number, scale: number): Prior {
  checkPositive('gamma', 'shape', shape);
  checkPositive('gamma', 'scale', scale);
  const norm = -lgamma(shape) - log(scale);
  return definePrior({
    type: 'gamma',
    args: [shape, scale],
    support: [0, Number.POSITIVE_INFINITY],
    logSquareIntegral:
      shape > 0.5 ? lgamma(2 * shape - 1) - 2 * lgamma(shape) - (2 * shape - 1) * Math.LN2 - log(scale) : Number.POSITIVE_INFINITY,
    logDensity: x => norm + (shape === 1 ? 0 : (shape - 1) * log(x / scale)) - x / scale,
    gradient: x => (shape - 1) / x - 1 / scale,
    quantile: u => scale * gammaPInverse(shape, u),
    cdf: x => gammaP(shape, x / scale),
  });
}
