import { cosh, log1p, tanh } from '../../math/libm.js';
import { atan2Degrees, cosDegrees, DEGREES, sinDegrees } from '../degrees.js';
import { HIDDEN, type Projection } from './projection.js';

/** Mercator, x = φ, y = ln tan((90° + θ)/2): conformal, all of the sky but the poles. §5.2.4. */
export const MER: Projection = {
  theta0: 0,
  deproject: (u, v) => {
    const cosTheta = 1 / cosh(v / DEGREES);
    return [cosTheta * cosDegrees(u), cosTheta * sinDegrees(u), tanh(v / DEGREES)];
  },
  project: (l, m, n) => {
    const rho = Math.sqrt(l * l + m * m);
    if (!(rho > 0)) return HIDDEN;
    // asinh(tan θ), of |tan θ| so that nothing cancels
    const t = Math.abs(n) / rho;
    const y = log1p(t + (t * t) / (1 + Math.sqrt(1 + t * t)));
    return [atan2Degrees(m, l), (n < 0 ? -y : y) * DEGREES];
  },
};
