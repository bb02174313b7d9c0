/** What dynesty asks for next: draws from a bound, or walks. */
import { fold, type Key, Random } from '../../math/philox.js';
import { pickColumns } from '../bounds/linear.js';
import type { Proposal } from '../contract.js';
import { HARD, PERIODIC, REFLECTIVE, type WalkJob } from '../walks/contract.js';
import { shapeAt, stepShapes } from './axes.js';
import { boundAround, drawBound } from './bound.js';
import { turned, turns } from './frame.js';
import { LiveSet, pack, withDeath } from './live.js';
import type { DynestyOptions } from './options.js';
import { withDead } from './points.js';
import type { DynestyState } from './state.js';

/** Share of the live points after whose replacement bounds are drawn anew. */
const RENEWAL = 0.2;

/** Points, in units of those that an ellipsoid needs to be one, from which on a bound is made of those of the run alone. */
const ENOUGH = 4;

/** Draws from the prior in one proposal, at the start. */
const START_BATCH = 200;

/** Draws from the whole cube in one proposal, where walks will follow: each is one likelihood only. */
const CUBE_BATCH = 100;

/** Walks in one proposal, in units of the queue, where many live points are missing. */
const MOST_QUEUES = 4;

export function proposed(state: DynestyState, key: Key): [DynestyState, Proposal] {
  const { options, live, target } = state;
  const draws = new Random(fold(key, 0xd7a3));
  if (state.phase === 'starting') {
    const n = Math.min(target - live.logL.length, Math.max(START_BATCH, options.queue_size));
    return askPoints(state, begun(state, n) ?? drawBound(state.bound, n, draws), key);
  }
  const fresh = refreshed(state, new Random(fold(key, 0xb0d)));
  return fresh.shapes === null ? askPoints(fresh, drawn(fresh, draws), key) : askWalks(fresh, key);
}

/** The next n of the places that were given to begin with, or those that are left; null where none is. */
function begun({ options, drawn: from, ndim }: DynestyState, n: number): Float64Array | null {
  const given = options.live_points?.slice(from * ndim, (from + n) * ndim) ?? [];
  return given.length > 0 ? Float64Array.from(given) : null;
}

/** Draws from the bound, each with draws from the prior of those parameters that bounds don't know of. */
function drawn({ bound, options, ndim, target }: DynestyState, random: Random): Float64Array {
  const n = options.sample === 'unif' ? options.queue_size : Math.max(options.queue_size, Math.min(CUBE_BATCH, target >> 1));
  const x = drawBound(bound, n, random);
  if (bound.ndim === ndim) return x;
  const points = Float64Array.from({ length: n * ndim }, () => random.uniform());
  for (let i = 0; i < n; i++) points.set(x.subarray(i * bound.ndim, (i + 1) * bound.ndim), i * ndim);
  return points;
}

/** Keys what tells live points apart that are just as likely. */
const tiesOf = (key: Key): Key => fold(key, 0x71e5);

function askPoints(state: DynestyState, points: Float64Array, key: Key): [DynestyState, Proposal] {
  const { ndim, nextId: id, phase } = state;
  const next = { ...state, nextId: id + 1, asked: { id, want: 'value' as const, ties: tiesOf(key), points, parents: null } };
  return [next, { want: 'value', id, phase, n: points.length / ndim, ndim, points }];
}

/** Takes away as many of the least likely points as the queue is long, and has walks replace them. */
function askWalks(state: DynestyState, key: Key): [DynestyState, Proposal] {
  const { ndim, options, target, nextId: id, phase, seeds } = state;
  const live = new LiveSet(state.live, ndim);
  // of few live points not too many are replaced at a time
  const queue = Math.max(1, Math.min(options.queue_size, target >> 2));
  let { threshold, sums, dead, iterations } = state;
  while (target - live.n < queue && live.n > 1 && live.least < live.most) {
    const n = live.n;
    const rows = live.takeLeast();
    for (let i = 0; i < rows.length; i++) sums = withDeath(sums, rows[i].logL, n - i);
    threshold = rows[0].logL;
    iterations += rows.length;
    dead = withDead(dead, pack(rows, ndim));
  }
  const left = live.freeze();
  const starts = seeds !== null && live.n < target >> 1 ? seeds : left;
  const order = new Random(fold(key, 0x57a7)).permutation(starts.logL.length);
  const { shift, ellipsoids } = state.shapes!;
  const edges = edgesOf(options, ndim);
  const walks = Array.from({ length: Math.min(target - live.n, MOST_QUEUES * queue) }, (_, i): WalkJob => {
    const row = order[i % order.length];
    const start = starts.points.slice(row * ndim, (row + 1) * ndim);
    return {
      key: fold(key, 0x10000 + i),
      kind: options.sample === 'unif' ? 'rwalk' : options.sample,
      start,
      startLogL: starts.logL[row],
      logLMin: threshold,
      axes: shapeAt(ellipsoids, turned(start.subarray(0, options.ncdim), shift)).axes,
      scale: state.scale,
      steps: options.sample === 'rwalk' ? options.walks : options.slices,
      edges,
    };
  });
  const next = {
    ...state,
    live: left,
    threshold,
    sums,
    dead,
    iterations,
    nextId: id + 1,
    asked: {
      id,
      want: 'walk' as const,
      ties: tiesOf(key),
      points: null,
      parents: Int32Array.from(walks, (_, i) => starts.id[order[i % order.length]]),
    },
  };
  return [next, { want: 'walk', id, phase, n: walks.length, ndim, walks }];
}

/** With a new bound, or new shapes to walk by, where it is time for them. */
function refreshed(state: DynestyState, random: Random): DynestyState {
  const { ndim, options, calls, found, target, sums } = state;
  const { min_ncall, min_eff } = options.first_update;
  const walking = options.sample !== 'unif';
  const first = walking ? state.shapes === null : state.bound.shape.kind === 'cube';
  if (first && (calls < min_ncall || found * 100 >= min_eff * calls)) return state;
  const due = options.update_interval === null ? found >= RENEWAL * target : calls >= options.update_interval;
  if (!first && !due) return state;
  const alive = state.live.logL.length;
  const few = alive < target >> 1;
  // where a plateau has died at a time: what held the points before holds these too, and few of them can't tell where the rest of their region is
  if (state.seeds === null && alive < Math.min(target >> 1, ENOUGH * (ndim + 1))) return state;
  const whole = few && state.seeds !== null ? state.seeds : state.live;
  const { ncdim } = options;
  const known = Array.from({ length: ncdim }, (_, d) => d);
  const points = ncdim < ndim ? pickColumns(whole.points, ndim, known) : whole.points;
  const periodic = options.periodic.filter(d => d < ncdim);
  const renewed = { ...state, calls: 0, found: 0 };
  if (!walking) return { ...renewed, bound: boundAround(points, ncdim, sums.logX, { ...options, periodic }, random) };
  const shift = turns(points, ncdim, periodic);
  return { ...renewed, shapes: { shift, ellipsoids: stepShapes(turned(points, shift), ncdim, options.bound) } };
}

function edgesOf({ periodic, reflective }: DynestyOptions, ndim: number): Uint8Array {
  const edges = new Uint8Array(ndim).fill(HARD);
  for (const d of periodic) edges[d] = PERIODIC;
  for (const d of reflective) edges[d] = REFLECTIVE;
  return edges;
}
