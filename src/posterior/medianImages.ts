import type { Evaluator, Rendering } from '../likelihood/evaluatorContract.js';
import { keyOf } from '../math/philox.js';
import { Distribution } from './quantiles.js';
import { resample } from './resample.js';

/** A model image: before the instrument, after it (without the background), or the background. */
export type ImageKind = Exclude<keyof Rendering, 'anyNegative'>;

export interface MedianOptions {
  readonly evaluator: Evaluator;
  /** Model parameters of the given draws of the posterior, for each of them all values of all components. */
  readonly valuesOf: (rows: Uint32Array) => Float64Array;
  /** Weights of the posterior's draws. */
  readonly weights: Float64Array;
  readonly kinds: readonly ImageKind[];
  /** Components to sum; all where it is undefined. */
  readonly select: readonly number[] | undefined;
  /** How many images make the median at most. */
  readonly draws: number;
  /** Bytes that images may take while they wait; where all don't fit, they are made again for each strip of pixels. */
  readonly memory?: number;
}

const MEMORY = 256 * 2 ** 20;

/**
 * The weighted median over the posterior's model images, pixel by pixel: a picture of no one model, but of what the posterior says of each pixel.
 * Of a posterior with more than `draws` weighted draws, so many of equal weight stand for all (systematic resampling): the median then scatters by
 * 1.25 / √draws of the posterior's width in that pixel.
 *
 * It is work that can be cut: it yields between two images. Returns one image (nx · ny) a kind.
 */
export function* medianImages(options: MedianOptions): Generator<void, Float64Array[]> {
  const { evaluator, valuesOf, kinds, select, memory = MEMORY } = options;
  const { rows, weights, isEqual } = standIns(options.weights, options.draws);
  const values = valuesOf(rows);
  const render = (k: number): Rendering => evaluator.render(values.subarray(k * evaluator.nvalues, (k + 1) * evaluator.nvalues), select);

  const npix = render(0).raw.length;
  const strip = Math.min(npix, Math.max(1, Math.floor(memory / (8 * rows.length * kinds.length))));
  const medians = kinds.map(() => new Float64Array(npix));
  // kind by kind, draw by draw: the pixels of this strip
  const stacks = kinds.map(() => new Float64Array(rows.length * strip));
  const pixel = new Float64Array(rows.length);
  for (let from = 0; from < npix; from += strip) {
    const to = Math.min(npix, from + strip);
    for (let k = 0; k < rows.length; k++) {
      const images = k > 0 && rows[k] === rows[k - 1] ? null : render(k);
      kinds.forEach((kind, j) => {
        if (images) stacks[j].set(images[kind].subarray(from, to), k * strip);
        else stacks[j].copyWithin(k * strip, (k - 1) * strip, k * strip);
      });
      yield;
    }
    for (let p = from; p < to; p++) {
      stacks.forEach((stack, j) => {
        for (let k = 0; k < rows.length; k++) pixel[k] = stack[k * strip + p - from];
        medians[j][p] = isEqual ? middle(pixel) : new Distribution(pixel, weights).quantile(0.5);
      });
      if (p % 256 === 0) yield;
    }
  }
  return medians;
}

/** The draws that carry weight, where they are few; else equal ones in their stead. */
function standIns(weights: Float64Array, draws: number): { rows: Uint32Array; weights: Float64Array; isEqual: boolean } {
  const carry = Uint32Array.from(weights, (_, i) => i).filter(i => weights[i] > 0);
  if (carry.length <= draws) return { rows: carry, weights: Float64Array.from(carry, i => weights[i]), isEqual: false };
  return { rows: resample(weights, draws, keyOf(0)), weights: new Float64Array(0), isEqual: true };
}

/** The smallest value at or below which lies half of them; the values are put in order. */
function middle(values: Float64Array): number {
  values.sort();
  return values[Math.ceil(values.length / 2) - 1];
}
