import { type Chains, folded, moments, rankNormalised, saysNothing, split } from './chains.js';

/**
 * R̂, the potential scale reduction: how much wider the chains together are than each on its own. Rank-normalised and split, the larger of those of the values
 * and of their distances from the median (Vehtari et al. 2021, Bayesian Analysis 16, 667, section 4). Chains that agree have less than 1.01.
 *
 * NaN for fewer than four draws a chain, for values that are all the same, and where one isn't finite.
 *
 * @example
 * rhat({ nchains: 4, n: 1000, values }); // 1.0004
 */
export function rhat(chains: Chains): number {
  if (saysNothing(chains)) return Number.NaN;
  return Math.max(scaleReduction(rankNormalised(split(chains))), scaleReduction(rankNormalised(split(folded(chains)))));
}

/** Equations 1 to 4: √((W (n − 1)/n + B/n) / W). */
function scaleReduction(chains: Chains): number {
  const { n } = chains;
  const { means, variances } = moments(chains);
  const within = mean(variances);
  const between = moments({ nchains: 1, n: means.length, values: means }).variances[0];
  return Math.sqrt((((n - 1) / n) * within + between) / within);
}

const mean = (x: Float64Array): number => x.reduce((a, b) => a + b, 0) / x.length;
