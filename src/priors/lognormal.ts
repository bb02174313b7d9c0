import { exp, log } from '../math/libm.js';
import { LN_SQRT_2PI, normalCdf, normalQuantile } from '../math/normal.js';
import { checkFinite, checkPositive } from './checkBounds.js';
import { definePrior } from './definePrior.js';
import type { Prior } from './prior.js';

/**
 * A positive parameter whose natural logarithm is known as `mu` ± `sigma`.
 *
 * @param mu mean of ln x: the median of x is exp(mu)
 * @param sigma standard deviation of ln x, > 0: about the relative error of x
 * @throws ValueError unless both are finite and sigma > 0
 *
 * @example
 * const re = lognormal(Math.log(1e-3), 0.5);
 */
export function lognormal(mu: number, sigma: number): Prior {
  checkFinite('lognormal', 'mu', mu);
  checkPositive('lognormal', 'sigma', sigma);
  const norm = -log(sigma) - LN_SQRT_2PI;
  const z = (x: number): number => (log(x) - mu) / sigma;
  return definePrior({
    type: 'lognormal',
    args: [mu, sigma],
    support: [0, Number.POSITIVE_INFINITY],
    logSquareIntegral: 0.25 * sigma * sigma - mu - log(2 * sigma * Math.sqrt(Math.PI)),
    logDensity: x => (x === 0 ? Number.NEGATIVE_INFINITY : norm - log(x) - 0.5 * z(x) ** 2),
    gradient: x => -(1 + z(x) / sigma) / x,
    quantile: u => exp(mu + sigma * normalQuantile(u)),
    cdf: x => normalCdf(z(x)),
  });
}
