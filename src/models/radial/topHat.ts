import { Component } from '../component.js';
import type { ParameterValue } from '../parameter.js';
import type { RadialParameters } from './radialParameters.js';

export interface TopHatParameters extends RadialParameters {
  /** Radius of the edge, along the major axis [deg]. */
  rc: ParameterValue;
  /** Surface brightness inside [the image's unit]. */
  Ic: ParameterValue;
}

/**
 * A top hat: f(r) = Ic where r < rc, else 0. Its edge is sharp on every sample of a pixel: a larger `subgrid` smooths it.
 *
 * @example
 * const shell = new TopHat({ xc: 20, yc: -10, rc: loguniform(1e-4, 1e-2), Ic: uniform(0, 10) });
 */
export class TopHat extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: TopHatParameters) {
    super('TopHat', parameters);
  }
}
