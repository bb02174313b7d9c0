import { DEGREES } from '../degrees.js';
import { NOWHERE, type Projection } from './projection.js';

/** Zenithal equal area, R = 2 sin((90° − θ)/2): the whole sky. §5.1.8. */
export const ZEA: Projection = {
  theta0: 90,
  deproject: (u, v) => {
    const [x, y] = [u / DEGREES, v / DEGREES];
    const q = 0.25 * (x * x + y * y);
    if (!(q <= 1 + 1e-12)) return NOWHERE;
    const cosHalf = Math.sqrt(Math.max(0, 1 - q));
    return [-y * cosHalf, x * cosHalf, 1 - 2 * q];
  },
  project: (l, m, n) => {
    const rho = Math.sqrt(l * l + m * m);
    // The antipode is all of the circle R = 2: its point at native longitude 0 stands for it.
    if (rho === 0) return [0, n > 0 ? 0 : -2 * DEGREES];
    // cos((90° − θ)/2); beyond the equator by the sine, which keeps its digits there.
    const cosHalf = n > 0 ? Math.sqrt(0.5 * (1 + n)) : (0.5 * rho) / Math.sqrt(0.5 * (1 - n));
    return [(m / cosHalf) * DEGREES, (-l / cosHalf) * DEGREES];
  },
};
