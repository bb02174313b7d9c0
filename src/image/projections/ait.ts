import { DEGREES } from '../degrees.js';
import { NOWHERE, type Projection } from './projection.js';

/** Hammer–Aitoff, x = 2γ cosθ sin(φ/2), y = γ sinθ, γ = √(2/(1 + cosθ cos(φ/2))): the whole sky in an ellipse, equal area. §5.3.3. */
export const AIT: Projection = {
  theta0: 0,
  deproject: (u, v) => {
    const [x, y] = [u / DEGREES, v / DEGREES];
    const Z2 = 1 - (x * x) / 16 - (y * y) / 4;
    if (!(Z2 >= 0.5 - 1e-13)) return NOWHERE;
    const Z = Math.sqrt(Z2);
    // cosθ cos(φ/2) and cosθ sin(φ/2); doubling the angle divides by cosθ once, which no direction near a pole suffers from
    const c = 2 * Z2 - 1;
    const s = 0.5 * x * Z;
    const cosTheta = Math.sqrt(c * c + s * s);
    if (cosTheta === 0) return [0, 0, y * Z];
    return [((c - s) * (c + s)) / cosTheta, (2 * c * s) / cosTheta, y * Z];
  },
  project: (l, m, n) => {
    const cosTheta = Math.sqrt(l * l + m * m);
    // half of φ: the larger of sine and cosine from the half-angle formula, the other from sinφ = 2 sin cos
    const half = Math.sqrt(0.5 * cosTheta * (cosTheta + Math.abs(l)));
    const other = half === 0 ? 0 : (0.5 * m * cosTheta) / half;
    const cosine = l >= 0 ? half : Math.abs(other);
    const sine = l >= 0 ? other : m < 0 ? -half : half;
    const gamma = Math.sqrt(2 / (1 + cosine));
    return [2 * gamma * sine * DEGREES, gamma * n * DEGREES];
  },
};
