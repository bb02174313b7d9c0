import { ValueError } from '../errors.js';
import { loadMap, type MapInput } from '../image/numbers.js';
import type { HduChoice } from '../image/plane.js';
import { median } from './median.js';
import type { Noise, NoisePixels, ResolvedNoise } from './noise.js';
import { WIDTHS, type WidthMeaning, type WidthName } from './widthNames.js';

/**
 * One of the names, with a number for all pixels or a map (a FITS file, or numbers): **sigma**, **sig**, **std**, **rms**, **stddev** for the standard
 * deviation in the image's unit; **var**, **variance** for its square; **wht**, **wgt**, **weight**, **weights**, **invvar** for one over the square.
 * **hdu** (or **idx**) says which HDU of the file. None of them: σ is estimated.
 */
export type NormalOptions = { readonly [name in WidthName]?: number | MapInput } & { readonly hdu?: HduChoice; readonly idx?: HduChoice };

/** σ of a Gaussian in units of its median absolute deviation: 1/Φ⁻¹(¾). */
const MAD_TO_SIGMA = 1.482602218505602;

/**
 * Gaussian noise, independent from pixel to pixel: ln L = Σ [−½ ((m − d)/σ)² − ln σ − ½ ln 2π] over the pixels in use.
 * Without a width, σ = 1.4826 · median |d − median d| of the pixels in use: right where most of them are empty sky.
 * A pixel whose σ in a map is 0, NaN, infinite or negative (weight 0, NaN, infinite or negative) is left out.
 *
 * @throws ValueError for two widths at a time, an unknown option, or a number that isn't finite and positive
 *
 * @example
 * new Normal(); // estimated
 * new Normal({ sigma: 0.045 });
 * new Normal({ weight: 'weights.fits' }); // read by Image.open
 */
export class Normal implements Noise {
  readonly type = 'Normal';
  readonly #width: { readonly name: WidthName; readonly meaning: WidthMeaning; readonly value: number | MapInput } | null;
  readonly #hdu: HduChoice;

  constructor(options: NormalOptions = {}) {
    const { hdu, idx, ...widths } = checkKeys(options);
    this.#hdu = hdu ?? idx ?? 0;
    const given = (Object.keys(widths) as WidthName[]).filter(name => widths[name] !== undefined);
    if (given.length > 1) throw new ValueError(`Normal is given ${given.join(' and ')}; give one width only`);
    const name = given[0];
    if (name === undefined) {
      this.#width = null;
      return;
    }
    const value = widths[name] as number | MapInput;
    if (typeof value === 'number' && !(value > 0 && Number.isFinite(value))) {
      throw new ValueError(`Normal: ${name} is ${value}; it must be a finite number above 0, or a map`);
    }
    this.#width = { name, meaning: WIDTHS.find(([, names]) => names.includes(name))![0], value };
  }

  async load(): Promise<Normal> {
    if (this.#width === null || typeof this.#width.value === 'number') return this;
    const { name, value } = this.#width;
    return new Normal({ [name]: await loadMap(value, this.#hdu, 'hdu', `noise ${name}`) });
  }

  resolve(pixels: NoisePixels): ResolvedNoise {
    const n = pixels.nx * pixels.ny;
    if (this.#width === null) {
      const sigma = estimate(pixels);
      return this.#result(new Float64Array(n).fill(sigma), pixels.mask, `Normal, σ = ${sigma.toPrecision(4)} (median absolute deviation)`);
    }
    const { name, meaning, value } = this.#width;
    if (typeof value === 'number') {
      const sigma = toSigma(value, meaning);
      return this.#result(new Float64Array(n).fill(sigma), pixels.mask, `Normal, σ = ${sigma.toPrecision(4)}`);
    }
    const map = pixels.fit(value, name);
    const negative = map.reduce((count, v) => count + (v < 0 ? 1 : 0), 0);
    const warnings = negative > 0 ? [`noise: ${name} is negative in ${negative} pixels: they are left out`] : [];
    return this.#result(
      map.map(v => toSigma(v, meaning)),
      pixels.mask,
      `Normal, σ from a map of ${name}`,
      warnings,
    );
  }

  #result(sigma: Float64Array, before: Uint8Array, description: string, warnings: readonly string[] = []): ResolvedNoise {
    const mask = before.slice();
    for (let i = 0; i < sigma.length; i++) {
      if (!(sigma[i] > 0 && Number.isFinite(sigma[i]))) mask[i] = 0;
      if (mask[i] === 0) sigma[i] = 1;
    }
    return { spec: { type: 'Normal', sigma }, mask, description, warnings };
  }
}

/** NaN, 0 or Infinity where there is no width. */
function toSigma(value: number, meaning: WidthMeaning): number {
  if (meaning === 'sigma') return value;
  return meaning === 'variance' ? Math.sqrt(value) : 1 / Math.sqrt(value);
}

function estimate({ data, mask }: NoisePixels): number {
  const used = data.filter((_, i) => mask[i] === 1);
  if (used.length === 0) throw new ValueError('Every pixel of the image is masked: the noise has nothing to be estimated from');
  const middle = median(used);
  const sigma = MAD_TO_SIGMA * median(used.map(value => Math.abs(value - middle)));
  if (!(sigma > 0)) {
    throw new ValueError(
      'The median absolute deviation of the image is 0 (half of its pixels have one value): give the noise, new Normal({ sigma: … })',
    );
  }
  return sigma;
}

function checkKeys(options: NormalOptions): NormalOptions {
  if (typeof options !== 'object' || options === null) {
    throw new ValueError(
      `Normal is given ${String(options)}; write new Normal({ sigma: ${typeof options === 'number' ? options : '…'} }), or new Normal() to estimate it`,
    );
  }
  const names: readonly string[] = [...WIDTHS.flatMap(([, own]) => own), 'hdu', 'idx'];
  const unknown = Object.keys(options).find(key => !names.includes(key));
  if (unknown !== undefined) throw new ValueError(`Normal has no option ${JSON.stringify(unknown)}; the options are ${names.join(', ')}`);
  if (options.hdu !== undefined && options.idx !== undefined)
    throw new ValueError('Normal: hdu and idx are the same option; give one of them');
  return options;
}
