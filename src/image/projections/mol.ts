import { asin, cos, sin } from '../../math/libm.js';
import { atan2Degrees, cosDegrees, DEGREES, sinDegrees } from '../degrees.js';
import { NOWHERE, type Projection } from './projection.js';

/** Mollweide, x = (2√2/π) φ cosγ, y = √2 sinγ with 2γ + sin 2γ = π sinθ: the whole sky in an ellipse, equal area. §5.3.2. */
export const MOL: Projection = {
  theta0: 0,
  deproject: (u, v) => {
    const sinGamma = v / (Math.SQRT2 * DEGREES);
    if (!(Math.abs(sinGamma) <= 1)) return NOWHERE;
    const cosGamma = Math.sqrt((1 - sinGamma) * (1 + sinGamma));
    const gamma = asin(sinGamma);
    const n = (2 * gamma + 2 * sinGamma * cosGamma) / Math.PI;
    if (cosGamma < 1e-12) return Math.abs(u) < 1e-9 ? [0, 0, n] : NOWHERE;
    const phi = (Math.PI * u) / (2 * Math.SQRT2 * cosGamma);
    if (!(Math.abs(phi) <= 180 * (1 + 1e-12))) return NOWHERE;
    const cosTheta = Math.sqrt(Math.max(0, (1 - n) * (1 + n)));
    return [cosTheta * cosDegrees(phi), cosTheta * sinDegrees(phi), n];
  },
  project: (l, m, n) => {
    const gamma = solveGamma(n, Math.sqrt(l * l + m * m));
    return [((2 * Math.SQRT2) / Math.PI) * atan2Degrees(m, l) * cos(gamma), Math.SQRT2 * sin(gamma) * DEGREES];
  },
};

/**
 * γ of 2γ + sin 2γ = π sinθ, by Newton's method. Away from the poles as it stands; near them with δ = π/2 − |γ|: 2δ − sin 2δ = π (1 − |sinθ|), whose right
 * side is given without loss there.
 */
function solveGamma(sinTheta: number, cosTheta: number): number {
  if (Math.abs(sinTheta) < 0.7) {
    let gamma = 0.25 * Math.PI * sinTheta;
    for (let i = 0; i < 30; i++) {
      const c = cos(gamma);
      const step = (2 * gamma + 2 * sin(gamma) * c - Math.PI * sinTheta) / (4 * c * c);
      gamma -= step;
      if (Math.abs(step) <= 1e-16 * Math.abs(gamma)) break;
    }
    return gamma;
  }
  const target = (Math.PI * cosTheta * cosTheta) / (1 + Math.abs(sinTheta));
  if (target === 0) return sinTheta < 0 ? -Math.PI / 2 : Math.PI / 2;
  // In x = 2δ on f = x − sin x, from above on a convex function: monotone. x³/6 ≥ f gives a start; π bounds it.
  let x = Math.min(Math.PI, 1.2 * Math.cbrt(6 * target) + 1e-300);
  for (let i = 0; i < 60; i++) {
    const step = (excess(x) - target) / (1 - cos(x));
    x -= step;
    if (Math.abs(step) <= 1e-16 * x) break;
  }
  const gamma = 0.5 * (Math.PI - x);
  return sinTheta < 0 ? -gamma : gamma;
}

/** x − sin x, by its series where the difference would lose digits. */
function excess(x: number): number {
  if (x > 0.7) return x - sin(x);
  let term = (x * x * x) / 6;
  let sum = 0;
  for (let k = 4; Math.abs(term) > 1e-18 * sum; k += 2) {
    sum += term;
    term *= -(x * x) / (k * (k + 1));
  }
  return sum;
}
