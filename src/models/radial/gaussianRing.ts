import { Component } from '../component.js';
import type { ParameterValue } from '../parameter.js';
import type { RadialParameters } from './radialParameters.js';

export interface GaussianRingParameters extends RadialParameters {
  /** Radius of the ring, along the major axis [deg]. */
  rr: ParameterValue;
  /** Surface brightness on the ring [the image's unit]. */
  Is: ParameterValue;
  /** Width of the ring (standard deviation), along the major axis [deg]. */
  wr: ParameterValue;
}

/**
 * An elliptical ring with a Gaussian cross-section: f(r) = Is exp(−((r − rr)/wr)²/2).
 *
 * @example
 * const ring = new GaussianRing({ xc: 20, yc: -10, rr: loguniform(1e-4, 1e-2), Is: uniform(0, 10), wr: loguniform(1e-5, 1e-3) });
 */
export class GaussianRing extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: GaussianRingParameters) {
    super('GaussianRing', parameters);
  }
}
