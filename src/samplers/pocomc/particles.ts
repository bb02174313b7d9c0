/**
 * Persistent sampling (Karamanis & Seljak 2024): all particles of all temperatures are kept, as draws from the mixture of their tempered distributions, and
 * weighted for any other.
 */
import { exp, log } from '../../math/libm.js';
import { logSumExp } from '../bounds/linear.js';

/** Particles that were drawn at one inverse temperature: from the density ∝ L^beta × prior, whose evidence is logZ. */
export interface Level {
  readonly beta: number;
  readonly logZ: number;
  readonly n: number;
}

const tempered = (beta: number, logL: number): number => (beta === 0 ? 0 : beta * logL);

/** ln of the mixture's density over the prior's at each particle: ln Σₛ (nₛ/N) L^βₛ / Zₛ (equation 13). */
export function logMixture(levels: readonly Level[], logL: Float64Array): Float64Array {
  const total = levels.reduce((n, level) => n + level.n, 0);
  const shares = levels.map(({ n, logZ }) => log(n / total) - logZ);
  const terms = new Float64Array(levels.length);
  return logL.map(l => {
    for (let s = 0; s < terms.length; s++) terms[s] = shares[s] + tempered(levels[s].beta, l);
    return logSumExp(terms);
  });
}

/** ln of the weights for the inverse temperature beta, L^β / mixture / N: their sum is Z(β). */
export function logWeights(beta: number, logL: Float64Array, mixture: Float64Array): Float64Array {
  const logN = log(logL.length);
  return logL.map((l, i) => tempered(beta, l) - mixture[i] - logN);
}

/** Weights of sum 1; null where all are zero. */
export function normalised(logW: Float64Array): Float64Array | null {
  const sum = logSumExp(logW);
  return sum === Number.NEGATIVE_INFINITY ? null : logW.map(l => exp(l - sum));
}

/** (Σ w)² / Σ w² of weights of sum 1. */
export function effectiveSize(weights: Float64Array): number {
  let square = 0;
  for (const w of weights) square += w * w;
  return 1 / square;
}

/** How many different particles n draws are expected to be: Σ 1 − (1 − w)ⁿ. */
export function uniqueSize(weights: Float64Array, n: number): number {
  let sum = 0;
  for (const w of weights) sum += w < 1 ? 1 - exp(n * log(1 - w)) : 1;
  return sum;
}

/**
 * The largest beta from `from` on at which `enough` holds; `from` itself if it doesn't hold there. `enough` is taken to hold up to somewhere.
 * Bisection on ln beta, to 1e-12.
 */
export function largestBeta(from: number, enough: (beta: number) => boolean): number {
  if (enough(1)) return 1;
  let low = from;
  let high = 1;
  if (from === 0) {
    for (low = 1; !enough(low); low /= 8) {
      if (low < 1e-300) return 0;
      high = low;
    }
  } else if (!enough(from)) return from;
  while (high > low * (1 + 1e-12)) {
    const middle = Math.sqrt(low) * Math.sqrt(high);
    if (!(middle > low && middle < high)) break;
    if (enough(middle)) low = middle;
    else high = middle;
  }
  return low;
}
