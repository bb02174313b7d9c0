import { ValueError } from '../errors.js';
import { Distribution } from './quantiles.js';
import { chainEss, column, type WeightedSamples } from './samples.js';

/** What a posterior says of one parameter. All but `ess` in the parameter's own unit. */
export interface ParameterSummary {
  readonly label: string;
  readonly unit: string;
  readonly median: number;
  /** 16th percentile: `median − lo` is the lower error. */
  readonly lo: number;
  /** 84th percentile: `hi − median` is the upper error. */
  readonly hi: number;
  readonly mean: number;
  /** Standard deviation. */
  readonly std: number;
  /** Effective sample size that all of these stand on. */
  readonly ess: number;
  /** Standard errors of the three quantiles, from the draws being finite in number. */
  readonly medianErr: number;
  readonly loErr: number;
  readonly hiErr: number;
}

/**
 * Median, 16th and 84th percentile, mean and standard deviation of every parameter, with the effective sample size and the quantiles'
 * own errors.
 *
 * @throws ValueError where there is no draw with weight
 *
 * @example
 * for (const { label, median, lo, hi } of summarise(fit.result)) console.log(label, median, hi - median, median - lo);
 */
export function summarise(posterior: WeightedSamples): ParameterSummary[] {
  const { labels, units, n, weights } = posterior;
  let total = 0;
  for (const w of weights) total += w;
  if (!(total > 0)) throw new ValueError(`There are ${n} draws of total weight ${total}: nothing to summarise`);

  return labels.map((label, d) => {
    const values = column(posterior, d);
    const distribution = new Distribution(values, weights, chainEss(posterior, d));
    // About a value near the mean, so that a parameter known to 1e-7 of itself loses no digits.
    const origin = distribution.quantile(0.5);
    let first = 0;
    let second = 0;
    for (let i = 0; i < n; i++) {
      if (weights[i] === 0) continue;
      const x = values[i] - origin;
      first += weights[i] * x;
      second += weights[i] * x * x;
    }
    const shift = first / total;
    return {
      label,
      unit: units[d],
      median: origin,
      lo: distribution.quantile(0.16),
      hi: distribution.quantile(0.84),
      mean: origin + shift,
      std: Math.sqrt(Math.max(0, second / total - shift * shift)),
      ess: distribution.ess,
      medianErr: distribution.quantileError(0.5),
      loErr: distribution.quantileError(0.16),
      hiErr: distribution.quantileError(0.84),
    };
  });
}
