import { largest } from '../bounds/largest.js';
import { concatenate } from '../bounds/linear.js';
import type { Shell } from './shell.js';

/** The likelihood of the `n`-th best point of all shells, which have as many. */
export function leastLive(shells: readonly Shell[], n: number): number {
  // the newest threshold was it once, so most points are below and needn't be looked at
  const mark = shells[shells.length - 1].logLMin;
  const above: number[] = [];
  for (const { logL, all } of shells) {
    if (all.max < mark) continue;
    for (const chunk of logL) for (const l of chunk) if (l >= mark) above.push(l);
  }
  return largest(above.length >= n ? Float64Array.from(above) : concatenate(shells.flatMap(s => s.logL)).slice(), n);
}
