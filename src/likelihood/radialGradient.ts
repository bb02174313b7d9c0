import { cos, sin } from '../math/libm.js';
import type { Ellipse } from './ellipse.js';
import { type ProfileForm, sersicBSlope } from './profileTable.js';
import type { SlopeSums } from './slopeSums.js';
import type { RadialType } from './spec.js';

/**
 * From sums over samples to the derivatives of a radial component's xc, yc, theta, e and cbox: adds them, times `by`, to `out[to]` on.
 * With s = |X|^p + |Y|^p: ds = p (X′ dX + Y′ dY), and dX, dY as `ellipse.ts` says.
 *
 * @param sums Σ G ∂at/∂s · [X′, Y′, X′ Δlon, Y′ Δlon, X′ Y, Y′ X, Y′ Y, X′ X ln(|X|/r) + Y′ Y ln(|Y|/r)]
 */
export function addEllipseSlopes(
  { a, b, c, d, p }: Ellipse,
  values: Float64Array,
  at: number,
  sums: Float64Array,
  by: number,
  out: Float64Array,
  to: number,
): void {
  const degree = Math.PI / 180;
  const [, dec, theta, e] = values.subarray(at, at + 4);
  const shrink = degree * sin(degree * dec); // −d cos(dec)/d dec
  const stretch = 1 / (1 - e);
  out[to] -= by * p * (a * sums[0] + c * sums[1]);
  out[to + 1] -= by * p * (b * sums[0] + d * sums[1] - shrink * (sin(theta) * sums[2] - cos(theta) * stretch * sums[3]));
  out[to + 2] += by * p * (stretch * sums[5] - (1 - e) * sums[4]);
  out[to + 3] += by * p * stretch * sums[6];
  out[to + 4] += by * sums[7];
}

/**
 * For a profile of the kernels' own: adds the derivatives of the values behind the ellipse's.
 *
 * @param sums of `sumProfile`: Σ G f, Σ G ∂f/∂first, Σ G t ∂f/∂t, Σ G t ∂f/∂t ln(s scale), with t = (s scale)^kappa and scale = radius^−p
 */
export function addFormSlopes(
  type: RadialType,
  form: ProfileForm,
  p: number,
  values: Float64Array,
  at: number,
  sums: Float64Array,
  by: number,
  out: Float64Array,
  to: number,
): void {
  const { amplitude, kappa } = form;
  const [ofF, ofFirst, ofT, ofLog] = sums;
  const strength = by * amplitude;
  out[to + 5] -= (strength * kappa * p * ofT) / values[at + 5];
  out[to + 6] += by * ofF;
  switch (type) {
    case 'Sersic': {
      const ns = values[at + 7];
      out[to + 7] += strength * (sersicBSlope(ns) * ofFirst - (kappa * ofLog) / ns);
      break;
    }
    case 'Beta':
      out[to + 7] += (strength * ofLog) / p;
      out[to + 8] += strength * ofFirst;
      break;
    case 'Moffat':
      out[to + 7] += strength * ofFirst;
      break;
    default:
  }
}

/** The same of what this side of the kernels has summed. */
export function addHostSlopes(host: SlopeSums, count: number, amplitude: number, by: number, out: Float64Array, to: number): void {
  for (let i = 0; i < count; i++) out[to + 5 + i] += by * (i === 1 ? 1 : amplitude) * host.sums[1 + i];
}
