import { atan2Degrees, cosDegrees, sinDegrees } from '../degrees.js';
import { NOWHERE, type Projection } from './projection.js';

/** Sanson–Flamsteed (sinusoidal), x = φ cosθ, y = θ: equal area. §5.3.1. */
export const SFL: Projection = {
  theta0: 0,
  deproject: (u, v) => {
    if (!(Math.abs(v) <= 90)) return NOWHERE;
    const cosTheta = cosDegrees(v);
    if (cosTheta < 1e-12) return Math.abs(u) < 1e-9 ? [0, 0, sinDegrees(v)] : NOWHERE;
    const phi = u / cosTheta;
    if (!(Math.abs(phi) <= 180 * (1 + 1e-12))) return NOWHERE;
    return [cosTheta * cosDegrees(phi), cosTheta * sinDegrees(phi), sinDegrees(v)];
  },
  project: (l, m, n) => {
    const cosTheta = Math.sqrt(l * l + m * m);
    return [atan2Degrees(m, l) * cosTheta, atan2Degrees(n, cosTheta)];
  },
};
