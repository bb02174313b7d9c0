import { ValueError } from '../../errors.js';
import { Component } from '../component.js';
import type { ParameterValue } from '../parameter.js';
import { PolyExponential, type PolyExponentialParameters } from './polyExponential.js';
import type { RadialParameters } from './radialParameters.js';

export interface PolyExpoRefactParameters extends RadialParameters {
  /** Scale radius, along the major axis [deg]. */
  rs: ParameterValue;
  /** Surface brightness at the centre [the image's unit]. */
  Is: ParameterValue;
  /** Brightness that multiplies r/rc [the image's unit]. Default 0. */
  I1?: ParameterValue;
  /** Brightness that multiplies (r/rc)² [the image's unit]. Default 0. */
  I2?: ParameterValue;
  /** Brightness that multiplies (r/rc)³ [the image's unit]. Default 0. */
  I3?: ParameterValue;
  /** Brightness that multiplies (r/rc)⁴ [the image's unit]. Default 0. */
  I4?: ParameterValue;
  /** Unit of length of the polynomial's radius [deg]. Default one arc second. */
  rc?: ParameterValue;
}

/**
 * A {@link PolyExponential} with brightnesses in place of coefficients, f(r) = exp(−r/rs) (Is + Σ I_k (r/rc)^k), k = 1 … 4: linear in all of
 * them, which samplers like better.
 *
 * @example
 * const disk = new PolyExpoRefact({ xc: 20, yc: -10, rs: 1e-3, Is: uniform(0, 10), I1: uniform(-1, 1) });
 */
export class PolyExpoRefact extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: PolyExpoRefactParameters) {
    super('PolyExpoRefact', parameters);
  }

  /**
   * The same profile as a {@link PolyExponential}, with c_k = I_k / Is; all else stays as it is, the truncation too.
   * @throws ValueError where a brightness isn't a number, or Is is 0
   */
  override refactor(): PolyExponential {
    const { Is, I1, I2, I3, I4, ...others } = this.options() as unknown as Record<string, ParameterValue>;
    const numbers = Object.entries({ Is, I1, I2, I3, I4 });
    for (const [name, value] of numbers) {
      if (typeof value === 'number') continue;
      throw new ValueError(`refactor: ${name} isn't a number; give it one, with set({ ${name}: … }), such as its median after a fit`);
    }
    if (Is === 0) throw new ValueError('refactor: Is is 0, and a PolyExponential is that times its polynomial');
    const [c1, c2, c3, c4] = numbers.slice(1).map(([, value]) => (value as number) / (Is as number));
    return new PolyExponential({ ...others, Is, c1, c2, c3, c4 } as unknown as PolyExponentialParameters);
  }
}
