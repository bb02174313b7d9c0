import { besselKScaled } from '../math/besselK.js';
import { exp, log, log1p } from '../math/libm.js';
import { defaultParts, profileParameters } from '../models/catalogue/nested.js';
import { kernelParameters } from '../models/catalogue.js';
import { type GnfwSums, plainGnfwSums } from './gnfwKernel.js';
import { onPanels } from './panels.js';
import { type RadialProfile, type RadialShape, radialProfile } from './radialProfile.js';
import type { RadialSlopes } from './radialSlopes.js';
import type { ComponentSpec, ProfileSpec } from './spec.js';

/** xc, yc, theta, e = 0, cbox = 0: what `ellipseOf` takes, for X and Y that aren't stretched. */
export type Frame = Float64Array;

/** A profile with its values as a radial component of its own has them. */
export interface PlainPart {
  readonly shape: RadialShape;
  readonly values: Float64Array;
}

/** A profile that is no radial component's, with its derivatives by `count` values of its own. */
export interface OwnPart extends RadialProfile {
  readonly slopes: RadialSlopes;
  readonly count: number;
}

/** Adds to a component's derivatives, `out[0]` the first of them, what those of its parts by their own values are worth. */
export type Spread = (first: Float64Array, second: Float64Array, out: Float64Array) => void;

/** A component that is a function of |X| and one of |Y|. */
export interface Crossed {
  readonly frame: Frame;
  readonly amplitude: number;
  /** Of |X|, of |Y|; amplitude 1. */
  readonly along: PlainPart | OwnPart;
  readonly across: PlainPart | OwnPart;
  /** 1/(1/along + 1/across) in place of the product. */
  readonly harmonic: boolean;
  /** Place of the amplitude among the component's values. */
  readonly strength: number;
  /** `first`: of along; `second`: of across. */
  readonly spread: Spread;
}

/** A Disk: see `models/disk/disk.ts`. */
export interface ThickDisk {
  readonly frame: Frame;
  readonly radial: PlainPart;
  /** Of |z|. */
  readonly vertical: OwnPart;
  /** From here on the vertical profile is less than 1e-18 [deg]. */
  readonly top: number;
  /** sin and cos of inc − π/2 are for the caller. */
  readonly inc: number;
  readonly losdepth: number;
  readonly losbins: number;
  /** Place of the inclination among the component's values. */
  readonly tilt: number;
  /** `first`: of radial; `second`: of vertical. */
  readonly spread: Spread;
}

/** The bridge whose values start at `values[offset]`. */
export function bridgeOf(
  { type, ...given }: ComponentSpec & { readonly type: 'SimpleBridge' | 'MesaBridge' },
  values: Float64Array,
  offset: number,
): Crossed {
  const [xc, yc, theta, e, rs, amplitude] = values.subarray(offset);
  const radial = given.radial ?? defaultParts[type].radial!;
  const parallel = given.parallel ?? defaultParts[type].parallel!;
  const part = (spec: ProfileSpec, scale: number, at: number): PlainPart => {
    const own = values.subarray(at, at + profileParameters(type, spec).length);
    return { shape: spec, values: Float64Array.of(xc, yc, theta, 0, 0, scale, 1, ...own) };
  };
  const at = offset + 6;
  const count = profileParameters(type, radial).length;
  return {
    frame: Float64Array.of(xc, yc, theta, 0, 0),
    amplitude,
    across: part(radial, rs * (1 - e), at),
    along: part(parallel, rs, at + count),
    harmonic: type === 'MesaBridge',
    strength: 5,
    spread(along, across, out) {
      out[3] -= rs * across[0];
      out[4] += along[0] + (1 - e) * across[0];
      for (let i = 2; i < across.length; i++) out[4 + i] += across[i];
      for (let i = 2; i < along.length; i++) out[4 + count + i] += along[i];
    },
  };
}

const noEnd = { amplitude: 1, cut: Number.POSITIVE_INFINITY, width: Number.POSITIVE_INFINITY };

/** A function of ln u that is costly, smooth and the same for all disks: it is once made ready. Where a polynomial wouldn't follow it is computed itself. */
function once(plain: (u: number) => number): (lnu: number) => number {
  let quick: ((lnu: number) => number) | null = null;
  return lnu => {
    if (!(lnu > -20 && lnu < 4.5)) return plain(exp(lnu));
    quick ??= onPanels(lnus => lnus.map(l => plain(exp(l))), -20, 4.5, 0.35);
    return quick(lnu);
  };
}

