import { Component } from '../component.js';
import type { ParameterValue } from '../parameter.js';
import type { RadialParameters } from './radialParameters.js';

export interface ModExponentialParameters extends RadialParameters {
  /** Scale radius, along the major axis [deg]. */
  rs: ParameterValue;
  /** Surface brightness at the centre [the image's unit]. */
  Is: ParameterValue;
  /** Radius from which the power acts, along the major axis [deg]. */
  rm: ParameterValue;
  /** Exponent. */
  alpha: ParameterValue;
}

/**
 * A modified exponential: f(r) = Is exp(−r/rs) (1 + r/rm)^alpha.
 *
 * @example
 * const disk = new ModExponential({ xc: 20, yc: -10, rs: 1e-3, Is: loguniform(1e-2, 1e2), rm: 1e-3, alpha: uniform(-2, 2) });
 */
export class ModExponential extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: ModExponentialParameters) {
    super('ModExponential', parameters);
  }
}
