import type { Random } from '../math/philox.js';
import type { Prior } from './prior.js';

/**
 * n draws from a prior, by its quantiles: the same key gives the same draws.
 *
 * @example
 * samplePrior(loguniform(0.01, 100), new Random(keyOf(1)), 1000);
 */
export function samplePrior(prior: Prior, random: Random, n: number): Float64Array {
  return Float64Array.from({ length: n }, () => prior.quantile(random.uniform()));
}
