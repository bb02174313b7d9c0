import type { ParameterValue } from '../models/parameter.js';
import type { Noise, NoisePixels, ResolvedNoise } from './noise.js';
import { jitter, noiseParameter, referenceOf, scale } from './noiseParameters.js';
import { Width, type WidthOptions } from './width.js';

/**
 * A width ({@link WidthOptions}), and: **scale** multiplies it, default 1; **jitter**, in the image's unit, is added to it in quadrature, default 0. Either may be
 * a number, a prior or a tie: free, it is one more parameter of the fit, `noise.scale` or `noise.jitter`.
 */
export type NormalOptions = WidthOptions & { readonly scale?: ParameterValue; readonly jitter?: ParameterValue };

/**
 * Gaussian noise, independent from pixel to pixel: ln L = Σ [−½ ((m − d)/σ)² − ln σ − ½ ln 2π] over the pixels in use.
 * Without a width, σ = 1.4826 · median |d − median d| of the pixels in use: right where most of them are empty sky.
 * A pixel whose σ in a map is 0, NaN, infinite or negative (weight 0, NaN, infinite or negative) is left out.
 * With a scale or a jitter σ becomes √((scale · σ)² + jitter²).
 *
 * @throws ValueError for two widths at a time, an unknown option, or a number that isn't finite and positive
 *
 * @example
 * new Normal(); // estimated
 * new Normal({ sigma: 0.045 });
 * new Normal({ weight: 'weights.fits' }); // read by Image.open
 * new Normal({ sigma: 0.045, scale: loguniform(0.1, 10) });
 */
export class Normal implements Noise {
  readonly type = 'Normal';
  readonly #width: Width;
  readonly #own: Pick<NormalOptions, 'scale' | 'jitter'>;

  constructor(options: NormalOptions = {}) {
    const isObject = typeof options === 'object' && options !== null;
    const { scale, jitter, ...width } = isObject ? options : {};
    this.#width = new Width('Normal', isObject ? width : options, ['scale', 'jitter']);
    this.#own = { scale, jitter };
  }

  async load(): Promise<Normal> {
    return new Normal({ ...(await this.#width.load()), ...this.#own });
  }

  resolve(pixels: NoisePixels): ResolvedNoise {
    const { sigma, mask, description, warnings } = this.#width.resolve(pixels);
    const own = this.#own;
    if (own.scale === undefined && own.jitter === undefined) return { spec: { type: 'Normal', sigma }, sigma, mask, description, warnings };
    const parameters = [noiseParameter(scale, own.scale ?? 1), noiseParameter(jitter, own.jitter ?? 0)];
    const spec = { type: 'ScaledNormal' as const, sigma, reference: referenceOf(parameters) };
    return { spec, sigma, parameters, mask, description: `${description}, with scale and jitter`, warnings };
  }
}
