import { unreachable, ValueError } from '../errors.js';
import { gammaPInverse } from '../math/gamma.js';
import { exp, expm1, log, log1p, pow } from '../math/libm.js';
import { kernelParameters } from '../models/catalogue.js';
import { customProfile } from './customProfile.js';
import { gnfwPanel, gnfwSum, softplus } from './gnfw.js';
import { type GnfwSums, plainGnfwSums } from './gnfwKernel.js';
import type { ComponentSpec, RadialType } from './spec.js';
import { spergelProfile } from './spergel.js';
import { truncated } from './truncation.js';

/** A radial profile with its parameters put in: `amplitude` × `at(r)`. */
export interface RadialProfile {
  readonly amplitude: number;
  /** r ≥ 0 in degrees. Finite at 0. */
  readonly at: (r: number) => number;
  /** From this radius on it is 0 [deg]; ∞ for most. */
  readonly cut: number;
  /** `at` is smooth up to this radius [deg]. Default: the cut. */
  readonly smooth?: number;
  /** How narrow its narrowest feature is, as a part of the radius that it is at; ∞ where there is none but powers and exponentials of r. */
  readonly width: number;
  /** Where `at` takes long: the same by way of many at once. */
  readonly costly?: CostlyProfile;
}

/** A profile that is a sum of many terms at each radius, and a smooth function of ln r. */
export interface CostlyProfile {
  /** f at each ln r, for those between two ends; those outside take longer. */
  readonly values: (low: number, high: number) => (lnr: Float64Array) => Float64Array;
  /** A panel of ln r so wide holds f to 1e-14 of it as a polynomial of degree 23. */
  readonly panel: number;
  /** What f is yet multiplied by: a truncation. */
  readonly factor: (r: number) => number;
}

/**
 * The profile of a radial component whose values start at `values[offset]`, by its formula.
 *
 * @param floor below this radius a profile that has no value at the centre is what it is there [deg]: {@link floorRadius}
 * @param sums how a gNFW's `costly.values` are computed
 */
export function radialProfile(
  { type, truncation = null, custom }: RadialShape,
  values: Float64Array,
  offset: number,
  floor: number,
  sums: GnfwSums = plainGnfwSums,
): RadialProfile {
  const own = values.subarray(offset + 5);
  const plain = type === 'gNFW' ? gnfwProfile(own, sums) : custom ? customProfile(custom, own, floor) : plainProfile(type, own, floor);
  if (truncation === null) return plain;
  const at = offset + kernelParameters(custom ? { type, custom } : { type }).length;
  return truncated(plain, truncation, values[at], values[at + 1]);
}

export type RadialShape = Pick<ComponentSpec, 'truncation' | 'custom'> & { readonly type: RadialType };

/** Radius below which a profile without a value at the centre is constant: a hundredth of the distance between samples; a hundredth of that where pixels are integrated. */
export function floorRadius(samplesPerSquareDegree: number, isIntegrated = false): number {
  return (isIntegrated ? 1e-4 : 0.01) / Math.sqrt(samplesPerSquareDegree);
}

/** f(0) = Ic. */
function gnfwProfile([rc, amplitude, alpha, beta, gamma]: Float64Array, sums: GnfwSums): RadialProfile {
  const shape = { alpha, beta, gamma };
  const lnrc = log(rc);
  const sum = gnfwSum(shape);
  return {
    amplitude,
    at: r => (r === 0 ? 1 : sum(log(r) - lnrc)),
    cut: Number.POSITIVE_INFINITY,
    width: Number.POSITIVE_INFINITY,
    costly: {
      values: (low, high) => {
        const of = sums(shape, low - lnrc, high - lnrc);
        return lnr => of(lnr.map(l => l - lnrc));
      },
      panel: gnfwPanel(shape),
      factor: () => 1,
    },
  };
}

