import { ValueError } from '../errors.js';
import { loadMap, type MapInput } from '../image/numbers.js';
import type { HduChoice } from '../image/plane.js';
import { median } from './median.js';
import type { NoisePixels, ResolvedNoise } from './noise.js';
import { WIDTHS, type WidthMeaning, type WidthName } from './widthNames.js';

/**
 * One of the names, with a number for all pixels or a map (a FITS file, or numbers): **sigma**, **sig**, **std**, **rms**, **stddev** for the standard
 * deviation in the image's unit; **var**, **variance** for its square; **wht**, **wgt**, **weight**, **weights**, **invvar** for one over the square.
 * **hdu** (or **idx**) says which HDU of the file. None of them: σ is estimated.
 */
export type WidthOptions = { readonly [name in WidthName]?: number | MapInput } & { readonly hdu?: HduChoice; readonly idx?: HduChoice };

/** σ of a Gaussian in units of its median absolute deviation: 1/Φ⁻¹(¾). */
const MAD_TO_SIGMA = 1.482602218505602;

/**
 * How wide a noise is, pixel by pixel: a standard deviation, a variance or a weight, a number or a map, or estimated: then it is
 * 1.4826 · median |d − median d| of the pixels in use, right where most of them are empty sky. A pixel whose width in a map is 0, NaN, infinite or negative
 * (weight 0, NaN, infinite or negative) is left out.
 */
export class Width {
  readonly #noise: string;
  readonly #width: { readonly name: WidthName; readonly meaning: WidthMeaning; readonly value: number | MapInput } | null;
  readonly #hdu: HduChoice;

  /**
   * @param noise what messages call the noise
   * @param options the width's, and none other
   * @param others names of the noise's other options, for a message
   * @throws ValueError for two widths at a time, an unknown option, or a number that isn't finite and positive
   */
  constructor(noise: string, options: WidthOptions, others: readonly string[] = []) {
    this.#noise = noise;
    const { hdu, idx, ...widths } = checkKeys(noise, options, others);
    this.#hdu = hdu ?? idx ?? 0;
    const given = (Object.keys(widths) as WidthName[]).filter(name => widths[name] !== undefined);
    if (given.length > 1) throw new ValueError(`${noise} is given ${given.join(' and ')}; give one width only`);
    const name = given[0];
    if (name === undefined) {
      this.#width = null;
      return;
    }
    const value = widths[name] as number | MapInput;
    if (typeof value === 'number' && !(value > 0 && Number.isFinite(value))) {
      throw new ValueError(`${noise}: ${name} is ${value}; it must be a finite number above 0, or a map`);
    }
    this.#width = { name, meaning: WIDTHS.find(([, names]) => names.includes(name))![0], value };
  }

  /** The same with the file that it names read. @throws FileError when it can't be */
  async load(): Promise<WidthOptions> {
    if (this.#width === null) return {};
    const { name, value } = this.#width;
    if (typeof value === 'number') return { [name]: value };
    return { [name]: await loadMap(value, this.#hdu, 'hdu', `noise ${name}`) };
  }

  /** @throws ValueError where the map is of another size, or there is nothing to estimate from */
  resolve(pixels: NoisePixels): ResolvedWidth {
    const n = pixels.nx * pixels.ny;
    if (this.#width === null) {
      const sigma = estimate(this.#noise, pixels);
      return this.#result(
        new Float64Array(n).fill(sigma),
        pixels.mask,
        `${this.#noise}, σ = ${sigma.toPrecision(4)} (median absolute deviation)`,
      );
    }
    const { name, meaning, value } = this.#width;
    if (typeof value === 'number') {
      const sigma = toSigma(value, meaning);
      return this.#result(new Float64Array(n).fill(sigma), pixels.mask, `${this.#noise}, σ = ${sigma.toPrecision(4)}`);
    }
    const map = pixels.fit(value, name);
    const negative = map.reduce((count, v) => count + (v < 0 ? 1 : 0), 0);
    const warnings = negative > 0 ? [`noise: ${name} is negative in ${negative} pixels: they are left out`] : [];
    return this.#result(
      map.map(v => toSigma(v, meaning)),
      pixels.mask,
      `${this.#noise}, σ from a map of ${name}`,
      warnings,
    );
  }

  #result(sigma: Float64Array, before: Uint8Array, description: string, warnings: readonly string[] = []): ResolvedWidth {
    const mask = before.slice();
    for (let i = 0; i < sigma.length; i++) {
      if (!(sigma[i] > 0 && Number.isFinite(sigma[i]))) mask[i] = 0;
      if (mask[i] === 0) sigma[i] = 1;
    }
    return { sigma, mask, description, warnings };
  }
}

/** σ of every pixel, 1 where masked; and what a {@link ResolvedNoise} says of it. */
export interface ResolvedWidth extends Pick<ResolvedNoise, 'mask' | 'description' | 'warnings'> {
  readonly sigma: Float64Array;
}

/** NaN, 0 or Infinity where there is no width. */
function toSigma(value: number, meaning: WidthMeaning): number {
  if (meaning === 'sigma') return value;
  return meaning === 'variance' ? Math.sqrt(value) : 1 / Math.sqrt(value);
}

function estimate(noise: string, { data, mask }: NoisePixels): number {
  const used = data.filter((_, i) => mask[i] === 1);
  if (used.length === 0) throw new ValueError('Every pixel of the image is masked: the noise has nothing to be estimated from');
  const middle = median(used);
  const sigma = MAD_TO_SIGMA * median(used.map(value => Math.abs(value - middle)));
  if (!(sigma > 0)) {
    throw new ValueError(
      'The median absolute deviation of the image is 0 (half of its pixels have one value): give the noise, ' +
        `new ${noise}({ sigma: … })`,
    );
  }
  return sigma;
}

function checkKeys(noise: string, options: WidthOptions, others: readonly string[]): WidthOptions {
  if (typeof options !== 'object' || options === null) {
    throw new ValueError(
      `${noise} is given ${String(options)}; write new ${noise}({ sigma: ${typeof options === 'number' ? options : '…'} }), or new ${noise}() to estimate it`,
    );
  }
  const names: readonly string[] = [...WIDTHS.flatMap(([, own]) => own), 'hdu', 'idx'];
  const unknown = Object.keys(options).find(key => !names.includes(key));
  if (unknown !== undefined)
    throw new ValueError(`${noise} has no option ${JSON.stringify(unknown)}; the options are ${[...names, ...others].join(', ')}`);
  if (options.hdu !== undefined && options.idx !== undefined)
    throw new ValueError(`${noise}: hdu and idx are the same option; give one of them`);
  return options;
}
