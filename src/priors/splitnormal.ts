import { log } from '../math/libm.js';
import { normalCdf, normalQuantile } from '../math/normal.js';
import { checkFinite, checkPositive } from './checkBounds.js';
import { definePrior } from './definePrior.js';
import type { Prior } from './prior.js';

/**
 * A parameter known from elsewhere as `loc` − `losig` + `hisig`: Gaussians of different widths below and above their common peak,
 * ln π = ½ ln(2/π) − ln(losig + hisig) − ½ ((x − loc)/σ)².
 *
 * @param loc the peak, in the parameter's units
 * @param losig standard deviation below it, > 0
 * @param hisig standard deviation above it, > 0
 * @throws ValueError unless all are finite and the widths > 0
 *
 * @example
 * const e = splitnormal(0.4, 0.05, 0.1);
 */
export function splitnormal(loc: number, losig: number, hisig: number): Prior {
  checkFinite('splitnormal', 'loc', loc);
  checkPositive('splitnormal', 'losig', losig);
  checkPositive('splitnormal', 'hisig', hisig);
  const norm = 0.5 * log(2 / Math.PI) - log(losig + hisig);
  /** The part of the mass that is below the peak. */
  const below = losig / (losig + hisig);
  const width = (x: number): number => (x < loc ? losig : hisig);
  return definePrior({
    type: 'splitnormal',
    args: [loc, losig, hisig],
    support: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    logSquareIntegral: -log(losig + hisig) - 0.5 * log(Math.PI),
    logDensity: x => norm - 0.5 * ((x - loc) / width(x)) ** 2,
    gradient: x => (loc - x) / width(x) ** 2,
    quantile: u =>
      u < below ? loc + losig * normalQuantile((0.5 * u) / below) : loc - hisig * normalQuantile((0.5 * (1 - u)) / (1 - below)),
    cdf: x => (x < loc ? 2 * below * normalCdf((x - loc) / losig) : 1 - 2 * (1 - below) * normalCdf((loc - x) / hisig)),
  });
}
