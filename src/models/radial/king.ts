import { Component } from '../component.js';
import type { ParameterValue } from '../parameter.js';
import type { RadialParameters } from './radialParameters.js';

export interface KingParameters extends RadialParameters {
  /** Core radius, along the major axis [deg]. */
  rc: ParameterValue;
  /** Surface brightness at the centre [the image's unit]. */
  Ic: ParameterValue;
  /** Tidal radius, along the major axis: there is nothing beyond [deg]. */
  rtidal: ParameterValue;
  /** Exponent, > 0; 2 is King's. Default 2. */
  alpha?: ParameterValue;
}

/**
 * The profile of King 1962 with the exponent of Elson 1999: f(r) = Ic ((g(r) − g(rtidal)) / (1 − g(rtidal)))^alpha with g(r) = (1 + (r/rc)²)^(−1/alpha).
 *
 * @example
 * const cluster = new King({ xc: 20, yc: -10, rc: loguniform(1e-5, 1e-3), Ic: loguniform(1, 1e3), rtidal: loguniform(1e-3, 1e-1) });
 */
export class King extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: KingParameters) {
    super('King', parameters);
  }
}
