import { Component } from '../component.js';
import type { BridgeParameters } from './bridgeParameters.js';

/**
 * A bridge between two sources: Is · radial(|Y|) · parallel(|X|), a Beta across and a TopHat along unless others are given.
 *
 * @example
 * const bridge = new SimpleBridge({ xc: 20, yc: -10, rs: 1e-3, Is: loguniform(1e-3, 1), theta: 0.4, e: 0.6, radial: { type: 'Beta', beta: 0.7 } });
 */
export class SimpleBridge extends Component {
  /** @throws ValueError for a parameter or part that is unknown, missing or wrong */
  constructor(parameters: BridgeParameters) {
    super('SimpleBridge', parameters);
  }
}
