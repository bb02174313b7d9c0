import { unreachable } from '../errors.js';
import type { ComponentType } from './spec.js';

/** Numbers that a component of each type has in the values vector. */
export const VALUE_COUNTS: Readonly<Record<ComponentType, number>> = {
  Sersic: 8,
  Beta: 9,
  Gaussian: 7,
  Exponential: 7,
  Point: 3,
  Background: 11,
};

/** Whether a component can have these values, which start at `values[offset]`; where it can't, the likelihood is zero. */
export function isPossible(type: ComponentType, values: Float64Array, offset = 0): boolean {
  for (let i = 0; i < VALUE_COUNTS[type]; i++) if (!Number.isFinite(values[offset + i])) return false;
  switch (type) {
    case 'Sersic':
      return isEllipse(values, offset) && values[offset + 7] >= 0.25 && values[offset + 7] <= 10;
    case 'Beta':
    case 'Gaussian':
    case 'Exponential':
      return isEllipse(values, offset);
    case 'Point':
      return true;
    case 'Background':
      return values[offset] > 0;
    default:
      return unreachable(type);
  }
}

/** e, cbox and the scale radius of a radial profile. */
function isEllipse(values: Float64Array, offset: number): boolean {
  const e = values[offset + 3];
  return e >= 0 && e < 1 && values[offset + 4] > -2 && values[offset + 5] > 0;
}
