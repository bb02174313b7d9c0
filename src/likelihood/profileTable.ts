import type { ForwardKernels } from '../kernels/forward.js';
import { gammaPInverse } from '../math/gamma.js';
import { exp, log, pow } from '../math/libm.js';
import type { RadialShape } from './radialProfile.js';

/** The kinds of `kernels/assembly/profile.ts`. */
const EXPONENTIAL = 0;
const SERSIC = 1;
const POWER = 2;

/** Bins that a table has room for; 64 bytes each. */
export const MAX_BINS = 4096;

/** A radial profile as a function of s, the p-th power of the elliptical radius. See `kernels/assembly/profile.ts`. */
export interface ProfileForm {
  readonly amplitude: number;
  readonly kind: number;
  readonly kappa: number;
  readonly scale: number;
  readonly first: number;
}

let lastNs = Number.NaN;
let lastB = Number.NaN;

/** b_n of a Sérsic profile: the index is fixed in most fits, so the last one is remembered. */
export function sersicB(ns: number): number {
  if (ns !== lastNs) {
    lastB = gammaPInverse(2 * ns, 0.5);
    lastNs = ns;
  }
  return lastB;
}

let lastSlopeNs = Number.NaN;
let lastSlope = Number.NaN;

/**
 * d b_n/dn, by differences of b_n: (45 δ₁ − 9 δ₂ + δ₃) / 60 h leaves some 1e-12 of it. (The derivative of the incomplete gamma function
 * with respect to its first argument has no closed form.)
 */
export function sersicBSlope(ns: number): number {
  if (ns !== lastSlopeNs) {
    const h = 0.01 * ns;
    const gap = (k: number): number => gammaPInverse(2 * (ns + k * h), 0.5) - gammaPInverse(2 * (ns - k * h), 0.5);
    lastSlope = (45 * gap(1) - 9 * gap(2) + gap(3)) / (60 * h);
    lastSlopeNs = ns;
  }
  return lastSlope;
}

/** The form of a component whose values start at `values[offset]`; null for a profile that has none, whose table `hostProfile.ts` makes. */
export function profileForm({ type, truncation = null }: RadialShape, values: Float64Array, offset: number): ProfileForm | null {
  if (truncation !== null) return null;
  const p = 2 + values[offset + 4];
  const radius = values[offset + 5];
  const amplitude = values[offset + 6];
  const scale = p === 2 ? 1 / (radius * radius) : pow(radius, -p);
  switch (type) {
    case 'Sersic': {
      const ns = values[offset + 7];
      return { amplitude, kind: SERSIC, kappa: 1 / (p * ns), scale, first: sersicB(ns) };
    }
    case 'Beta':
      return { amplitude, kind: POWER, kappa: values[offset + 7] / p, scale, first: values[offset + 8] };
    case 'Moffat':
      return { amplitude, kind: POWER, kappa: 2 / p, scale, first: values[offset + 7] };
    case 'Gaussian':
      return { amplitude, kind: EXPONENTIAL, kappa: 2 / p, scale, first: 0.5 };
    case 'Exponential':
      return { amplitude, kind: EXPONENTIAL, kappa: 1 / p, scale, first: 1 };
    default:
      return null;
  }
}

/**
 * What interpolation at 8 Chebyshev nodes leaves of s^−m, relative to its value, in a bin of half-width h: 2 |binomial(−m, 8)| (h/2)^8.
 */
function powerError(m: number, h: number): number {
  let error = 2;
  for (let i = 0; i < 8; i++) error *= ((m + i) / (i + 1)) * 0.5 * h;
  return error;
}

/**
 * Mantissa bits a bin so that degree 7 keeps f within some 1e-13 of its largest value for s ≥ least; null where not even 7 bits do.
 *
 * A bin has a half-width h = 1/(2 · 2^bits) in ln s. In it exp(−E), E = first · t, has Taylor coefficients no larger than those of s^−κE, as
 * |binomial(κ, j)| ≤ κ/j for κ ≤ 1 (and little more above), relative to a value that is exp(E(least) − E) of the largest: the worst is at
 * E ≤ 8, or at the least E. (1 + t)^−β is no steeper than s^−κβ, and has singularities, t = −1, π/κ from the real axis in ln s.
 */
export function mantissaBits({ kind, kappa, scale, first }: ProfileForm, least: number): number | null {
  const k = Math.abs(kappa);
  const lowest = kind === POWER ? 0 : first * pow(least * scale, kappa);
  for (let bits = 2; bits <= 7; bits++) {
    const h = 0.5 / (1 << bits);
    if (k * h > 0.25) continue;
    let error = 0;
    if (kind === POWER) {
      const beta = Math.abs(first);
      error = powerError(k * beta, h) + powerError(beta, (k * h) / Math.PI);
    } else {
      for (const E of [1, 2, 4, 8]) {
        const worst = Math.max(lowest, E);
        error = Math.max(error, powerError(k * worst, h) * exp(Math.max(lowest - worst, -40)));
      }
    }
    if (error < 5e-14) return bits;
  }
  return null;
}

/** Mantissa bits that bins need at least, so that a feature of this width, a part of the radius, has more than one node: a bin is 1/2^bits of s = r^p wide. */
export function mantissaBitsFor(width: number, p: number): number {
  return Math.ceil(-log(8 * p * width) / Math.LN2);
}

const bytes = new DataView(new ArrayBuffer(8));

/** The bin of a positive number. */
export function binOf(s: number, bits: number): number {
  bytes.setFloat64(0, s);
  return bytes.getUint32(0) >>> (20 - bits);
}

/**
 * Sets the kernels' profile and makes its table at `at` for s between `from` and `to`; samples outside are computed one by one.
 */
export function makeTable(kernels: ForwardKernels, at: number, form: ProfileForm, from: number, to: number): void {
  const { kind, kappa, scale, first } = form;
  kernels.setProfile(kind, kappa, scale, first);
  const bits = from < to && to < Number.POSITIVE_INFINITY ? mantissaBits(form, from) : null;
  if (bits === null) {
    kernels.buildTable(at, 0, 0, 4);
    return;
  }
  const top = binOf(to, bits) + 1;
  const bottom = Math.max(binOf(from, bits), top - MAX_BINS);
  kernels.buildTable(at, bottom, top - bottom, bits);
}

/** About log2 x, a whole number. */
export function exponentOf(x: number): number {
  return Math.round(log(x) / Math.LN2);
}
