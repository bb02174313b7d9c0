/**
 * Weighted values, sorted once: quantiles by the inverted cumulative (type 1 of Hyndman & Fan 1996), which are always one of the values.
 * Values without weight don't count.
 */
export class Distribution {
  /** Ascending. */
  private readonly sorted: Float64Array;
  /** Share of the weight at or below each of `sorted`; the last is 1. */
  private readonly cumulative: Float64Array;
  /** Effective sample size: what was given, or (Σw)² / Σw². */
  readonly ess: number;

  /** @param ess of draws that hang together, as those of a Markov chain do */
  constructor(values: Float64Array, weights: Float64Array, ess?: number) {
    const order = Uint32Array.from(values, (_, i) => i)
      .filter(i => weights[i] > 0)
      .sort((a, b) => values[a] - values[b] || a - b);
    this.sorted = Float64Array.from(order, i => values[i]);
    this.cumulative = new Float64Array(order.length);
    let sum = 0;
    let squares = 0;
    order.forEach((i, k) => {
      sum += weights[i];
      squares += weights[i] * weights[i];
      this.cumulative[k] = sum;
    });
    for (let k = 0; k < order.length; k++) this.cumulative[k] /= sum;
    this.ess = ess ?? (squares > 0 ? (sum * sum) / squares : 0);
  }

  /** The smallest value at or below which lies the share q of the weight, q in [0, 1]; NaN where there are no values. */
  quantile(q: number): number {
    const n = this.sorted.length;
    if (n === 0) return Number.NaN;
    let low = 0;
    let high = n - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.cumulative[middle] >= q) high = middle;
      else low = middle + 1;
    }
    return this.sorted[low];
  }

  /**
   * Standard error of the quantile at q, from the draws being finite in number: the share below the true quantile scatters by
   * δ = √(q (1 − q) / ESS), and half the way between the quantiles at q − δ and q + δ is what that makes in x.
   */
  quantileError(q: number): number {
    const delta = Math.sqrt((q * (1 - q)) / this.ess);
    return 0.5 * (this.quantile(Math.min(1, q + delta)) - this.quantile(Math.max(0, q - delta)));
  }
}

/**
 * Quantiles of weighted values: for each q, the smallest value at or below which lies the share q of the weight.
 *
 * @example
 * weightedQuantiles(Float64Array.of(3, 1, 2), Float64Array.of(1, 1, 2), [0.5]); // [2]
 */
export function weightedQuantiles(values: Float64Array, weights: Float64Array, qs: readonly number[]): number[] {
  const distribution = new Distribution(values, weights);
  return qs.map(q => distribution.quantile(q));
}
