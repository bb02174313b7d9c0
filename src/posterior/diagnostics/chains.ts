/** Markov chains of one quantity, and what the diagnostics of Vehtari et al. 2021 (Bayesian Analysis 16, 667) make of them before they look. */
import { normalQuantile } from '../../math/normal.js';

export interface Chains {
  readonly nchains: number;
  /** Draws a chain. */
  readonly n: number;
  /** nchains × n, row-major: one chain after the other. */
  readonly values: Float64Array;
}

/** Each chain as two, so that a chain that drifts shows as two that differ. An odd chain loses the draw in its middle. */
export function split({ nchains, n, values }: Chains): Chains {
  const half = n >> 1;
  const out = new Float64Array(2 * nchains * half);
  for (let c = 0; c < nchains; c++) {
    out.set(values.subarray(c * n, c * n + half), 2 * c * half);
    out.set(values.subarray((c + 1) * n - half, (c + 1) * n), (2 * c + 1) * half);
  }
  return { nchains: 2 * nchains, n: half, values: out };
}

/** Values replaced by the normal quantiles of their ranks over all chains, equation 14: z = Φ⁻¹((r − 3/8) / (S + 1/4)); equal values share their mean rank. */
export function rankNormalised(chains: Chains): Chains {
  const { values } = chains;
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b] || a - b);
  const out = new Float64Array(values.length);
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j < order.length && values[order[j]] === values[order[i]]) j++;
    const rank = (i + 1 + j) / 2;
    const z = normalQuantile((rank - 0.375) / (values.length + 0.25));
    for (; i < j; i++) out[order[i]] = z;
  }
  return { ...chains, values: out };
}

/** Distances from the median: what shows where chains agree in their middle but not in their spread. */
export function folded(chains: Chains): Chains {
  const middle = quantile(chains.values, 0.5);
  return { ...chains, values: chains.values.map(x => Math.abs(x - middle)) };
}

/** Type 7 of Hyndman & Fan 1996: between two values, on a straight line. */
export function quantile(values: Float64Array, q: number): number {
  const sorted = values.slice().sort();
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/** Mean and variance (over n − 1) of each chain. */
export function moments({ nchains, n, values }: Chains): { means: Float64Array; variances: Float64Array } {
  const means = new Float64Array(nchains);
  const variances = new Float64Array(nchains);
  for (let c = 0; c < nchains; c++) {
    for (let i = c * n; i < (c + 1) * n; i++) means[c] += values[i] / n;
    for (let i = c * n; i < (c + 1) * n; i++) variances[c] += (values[i] - means[c]) ** 2 / (n - 1);
  }
  return { means, variances };
}

/** Whether all values are the same, or one is not a number: then there is nothing to diagnose. */
export function saysNothing({ n, values }: Chains): boolean {
  return n < 4 || !values.every(Number.isFinite) || values.every(x => x === values[0]);
}
