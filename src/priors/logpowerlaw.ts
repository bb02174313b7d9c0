import { powerOf } from './powerlaw.js';
import type { Prior } from './prior.js';

/**
 * The density of ln x is ∝ exp((alpha + 1) ln x) between two positive ends. It is a density of x, as every prior's here: x^alpha, which makes it the same
 * distribution as `powerlaw`, by the name that it has elsewhere.
 *
 * @param alpha the exponent
 * @param low lower end of x, > 0, in the parameter's units
 * @param high upper end of x
 * @throws ValueError unless 0 < low < high, all finite
 *
 * @example
 * const Ic = logpowerlaw(-1.5, 0.01, 100);
 */
export function logpowerlaw(alpha: number, low: number, high: number): Prior {
  return powerOf('logpowerlaw', alpha, low, high);
}
