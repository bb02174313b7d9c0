/** The standard normal distribution: cumulative and quantile. */
import { erfc } from './erf.js';
import { log } from './libm.js';

/** ln √(2π). */
export const LN_SQRT_2PI = 0.9189385332046728;

/**
 * The cumulative of the standard normal, Φ(x), accurate also in the far lower tail.
 *
 * @example
 * normalCdf(-1.96); // 0.0249978951482204
 */
export function normalCdf(x: number): number {
  return 0.5 * erfc(-x * Math.SQRT1_2);
}

// Wichura 1988 (Applied Statistics 37, 477), algorithm AS 241, PPND16: relative error about 1e-16.
const A = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087, 33430.57558358813,
  2509.0809287301227,
];
const B = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943, 5226.495278852854,
];
const C = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
  0.022723844989269184, 0.0007745450142783414,
];
const D = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457, 0.0005475938084995345,
  1.0507500716444169e-9,
];
const E = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124, 0.0012426609473880784,
  2.7115555687434876e-5, 2.0103343992922881e-7,
];
const F = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5, 1.421511758316446e-7,
  2.0442631033899397e-15,
];

function ratio(top: readonly number[], bottom: readonly number[], r: number): number {
  let a = 0;
  let b = 0;
  for (let i = 7; i >= 0; i--) {
    a = a * r + top[i];
    b = b * r + bottom[i];
  }
  return a / b;
}

/**
 * The quantile of the standard normal, Φ⁻¹(u): −∞ at 0, ∞ at 1, NaN outside [0, 1].
 *
 * @example
 * normalQuantile(0.975); // 1.959963984540054
 */
export function normalQuantile(u: number): number {
  if (!(u >= 0 && u <= 1)) return Number.NaN;
  if (u === 0) return Number.NEGATIVE_INFINITY;
  if (u === 1) return Number.POSITIVE_INFINITY;
  const q = u - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(A, B, 0.180625 - q * q);
  const r = Math.sqrt(-log(q < 0 ? u : 1 - u));
  const x = r <= 5 ? ratio(C, D, r - 1.6) : ratio(E, F, r - 5);
  return q < 0 ? -x : x;
}
