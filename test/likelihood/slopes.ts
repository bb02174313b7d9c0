import type { Evaluator } from '../../src/likelihood/evaluator.js';
import type { ProblemSpec } from '../../src/likelihood/spec.js';
import { catalogue } from '../../src/models/catalogue.js';
import { createNoise } from '../../src/noise/models/createNoise.js';

/** Steps go from this part of a value's own scale down, each a fifth of the one before. */
const FIRST = 0.05;
const LEVELS = 6;

/**
 * ∂ ln L/∂values by differences of the *model image*, which loses fewer digits than those of ln L: with ρ = ∂ ln L/∂m, which is (d − m)/σ² here, it is
 * Σ ρ ∂m/∂v, exact in ρ. ∂m/∂v comes from steps h, h/2, h/4 and h/8 by Romberg's rule, of order h⁸.
 *
 * @returns `error`: how far the answers for the best step and its neighbour are apart, and rounding over the step; `scale`: Σ |ρ ∂m/∂v|, or what a change
 * of the whole model in a value's own scale would be
 */
export function slopes(
  { image, noise, components, nvalues }: ProblemSpec,
  oracle: Evaluator,
  values: Float64Array,
): { slope: Float64Array; error: Float64Array; scale: Float64Array } {
  const model = (v: Float64Array): Float64Array => {
    const { convolved, background } = oracle.render(v);
    return convolved.map((value, i) => value + background[i]);
  };
  const here = model(values);
  const weights = new Float64Array(here.length);
  createNoise(noise, image).logL(here, here, values.subarray(nvalues), { model: weights, raw: weights, values: weights });
  const sum = (row: Float64Array): number => row.reduce((total, value, at) => total + weights[at] * value, 0);
  const size = (row: Float64Array): number => row.reduce((total, value, at) => total + Math.abs(weights[at] * value), 0);
  const whole = size(here);
  const pixel = Math.sqrt(Math.abs(image.wcs.cd[0] * image.wcs.cd[3] - image.wcs.cd[1] * image.wcs.cd[2]));
  // Positions are large numbers that matter by the pixel.
  const positions = new Set(components.flatMap(({ type, offset }) => (type === 'Background' ? [] : [offset, offset + 1])));
  const ellipticities = new Set(components.flatMap(({ type, offset }) => (catalogue[type].group === 'radial' ? [offset + 3] : [])));
  const [slope, error, scale] = [0, 1, 2].map(() => new Float64Array(nvalues));

  function difference(i: number, h: number): Float64Array {
    const [up, down] = [values.slice(), values.slice()];
    up[i] += h;
    down[i] -= h;
    const [above, below] = [model(up), model(down)];
    return above.map((m, at) => (m - below[at]) / (up[i] - down[i]));
  }

  for (let i = 0; i < nvalues; i++) {
    const room = ellipticities.has(i) ? 1 - values[i] : 1;
    const own = positions.has(i) ? pixel : Math.min(Math.abs(values[i]) || 0.1, room);
    error[i] = Number.POSITIVE_INFINITY;
    let before = Number.NaN;
    for (let level = 0, h = FIRST * own; level < LEVELS; level++, h /= 5) {
      let table = [0, 1, 2, 3].map(k => difference(i, h / 2 ** k));
      for (let order = 1; order < 4; order++) {
        const factor = 4 ** order;
        table = table.slice(1).map((row, k) => row.map((value, at) => (factor * value - table[k][at]) / (factor - 1)));
      }
      const found = sum(table[0]);
      const rounding = (whole * 2e-15 * (1 + 0.1 * Math.abs(values[i] / own))) / h;
      const guess = Math.abs(found - before) + rounding;
      if (guess < error[i]) {
        slope[i] = found;
        error[i] = guess;
        scale[i] = size(table[0]) + (0.1 * whole) / own;
      }
      before = found;
    }
  }
  return { slope, error, scale };
}
