import { Component } from '../component.js';
import type { ParameterValue } from '../parameter.js';
import type { RadialParameters } from './radialParameters.js';

export interface ExponentialParameters extends RadialParameters {
  /** Scale radius, along the major axis [deg]: the brightness falls by e in each. */
  rs: ParameterValue;
  /** Surface brightness at the centre [the image's unit]. */
  Is: ParameterValue;
}

/**
 * An exponential disk: f(r) = Is exp(−r/rs). It is a {@link Sersic} of ns = 1 with its brightness given at the centre.
 *
 * @example
 * const disk = new Exponential({ xc: 20, yc: -10, e: uniform(0, 1), rs: loguniform(1e-5, 1e-2), Is: loguniform(1e-2, 1e2) });
 */
export class Exponential extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: ExponentialParameters) {
    super('Exponential', parameters);
  }
}
