import { ValueError } from '../errors.js';
import { log } from '../math/libm.js';
import { checkBounds, checkFinite } from './checkBounds.js';
import { definePrior } from './definePrior.js';
import type { Prior } from './prior.js';

/**
 * Density that rises from 0 at `low` in a straight line to its peak at `mode`, and falls to 0 at `high`.
 *
 * @throws ValueError unless low ≤ mode ≤ high and low < high, all finite
 *
 * @example
 * const theta = triangular(0, 0.8, Math.PI);
 */
export function triangular(low: number, mode: number, high: number): Prior {
  checkBounds('triangular', low, high);
  checkFinite('triangular', 'mode', mode);
  if (!(mode >= low && mode <= high)) throw new ValueError(`triangular(${low}, ${mode}, ${high}): mode must lie between low and high`);
  const width = high - low;
  /** The part of the mass that is below the peak. */
  const below = (mode - low) / width;
  const [rise, fall] = [mode - low, high - mode];
  return definePrior({
    type: 'triangular',
    args: [low, mode, high],
    support: [low, high],
    logSquareIntegral: log(4 / 3) - log(width),
    logDensity: x => log(2 / width) + (x < mode ? log((x - low) / rise) : x > mode ? log((high - x) / fall) : 0),
    gradient: x => (x < mode ? 1 / (x - low) : x > mode ? -1 / (high - x) : 0),
    quantile: u => (u < below ? low + Math.sqrt(u * width * rise) : high - Math.sqrt((1 - u) * width * fall)),
    cdf: x => (x < mode ? (x - low) ** 2 / (width * rise) : 1 - (high - x) ** 2 / (width * fall)),
  });
}
