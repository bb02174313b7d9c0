import { exp, expm1, log, log1p, pow } from '../math/libm.js';
import { type GnfwSums, plainGnfwSums } from './gnfwKernel.js';
import { gnfwSlopes } from './gnfwSlopes.js';
import { brokenExponentialSlopes, coreSersicSlopes, kingSlopes, moffatSlopes, nukerSlopes, ringSlopes } from './moreSlopes.js';
import { valueCount } from './possible.js';
import { sersicB, sersicBSlope } from './profileTable.js';
import { slopesByDifferences } from './radialDifferences.js';
import { type RadialShape, radialProfile } from './radialProfile.js';
import type { TruncationType } from './spec.js';
import { spergelSlopes } from './spergel.js';

/**
 * The derivatives of a radial component at radius r ≥ 0 [deg], where its brightness is `amplitude` × `at`(r) ({@link radialProfile}):
 * out[0] = ∂at/∂r; out[1 + i] = ∂at/∂v_i, v_i the i-th value behind the ellipse's (a scale, an amplitude, …, rt, wt).
 * The amplitude's own place, out[2], has ∂(amplitude × at)/∂v_1 instead, which is `at` itself where v_1 multiplies the profile.
 * `byRadius: false` says that out[0] is not looked at. All are finite; at the centre ∂at/∂r is 0, the mean over the directions. An edge (of a TopHat) has no slope: it is left out.
 *
 * A new profile needs no case here: {@link slopesByDifferences} takes what `radialProfile` says at neighbouring values, to some 1e-11; it costs four
 * profiles a value. With a case it is exact, and some ten times faster.
 */
export type RadialSlopes = (r: number, out: Float64Array, byRadius?: boolean) => void;

/** The slopes of a component whose values start at `values[offset]`. @param sums how those of a gNFW are computed */
export function radialSlopes(
  shape: RadialShape,
  values: Float64Array,
  offset: number,
  floor: number,
  sums: GnfwSums = plainGnfwSums,
): RadialSlopes {
  const { truncation = null } = shape;
  const bare: RadialShape = { ...shape, truncation: null };
  const plain = plainSlopes(bare, values, offset, floor, sums) ?? slopesByDifferences(bare, values, offset, floor);
  if (truncation === null) return plain;
  const places = valueCount(bare) - 5;
  const at = offset + valueCount(bare);
  return truncatedSlopes(plain, places, radialProfile(bare, values, offset, floor).at, truncation, values[at], values[at + 1]);
}

function plainSlopes({ type }: RadialShape, values: Float64Array, offset: number, floor: number, sums: GnfwSums): RadialSlopes | null {
  const v = values.subarray(offset + 5);
  const [scale] = v;
  switch (type) {
    case 'Sersic': {
      const ns = v[2];
      const b = sersicB(ns);
      const slope = sersicBSlope(ns);
      return (r, out) => {
        const x = pow(r / scale, 1 / ns);
        const f = exp(-b * (x - 1));
        // Where x overflows f is 0.
        const fx = f === 0 ? 0 : f * x;
        out[0] = r === 0 ? 0 : (-b * fx) / (ns * r);
        out[1] = (b * fx) / (ns * scale);
        out[2] = f;
        out[3] = slope * (f - fx) + (fx === 0 ? 0 : (b * fx * log(r / scale)) / (ns * ns));
      };
    }
    case 'Beta': {
      const [, , alpha, beta] = v;
      return (r, out) => {
        const t = pow(r / scale, alpha);
        const f = pow(1 + t, -beta);
        const steep = beta * f * (1 - 1 / (1 + t));
        out[0] = r === 0 ? 0 : (-alpha * steep) / r;
        out[1] = (alpha * steep) / scale;
        out[2] = f;
        out[3] = steep === 0 || r === 0 ? 0 : -steep * log(r / scale);
        out[4] = f === 0 ? 0 : -f * log1p(t);
      };
    }
    case 'gNFW':
      return gnfwSlopes(v, sums);
    case 'Power': {
      const alpha = v[2];
      return (r, out) => {
        const x = Math.max(r, floor) / scale;
        const f = pow(x, -alpha);
        out[0] = r > floor ? (-alpha * f) / r : 0;
        out[1] = (alpha * f) / scale;
        out[2] = f;
        out[3] = -f * log(x);
      };
    }
    case 'TopHat':
      return (r, out) => {
        out[0] = 0;
        out[1] = 0;
        out[2] = r < scale ? 1 : 0;
      };
    case 'Gaussian':
      return (r, out) => {
        const x = r / scale;
        const f = exp(-0.5 * x * x);
        out[0] = f === 0 ? 0 : (-f * x) / scale;
        out[1] = f === 0 ? 0 : (f * x * x) / scale;
        out[2] = f;
      };
    case 'Exponential':
      return (r, out) => {
        const x = r / scale;
        const f = exp(-x);
        out[0] = r === 0 ? 0 : -f / scale;
        out[1] = f === 0 ? 0 : (f * x) / scale;
        out[2] = f;
      };
    case 'PolyExponential': {
      const [, , c1, c2, c3, c4, rc] = v;
      return polynomialSlopes(scale, rc, 1, c1, c2, c3, c4);
    }
    case 'PolyExpoRefact': {
      const [, amplitude, I1, I2, I3, I4, rc] = v;
      const slopes = polynomialSlopes(scale, rc, amplitude, I1, I2, I3, I4);
      return (r, out) => {
        slopes(r, out);
        out[2] = exp(-r / scale);
      };
    }
    case 'ModExponential': {
      const [, , rm, alpha] = v;
      return (r, out) => {
        const f = exp(-r / scale) * pow(1 + r / rm, alpha);
        const isNone = f === 0 || r === 0;
        out[0] = isNone ? 0 : f * (alpha / (rm + r) - 1 / scale);
        out[1] = isNone ? 0 : (f * r) / (scale * scale);
        out[2] = f;
        out[3] = isNone ? 0 : (-f * alpha * r) / (rm * (rm + r));
        out[4] = isNone ? 0 : f * log1p(r / rm);
      };
    }
    case 'Moffat':
      return moffatSlopes(v);
    case 'CoreSersic':
      return coreSersicSlopes(v, floor);
    case 'Nuker':
      return nukerSlopes(v, floor);
    case 'King':
      return kingSlopes(v);
    case 'BrokenExponential':
      return brokenExponentialSlopes(v);
    case 'GaussianRing':
      return ringSlopes(v);
    case 'Spergel':
      return spergelSlopes(v, floor);
    default:
      return null;
  }
}

