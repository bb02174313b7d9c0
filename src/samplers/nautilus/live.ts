import { largest } from '../bounds/largest.js';
import { concatenate } from '../bounds/linear.js';
import type { Shell } from './shell.js';

/** The likelihood of the `n`-th best point of all shells, which have as many. */
export function leastLive(shells: readonly Shell[], n: number): number {
  // the newest threshold was it once, so most points are below and needn't be looked at
  const mark = shells[shells.length - 1].logLMin;
  let most = 0;
  for (const { all } of shells) if (all.max >= mark) most += all.n;
  if (scratch.length < most) scratch = new Float64Array(2 * most);
  let many = 0;
  for (const { logL, all } of shells) {
    if (all.max < mark) continue;
    for (const chunk of logL) for (let i = 0; i < chunk.length; i++) if (chunk[i] >= mark) scratch[many++] = chunk[i];
  }
  return largest(many >= n ? scratch.subarray(0, many) : concatenate(shells.flatMap(s => s.logL)).slice(), n);
}

/** It is asked for after every batch: an array each time would keep the garbage collector busy. */
let scratch = new Float64Array(0);
