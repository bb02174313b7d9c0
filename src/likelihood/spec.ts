/**
 * What a worker needs to turn parameter values into a log-likelihood: plain, structured-cloneable data, sent to each worker once.
 * Images are flat, row-major: pixel (x, y), both counted from 0, is at `y * nx + x`.
 */

/** A celestial WCS as numbers. Angles in degrees. */
export interface WcsSpec {
  readonly projection: 'TAN' | 'SIN' | 'ARC' | 'STG' | 'ZEA' | 'CAR' | 'CEA' | 'SFL' | 'AIT' | 'MOL' | 'MER';
  /** Reference pixel, 0-based: FITS CRPIX − 1. */
  readonly crpix: readonly [number, number];
  readonly crval: readonly [number, number];
  /** Pixel → intermediate world coordinates, degrees a pixel: [CD1_1, CD1_2, CD2_1, CD2_2]. */
  readonly cd: readonly [number, number, number, number];
  readonly lonpole: number;
  readonly latpole: number;
  /** PV2_m (for instance the slant of SIN), index m. */
  readonly pv: readonly number[];
  /** Distortion before the matrix. Default: none. */
  readonly sip?: SipSpec | null;
}

/** A SIP distortion: an offset (u, v) from the reference pixel [pixels] becomes (u + Σ a[p][q] u^p v^q, v + Σ b[p][q] u^p v^q). */
export interface SipSpec {
  readonly a: readonly (readonly number[])[];
  readonly b: readonly (readonly number[])[];
}

/** A kernel on a grid of its own; its centre is pixel (floor(nx / 2), floor(ny / 2)). Normalised unless the caller said not to. */
export interface PsfSpec {
  readonly nx: number;
  readonly ny: number;
  readonly data: Float64Array;
  /** It is sampled so many times as finely as the image, along each side. Default 1. */
  readonly oversample?: number;
}

export interface ImageSpec {
  readonly nx: number;
  readonly ny: number;
  /** s: every pixel is the mean over s × s sub-pixel samples. */
  readonly subgrid: number;
  /** `subgrid: 'auto'`: the samples, two by two, are Gauss's, and pixels near a profile's centre are integrated adaptively. Default false. */
  readonly adaptive?: boolean;
  readonly wcs: WcsSpec;
  /** Pixel values; masked pixels hold 0. */
  readonly data: Float64Array;
  /** 1 = use, 0 = masked. */
  readonly mask: Uint8Array;
  readonly psf: PsfSpec | null;
  /** Multiplies extended components before the PSF. */
  readonly response: Float64Array | null;
  /** Multiplies everything after the PSF, the background included. */
  readonly exposure: Float64Array | null;
}

/** Gaussian noise, independent from pixel to pixel: `sigma` (nx · ny) is finite and > 0 wherever the image's mask is 1. */
export interface NormalSpec {
  readonly type: 'Normal';
  readonly sigma: Float64Array;
}

/** The same with σ'² = (scale · σ)² + jitter²: the values vector ends with scale and jitter. */
export interface ScaledNormalSpec {
  readonly type: 'ScaledNormal';
  readonly sigma: Float64Array;
  /** The values with which the empty model is judged: those that are fixed, and the medians of priors. */
  readonly reference: Float64Array;
}

/** One Gaussian over the pixels in use. `factor`: the lower triangle L of their covariance L Lᵀ, in their order, n × n row-major. */
export interface CorrelatedSpec {
  readonly type: 'NormalCorrelated';
  readonly factor: Float64Array;
}

/** Stationary Gaussian noise, by modes of the discrete Fourier transform of residual × `apod`: `weight` is one over their power, 0 for those left out. Both nx · ny. */
export interface FourierSpec {
  readonly type: 'NormalFourier';
  readonly weight: Float64Array;
  readonly apod: Float64Array;
}

/** A dirty image; the PSF is the dirty beam, and `sigma` the noise of a pixel for a beam of height 1. */
export interface RadioSpec {
  readonly type: 'NormalRI';
  readonly sigma: number;
}

/** Counts: `gain` of them a unit of the image. */
export interface PoissonSpec {
  readonly type: 'Poisson';
  readonly gain: number;
}

/** Student t in units of `sigma`; the values vector ends with its degrees of freedom, nu. */
export interface StudentTSpec {
  readonly type: 'StudentT';
  readonly sigma: Float64Array;
  /** As in {@link ScaledNormalSpec}. */
  readonly reference: Float64Array;
}

export type NoiseSpec = NormalSpec | ScaledNormalSpec | CorrelatedSpec | FourierSpec | RadioSpec | PoissonSpec | StudentTSpec;

/** How a radial profile falls off at its truncation radius; it adds the values rt and wt behind the profile's own. */
export type TruncationType = 'HyperTangent' | 'Exponential';

/**
 * One component. Its values stand in the values vector from `offset` on, in the order of its definition's parameters
 * (`src/models/catalogue.ts`), which is also the order of {@link ComponentType}'s comments.
 */
export interface ComponentSpec {
  readonly type: ComponentType;
  readonly name: string;
  readonly offset: number;
  /** The likelihood is zero (−∞) where this component is negative in any unmasked pixel. */
  readonly positive: boolean;
  /** Of a radial profile only. Default: none. */
  readonly truncation?: TruncationType | null;
  /** Of a CustomProfile. */
  readonly custom?: CustomSpec;
  /** The profile in the plane of a Disk, or across a bridge. */
  readonly radial?: ProfileSpec;
  /** The profile along a bridge. */
  readonly parallel?: ProfileSpec;
  /** The profile above and below the plane of a Disk. */
  readonly vertical?: VerticalSpec;
  /** Parameters that no kernel reads, for others to be tied to. Their values are the last. */
  readonly added?: readonly { readonly name: string; readonly unit: string; readonly description: string }[];
}

