import { Component } from '../component.js';
import type { ParameterValue } from '../parameter.js';
import type { RadialParameters } from './radialParameters.js';

export interface gNFWParameters extends RadialParameters {
  /** Scale radius, along the major axis [deg]. */
  rc: ParameterValue;
  /** Surface brightness at the centre [the image's unit]. */
  Ic: ParameterValue;
  /** Sharpness of the turn at rc, > 0. Default 1.051. */
  alpha?: ParameterValue;
  /** Outer slope, > 1. Default 5.4905. */
  beta?: ParameterValue;
  /** Inner slope, < 1. Default 0.3081. */
  gamma?: ParameterValue;
}

/**
 * The generalised NFW profile, p(r) = r^(−gamma) (1 + r^alpha)^((gamma − beta)/alpha), seen along the line of sight: f(r) = Ic A(r/rc)/A(0) with
 * A(x) = 2 ∫_x^∞ p(t) t/√(t² − x²) dt. The defaults are the universal pressure profile of Arnaud et al. 2010 (there alpha = 1.0510,
 * beta = 5.4905, gamma = 0.3081).
 *
 * The integral is right to some 1e-13 of itself for all radii and exponents, slopes near 1 and below 0 too.
 *
 * @example
 * const gas = new gNFW({ xc: 20, yc: -10, rc: loguniform(1e-4, 1e-2), Ic: loguniform(1e-3, 1), gamma: uniform(-1, 0.9) });
 */
export class gNFW extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: gNFWParameters) {
    super('gNFW', parameters);
  }
}
