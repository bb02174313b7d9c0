import { Component } from '../component.js';
import type { ParameterValue } from '../parameter.js';
import type { RadialParameters } from './radialParameters.js';

export interface BrokenExponentialParameters extends RadialParameters {
  /** Scale radius, along the major axis [deg]. */
  rs: ParameterValue;
  /** Surface brightness at the centre [the image's unit]. */
  Is: ParameterValue;
  /** Scale radius beyond the break, along the major axis [deg]. */
  ro: ParameterValue;
  /** Break radius, along the major axis [deg]. */
  rb: ParameterValue;
  /** Width of the break [deg]: 1/alpha of the paper. */
  wb: ParameterValue;
}

/**
 * A broken exponential (Erwin, Pohlen & Beckman 2008, AJ 135, 20, equation 5), f(r) = Is exp(−r/rs) ((1 + e^((r − rb)/wb)) / (1 + e^(−rb/wb)))^(wb (1/rs − 1/ro)):
 * scale rs within rb, ro beyond.
 *
 * @example
 * const disk = new BrokenExponential({ xc: 20, yc: -10, rs: 1e-3, Is: 1, ro: loguniform(1e-4, 1e-2), rb: 2e-3, wb: 1e-4 });
 */
export class BrokenExponential extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: BrokenExponentialParameters) {
    super('BrokenExponential', parameters);
  }
}
