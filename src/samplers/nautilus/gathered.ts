import { Room } from '../../math/room.js';
import type { Shell } from './shell.js';

/**
 * All points (n × ndim) and likelihoods of all shells, one after the other, until the next call: a bound looks through hundreds of thousands of numbers and keeps few of
 * them.
 */
export function gathered(shells: readonly Shell[]): { readonly points: Float64Array; readonly logL: Float64Array } {
  // a bound is planned and joins with the same shells
  if (there === null || there.of.deref() !== shells) {
    there = { of: new WeakRef(shells), points: inOne(shells, 'points'), logL: inOne(shells, 'logL') };
  }
  return there;
}

/** What is in the rooms. */
let there: { readonly of: WeakRef<readonly Shell[]>; readonly points: Float64Array; readonly logL: Float64Array } | null = null;

const rooms = { points: new Room(), logL: new Room() };

function inOne(shells: readonly Shell[], what: 'points' | 'logL'): Float64Array {
  let n = 0;
  for (const shell of shells) for (const part of shell[what]) n += part.length;
  const all = rooms[what].take(n);
  let at = 0;
  for (const shell of shells) {
    for (const part of shell[what]) {
      all.set(part, at);
      at += part.length;
    }
  }
  return all;
}
