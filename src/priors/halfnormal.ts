import { erf } from '../math/erf.js';
import { log } from '../math/libm.js';
import { normalQuantile } from '../math/normal.js';
import { checkPositive } from './checkBounds.js';
import { definePrior } from './definePrior.js';
import type { Prior } from './prior.js';

/**
 * The upper half of a Gaussian about 0: for what is probably small, and not negative.
 *
 * @param scale the Gaussian's standard deviation, > 0, in the parameter's units
 * @throws ValueError unless it is finite and > 0
 *
 * @example
 * const jitter = halfnormal(0.1);
 */
export function halfnormal(scale: number): Prior {
  checkPositive('halfnormal', 'scale', scale);
  const norm = 0.5 * log(2 / Math.PI) - log(scale);
  return definePrior({
    type: 'halfnormal',
    args: [scale],
    support: [0, Number.POSITIVE_INFINITY],
    logSquareIntegral: -log(scale) - 0.5 * log(Math.PI),
    logDensity: x => norm - 0.5 * (x / scale) ** 2,
    gradient: x => -x / scale ** 2,
    quantile: u => -scale * normalQuantile(0.5 * (1 - u)),
    cdf: x => erf((x / scale) * Math.SQRT1_2),
  });
}