/** The profile of a CustomProfile: its own parameters, and the text of a function or a module's export. */
export interface CustomSpec {
  readonly parameters: readonly {
    readonly name: string;
    readonly unit: string;
    readonly description: string;
    readonly default: number | null;
  }[];
  readonly source: { readonly text: string } | { readonly url: string; readonly name: string };
}

/** A radial profile as a part of another component. */
export interface ProfileSpec {
  readonly type: RadialType;
  readonly truncation?: TruncationType | null;
}

export type VerticalType =
  | 'HyperSecantHeight' // zs alpha inc
  | 'ExponentialHeight'; // zs inc

/** How a Disk is thick, and the sum over its line of sight: `losbins` points between −losdepth and losdepth [deg], both ends included. */
export interface VerticalSpec {
  readonly type: VerticalType;
  readonly losdepth: number;
  readonly losbins: number;
}

export type RadialType =
  | 'Sersic' // xc yc theta e cbox re Ie ns
  | 'Beta' // xc yc theta e cbox rc Ic alpha beta
  | 'gNFW' // xc yc theta e cbox rc Ic alpha beta gamma
  | 'Power' // xc yc theta e cbox rc Ic alpha
  | 'TopHat' // xc yc theta e cbox rc Ic
  | 'Gaussian' // xc yc theta e cbox rs Is
  | 'Exponential' // xc yc theta e cbox rs Is
  | 'PolyExponential' // xc yc theta e cbox rs Is c1 c2 c3 c4 rc
  | 'PolyExpoRefact' // xc yc theta e cbox rs Is I1 I2 I3 I4 rc
  | 'ModExponential' // xc yc theta e cbox rs Is rm alpha
  | 'Moffat' // xc yc theta e cbox rd Ic beta
  | 'CoreSersic' // xc yc theta e cbox rb Ib re ns alpha gamma
  | 'Nuker' // xc yc theta e cbox rb Ib alpha beta gamma
  | 'King' // xc yc theta e cbox rc Ic rtidal alpha
  | 'BrokenExponential' // xc yc theta e cbox rs Is ro rb wb
  | 'Spergel' // xc yc theta e cbox re Ie nu
  | 'GaussianRing' // xc yc theta e cbox rr Is wr
  | 'CustomProfile'; // xc yc theta e cbox, then its own
/**
 * Components with parts, whose parameters have the part's name before theirs. A Disk: those of its radial profile but for e and cbox, then those of its
 * vertical one. A bridge: xc yc theta e rs Is, then those of its radial and of its parallel profile, each but for the ellipse, the scale and the amplitude.
 */
export type NestedType = 'Disk' | 'SimpleBridge' | 'MesaBridge';
/** Components that are made of functions of more than one radius. */
export type CompoundType = NestedType | 'EdgeOnDisk'; // xc yc theta rs Is zs alpha
export type ComponentType =
  | RadialType
  | CompoundType
  | 'Point' // xc yc Ic
  | 'Background'; // rs a0 a1x a1y a2xx a2xy a2yy a3xxx a3xxy a3xyy a3yyy

/**
 * One image's likelihood. `nvalues`: the length of a values vector, all parameters of all components in order and then those of the images' noises, fixed and tied
 * ones too.
 */
export interface ProblemSpec {
  readonly version: 1;
  readonly image: ImageSpec;
  readonly noise: NoiseSpec;
  /** Where the noise's own values begin, if it has any. Default: they are the last. */
  readonly noiseOffset?: number;
  readonly components: readonly ComponentSpec[];
  readonly nvalues: number;
  /** nvalues: 0 for a value that never changes, whose derivative nobody asks for; it may be left 0. Without it all are wanted. */
  readonly varying?: Uint8Array | null;
}

/**
 * How a point of the unit cube becomes a values vector, as plain data: what a worker needs to make walks of its own. Every prior that the registry can
 * make from its name and arguments has it, and every tie that is an equality.
 */
export interface CubeSpec {
  /** One a free parameter, as in a fit file: `{ uniform: [0, 1] }`. */
  readonly priors: readonly Readonly<Record<string, readonly number[]>>[];
  /** For each free parameter, the places in the values vector that are equal to it. */
  readonly equal: readonly (readonly number[])[];
  /** nvalues: the values that hang on no free parameter stand in it. */
  readonly fixed: Float64Array;
}

/**
 * What a pool's workers can be told to evaluate: an image's likelihood; or a function of the user's own, which crosses a thread border
 * as a module and the name of its export, `(values: Float64Array) => number`, with the name of its gradient's where there is one.
 * `cube` is null or left out where the way from the unit cube to the values can't be said as data: walks are then made by the pool's owner.
 */
export type WorkSpec =
  | { readonly kind: 'image'; readonly problem: ProblemSpec; readonly cube?: CubeSpec | null }
  /** Several images that share a values vector: ln L is the sum of theirs. */
  | { readonly kind: 'joint'; readonly problems: readonly ProblemSpec[]; readonly cube?: CubeSpec | null }
  | {
      readonly kind: 'module';
      readonly url: string;
      readonly name: string;
      readonly gradient?: string;
      readonly nvalues: number;
      readonly cube?: CubeSpec | null;
    }
  /** A live function: it can't cross a thread border, so only an inline pool takes it. */
  | {
      readonly kind: 'live';
      readonly nvalues: number;
      readonly logL: (values: Float64Array) => number;
      readonly gradient?: (values: Float64Array) => ArrayLike<number>;
      readonly cube?: CubeSpec | null;
    };
