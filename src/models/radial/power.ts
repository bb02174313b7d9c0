import { Component } from '../component.js';
import type { ParameterValue } from '../parameter.js';
import type { RadialParameters } from './radialParameters.js';

export interface PowerParameters extends RadialParameters {
  /** Radius at which the brightness is Ic, along the major axis [deg]. */
  rc: ParameterValue;
  /** Surface brightness at rc [the image's unit]. */
  Ic: ParameterValue;
  /** Slope. Default 2. */
  alpha?: ParameterValue;
}

/**
 * A power law: f(r) = Ic (r/rc)^(−alpha). It has no value at the centre: nearer to it than a hundredth of the distance between the samples of the
 * image it is what it is there, so that it is finite.
 *
 * @example
 * const cusp = new Power({ xc: 20, yc: -10, rc: 1e-3, Ic: loguniform(1e-3, 1), alpha: uniform(0.5, 3) });
 */
export class Power extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: PowerParameters) {
    super('Power', parameters);
  }
}
