import type { ParameterValue } from '../models/parameter.js';
import type { Noise, NoisePixels, ResolvedNoise } from './noise.js';
import { noiseParameter, nu, referenceOf } from './noiseParameters.js';
import { Width, type WidthOptions } from './width.js';

/** A width as `Normal` takes it, of which σ is t's scale; and **nu**, the degrees of freedom: a number, default 4, or a prior or a tie. */
export type StudentTOptions = WidthOptions & { readonly nu?: ParameterValue };

/**
 * Noise with far tails, for images with cosmic rays, bad pixels or sources that nobody models: Student's t distribution of (m − d)/σ, independent from pixel to
 * pixel. A free nu is the parameter `noise.nu`; the fewer degrees of freedom, the farther the tails.
 *
 * @throws ValueError as `Normal` does
 *
 * @example
 * new StudentT({ sigma: 0.045, nu: loguniform(1, 100) });
 */
export class StudentT implements Noise {
  readonly type = 'StudentT';
  readonly #width: Width;
  readonly #nu: ParameterValue | undefined;

  constructor(options: StudentTOptions = {}) {
    const isObject = typeof options === 'object' && options !== null;
    const { nu, ...width } = isObject ? options : {};
    this.#width = new Width('StudentT', isObject ? width : options, ['nu']);
    this.#nu = nu;
  }

  async load(): Promise<StudentT> {
    return new StudentT({ ...(await this.#width.load()), nu: this.#nu });
  }

  resolve(pixels: NoisePixels): ResolvedNoise {
    const { sigma, mask, description, warnings } = this.#width.resolve(pixels);
    const parameters = [noiseParameter(nu, this.#nu ?? nu.default)];
    const spec = { type: 'StudentT' as const, sigma, reference: referenceOf(parameters) };
    return { spec, sigma, parameters, mask, description, warnings };
  }
}