/** e^{−r/rs} (c0 + Σ c_k (r/rc)^k): rs, itself, c_1 … c_4, rc. */
function polynomialSlopes(rs: number, rc: number, c0: number, c1: number, c2: number, c3: number, c4: number): RadialSlopes {
  return (r, out) => {
    const decay = exp(-r / rs);
    if (decay === 0) {
      out.fill(0, 0, 8);
      return;
    }
    const x = r / rc;
    const sum = c0 + x * (c1 + x * (c2 + x * (c3 + x * c4)));
    const slope = c1 + x * (2 * c2 + x * (3 * c3 + x * 4 * c4));
    out[0] = r === 0 ? 0 : decay * (slope / rc - sum / rs);
    out[1] = (decay * sum * r) / (rs * rs);
    out[2] = decay * sum;
    for (let k = 1, power = decay * x; k <= 4; k++, power *= x) out[2 + k] = power;
    out[7] = (-decay * slope * x) / rc;
  };
}

/** A product's: those of the profile times the truncation T, and the profile times those of T (`truncation.ts`). */
function truncatedSlopes(
  plain: RadialSlopes,
  places: number,
  at: (r: number) => number,
  type: TruncationType,
  rt: number,
  wt: number,
): RadialSlopes {
  const T = new Float64Array(4); // T, ∂T/∂r, ∂T/∂rt, ∂T/∂wt
  const truncation = type === 'HyperTangent' ? hyperTangent(rt, wt) : exponential(rt, wt);
  return (r, out, byRadius) => {
    truncation(r, T);
    if (T[0] === 0 && T[1] === 0) {
      out.fill(0, 0, places + 3);
      return;
    }
    const f = at(r);
    plain(r, out, byRadius);
    out[0] = r === 0 ? 0 : out[0] * T[0] + f * T[1];
    for (let i = 1; i <= places; i++) out[i] *= T[0];
    out[places + 1] = f * T[2];
    out[places + 2] = f * T[3];
  };
}

function hyperTangent(rt: number, wt: number): RadialSlopes {
  const e0 = exp((-2 * rt) / wt);
  const q0 = e0 / (1 + e0);
  return (r, out) => {
    const z = (2 * (r - rt)) / wt;
    const value = (1 + e0) / (1 + exp(z));
    const q = 1 / (1 + exp(-z));
    out[0] = value;
    out[1] = (-2 * q * value) / wt;
    out[2] = (2 * (q - q0) * value) / wt;
    out[3] = value === 0 ? 0 : ((q * z + (2 * q0 * rt) / wt) * value) / wt;
  };
}

function exponential(rt: number, wt: number): RadialSlopes {
  const z0 = -rt / wt;
  const e0 = exp(z0);
  const bottom = expm1(z0);
  return (r, out) => {
    if (!(r < rt)) {
      out.fill(0, 0, 4);
      return;
    }
    const z = (r - rt) / wt;
    const e = exp(z);
    const value = expm1(z) / bottom;
    const by = 1 / (wt * bottom);
    out[0] = value;
    out[1] = e * by;
    out[2] = (value * e0 - e) * by;
    out[3] = (value * (e0 === 0 ? 0 : z0 * e0) - (e === 0 ? 0 : z * e)) * by;
  };
}
