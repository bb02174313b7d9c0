import { concatenate, endToEnd } from '../bounds/linear.js';
import { familyVariance } from './families.js';
import type { DynestyState, Points } from './state.js';
import { type Weighted, weigh } from './weights.js';

/** Small chunks are put together when there are so many of them, so that a long run stays a short list. */
const CHUNKS = 64;

export function withDead(dead: readonly Points[], more: Points): readonly Points[] {
  if (more.logL.length === 0) return dead;
  const all = [...dead, more];
  // every chunk is at least as long as what comes after it, so each point is copied a few times only
  let from = all.length - 1;
  let behind = 0;
  if (all.length % CHUNKS !== 0) return all;
  while (from >= 0 && all[from].logL.length <= behind + CHUNKS * more.logL.length) behind += all[from--].logL.length;
  return [...all.slice(0, from + 1), joined(all.slice(from + 1))];
}

export function joined(chunks: readonly Points[]): Points {
  return {
    points: concatenate(chunks.map(c => c.points)),
    logL: concatenate(chunks.map(c => c.logL)),
    birth: concatenate(chunks.map(c => c.birth)),
    id: endToEnd(
      chunks.map(c => c.id),
      Int32Array,
    ),
    parent: endToEnd(
      chunks.map(c => c.parent),
      Int32Array,
    ),
  };
}

export interface WeighedPoints {
  /** All points that count in the result. */
  readonly points: Points;
  readonly weights: Weighted;
  /** Error of ln Z by families of points; by the information where no point has come by a walk, for then each is a family. */
  readonly logZErrFamilies: number;
  /** What is stated: the larger of both. What walks that jump to the other side gain isn't counted on. */
  readonly logZErr: number;
}

/** All points that count in the result, with their weights. */
export function weighed(state: Pick<DynestyState, 'dead' | 'live' | 'options' | 'phase' | 'drawn' | 'impossible'>): WeighedPoints {
  const { dead, live, options, phase } = state;
  const all = joined([...dead, live]);
  const open = !options.add_live && phase === 'done';
  const points = open ? joined(dead) : all;
  const weights = weigh(points.logL, points.birth, open ? live.birth : new Float64Array(0), logPossible(state), possibleVariance(state));
  if (all.parent.every(parent => parent < 0)) return { points, weights, logZErrFamilies: weights.logZErr, logZErr: weights.logZErr };
  const logZErrFamilies = Math.sqrt(Math.max(0, familyVariance(all, weights)) + possibleVariance(state));
  return { points, weights, logZErrFamilies, logZErr: Math.max(weights.logZErr, logZErrFamilies) };
}

/** ln of the share of the prior where the likelihood isn't zero, in the mean of its logarithm. */
export function logPossible({ drawn, impossible }: Pick<DynestyState, 'drawn' | 'impossible'>): number {
  let logX = 0;
  for (let i = 0; i < impossible; i++) logX -= 1 / (drawn - i);
  return logX;
}

/** The variance of {@link logPossible}: each of the draws shrinks the volume as a death does. */
export function possibleVariance({ drawn, impossible }: Pick<DynestyState, 'drawn' | 'impossible'>): number {
  let variance = 0;
  for (let i = 0; i < impossible; i++) variance += 1 / (drawn - i) ** 2;
  return variance;
}
