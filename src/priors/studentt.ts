import { betaI, betaIInverse, lbeta } from '../math/incompleteBeta.js';
import { log, log1p } from '../math/libm.js';
import { checkFinite, checkPositive } from './checkBounds.js';
import { definePrior } from './definePrior.js';
import type { Prior } from './prior.js';

/**
 * `loc` ± `scale` with far tails: Student's t distribution. For what is known from elsewhere, but perhaps wrongly.
 *
 * @param nu degrees of freedom, > 0: the fewer, the farther the tails; 1 is a Cauchy distribution, ∞ a Gaussian
 * @param loc the peak, in the parameter's units
 * @param scale > 0
 * @throws ValueError unless all are finite, nu and scale > 0
 *
 * @example
 * const ns = studentt(4, 1, 0.2);
 */
export function studentt(nu: number, loc: number, scale: number): Prior {
  checkPositive('studentt', 'nu', nu);
  checkFinite('studentt', 'loc', loc);
  checkPositive('studentt', 'scale', scale);
  // (1 + t²/ν)^{−(ν+1)/2} / (√ν B(½, ν/2))
  const norm = -lbeta(0.5, 0.5 * nu) - 0.5 * log(nu) - log(scale);

  /** The t ≥ 0 above which there is `tail` ≤ ½. */
  function upper(tail: number): number {
    // 2 tail = I_x(ν/2, ½) with x = ν/(ν + t²); near the peak 1 − x has the digits.
    if (tail < 0.25) {
      const x = betaIInverse(2 * tail, 0.5 * nu, 0.5);
      return Math.sqrt((nu * (1 - x)) / x);
    }
    const y = betaIInverse(1 - 2 * tail, 0.5, 0.5 * nu);
    return Math.sqrt((nu * y) / (1 - y));
  }

  return definePrior({
    type: 'studentt',
    args: [nu, loc, scale],
    support: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    logSquareIntegral: 2 * norm + 0.5 * log(nu) + lbeta(0.5, nu + 0.5) + log(scale),
    logDensity: x => norm - 0.5 * (nu + 1) * log1p(((x - loc) / scale) ** 2 / nu),
    gradient: x => {
      const t = (x - loc) / scale;
      return (-(nu + 1) * t) / (scale * (nu + t * t));
    },
    quantile: u => (u < 0.5 ? loc - scale * upper(u) : loc + scale * upper(1 - u)),
    cdf: x => {
      const t = (x - loc) / scale;
      const tail = 0.5 * betaI(nu / (nu + t * t), 0.5 * nu, 0.5, (t * t) / (nu + t * t));
      return t < 0 ? tail : 1 - tail;
    },
  });
}
