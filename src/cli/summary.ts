import type { FitResult } from '../events.js';
import { warningsOf } from '../io/resultFile.js';

/** How a fit ended and what it found besides the parameters, a line each. */
export function formatSummary(result: FitResult): string {
  const { method, seed, complete, reason, logz, logzerr, logz_data, nLike, nEff, n, wallSeconds } = result;
  const lines = [
    ['method', `${method}, seed ${seed}`],
    ['ended', complete ? 'complete' : `before its end (${reason}): valid, but less sure`],
    ['ln Z', Number.isNaN(logz) ? `none: ${method} gives no evidence` : `${logz.toFixed(2)} ± ${logzerr.toFixed(2)}`],
    ['ln Z, null', logz_data.toFixed(4)],
    ['likelihoods', `${nLike} in ${wallSeconds.toFixed(1)} s`],
    ['samples', `${n}, effective ${Math.round(nEff)}`],
    ...chainLines(result),
    ...warningsOf(result).map(warning => ['warning', warning]),
  ];
  return lines.map(([name, text]) => `${name.padEnd(11)}  ${text}`).join('\n');
}

/** Of Markov chains: whether they agree. */
function chainLines({ diagnostics }: FitResult): [string, string][] {
  const { rhat, divergences } = diagnostics as { rhat?: Iterable<number>; divergences?: readonly number[] };
  const lines: [string, string][] = [];
  if (rhat) lines.push(['R-hat', `${Math.max(...rhat).toFixed(4)} at most; chains that agree have less than 1.01`]);
  if (divergences) lines.push(['divergences', String(divergences.reduce((a, b) => a + b, 0))]);
  return lines;
}
