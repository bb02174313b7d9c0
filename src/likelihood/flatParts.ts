import { besselKScaled } from '../math/besselK.js';
import { exp, log1p } from '../math/libm.js';
import { defaultParts, profileParameters } from '../models/catalogue/nested.js';
import { kernelParameters } from '../models/catalogue.js';
import { type GnfwSums, plainGnfwSums } from './gnfwKernel.js';
import { type RadialProfile, type RadialShape, radialProfile } from './radialProfile.js';
import type { ComponentSpec, ProfileSpec } from './spec.js';

/** xc, yc, theta, e = 0, cbox = 0: what `ellipseOf` takes, for X and Y that aren't stretched. */
export type Frame = Float64Array;

/** A profile with its values as a radial component of its own has them. */
export interface PlainPart {
  readonly shape: RadialShape;
  readonly values: Float64Array;
}

/** A component that is a function of |X| and one of |Y|. */
export interface Crossed {
  readonly frame: Frame;
  readonly amplitude: number;
  /** Of |X|, of |Y|; amplitude 1. */
  readonly along: PlainPart | RadialProfile;
  readonly across: PlainPart | RadialProfile;
  /** 1/(1/along + 1/across) in place of the product. */
  readonly harmonic: boolean;
}

/** A Disk: see `models/disk/disk.ts`. */
export interface ThickDisk {
  readonly frame: Frame;
  readonly radial: PlainPart;
  /** Of |z|. */
  readonly vertical: RadialProfile;
  /** From here on the vertical profile is less than 1e-18 [deg]. */
  readonly top: number;
  /** sin and cos of inc − π/2 are for the caller. */
  readonly inc: number;
  readonly losdepth: number;
  readonly losbins: number;
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
  return {
    frame: Float64Array.of(xc, yc, theta, 0, 0),
    amplitude,
    across: part(radial, rs * (1 - e), at),
    along: part(parallel, rs, at + profileParameters(type, radial).length),
    harmonic: type === 'MesaBridge',
  };
}

/** The EdgeOnDisk whose values start at `values[offset]`. */
export function edgeOnDiskOf(values: Float64Array, offset: number): Crossed {
  const [xc, yc, theta, rs, amplitude, zs, alpha] = values.subarray(offset);
  const plain = { amplitude: 1, cut: Number.POSITIVE_INFINITY, width: Number.POSITIVE_INFINITY };
  const along = (x: number): number => {
    const u = x / rs;
    const decay = exp(-u);
    // u K₁(u) is 1 at the centre.
    return u < 1e-9 || decay === 0 ? decay : u * decay * besselKScaled(1, u);
  };
  return {
    frame: Float64Array.of(xc, yc, theta, 0, 0),
    amplitude,
    along: { ...plain, at: along, costly: { values: () => lnr => lnr.map(l => along(exp(l))), panel: 1, factor: () => 1 } },
    across: { ...plain, at: y => exp(-alpha * logCosh(y / zs)) },
    harmonic: false,
  };
}

/** The Disk whose values start at `values[offset]`. */
export function diskOf(spec: ComponentSpec & { readonly type: 'Disk' }, values: Float64Array, offset: number): ThickDisk {
  const { radial = defaultParts.Disk.radial!, vertical = defaultParts.Disk.vertical! } = spec;
  const count = kernelParameters(spec).length;
  const inPlane = profileParameters('Disk', radial).length;
  const [xc, yc, theta] = values.subarray(offset);
  const frame = Float64Array.of(xc, yc, theta, 0, 0);
  const zs = values[offset + inPlane];
  const alpha = vertical.type === 'HyperSecantHeight' ? values[offset + inPlane + 1] : 1;
  const at = vertical.type === 'HyperSecantHeight' ? (z: number) => exp(-alpha * logCosh(z / zs)) : (z: number) => exp(-z / zs);
  return {
    frame,
    radial: { shape: radial, values: Float64Array.of(...frame, ...values.subarray(offset + 3, offset + inPlane)) },
    vertical: { amplitude: 1, at, cut: Number.POSITIVE_INFINITY, width: Number.POSITIVE_INFINITY },
    top: (zs * (41.5 + alpha)) / alpha,
    inc: values[offset + count - 1],
    losdepth: vertical.losdepth,
    losbins: vertical.losbins,
  };
}

const logCosh = (x: number): number => x + log1p(exp(-2 * x)) - Math.LN2;

export function profileOf(part: PlainPart | RadialProfile, floor: number, sums: GnfwSums = plainGnfwSums): RadialProfile {
  return 'at' in part ? part : radialProfile(part.shape, part.values, 0, floor, sums);
}

/** 1/(1/a + 1/b), 0 where either is 0. */
export function harmonic(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : 1 / (1 / a + 1 / b);
}
