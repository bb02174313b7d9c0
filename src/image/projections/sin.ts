import { DEGREES } from '../degrees.js';
import { HIDDEN, type Projection } from './projection.js';

const slant = (pv: readonly number[]): [xi: number, eta: number] => [pv[1] ?? 0, pv[2] ?? 0];

/** Orthographic, R = cos θ, and slant orthographic with ξ = PV2_1, η = PV2_2: what a radio interferometer sees. §5.1.5, equations 61–62. */
export const SIN: Projection = {
  theta0: 90,
  parameters: 2,
  deproject: (u, v, pv) => {
    const [x, y] = [u / DEGREES, v / DEGREES];
    const [xi, eta] = slant(pv);
    // t = 1 − sinθ is the smaller root of (1 + ξ² + η²) t² − 2 (1 + ξx + ηy) t + x² + y² = 0, from eqs. 61–62 and |direction| = 1.
    const half = 1 + xi * x + eta * y;
    const t = (x * x + y * y) / (half + Math.sqrt(half * half - (1 + xi * xi + eta * eta) * (x * x + y * y)));
    return [-(y - eta * t), x - xi * t, 1 - t];
  },
  project: (l, m, n, pv) => {
    const [xi, eta] = slant(pv);
    if (!(n + xi * m - eta * l >= 0)) return HIDDEN; // behind the plane: θ < −atan(ξ sinφ − η cosφ)
    const t = n > 0 ? (l * l + m * m) / (1 + n) : 1 - n; // 1 − sinθ, with all its digits near the pole
    return [(m + xi * t) * DEGREES, (-l + eta * t) * DEGREES];
  },
};
