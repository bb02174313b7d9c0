import { Component } from '../component.js';
import type { ParameterValue } from '../parameter.js';
import type { RadialParameters } from './radialParameters.js';

export interface NukerParameters extends RadialParameters {
  /** Break radius, along the major axis [deg]. */
  rb: ParameterValue;
  /** Surface brightness at rb [the image's unit]. */
  Ib: ParameterValue;
  /** Sharpness of the break, > 0. Default 2. */
  alpha?: ParameterValue;
  /** Outer slope. Default 1.5. */
  beta?: ParameterValue;
  /** Inner slope. Default 0.5. */
  gamma?: ParameterValue;
}

/**
 * The law of Lauer et al. 1995, AJ 110, 2622: f(r) = Ib 2^((beta − gamma)/alpha) (r/rb)^(−gamma) (1 + (r/rb)^alpha)^((gamma − beta)/alpha). Nearer to the
 * centre than a hundredth of the distance between samples it is what it is there, so that it is finite.
 *
 * @example
 * const nucleus = new Nuker({ xc: 20, yc: -10, rb: 1e-4, Ib: loguniform(1, 1e3), gamma: uniform(0, 1) });
 */
export class Nuker extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: NukerParameters) {
    super('Nuker', parameters);
  }
}
