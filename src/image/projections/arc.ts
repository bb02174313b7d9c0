import { atan2Degrees, cosDegrees, DEGREES, sinDegrees } from '../degrees.js';
import { NOWHERE, type Projection } from './projection.js';

/** Zenithal equidistant, R = 90° − θ: the whole sky. §5.1.7. */
export const ARC: Projection = {
  theta0: 90,
  deproject: (u, v) => {
    const R = Math.sqrt(u * u + v * v);
    if (!(R <= 180 * (1 + 1e-12))) return NOWHERE;
    const scale = R === 0 ? 1 / DEGREES : sinDegrees(R) / R;
    return [-v * scale, u * scale, cosDegrees(R)];
  },
  project: (l, m, n) => {
    const rho = Math.sqrt(l * l + m * m);
    // The antipode is all of the circle R = 180°: its point at native longitude 0 stands for it.
    if (rho === 0) return [0, n > 0 ? 0 : -180];
    const scale = atan2Degrees(rho, n) / rho;
    return [m * scale, -l * scale];
  },
};
