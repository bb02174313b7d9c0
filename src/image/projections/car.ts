import { atan2Degrees, cosDegrees, sinDegrees } from '../degrees.js';
import { NOWHERE, type Projection } from './projection.js';

/** Plate carrée, x = φ, y = θ. §5.2.3. */
export const CAR: Projection = {
  theta0: 0,
  deproject: (u, v) => {
    if (!(Math.abs(v) <= 90)) return NOWHERE;
    const cosTheta = cosDegrees(v);
    return [cosTheta * cosDegrees(u), cosTheta * sinDegrees(u), sinDegrees(v)];
  },
  project: (l, m, n) => [atan2Degrees(m, l), atan2Degrees(n, Math.sqrt(l * l + m * m))],
};
