import { Component } from '../component.js';
import type { ParameterValue } from '../parameter.js';
import type { RadialParameters } from './radialParameters.js';

export interface MoffatParameters extends RadialParameters {
  /** Core radius, along the major axis [deg]. */
  rd: ParameterValue;
  /** Surface brightness at the centre [the image's unit]. */
  Ic: ParameterValue;
  /** Slope: f falls as r^(−2 · beta) far out. Default 2.5. */
  beta?: ParameterValue;
}

/**
 * The profile of Moffat 1969: f(r) = Ic (1 + (r/rd)²)^(−beta). Its full width at half maximum is 2 rd √(2^(1/beta) − 1).
 *
 * @example
 * const star = new Moffat({ xc: 20, yc: -10, rd: loguniform(1e-5, 1e-3), Ic: loguniform(1e-2, 1e2), beta: uniform(1, 6) });
 */
export class Moffat extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: MoffatParameters) {
    super('Moffat', parameters);
  }
}
