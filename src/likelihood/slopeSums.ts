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
        const weight = weights[i];
        if (weight === 0) continue;
        const s = octave * (1 + half * (middle + chebyshevNodes[node]));
        this.#of(this.#p === 2 ? Math.sqrt(s) : pow(s, 1 / this.#p), this.#slopes, false);
        for (let k = 1; k <= this.#count; k++) this.sums[k] += weight * this.#slopes[k];
      }
    }
  }
}

/** Row j, entry k: what the moment of w^k in the second half of a bin gives to that of W^j in the whole, W = (w + 1)/2; of the first half, with (−1)^{j+k}. */
const MERGE = Float64Array.from({ length: 64 }, (_, i) => {
  const [j, k] = [i >> 3, i & 7];
  let binomial = j < k ? 0 : 1;
  for (let m = 0; m < k; m++) binomial = (binomial * (j - m)) / (m + 1);
  return binomial / 2 ** j;
});

/** Makes of the moments Σ G w^j, 8 a bin from bin `low` on, those of bins twice as wide, in their place: exactly what they would have been. */
export function mergeBins(moments: Float64Array, low: number): { readonly low: number; readonly bins: number } {
  const first = low >> 1;
  const bins = ((low + moments.length / 8 + 1) >> 1) - first;
  const out = new Float64Array(8);
  for (let bin = 0; bin < bins; bin++) {
    out.fill(0);
    for (let half = 0; half < 2; half++) {
      const from = 8 * (2 * (first + bin) + half - low);
      if (from < 0 || from >= moments.length) continue;
      for (let j = 0; j < 8; j++)
        for (let k = 0; k <= j; k++) out[j] += (half === 0 && (j + k) % 2 === 1 ? -1 : 1) * MERGE[8 * j + k] * moments[from + k];
    }
    moments.set(out, 8 * bin);
  }
  return { low: first, bins };
}
