import { atan, log, log1p, tan } from '../math/libm.js';
import { checkFinite, checkPositive } from './checkBounds.js';
import { definePrior } from './definePrior.js';
import type { Prior } from './prior.js';

/**
 * `loc` ± `scale` with tails so far that it has neither mean nor variance: the density is 1/(π scale (1 + t²)), t = (x − loc)/scale.
 *
 * @param loc the peak, in the parameter's units
 * @param scale half of the width at half of the peak, > 0
 * @throws ValueError unless both are finite and scale > 0
 *
 * @example
 * const a1x = cauchy(0, 0.01);
 */
export function cauchy(loc: number, scale: number): Prior {
  checkFinite('cauchy', 'loc', loc);
  checkPositive('cauchy', 'scale', scale);
  const norm = -log(Math.PI * scale);
  /** −t for which u is below: cot(πu), for u ≤ ½. */
  const cot = (u: number): number => (u < 0.25 ? 1 / tan(Math.PI * u) : tan(Math.PI * (0.5 - u)));
  return definePrior({
    type: 'cauchy',
    args: [loc, scale],
    support: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    logSquareIntegral: -log(2 * Math.PI * scale),
    logDensity: x => norm - log1p(((x - loc) / scale) ** 2),
    gradient: x => {
      const t = (x - loc) / scale;
      return (-2 * t) / (scale * (1 + t * t));
    },
    quantile: u => (u < 0.5 ? loc - scale * cot(u) : loc + scale * cot(1 - u)),
    cdf: x => {
      const t = (x - loc) / scale;
      if (t < -1) return -atan(1 / t) / Math.PI;
      return t > 1 ? 1 - atan(1 / t) / Math.PI : 0.5 + atan(t) / Math.PI;
    },
  });
}
