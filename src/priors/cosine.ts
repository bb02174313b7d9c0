import { ValueError } from '../errors.js';
import { checkBounds } from './checkBounds.js';
import { definePrior } from './definePrior.js';
import type { Prior } from './prior.js';
import { sine } from './sine.js';

const RIGHT = Math.PI / 2;

/**
 * Density ∝ cos x between two angles in [−π/2, π/2]: the latitude of something that may be anywhere on a sphere, or an inclination from edge-on.
 *
 * @param low lower end, radians
 * @param high upper end, radians
 * @throws ValueError unless −π/2 ≤ low < high ≤ π/2
 *
 * @example
 * const inc = cosine(0, Math.PI / 2);
 */
export function cosine(low: number, high: number): Prior {
  checkBounds('cosine', low, high);
  if (!(low >= -RIGHT && high <= RIGHT)) throw new ValueError(`cosine(${low}, ${high}): low and high must lie in [−π/2, π/2], in radians`);
  // cos x is sin(x + π/2).
  const turned = sine(Math.max(0, low + RIGHT), Math.min(Math.PI, high + RIGHT));
  return definePrior({
    type: 'cosine',
    args: [low, high],
    support: [low, high],
    logSquareIntegral: turned.logSquareIntegral,
    logDensity: x => turned.logDensity(x + RIGHT),
    gradient: x => turned.gradient(x + RIGHT),
    quantile: u => turned.quantile(u) - RIGHT,
    cdf: x => turned.cdf(x + RIGHT),
  });
}
