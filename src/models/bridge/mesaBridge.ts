import { Component } from '../component.js';
import type { BridgeParameters } from './bridgeParameters.js';

/**
 * The mesa of Hincks et al. 2022: Is / (1/radial(|Y|) + 1/parallel(|X|)), a flat top with steep sides. Across it is a Beta with alpha = 8 and beta = 1, along
 * a Power with alpha = 8, unless others are given.
 *
 * @example
 * const bridge = new MesaBridge({ xc: 20, yc: -10, rs: 1e-3, Is: loguniform(1e-3, 1), theta: 0.4, e: 0.6 });
 */
export class MesaBridge extends Component {
  /** @throws ValueError for a parameter or part that is unknown, missing or wrong */
  constructor(parameters: BridgeParameters) {
    super('MesaBridge', parameters);
  }
}
