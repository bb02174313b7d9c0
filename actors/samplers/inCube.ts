import { ValueError } from '../../src/errors.js';
import type { Problem } from '../../src/likelihood/problem.js';

/**
 * A place that an option gives in physical units, by the priors' cumulatives; anything but a list of numbers as it is.
 * @throws ValueError where it isn't one place within the priors
 */
export function inCube(option: string, given: unknown, { ndim, priors, labels }: Problem): unknown {
  if (!Array.isArray(given) && !ArrayBuffer.isView(given)) return given;
  const place = Array.from(given as ArrayLike<unknown>);
  if (place.length !== ndim)
    throw new ValueError(`${option} has ${place.length} numbers: it must have ${ndim}, one for each of ${labels.join(', ')}`);
  return place.map((x, d) => {
    const [low, high] = priors[d].support;
    if (typeof x === 'number' && x >= low && x <= high) return priors[d].cdf(x);
    throw new ValueError(`${option} has ${JSON.stringify(x)} for ${labels[d]}: it must be a number within its prior, ${low} to ${high}`);
  });
}
