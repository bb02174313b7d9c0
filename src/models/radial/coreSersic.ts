import { Component } from '../component.js';
import type { ParameterValue } from '../parameter.js';
import type { RadialParameters } from './radialParameters.js';

export interface CoreSersicParameters extends RadialParameters {
  /** Break radius, along the major axis [deg]. */
  rb: ParameterValue;
  /** Surface brightness at rb [the image's unit]. */
  Ib: ParameterValue;
  /** Effective radius of the outer profile, along the major axis [deg]. */
  re: ParameterValue;
  /** Sérsic index of the outer profile, in [0.25, 10]. Default 4. */
  ns?: ParameterValue;
  /** Sharpness of the break, > 0. Default 5. */
  alpha?: ParameterValue;
  /** Slope of the core. Default 0.1. */
  gamma?: ParameterValue;
}

/**
 * The core-Sérsic profile (Graham et al. 2003, AJ 125, 2951, equation 5), with its brightness given at the break: outside of rb a {@link Sersic}, inside the
 * power law r^(−gamma). Nearer to the centre than a hundredth of the distance between samples it is what it is there.
 *
 * @example
 * const galaxy = new CoreSersic({ xc: 20, yc: -10, rb: 1e-5, Ib: loguniform(1, 1e3), re: 1e-3, ns: uniform(2, 8) });
 */
export class CoreSersic extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: CoreSersicParameters) {
    super('CoreSersic', parameters);
  }
}
