import type { Shell } from './shell.js';

/**
 * All points (n × ndim) and likelihoods of all shells, one after the other, until the next call: a bound looks through hundreds of thousands of numbers and keeps few of
 * them, and arrays of that size made anew for each would keep the garbage collector busy.
 */
export function gathered(shells: readonly Shell[]): { readonly points: Float64Array; readonly logL: Float64Array } {
  return { points: inOne(shells, 'points'), logL: inOne(shells, 'logL') };
}

const room: Record<'points' | 'logL', Float64Array> = { points: new Float64Array(0), logL: new Float64Array(0) };

function inOne(shells: readonly Shell[], what: 'points' | 'logL'): Float64Array {
  const parts = shells.flatMap(shell => shell[what]);
  const n = parts.reduce((sum, { length }) => sum + length, 0);
  if (room[what].length < n) room[what] = new Float64Array(2 * n);
  let at = 0;
  for (const part of parts) {
    room[what].set(part, at);
    at += part.length;
  }
  return room[what].subarray(0, n);
}
