import { ValueError } from '../../src/errors.js';
import type { Problem } from '../../src/likelihood/problem.js';

/**
 * A place that an option gives in physical units, by the priors' cumulatives; anything but a list of numbers as it is.
 * @throws ValueError where it isn't one place within the priors
 */
export function inCube(option: string, given: unknown, { ndim, priors, labels }: Problem): unknown {
  if (!isList(given)) return given;
  const place = Array.from(given);
  if (place.length !== ndim)
    throw new ValueError(`${option} has ${place.length} numbers: it must have ${ndim}, one for each of ${labels.join(', ')}`);
  return place.map((x, d) => {
    const [low, high] = priors[d].support;
    if (typeof x === 'number' && x >= low && x <= high) return priors[d].cdf(x);
    throw new ValueError(`${option} has ${JSON.stringify(x)} for ${labels[d]}: it must be a number within its prior, ${low} to ${high}`);
  });
}

/**
 * The same for one place or several, as a list of places or as one list of their numbers.
 * @throws ValueError where it isn't places within the priors
 */
export function placesInCube(option: string, given: unknown, problem: Problem): unknown {
  if (!isList(given)) return given;
  const { ndim } = problem;
  const rows = Array.from(given);
  if (rows.some(isList)) return rows.map(row => inCube(option, row, problem));
  if (rows.length <= ndim || rows.length % ndim !== 0) return inCube(option, rows, problem);
  return Array.from({ length: rows.length / ndim }, (_, i) => inCube(option, rows.slice(i * ndim, (i + 1) * ndim), problem));
}

const isList = (value: unknown): value is ArrayLike<unknown> => Array.isArray(value) || ArrayBuffer.isView(value);
