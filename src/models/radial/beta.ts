import { Component } from '../component.js';
import type { ParameterValue } from '../parameter.js';
import type { RadialParameters } from './radialParameters.js';

export interface BetaParameters extends RadialParameters {
  /** Core radius, along the major axis [deg]. */
  rc: ParameterValue;
  /** Surface brightness at the centre [the image's unit]. */
  Ic: ParameterValue;
  /** Exponent of the radius. Default 2. */
  alpha?: ParameterValue;
  /** Slope: f falls as r^(−alpha · beta) far out. Default 0.55. */
  beta?: ParameterValue;
}

/**
 * The beta model: f(r) = Ic (1 + (r/rc)^alpha)^(−beta). With alpha = 2 the profile of Cavaliere & Fusco-Femiano 1976 for the gas of galaxy
 * clusters (there the exponent is ½ − 3β), and of Moffat 1969 for stars.
 *
 * @example
 * const gas = new Beta({ xc: 20, yc: -10, rc: loguniform(1e-4, 1e-2), Ic: loguniform(1e-3, 1), beta: uniform(0.3, 2) });
 */
export class Beta extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: BetaParameters) {
    super('Beta', parameters);
  }
}
