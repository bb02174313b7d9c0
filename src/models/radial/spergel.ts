import { Component } from '../component.js';
import type { ParameterValue } from '../parameter.js';
import type { RadialParameters } from './radialParameters.js';

export interface SpergelParameters extends RadialParameters {
  /** Effective radius, along the major axis: half of the flux lies within [deg]. */
  re: ParameterValue;
  /** Surface brightness at re [the image's unit]. */
  Ie: ParameterValue;
  /** Index, in [−0.85, 4]: 0.5 an exponential, −0.6 near a de Vaucouleurs profile. Default 0.5. */
  nu?: ParameterValue;
}

/**
 * The profile of Spergel 2010, ApJS 191, 58: f(r) = Ie (r/re)^nu K_nu(c r/re) / K_nu(c), K the modified Bessel function and c such that re holds half of the flux.
 * Where nu ≤ 0 it has no value at the centre: nearer to it than a hundredth of the distance between samples it is what it is there.
 *
 * @example
 * const galaxy = new Spergel({ xc: 20, yc: -10, re: loguniform(1e-4, 1e-2), Ie: loguniform(1e-2, 1e2), nu: uniform(-0.8, 2) });
 */
export class Spergel extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: SpergelParameters) {
    super('Spergel', parameters);
  }
}
