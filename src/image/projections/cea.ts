import { atan2Degrees, cosDegrees, DEGREES, sinDegrees } from '../degrees.js';
import { NOWHERE, type Projection } from './projection.js';

const lambda = (pv: readonly number[]): number => pv[1] ?? 1;

/** Cylindrical equal area, x = φ, y = sinθ / λ with λ = PV2_1, 1 where it is missing. §5.2.2. */
export const CEA: Projection = {
  theta0: 0,
  parameters: 1,
  wrong: pv => (lambda(pv) > 0 && lambda(pv) <= 1 ? null : `PV2_1 of a CEA projection is ${lambda(pv)}; it is above 0 and at most 1`),
  deproject: (u, v, pv) => {
    const n = (v / DEGREES) * lambda(pv);
    if (!(Math.abs(n) <= 1)) return NOWHERE;
    const cosTheta = Math.sqrt((1 - n) * (1 + n));
    return [cosTheta * cosDegrees(u), cosTheta * sinDegrees(u), n];
  },
  project: (l, m, n, pv) => [atan2Degrees(m, l), (n / lambda(pv)) * DEGREES],
};
