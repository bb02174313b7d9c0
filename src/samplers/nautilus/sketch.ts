/** The shapes of the next bound: where its points lie, before anything is learnt of their likelihoods. */
import { exp, log } from '../../math/libm.js';
import { fold, type Key, Random } from '../../math/philox.js';
import { Room } from '../../math/room.js';
import { ascending } from '../bounds/ascending.js';
import { withCorners } from '../bounds/corners.js';
import { rowsInside } from '../bounds/ellipsoid.js';
import { pickRows } from '../bounds/linear.js';
import { outerPieces, separateClusters } from '../bounds/outer.js';
import { BLOCK } from './bound.js';
import { leastLive } from './live.js';
import { outerDraws } from './outerDraws.js';
import { shellLogV } from './shell.js';
import type { NautilusState, Sketch } from './state.js';

/**
 * Points above a plateau that a bound is made of at least, in units of those that an ellipsoid needs to be one. What fewer leave out of their region would lie in a
 * shell whose other points all have the plateau's likelihood, and be missed. With n_live 200 the evidence of a disk in a thirtieth of a plane came out 0.2 too small
 * where 3 points were enough, 0.03 with 60, and right with 150.
 */
const ABOVE = 50;

/**
 * The threshold of the next bound: the likelihood of the n_live-th best point. On a plateau it is the next higher likelihood, if enough points have it.
 * null where no point lies below: nothing to bound.
 */
export function threshold({ ndim, options, shells }: NautilusState): number | null {
  const { n_live, n_points_min } = options;
  const enough = Math.max(n_points_min, Math.min(ABOVE * (ndim + 1), n_live));
  const least = leastLive(shells, n_live);
  let ties = 0;
  let above = 0;
  let next = Number.POSITIVE_INFINITY;
  let lowest = Number.POSITIVE_INFINITY;
  for (const { logL, all } of shells) {
    if (all.n > 0 && all.max < least) {
      // whatever the mark is, these are below
      lowest = Number.NEGATIVE_INFINITY;
      continue;
    }
    for (const chunk of logL) {
      for (let i = 0; i < chunk.length; i++) {
        const l = chunk[i];
        if (l < lowest) lowest = l;
        if (l === least) ties++;
        else if (l > least) {
          above++;
          if (l < next) next = l;
        }
      }
    }
  }
  const mark = ties > 1 && above >= enough ? next : least;
  return lowest >= mark ? null : mark;
}

/** The points that are not below a threshold, as they come, with their likelihoods, until the next call. */
function livePoints({ shells, ndim }: NautilusState, logLMin: number): { readonly points: Float64Array; readonly logL: Float64Array } {
  let most = 0;
  for (const { all } of shells) if (all.max >= logLMin) most += all.n;
  const points = rooms.points.take(most * ndim);
  const logL = rooms.logL.take(most);
  let n = 0;
  for (const shell of shells) {
    if (shell.all.max < logLMin) continue;
    for (let c = 0; c < shell.logL.length; c++) {
      const [chunk, at] = [shell.logL[c], shell.points[c]];
      for (let i = 0; i < chunk.length; i++) {
        if (!(chunk[i] >= logLMin)) continue;
        for (let d = 0; d < ndim; d++) points[n * ndim + d] = at[i * ndim + d];
        logL[n++] = chunk[i];
      }
    }
  }
  return { points: points.subarray(0, n * ndim), logL: logL.subarray(0, n) };
}

const rooms = { points: new Room(), logL: new Room(), inOrder: new Room() };

/** Volume held by the n_live best points: each stands for its shell's volume over its shell's number. */
function liveVolume(state: NautilusState, logLMin: number): number {
  let volume = 0;
  for (let i = 0; i < state.shells.length; i++) {
    const { all, logL } = state.shells[i];
    if (all.max < logLMin) continue;
    let above = 0;
    for (const chunk of logL) for (let j = 0; j < chunk.length; j++) if (chunk[j] >= logLMin) above++;
    if (above > 0) volume += (above / all.n) * exp(shellLogV(all, state.bounds[i]));
  }
  return volume;
}

/** Blocks of draws that are made of a bound's pieces with them, at most. */
const MOST_BLOCKS = 16;

/**
 * Draws that are made of a bound's pieces with them, while there is time: as many as its first batch may well take, since most of what is drawn falls where the live
 * points are to be used again. How many of them will lie in the bound is guessed from the last one.
 */
function blocks({ bounds, options }: NautilusState): number {
  const { drawn, inside } = bounds[bounds.length - 1];
  const share = inside > 0 ? inside / drawn : 0.5;
  return Math.min(MOST_BLOCKS, Math.ceil((options.n_live + options.n_batch) / share / BLOCK));
}

/**
 * Live points, in units of ndim + 1, from which on corners are left to them: with 1000 in 5 dimensions, of a likelihood that falls exponentially from a corner ln Z comes out
 * right to 0.01 as it is; with 300 it was more than 1 too small, and with 100 up to 100, and nothing showed it.
 */
const MANY = 100;

/** Shapes around the points that are above a threshold now. */
export function sketch(state: NautilusState, logLMin: number, key: Key): Sketch {
  const { ndim, options } = state;
  const { enlarge_per_dim: enlarge, n_points_min: least } = options;
  const random = new Random(fold(key, 0));
  const { points, logL } = livePoints(state, logLMin);
  // from the least likely to the most
  const inOrder = pickRows(points, ndim, ascending(logL), rooms.inOrder.take(points.length));
  const live = options.n_live < MANY * (ndim + 1) ? withCorners(inOrder, ndim) : inOrder;
  const logVMax = log(liveVolume(state, logLMin)) + log(options.split_threshold) + ndim * log(enlarge);
  const rule = { ndim, enlarge, least };
  const clusters = separateClusters(live, { ...rule, least: fewest(state) }, random);
  const pieces = outerPieces(
    clusters.map(c => c.points),
    rule,
    logVMax,
    random,
  );
  return { domains: clusters.map(c => c.ellipsoid), pieces, draws: outerDraws(pieces, ndim, blocks(state) * BLOCK, random) };
}

/** Fewer points than these can't tell a mode from chance. */
function fewest({ ndim, options }: NautilusState): number {
  return Math.max(options.n_points_min, 5 * (ndim + 1), Math.ceil(options.n_live / 50));
}

/**
 * Whether shapes that were sketched some points ago still do: all that lie above the threshold by now are in them, and none has become so poor that it would not be
 * made any more.
 */
export function stillHolds({ domains, draws }: Sketch, state: NautilusState, logLMin: number): boolean {
  // a checkpoint from when draws had no key
  if (!Object.hasOwn(draws, 'key')) return false;
  const live = livePoints(state, logLMin).points;
  const seen = new Uint8Array(live.length / state.ndim);
  for (const domain of domains) {
    const rows = rowsInside(domain, live);
    if (rows.length < fewest(state)) return false;
    for (const row of rows) seen[row] = 1;
  }
  return !seen.includes(0);
}
