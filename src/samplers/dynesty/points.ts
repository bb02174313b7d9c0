import { concatenate } from '../bounds/linear.js';
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
  };
}

/** All points that count in the result, with their weights. */
export function weighed(state: DynestyState): { points: Points; weights: Weighted } {
  const { points, others } = counted(state);
  return { points, weights: weigh(points.logL, points.birth, others, logPossible(state)) };
}

/** ln of the share of the prior where the likelihood isn't zero, in the mean of its logarithm. */
export function logPossible({ drawn, impossible }: Pick<DynestyState, 'drawn' | 'impossible'>): number {
  let logX = 0;
  for (let i = 0; i < impossible; i++) logX -= 1 / (drawn - i);
  return logX;
}

/** The points, and the births of those that were alive and don't count. */
function counted({ dead, live, options, phase }: DynestyState): { points: Points; others: Float64Array } {
  if (options.add_live || phase !== 'done') return { points: joined([...dead, live]), others: new Float64Array(0) };
  return { points: joined(dead), others: live.birth };
}
