import { ValueError } from '../errors.js';
import { checkOptions } from './checkOptions.js';
import type { Noise, NoisePixels, ResolvedNoise } from './noise.js';

export interface PoissonOptions {
  /** Counts a unit of the image: 1, the default, for an image in counts. */
  readonly gain?: number;
}

/**
 * Counting noise (Cash 1979, ApJ 228, 939): a pixel of value d has gain · d counts, drawn from a Poisson distribution of mean gain · m. The sky is part of the
 * data: give the model a Background. Where the model is negative, or zero where something was counted, ln L is −∞; so is that of the empty model.
 *
 * @throws ValueError for an unknown option or a gain that isn't finite and positive; a pixel in use with a negative value
 *
 * @example
 * new Poisson({ gain: 2.1 });
 */
export class Poisson implements Noise {
  readonly type = 'Poisson';
  readonly gain: number;

  constructor(options: PoissonOptions = {}) {
    const { gain = 1 } = checkOptions('Poisson', options, ['gain']);
    if (!(typeof gain === 'number' && gain > 0 && Number.isFinite(gain)))
      throw new ValueError(`Poisson: gain is ${String(gain)}; it must be a finite number above 0`);
    this.gain = gain;
  }

  async load(): Promise<Poisson> {
    return this;
  }

  resolve({ data, mask }: NoisePixels): ResolvedNoise {
    const { gain } = this;
    const negative = data.findIndex((value, i) => mask[i] === 1 && value < 0);
    if (negative >= 0) {
      throw new ValueError(
        `Poisson: pixel ${negative} is ${data[negative]}; counts are never negative: mask such pixels, or add back the sky that was subtracted`,
      );
    }
    const sigma = data.map((value, i) => (mask[i] === 1 ? Math.sqrt(Math.max(value, 1 / gain) / gain) : 1));
    return { spec: { type: 'Poisson', gain }, sigma, mask, description: `Poisson, ${gain} counts a unit`, warnings: [] };
  }
}
