import type { NoiseSpec } from '../likelihood/spec.js';

/** What a noise model is given of an image. */
export interface NoisePixels {
  readonly nx: number;
  readonly ny: number;
  /** nx · ny values, row-major; anything where `mask` is 0. */
  readonly data: Float64Array;
  /** 1 = use. */
  readonly mask: Uint8Array;
  /** Brings a map of the image's size, as read or as cut, to the pixels above. @throws ValueError when its size is another */
  fit(map: unknown, what: string): Float64Array;
}

/** A noise model on an image. */
export interface ResolvedNoise {
  readonly spec: NoiseSpec;
  /** The image's mask, less the pixels that the noise model can't use. */
  readonly mask: Uint8Array;
  /** One line: which model, with which width, from where. */
  readonly description: string;
  readonly warnings: readonly string[];
}

/** The statistics of an image's pixels, before an image is there. */
export interface Noise {
  readonly type: NoiseSpec['type'];
  /** The same noise, with the files it was given read. @throws FileError when one can't be */
  load(): Promise<Noise>;
  /** The noise of these pixels. @throws ValueError when it has none: for instance a map of another size */
  resolve(pixels: NoisePixels): ResolvedNoise;
}
