import { pow } from '../math/libm.js';
import { chebyshevNodes } from './hostProfile.js';
import type { RadialSlopes } from './radialSlopes.js';

/**
 * Sums over the samples of a radial component, each with its weight ∂ ln L/∂(sample), of what only this side of the kernels knows: the slopes
 * at single samples, and at the nodes of a table that was made on this side.
 */
export class SlopeSums {
  /** Σ weight · out[i] of {@link RadialSlopes}, from i = 1 on. */
  readonly sums = new Float64Array(32);
  readonly #slopes = new Float64Array(32);
  #of: RadialSlopes = () => {};
  #p = 2;
  #count = 0;

  /** Starts anew, for a profile of r = s^{1/p} with `count` values behind the ellipse's. */
  use(slopes: RadialSlopes, p: number, count: number): void {
    this.#of = slopes;
    this.#p = p;
    this.#count = count;
    this.sums.fill(0);
  }

  /** Takes a sample; ∂at/∂s there. */
  readonly visit = (s: number, weight: number): number => {
    const p = this.#p;
    const r = p === 2 ? Math.sqrt(s) : pow(s, 1 / p);
    const slopes = this.#slopes;
    this.#of(r, slopes);
    for (let i = 1; i <= this.#count; i++) this.sums[i] += weight * slopes[i];
    return slopes[0] === 0 ? 0 : (slopes[0] * r) / (p * s);
  };

  /** Takes the nodes of a table's bins, 8 a bin from `low` on, with their weights. */
  visitNodes(weights: Float64Array, low: number, bits: number): void {
    const half = 0.5 / (1 << bits);
    const mask = (1 << bits) - 1;
    for (let i = 0, bin = low; i < weights.length; bin++) {
      const octave = 2 ** ((bin >> bits) - 1023);
      const middle = 2 * (bin & mask) + 1;
      for (let node = 0; node < 8; node++, i++) {
        if (weights[i] !== 0) this.visit(octave * (1 + half * (middle + chebyshevNodes[node])), weights[i]);
      }
    }
  }
}
