import { ValueError } from '../errors.js';
import { log } from '../math/libm.js';
import { LN_SQRT_2PI, normalCdf, normalQuantile } from '../math/normal.js';
import { checkBounds, checkFinite, checkPositive } from './checkBounds.js';
import { definePrior } from './definePrior.js';
import type { Prior } from './prior.js';

/** Φ(b) − Φ(a), in the tail where both have digits. */
const between = (a: number, b: number): number => (a > 0 ? normalCdf(-a) - normalCdf(-b) : normalCdf(b) - normalCdf(a));

/**
 * A Gaussian of mean `loc` and standard deviation `scale`, cut off at `low` and `high` and normalised again: for what is known from elsewhere and can't be
 * everything.
 *
 * @throws ValueError unless all are finite, scale > 0 and low < high, or where nothing of the Gaussian is between them
 *
 * @example
 * const e = truncnormal(0.1, 0.3, 0, 0.99);
 */
export function truncnormal(loc: number, scale: number, low: number, high: number): Prior {
  checkFinite('truncnormal', 'loc', loc);
  checkPositive('truncnormal', 'scale', scale);
  checkBounds('truncnormal', low, high);
  const a = (low - loc) / scale;
  const b = (high - loc) / scale;
  const mass = between(a, b);
  if (!(mass > 0)) {
    throw new ValueError(
      `truncnormal(${loc}, ${scale}, ${low}, ${high}): nothing of the Gaussian is between low and high, which are ${a.toPrecision(3)} and ${b.toPrecision(3)} standard deviations from its mean`,
    );
  }
  const norm = -log(scale) - LN_SQRT_2PI - log(mass);
  return definePrior({
    type: 'truncnormal',
    args: [loc, scale, low, high],
    support: [low, high],
    logSquareIntegral: log(between(Math.SQRT2 * a, Math.SQRT2 * b)) - log(2 * Math.sqrt(Math.PI) * scale) - 2 * log(mass),
    logDensity: x => norm - 0.5 * ((x - loc) / scale) ** 2,
    gradient: x => (loc - x) / scale ** 2,
    quantile: u =>
      a > 0 ? loc - scale * normalQuantile(normalCdf(-b) + (1 - u) * mass) : loc + scale * normalQuantile(normalCdf(a) + u * mass),
    cdf: x => between(a, (x - loc) / scale) / mass,
  });
}
