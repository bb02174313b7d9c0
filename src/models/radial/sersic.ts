import { Component } from '../component.js';
import type { ParameterValue } from '../parameter.js';
import type { RadialParameters } from './radialParameters.js';

export interface SersicParameters extends RadialParameters {
  /** Effective radius, along the major axis: half of the flux lies within [deg]. */
  re: ParameterValue;
  /** Surface brightness at `re` [the image's unit]. */
  Ie: ParameterValue;
  /** Sérsic index, in [0.25, 10]: 0.5 Gaussian, 1 exponential disk, 4 de Vaucouleurs. Default 0.5. */
  ns?: ParameterValue;
}

/**
 * The profile of Sérsic 1963: f(r) = Ie exp(−b ((r/re)^(1/ns) − 1)), where b solves P(2 ns, b) = ½ with P the regularised incomplete
 * gamma function, so that `re` holds half of the flux.
 *
 * @example
 * const disk = new Sersic({
 *   name: 'disk', xc: uniform(19.997, 20.003), yc: -10, ns: 1, theta: uniform(0, Math.PI), e: uniform(0, 1),
 *   re: loguniform(1e-8, 1e-2), Ie: loguniform(1e-2, 1e2),
 * });
 */
export class Sersic extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: SersicParameters) {
    super('Sersic', parameters);
  }
}
