import { valueCount } from './possible.js';
import { type RadialShape, radialProfile } from './radialProfile.js';
import type { RadialSlopes } from './radialSlopes.js';

/** Steps, as a part of the number that is changed: the error is some 1e-13 of the fifth derivative's share, rounding's some 1e-13. */
const STEP = 2 ** -10;

/**
 * {@link RadialSlopes} of any profile from its values at two places on either side: (8 δ₁ − δ₂) / 12 h, exact for polynomials of degree 4.
 * For profiles without an edge or a feature narrower than a part in ten of its radius.
 */
export function slopesByDifferences(shape: RadialShape, values: Float64Array, offset: number, floor: number): RadialSlopes {
  const n = valueCount(shape) - 5;
  const own = values.slice(offset, offset + n + 5);
  const { at, amplitude } = radialProfile(shape, own, 0, floor);
  const isLinear = shape.type !== 'CustomProfile' && amplitude === own[6];
  const neighbours = Array.from({ length: n }, (_, i) => {
    const h = STEP * (Math.abs(own[5 + i]) || 1);
    const changed = (by: number): ((r: number) => number) => {
      const place = own.slice();
      place[5 + i] += by * h;
      return radialProfile(shape, place, 0, floor).at;
    };
    return { h, ahead: [1, 2].map(changed), behind: [-1, -2].map(changed) };
  });
  return (r, out, byRadius = true) => {
    const h = STEP * r;
    const along = (k: number): number => at(r + k * h) - at(r - k * h);
    out[0] = r === 0 || !byRadius ? 0 : finite((8 * along(1) - along(2)) / (12 * h));
    for (let i = 0; i < n; i++) {
      const { h, ahead, behind } = neighbours[i];
      out[1 + i] = finite((8 * (ahead[0](r) - behind[0](r)) - (ahead[1](r) - behind[1](r))) / (12 * h));
    }
    if (isLinear) out[2] = at(r);
  };
}

const finite = (x: number): number => (Number.isFinite(x) ? x : 0);
