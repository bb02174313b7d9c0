import { Component } from '../component.js';
import type { ParameterValue } from '../parameter.js';
import type { RadialParameters } from './radialParameters.js';

export interface PolyExponentialParameters extends RadialParameters {
  /** Scale radius, along the major axis [deg]. */
  rs: ParameterValue;
  /** Surface brightness at the centre [the image's unit]. */
  Is: ParameterValue;
  /** Coefficient of (r/rc)^1. Default 0. */
  c1?: ParameterValue;
  /** Coefficient of (r/rc)^2. Default 0. */
  c2?: ParameterValue;
  /** Coefficient of (r/rc)^3. Default 0. */
  c3?: ParameterValue;
  /** Coefficient of (r/rc)^4. Default 0. */
  c4?: ParameterValue;
  /** Unit of length of the polynomial's radius [deg]. Default one arc second. */
  rc?: ParameterValue;
}

/**
 * An exponential times a polynomial: f(r) = Is exp(−r/rs) (1 + Σ c_k (r/rc)^k), k = 1 … 4. It may be negative somewhere, which `positive: true`
 * forbids.
 *
 * @example
 * const disk = new PolyExponential({ xc: 20, yc: -10, rs: 1e-3, Is: loguniform(1e-2, 1e2), c1: normal(0, 0.1) });
 */
export class PolyExponential extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: PolyExponentialParameters) {
    super('PolyExponential', parameters);
  }
}
