import { ValueError } from '../errors.js';
import { log } from '../math/libm.js';
import { checkFinite } from './checkBounds.js';
import { definePrior } from './definePrior.js';
import type { Prior } from './prior.js';

/**
 * A density given by its values on a fixed grid, straight lines between them, normalised: for what another fit or a histogram says. It is zero outside.
 *
 * @param x where it is given, at least two places, rising, in the parameter's units
 * @param density its values there, of any scale, none negative and not two zeros in a row
 * @throws ValueError where they aren't so
 *
 * @example
 * const re = grid([1e-4, 2e-4, 5e-4], [0, 3, 0]);
 */
export function grid(x: readonly number[], density: readonly number[]): Prior {
  checkGrid(x, density);
  const n = x.length;
  const total = x.reduce((sum, at, i) => (i === 0 ? 0 : sum + 0.5 * (at - x[i - 1]) * (density[i] + density[i - 1])), 0);
  const p = density.map(value => value / total);
  const before = [0];
  for (let i = 1; i < n; i++) before.push(before[i - 1] + 0.5 * (x[i] - x[i - 1]) * (p[i] + p[i - 1]));
  let square = 0;
  for (let i = 1; i < n; i++) square += ((x[i] - x[i - 1]) * (p[i] * p[i] + p[i] * p[i - 1] + p[i - 1] * p[i - 1])) / 3;

  /** The i of x_i ≤ at < x_{i+1} in a rising list. */
  function place(list: readonly number[], at: number): number {
    let [low, high] = [0, n - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (list[middle] <= at) low = middle;
      else high = middle;
    }
    return low;
  }
  const slope = (i: number): number => (p[i + 1] - p[i]) / (x[i + 1] - x[i]);
  const at = (value: number, i: number): number => p[i] + slope(i) * (value - x[i]);

  return definePrior({
    type: 'grid',
    args: x.flatMap((each, i) => [each, density[i]]),
    support: [x[0], x[n - 1]],
    logSquareIntegral: log(square),
    logDensity: value => log(at(value, place(x, value))),
    gradient: value => slope(place(x, value)) / at(value, place(x, value)),
    quantile(u) {
      const i = place(before, u);
      const rest = u - before[i];
      // p_i t + slope t²/2 = rest, by the root that has no difference of near numbers.
      return x[i] + (2 * rest) / (p[i] + Math.sqrt(Math.max(0, p[i] * p[i] + 2 * slope(i) * rest)));
    },
    cdf(value) {
      const i = place(x, value);
      const t = value - x[i];
      return before[i] + t * (p[i] + 0.5 * slope(i) * t);
    },
  });
}

/** From the numbers of a fit file: x₀, density₀, x₁, density₁, … @throws ValueError as {@link grid} does */
export function gridOfPairs(...numbers: readonly number[]): Prior {
  if (numbers.length % 2 === 1) throw new ValueError(`grid has ${numbers.length} numbers; it takes pairs of a place and the density there`);
  const of = (parity: number): number[] => numbers.filter((_, i) => i % 2 === parity);
  return grid(of(0), of(1));
}

function checkGrid(x: readonly number[], density: readonly number[]): void {
  if (!Array.isArray(x) || !Array.isArray(density)) throw new ValueError('grid takes two arrays: the places, and the density at each');
  if (x.length !== density.length || x.length < 2)
    throw new ValueError(`grid has ${x.length} places and ${density.length} densities; there must be as many of each, two at least`);
  x.forEach((each, i) => {
    checkFinite('grid', `x[${i}]`, each);
    checkFinite('grid', `density[${i}]`, density[i]);
    if (i > 0 && !(each > x[i - 1])) throw new ValueError(`grid: x[${i}] is ${each}, after ${x[i - 1]}; places must rise`);
    if (density[i] < 0) throw new ValueError(`grid: density[${i}] is ${density[i]}; a density is never negative`);
    if (i > 0 && density[i] === 0 && density[i - 1] === 0)
      throw new ValueError(`grid: the density is 0 at ${x[i - 1]} and at ${each}; leave out ends of zeros, and give a gap a small density`);
  });
}
