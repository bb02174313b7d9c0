import { ValueError } from '../errors.js';
import { acos, asin, cos, log, sin, tan } from '../math/libm.js';
import { checkBounds } from './checkBounds.js';
import { definePrior } from './definePrior.js';
import type { Prior } from './prior.js';

/** cos a − cos b without loss where a and b are near each other. */
const fall = (a: number, b: number): number => 2 * sin(0.5 * (a + b)) * sin(0.5 * (b - a));

/**
 * Density ∝ sin x between two angles in [0, π]: the inclination of something that may be turned in any direction.
 *
 * @param low lower end, radians
 * @param high upper end, radians
 * @throws ValueError unless 0 ≤ low < high ≤ π
 *
 * @example
 * const inc = sine(0, Math.PI / 2);
 */
export function sine(low: number, high: number): Prior {
  checkBounds('sine', low, high);
  if (!(low >= 0 && high <= Math.PI)) throw new ValueError(`sine(${low}, ${high}): low and high must lie in [0, π], in radians`);
  const mass = fall(low, high);
  const norm = -log(mass);
  return definePrior({
    type: 'sine',
    args: [low, high],
    support: [low, high],
    logSquareIntegral: log(0.5 * (high - low - sin(high - low) * cos(high + low))) - 2 * log(mass),
    logDensity: x => norm + log(sin(x)),
    gradient: x => 1 / tan(x),
    quantile(u) {
      // cos x = cos low − u · mass; sin²(x/2) = (1 − cos x)/2 where x is near 0, and the like near π
      const cosine = cos(low) - u * mass;
      if (cosine > 0.5) return 2 * asin(Math.sqrt(sin(0.5 * low) ** 2 + 0.5 * u * mass));
      if (cosine < -0.5) return Math.PI - 2 * asin(Math.sqrt(cos(0.5 * high) ** 2 + 0.5 * (1 - u) * mass));
      return acos(cosine);
    },
    cdf: x => fall(low, x) / mass,
  });
}
