import { derivative } from '../math/derivative.js';
import { kernelParameters } from '../models/catalogue.js';
import { isPossible } from './possible.js';
import type { ComponentSpec, CompoundType } from './spec.js';

/**
 * Adds the derivatives of a component of parts, by differences of its own image: `light` says what an image of it is worth, Σ ∂ ln L/∂(pixel) · pixel. The
 * rest of the model isn't computed again, but this still takes some 30 images a value.
 *
 * @param own the component's values, from its first on
 * @param light of an image of the component with the values given
 * @param isWanted whether the i-th value's derivative is of use
 */
export function addPartGradient(
  component: ComponentSpec & { readonly type: CompoundType },
  own: Float64Array,
  light: (values: Float64Array) => number,
  isWanted: (i: number) => boolean,
  out: Float64Array,
  offset: number,
): void {
  const parameters = kernelParameters(component);
  // A position changes on the scale of the component: its first radius.
  const radius = own[parameters.findIndex(({ unit, range }) => unit === 'deg' && range.low === 0)];
  const place = own.slice(0, parameters.length);
  parameters.forEach(({ name }, i) => {
    if (!isWanted(i)) return;
    const isPosition = /(^|\.)[xy]c$/.test(name);
    const along = (x: number): number => {
      place[i] = x;
      return isPossible(component, place) ? light(place) : Number.NaN;
    };
    out[offset + i] += derivative(along, own[i], isPosition ? radius : Math.abs(own[i]) || 1);
    place[i] = own[i];
  });
}
