/** `samples.csv`: one weighted draw a line. */
import type { FitResult } from '../events.js';

/**
 * The draws as comma-separated values: a column a free parameter (headed by its label, in physical units), then `weight` (sum 1) and `logL`.
 * Every number has all its digits.
 *
 * @example
 * samplesCsv(result).split('\n')[0];   // 'core.xc,core.yc,core.Ic,weight,logL'
 */
export function samplesCsv({
  labels,
  n,
  ndim,
  samples,
  weights,
  logL,
}: Pick<FitResult, 'labels' | 'n' | 'ndim' | 'samples' | 'weights' | 'logL'>): string {
  const lines = [[...labels, 'weight', 'logL'].join(',')];
  for (let i = 0; i < n; i++) lines.push(`${samples.subarray(i * ndim, (i + 1) * ndim).join(',')},${weights[i]},${logL[i]}`);
  return `${lines.join('\n')}\n`;
}
