import { derivative } from '../math/derivative.js';

/**
 * ln L and, in `out`, its derivatives by {@link derivative}: for a likelihood that says nothing of its slope. Where ln L is −∞ they are 0.
 *
 * @param logL of a values vector of its own
 * @param values the place; not changed
 */
export function gradientByDifferences(logL: (values: Float64Array) => number, values: Float64Array, out: Float64Array): number {
  const here = logL(values.slice());
  if (!Number.isFinite(here)) {
    out.fill(0);
    return here;
  }
  const place = values.slice();
  for (let i = 0; i < values.length; i++) {
    const along = (x: number): number => {
      place[i] = x;
      return logL(place.slice());
    };
    out[i] = derivative(along, values[i], Math.abs(values[i]) || 1);
    place[i] = values[i];
  }
  return here;
}
