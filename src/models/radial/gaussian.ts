import { Component } from '../component.js';
import type { ParameterValue } from '../parameter.js';
import type { RadialParameters } from './radialParameters.js';

export interface GaussianParameters extends RadialParameters {
  /** Scale radius, the standard deviation along the major axis [deg]; the full width at half maximum is 2.3548 of it. */
  rs: ParameterValue;
  /** Surface brightness at the centre [the image's unit]. */
  Is: ParameterValue;
}

/**
 * A Gaussian: f(r) = Is exp(−(r/rs)²/2).
 *
 * @example
 * const clump = new Gaussian({ xc: 20, yc: -10, rs: loguniform(1e-5, 1e-2), Is: uniform(0, 10) });
 */
export class Gaussian extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: GaussianParameters) {
    super('Gaussian', parameters);
  }
}
