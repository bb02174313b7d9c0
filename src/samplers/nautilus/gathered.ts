import { Room } from '../../math/room.js';
import type { Shell } from './shell.js';

/**
 * All points (n × ndim) and likelihoods of all shells, one after the other, until the next call: a bound looks through hundreds of thousands of numbers and keeps few of
 * them.
 */
export function gathered(shells: readonly Shell[]): { readonly points: Float64Array; readonly logL: Float64Array } {
  return { points: inOne(shells, 'points'), logL: inOne(shells, 'logL') };
}

const rooms = { points: new Room(), logL: new Room() };

function inOne(shells: readonly Shell[], what: 'points' | 'logL'): Float64Array {
  const parts = shells.flatMap(shell => shell[what]);
  const n = parts.reduce((sum, { length }) => sum + length, 0);
  const all = rooms[what].take(n);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
