import { DEGREES } from '../degrees.js';
import { HIDDEN, type Projection } from './projection.js';

/** Gnomonic, R = cot θ: half of the sky. §5.1.3. */
export const TAN: Projection = {
  theta0: 90,
  deproject: (u, v) => [-v / DEGREES, u / DEGREES, 1],
  project: (l, m, n) => (n > 0 ? [(m / n) * DEGREES, (-l / n) * DEGREES] : HIDDEN),
};
