import type { Random } from '../../math/philox.js';

/** Where a noise model writes derivatives of ln L; it sets all of them. */
export interface NoiseSlopes {
  /** ∂ ln L/∂model, a number a pixel; 0 where masked. */
  readonly model: Float64Array;
  /** The same of the raw model, for noise that looks at it; else not touched. */
  readonly raw: Float64Array;
  /** ∂ ln L/∂(the noise's own values). */
  readonly values: Float64Array;
}

/**
 * The statistics of an image's pixels, ready to evaluate: the density of the data given a model image, and data drawn from it.
 * Maps are flat, nx · ny, row-major.
 */
export interface NoiseModel {
  /** Whether ln L needs the model before the instrument, too. */
  readonly needsRaw: boolean;
  /**
   * ln L, or −∞ where the model or a value is impossible; never NaN. Where it is finite and `slopes` is given, they are set.
   *
   * @param model what the data are compared with
   * @param raw the model before the instrument; only looked at where `needsRaw`
   * @param values the noise's own parameters, in the order of its specification
   */
  logL(model: Float64Array, raw: Float64Array, values: Float64Array, slopes?: NoiseSlopes): number;
  /** An image with this noise around a model; 0 where masked. */
  sample(model: Float64Array, values: Float64Array, random: Random): Float64Array;
}

/** ½ ln 2π. */
export const HALF_LN_2PI = 0.9189385332046728;

/** NaN never leaves a noise model. */
export function possible(logL: number): number {
  return Number.isNaN(logL) ? Number.NEGATIVE_INFINITY : logL;
}
