/**
 * Particles are of two colonies that never mix: those of one walk in coordinates made from the other alone.
 *
 * A flow is a little too dense at the points that trained it, and at their kin. Walks that began at those would leave them sooner than others come: tails, where
 * points are few, would thin out from one iteration to the next, and ln Z with them. Coordinates made from strangers do no such thing, however wrong they are.
 */
import type { Random } from '../../math/philox.js';
import { type LatentMap, locate, relocate } from './map.js';
import { logMixtureDensity } from './mixture.js';

export type Colony = 0 | 1;
export const COLONIES: readonly Colony[] = [0, 1];

/** Coordinates for the walks of each colony. */
export type Maps = readonly [LatentMap, LatentMap];

/** The colony of each particle: by turns within a batch. */
export function colonyOf(batches: readonly Float64Array[]): Uint8Array {
  const out = new Uint8Array(batches.reduce((n, batch) => n + batch.length, 0));
  let at = 0;
  for (const { length } of batches) for (let k = 0; k < length; k++) out[at++] = k & 1;
  return out;
}

/** The weights of one colony's particles, made to sum to 1; the others' are 0. */
export function weightsOf(colony: Colony, colonies: Uint8Array, weights: Float64Array): Float64Array {
  let sum = 0;
  weights.forEach((w, row) => {
    if (colonies[row] === colony) sum += w;
  });
  return weights.map((w, row) => (colonies[row] === colony && sum > 0 ? w / sum : 0));
}

/** How many of n rows that belong to the colonies by turns are one colony's. */
export const sizeOf = (colony: Colony, n: number): number => (n + 1 - colony) >> 1;

/** The rows of x, n × width, that are one colony's. */
export function rowsOf(colony: Colony, x: Float64Array, width: number): Float64Array {
  const n = sizeOf(colony, x.length / width);
  const out = new Float64Array(n * width);
  for (let k = 0; k < n; k++) out.set(x.subarray((2 * k + colony) * width, (2 * k + colony + 1) * width), k * width);
  return out;
}

/** Puts together what `rowsOf` takes apart. */
export function byTurns([even, odd]: readonly Float64Array[], width: number): Float64Array {
  const out = new Float64Array(even.length + odd.length);
  for (let at = 0; at < even.length; at += width) out.set(even.subarray(at, at + width), 2 * at);
  for (let at = 0; at < odd.length; at += width) out.set(odd.subarray(at, at + width), 2 * at + width);
  return out;
}

/** Points of the cube, by turns of either colony, in their latent coordinates, and ln of the prior's density there. */
export function locateBoth(maps: Maps, u: Float64Array, random: Random): { z: Float64Array; logPrior: Float64Array } {
  const ndim = maps[0].center.length;
  const each = COLONIES.map(colony => locate(maps[colony], rowsOf(colony, u, ndim), random));
  const z = each.map(located => located.z);
  const logPrior = each.map(located => located.logPrior);
  return { z: byTurns(z, ndim), logPrior: byTurns(logPrior, 1) };
}

/** Latent points, by turns of either colony, in the cube; ln of the prior's density is −Infinity where one lies beyond what the cube can hold. */
export function relocateBoth(maps: Maps, z: Float64Array): { u: Float64Array; logPrior: Float64Array } {
  const ndim = maps[0].center.length;
  const each = COLONIES.map(colony => relocate(maps[colony], rowsOf(colony, z, ndim)));
  const u = each.map(located => located.u);
  const logPrior = each.map(located => located.logPrior);
  return { u: byTurns(u, ndim), logPrior: byTurns(logPrior, 1) };
}

/** ln of the mixtures' densities at points of the cube, by turns of either colony; 0 without one. */
export function logMixBoth(maps: Maps, u: Float64Array): Float64Array {
  const ndim = maps[0].center.length;
  const each = COLONIES.map(colony => {
    const own = rowsOf(colony, u, ndim);
    const { mixture } = maps[colony];
    return mixture === null ? new Float64Array(own.length / ndim) : logMixtureDensity(mixture, own, ndim);
  });
  return byTurns(each, 1);
}