/** u K₁(u), 1 at the centre. */
const edgeOn = once(u => {
  const decay = exp(-u);
  return u < 1e-9 || decay === 0 ? decay : u * decay * besselKScaled(1, u);
});
/** u² K₀(u) = −u d(u K₁)/du */
const edgeOnSlope = once(u => {
  const decay = exp(-u);
  return u === 0 || decay === 0 ? 0 : u * u * decay * besselKScaled(0, u);
});

/** The EdgeOnDisk whose values start at `values[offset]`. */
export function edgeOnDiskOf(values: Float64Array, offset: number): Crossed {
  const [xc, yc, theta, rs, amplitude, zs, alpha] = values.subarray(offset);
  const lnrs = log(rs);
  return {
    frame: Float64Array.of(xc, yc, theta, 0, 0),
    amplitude,
    along: {
      ...noEnd,
      at: x => (x === 0 ? 1 : edgeOn(log(x) - lnrs)),
      costly: { values: () => lnx => lnx.map(l => edgeOn(l - lnrs)), panel: 0.3, factor: () => 1 },
      count: 1,
      slopes(x, out) {
        const steep = x === 0 ? 0 : edgeOnSlope(log(x) - lnrs);
        out[0] = steep === 0 ? 0 : -steep / x;
        out[1] = steep / rs;
      },
    },
    across: secantPart(zs, alpha),
    harmonic: false,
    strength: 4,
    spread(along, across, out) {
      out[3] += along[0];
      out[5] += across[0];
      out[6] += across[1];
    },
  };
}

/** sech(z/zs)^alpha. */
function secantPart(zs: number, alpha: number): OwnPart {
  const at = (z: number): number => exp(-alpha * logCosh(z / zs));
  return {
    ...noEnd,
    at,
    // On wider panels a polynomial wouldn't follow where it falls as exp(−25).
    costly: { values: () => lnz => lnz.map(l => at(exp(l))), panel: 0.3, factor: () => 1 },
    count: 2,
    slopes(z, out) {
      const x = z / zs;
      const lc = logCosh(x);
      const f = exp(-alpha * lc);
      const e = exp(-2 * x);
      const steep = f === 0 ? 0 : (alpha * f * (1 - e)) / (1 + e) / zs;
      out[0] = -steep;
      out[1] = steep * x;
      out[2] = f === 0 ? 0 : -f * lc;
    },
  };
}

/** exp(−z/zs). */
function exponentialPart(zs: number): OwnPart {
  return {
    ...noEnd,
    at: z => exp(-z / zs),
    count: 1,
    slopes(z, out) {
      const f = exp(-z / zs);
      out[0] = z === 0 ? 0 : -f / zs;
      out[1] = f === 0 ? 0 : (f * z) / (zs * zs);
    },
  };
}

/** The Disk whose values start at `values[offset]`. */
export function diskOf(spec: ComponentSpec & { readonly type: 'Disk' }, values: Float64Array, offset: number): ThickDisk {
  const { radial = defaultParts.Disk.radial!, vertical = defaultParts.Disk.vertical! } = spec;
  const count = kernelParameters(spec).length;
  const inPlane = profileParameters('Disk', radial).length;
  const [xc, yc, theta] = values.subarray(offset);
  const frame = Float64Array.of(xc, yc, theta, 0, 0);
  const isSecant = vertical.type === 'HyperSecantHeight';
  const zs = values[offset + inPlane];
  const alpha = isSecant ? values[offset + inPlane + 1] : 1;
  return {
    frame,
    radial: { shape: radial, values: Float64Array.of(...frame, ...values.subarray(offset + 3, offset + inPlane)) },
    vertical: isSecant ? secantPart(zs, alpha) : exponentialPart(zs),
    top: (zs * (41.5 + alpha)) / alpha,
    inc: values[offset + count - 1],
    losdepth: vertical.losdepth,
    losbins: vertical.losbins,
    tilt: count - 1,
    spread(inside, up, out) {
      inside.forEach((slope, i) => {
        out[3 + i] += slope;
      });
      up.forEach((slope, i) => {
        out[inPlane + i] += slope;
      });
    },
  };
}

const logCosh = (x: number): number => x + log1p(exp(-2 * x)) - Math.LN2;

export function profileOf(part: PlainPart | OwnPart, floor: number, sums: GnfwSums = plainGnfwSums): RadialProfile {
  return 'at' in part ? part : radialProfile(part.shape, part.values, 0, floor, sums);
}

/** 1/(1/a + 1/b), 0 where either is 0. */
export function harmonic(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : 1 / (1 / a + 1 / b);
}
