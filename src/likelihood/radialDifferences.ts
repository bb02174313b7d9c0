import { valueCount } from './possible.js';
import { type RadialShape, radialProfile } from './radialProfile.js';
import type { RadialSlopes } from './radialSlopes.js';

/** Steps, as a part of the number that is changed: the error is some 1e-12 of the seventh derivative's share, rounding's some 1e-14. */
const STEP = 2 ** -7;

/**
 * {@link RadialSlopes} of any profile from its values at three places on either side: (45 δ₁ − 9 δ₂ + δ₃) / 60 h, exact for polynomials of degree 6.
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
    return { h, ahead: [1, 2, 3].map(changed), behind: [-1, -2, -3].map(changed) };
  });
  return (r, out) => {
    const h = STEP * r;
    const along = (k: number): number => at(r + k * h) - at(r - k * h);
    out[0] = r === 0 ? 0 : finite((45 * along(1) - 9 * along(2) + along(3)) / (60 * h));
    neighbours.forEach(({ h, ahead, behind }, i) => {
      const gap = (k: number): number => ahead[k](r) - behind[k](r);
      out[1 + i] = finite((45 * gap(0) - 9 * gap(1) + gap(2)) / (60 * h));
    });
    if (isLinear) out[2] = at(r);
  };
}

const finite = (x: number): number => (Number.isFinite(x) ? x : 0);
