import type { Shell } from './shell.js';

/**
 * All points (n × ndim) and likelihoods of all shells, one after the other, until the next call: a bound looks through hundreds of thousands of numbers and keeps few of
 * them, and arrays of that size made anew for each would keep the garbage collector busy.
 */
export function gathered(shells: readonly Shell[]): { readonly points: Float64Array; readonly logL: Float64Array } {
  return { points: inOne(room.points, chunks(shells, 'points'), 'points'), logL: inOne(room.logL, chunks(shells, 'logL'), 'logL') };
}

const chunks = (shells: readonly Shell[], what: 'points' | 'logL'): Float64Array[] => shells.flatMap(shell => shell[what]);

const room: Record<'points' | 'logL', Float64Array> = { points: new Float64Array(0), logL: new Float64Array(0) };

function inOne(into: Float64Array, parts: readonly Float64Array[], what: 'points' | 'logL'): Float64Array {
  const n = parts.reduce((sum, { length }) => sum + length, 0);
  const all = into.length < n ? new Float64Array(2 * n) : into;
  room[what] = all;
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all.subarray(0, n);
}
