import { lastMade } from '../../math/lastMade.js';
import { Room } from '../../math/room.js';
import type { Shell } from './shell.js';

/**
 * All points (n × ndim) and likelihoods of all shells, one after the other, until the next call: a bound looks through hundreds of thousands of numbers and keeps few of
 * them. It is planned and joins with the same shells.
 */
export const gathered = lastMade((shells: readonly Shell[]) => ({ points: inOne(shells, 'points'), logL: inOne(shells, 'logL') }));

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
