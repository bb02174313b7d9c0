import { DEGREES } from '../degrees.js';
import { HIDDEN, type Projection } from './projection.js';

/** Stereographic, R = 2 tan((90° − θ)/2): conformal, all of the sky but the antipode. §5.1.4. */
export const STG: Projection = {
  theta0: 90,
  deproject: (u, v) => {
    const [x, y] = [u / (2 * DEGREES), v / (2 * DEGREES)];
    return [-2 * y, 2 * x, 1 - x * x - y * y];
  },
  project: (l, m, n) => {
    const toward = 1 + n;
    return toward > 0 ? [(2 * DEGREES * m) / toward, (-2 * DEGREES * l) / toward] : HIDDEN;
  },
};
