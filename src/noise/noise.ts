import type { NoiseSpec, PsfSpec } from '../likelihood/spec.js';
import type { ParameterDefinition } from '../models/catalogue.js';
import type { ParameterValue } from '../models/parameter.js';

/** What a noise model is given of an image. */
export interface NoisePixels {
  readonly nx: number;
  readonly ny: number;
  /** nx · ny values, row-major; anything where `mask` is 0. */
  readonly data: Float64Array;
  /** 1 = use. */
  readonly mask: Uint8Array;
  /** What the image is seen through, if anything. */
  readonly psf: PsfSpec | null;
  /** Brings a map of the image's size, as read or as cut, to the pixels above. @throws ValueError when its size is another */
  fit(map: unknown, what: string): Float64Array;
}

/** A noise model on an image. */
export interface ResolvedNoise {
  readonly spec: NoiseSpec;
  /** The image's mask, less the pixels that the noise model can't use. */
  readonly mask: Uint8Array;
  /** Standard deviation of each pixel, nx · ny, 1 where masked: what a residual is measured in. */
  readonly sigma: Float64Array;
  /** Its own parameters, which stand at the end of a values vector under the name `noise`; none for most. */
  readonly parameters?: readonly NoiseParameter[];
  /** One line: which model, with which width, from where. */
  readonly description: string;
  readonly warnings: readonly string[];
}

/** A parameter of a noise model, and its value: a number, a prior, or a tie. */
export interface NoiseParameter {
  readonly definition: ParameterDefinition;
  readonly value: ParameterValue;
}

/** The statistics of an image's pixels, before an image is there. */
export interface Noise {
  readonly type: string;
  /** The PSF is a dirty beam: taken as it is, never divided by its sum. */
  readonly dirtyBeam?: boolean;
  /** The same noise, with the files it was given read. @throws FileError when one can't be */
  load(): Promise<Noise>;
  /** The noise of these pixels. @throws ValueError when it has none: for instance a map of another size */
  resolve(pixels: NoisePixels): ResolvedNoise;
}