/** `v`: the values behind the ellipse's; a scale and an amplitude first. */
function plainProfile(type: Exclude<RadialType, 'gNFW'>, v: Float64Array, floor: number): RadialProfile {
  const [scale, amplitude] = v;
  const smooth = { amplitude, cut: Number.POSITIVE_INFINITY, width: Number.POSITIVE_INFINITY };
  switch (type) {
    case 'Sersic': {
      const ns = v[2];
      const b = gammaPInverse(2 * ns, 0.5);
      return { ...smooth, at: r => exp(-b * (pow(r / scale, 1 / ns) - 1)) };
    }
    case 'Beta': {
      const [, , alpha, beta] = v;
      return { ...smooth, at: r => pow(1 + pow(r / scale, alpha), -beta) };
    }
    case 'Power': {
      const alpha = v[2];
      return { ...smooth, at: r => pow(Math.max(r, floor) / scale, -alpha) };
    }
    case 'TopHat':
      return { ...smooth, at: r => (r < scale ? 1 : 0), cut: scale };
    case 'Gaussian':
      return { ...smooth, at: r => exp(-0.5 * (r / scale) * (r / scale)) };
    case 'Exponential':
      return { ...smooth, at: r => exp(-r / scale) };
    case 'PolyExponential': {
      const [, , c1, c2, c3, c4, rc] = v;
      return { ...smooth, at: polyExponential(scale, rc, 1, c1, c2, c3, c4) };
    }
    case 'PolyExpoRefact': {
      const [, , I1, I2, I3, I4, rc] = v;
      return { ...smooth, amplitude: 1, at: polyExponential(scale, rc, amplitude, I1, I2, I3, I4) };
    }
    case 'ModExponential': {
      const [, , rm, alpha] = v;
      return { ...smooth, at: r => exp(-r / scale) * pow(1 + r / rm, alpha) };
    }
    case 'Moffat': {
      const beta = v[2];
      return { ...smooth, at: r => pow(1 + (r / scale) * (r / scale), -beta) };
    }
    case 'CoreSersic':
      return { ...smooth, at: coreSersic(v, floor) };
    case 'Nuker': {
      const [, , alpha, beta, gamma] = v;
      const slope = (gamma - beta) / alpha;
      return {
        ...smooth,
        at: r => {
          const x = Math.max(r, floor) / scale;
          return exp(-gamma * log(x) + slope * (softplus(alpha * log(x)) - Math.LN2));
        },
      };
    }
    case 'King':
      return { ...smooth, ...king(v) };
    case 'BrokenExponential': {
      const [, , ro, rb, wb] = v;
      const bend = wb * (1 / scale - 1 / ro);
      const start = softplus(-rb / wb);
      return { ...smooth, at: r => exp(-r / scale + bend * (softplus((r - rb) / wb) - start)), width: wb / rb };
    }
    case 'Spergel':
      return spergelProfile(v, floor);
    case 'GaussianRing': {
      const wr = v[2];
      return { ...smooth, at: r => exp(-0.5 * ((r - scale) / wr) * ((r - scale) / wr)), width: wr / scale };
    }
    case 'CustomProfile':
      throw new ValueError('A CustomProfile has no profile: its spec lacks custom');
    default:
      return unreachable(type);
  }
}

/** 1 at rb. */
function coreSersic([rb, , re, ns, alpha, gamma]: Float64Array, floor: number): (r: number) => number {
  const b = gammaPInverse(2 * ns, 0.5);
  const atBreak = pow(rb / re, 1 / ns) * pow(2, 1 / (alpha * ns));
  return r => {
    // ln((r/rb)^alpha): (1 + (rb/r)^alpha) and ((r/rb)^alpha + 1) without overflow.
    const y = alpha * log(Math.max(r, floor) / rb);
    const outer = exp(softplus(y) / (alpha * ns)) * pow(rb / re, 1 / ns);
    const inner = gamma === 0 ? 0 : (gamma / alpha) * (softplus(-y) - Math.LN2);
    return exp(inner - b * (outer - atBreak));
  };
}

/** Smooth up to its edge where alpha is 2; else a power of the distance from it. */
function king([rc, , rtidal, alpha]: Float64Array): Pick<RadialProfile, 'at' | 'cut' | 'smooth'> {
  const g = (r: number): number => pow(1 + (r / rc) * (r / rc), -1 / alpha);
  const edge = g(rtidal);
  // g(r) − g(rtidal) = g(rtidal) ((1 + u)^(1/alpha) − 1), without cancellation near the edge and far outside of the core
  const above = (r: number): number => {
    const u = ((rtidal - r) * (rtidal + r)) / (rc * rc + r * r);
    return edge * expm1(log1p(u) / alpha);
  };
  const whole = above(0);
  return { at: r => (r < rtidal ? pow(above(r) / whole, alpha) : 0), cut: rtidal, ...(alpha === 2 ? {} : { smooth: 0.97 * rtidal }) };
}

function polyExponential(rs: number, rc: number, c0: number, c1: number, c2: number, c3: number, c4: number): (r: number) => number {
  return r => {
    const x = r / rc;
    const decay = exp(-r / rs);
    // Far out the polynomial overflows where the exponential is 0.
    return decay === 0 ? 0 : decay * (c0 + x * (c1 + x * (c2 + x * (c3 + x * c4))));
  };
}

/** Whether a component of this type can be negative where its amplitude isn't. */
export function mayChangeSign(type: RadialType): boolean {
  return type === 'CustomProfile' || type === 'PolyExponential' || type === 'PolyExpoRefact';
}
