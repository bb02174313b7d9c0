import { type Chains, moments, quantile, rankNormalised, saysNothing, split } from './chains.js';

/**
 * Effective sample size for the middle of a distribution: of the rank-normalised, split chains (Vehtari et al. 2021, Bayesian Analysis 16, 667, section 4).
 * It tells how sure the mean and median are. NaN for fewer than four draws a chain, for values that are all the same, and where one isn't finite.
 *
 * @example
 * bulkEss({ nchains: 4, n: 1000, values }); // 3120.5
 */
export function bulkEss(chains: Chains): number {
  return saysNothing(chains) ? Number.NaN : ess(rankNormalised(split(chains)));
}

/** Effective sample size for the tails: the lesser of those of the 5 % and the 95 % quantile (the same paper, section 4.3). NaN as for {@link bulkEss}. */
export function tailEss(chains: Chains): number {
  if (saysNothing(chains)) return Number.NaN;
  const sizes = [0.05, 0.95].map(q => {
    const mark = quantile(chains.values, q);
    return ess(split({ ...chains, values: chains.values.map(x => (x <= mark ? 1 : 0)) }));
  });
  return Math.min(...sizes);
}

/**
 * Effective sample size of the mean over several chains (the same paper, equations 10 to 13): n·m over 1 + 2 Σ ρ, with the correlations summed in
 * pairs for as long as the pairs are positive, none larger than the one before (Geyer 1992, the initial monotone sequence).
 */
export function ess(chains: Chains): number {
  const { nchains, n, values } = chains;
  const { means, variances } = moments(chains);
  const within = variances.reduce((a, b) => a + b, 0) / nchains;
  const between = nchains > 1 ? moments({ nchains: 1, n: nchains, values: means }).variances[0] : 0;
  const total = (within * (n - 1)) / n + between;
  if (!(total > 0)) return n * nchains;
  /** Autocorrelation at a lag, over all chains together. */
  const rho = (lag: number): number => {
    let covariance = 0;
    for (let c = 0; c < nchains; c++) {
      let sum = 0;
      for (let i = c * n; i < (c + 1) * n - lag; i++) sum += (values[i] - means[c]) * (values[i + lag] - means[c]);
      covariance += sum / n / nchains;
    }
    return 1 - (within - covariance) / total;
  };
  let sum = 0;
  let last = 1 + rho(1);
  let lag = 0;
  for (; lag + 3 < n && last > 0; lag += 2) {
    sum += last;
    last = Math.min(last, rho(lag + 2) + rho(lag + 3));
  }
  // half of the first pair that isn't summed: its even member alone lowers the variance where chains are anticorrelated
  const tau = Math.max(-1 + 2 * sum + Math.max(0, rho(lag)), 1 / Math.log10(n * nchains));
  return (n * nchains) / tau;
}
