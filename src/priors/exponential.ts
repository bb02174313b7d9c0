import { expm1, log, log1p } from '../math/libm.js';
import { checkPositive } from './checkBounds.js';
import { definePrior } from './definePrior.js';
import type { Prior } from './prior.js';

/**
 * Density exp(−x/scale)/scale for x ≥ 0: for what is probably small, and not negative.
 *
 * @param scale its mean, > 0, in the parameter's units
 * @throws ValueError unless it is finite and > 0
 *
 * @example
 * const Ic = exponential(10);
 */
export function exponential(scale: number): Prior {
  checkPositive('exponential', 'scale', scale);
  const norm = -log(scale);
  return definePrior({
    type: 'exponential',
    args: [scale],
    support: [0, Number.POSITIVE_INFINITY],
    logSquareIntegral: -log(2 * scale),
    logDensity: x => norm - x / scale,
    gradient: () => -1 / scale,
    quantile: u => -scale * log1p(-u),
    cdf: x => -expm1(-x / scale),
  });
}
