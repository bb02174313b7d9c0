import type { Prior } from '../priors/prior.js';

/**
 * ln Z_π, the prior evidence: the integral of the prior's density over the prior itself, ∫ π(θ) π(θ) dθ. It measures how wide the prior is,
 * in the parameters' units (for uniform priors it is ln of 1 / volume). Priors are independent, so it is the product of one-dimensional
 * integrals and costs no likelihood.
 *
 * @example
 * logPriorEvidence([uniform(0, 2), uniform(0, 5)]); // −ln 10
 */
export function logPriorEvidence(priors: readonly Prior[]): number {
  let sum = 0;
  for (const prior of priors) sum += prior.logSquareIntegral;
  return sum;
}
