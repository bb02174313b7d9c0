/**
 * Persistent sampling (Karamanis & Seljak 2024): all particles of all temperatures are kept, as draws from the mixture of their tempered distributions, and
 * weighted for any other.
 */
import { exp, log } from '../../math/libm.js';
import { logSumExp } from '../bounds/linear.js';

/** What particles are drawn from: the density ∝ min(1, L / exp cap)^beta × prior, or L^beta × prior without a cap. */
export interface Target {
  /** Inverse temperature: 0 the prior, 1 the posterior. Above 1 only where the likelihood is all but flat below its cap. */
  readonly beta: number;
  /** ln L beyond which the target rises no more; Infinity in the end. */
  readonly cap: number;
}

/** Particles that were drawn from one target, whose evidence is logZ. */
export interface Level extends Target {
  readonly logZ: number;
  readonly n: number;
}

export const PRIOR: Target = { beta: 0, cap: Number.POSITIVE_INFINITY };
export const POSTERIOR: Target = { beta: 1, cap: Number.POSITIVE_INFINITY };

export const sameTarget = (a: Target, b: Target): boolean => a.beta === b.beta && a.cap === b.cap;
export const isPosterior = (target: Target): boolean => sameTarget(target, POSTERIOR);

/** ln of the target's density over the prior's, its evidence left out. */
export const tempered = ({ beta, cap }: Target, logL: number): number =>
  beta === 0 ? 0 : cap === Number.POSITIVE_INFINITY ? beta * logL : logL >= cap ? 0 : beta * (logL - cap);

/** What is below the largest of a sum's terms by more than this, in ln, is left out of it: 1e-17 of the sum, were there 50,000 of them. */
const NEGLIGIBLE = -50;

/** ln of the mixture's density over the prior's at each particle: ln Σₛ (nₛ/N) L^βₛ / Zₛ (equation 13). */
export function logMixture(levels: readonly Level[], logL: Float64Array): Float64Array {
  const total = levels.reduce((n, level) => n + level.n, 0);
  const shares = levels.map(({ n, logZ }) => log(n / total) - logZ);
  const terms = new Float64Array(levels.length);
  return logL.map(l => {
    let top = Number.NEGATIVE_INFINITY;
    for (let s = 0; s < terms.length; s++) {
      terms[s] = shares[s] + tempered(levels[s], l);
      if (terms[s] > top) top = terms[s];
    }
    if (top === Number.NEGATIVE_INFINITY) return top;
    let sum = 0;
    for (const term of terms) if (term - top > NEGLIGIBLE) sum += exp(term - top);
    return top + log(sum);
  });
}

/** ln of the weights for a target, target / mixture / N: their sum is its evidence. */
export function logWeights(target: Target, logL: Float64Array, mixture: Float64Array): Float64Array {
  const logN = log(logL.length);
  return logL.map((l, i) => tempered(target, l) - mixture[i] - logN);
}

/** Weights of sum 1 for a target, and its evidence: what `normalised` and `logSumExp` make of `logWeights`. Null where all are zero. */
export function weighed(target: Target, logL: Float64Array, mixture: Float64Array): { weights: Float64Array; logZ: number } | null {
  const n = logL.length;
  const weights = new Float64Array(n);
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    weights[i] = tempered(target, logL[i]) - mixture[i];
    if (weights[i] > top) top = weights[i];
  }
  if (top === Number.NEGATIVE_INFINITY) return null;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const below = weights[i] - top;
    weights[i] = below > NEGLIGIBLE ? exp(below) : 0;
    sum += weights[i];
  }
  for (let i = 0; i < n; i++) weights[i] /= sum;
  return { weights, logZ: top + log(sum / n) };
}

/** ln L that particles with a share `top` of the weights (sum 1) reach. */
export function topLogL(logL: Float64Array, weights: Float64Array, top: number): number {
  const order = Uint32Array.from(logL.keys()).filter(i => weights[i] > 0);
  order.sort((a, b) => logL[b] - logL[a]);
  let sum = 0;
  for (const i of order) {
    sum += weights[i];
    if (sum >= top) return logL[i];
  }
  return Number.NEGATIVE_INFINITY;
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
  for (const w of weights) if (w > 0) sum += w < 1 ? 1 - exp(n * log(1 - w)) : 1;
  return sum;
}

/** Of the betas up to `most`, the largest at which `enough` holds, to 1e-9 of itself; 0 if it holds at none. */
export function largestBeta(most: number, enough: (beta: number) => boolean): number {
  let low = most;
  let high = most;
  for (; !enough(low); low /= 4) {
    if (low < 1e-300) return 0;
    high = low;
  }
  while (high > low * (1 + 1e-9)) {
    const middle = Math.sqrt(low) * Math.sqrt(high);
    if (enough(middle)) low = middle;
    else high = middle;
  }
  return low;
}
