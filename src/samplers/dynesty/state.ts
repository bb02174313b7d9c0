import type { Key } from '../../math/philox.js';
import type { Ellipsoid } from '../bounds/ellipsoid.js';
import type { InsertionIndex } from '../insertionIndex.js';
import type { Bound } from './bound.js';
import type { DynestyOptions } from './options.js';

/** Points with their likelihoods, and the threshold above which each was drawn: −∞ for draws from the prior. */
export interface Points {
  /** n × ndim, row-major, unit cube. */
  readonly points: Float64Array;
  readonly logL: Float64Array;
  readonly birth: Float64Array;
  /** Which of all points of the fit each is, counted from 0 in the order in which they came. */
  readonly id: Int32Array;
  /** The id of the point where the walk to it began; −1 for draws from the prior or from a bound. */
  readonly parent: Int32Array;
}

/** Running sums over the points of the present run that have died: Σ w, Σ w² and Σ w ln L of w = L · ΔX / exp(max). */
export interface Sums {
  /** ln of the prior volume above the threshold. */
  readonly logX: number;
  readonly max: number;
  readonly sum: number;
  readonly sum2: number;
  readonly sumL: number;
}

export interface StepShapes {
  /** What periodic coordinates are turned by. */
  readonly shift: Float64Array;
  readonly ellipsoids: readonly Ellipsoid[];
}

/** All that the next step of dynesty needs: plain data. */
export interface DynestyState {
  readonly version: 3;
  readonly ndim: number;
  readonly options: DynestyOptions;
  readonly phase: 'starting' | 'sampling' | 'adding' | 'done';
  /** Id of the next proposal. */
  readonly nextId: number;
  readonly nLike: number;
  /** Points replaced. */
  readonly iterations: number;
  /** Draws from the prior at the start, and how many of them had no likelihood at all: those aren't kept. */
  readonly drawn: number;
  readonly impossible: number;
  /** Points so far: the id of the next one. */
  readonly born: number;
  /** The live points, from the least likely to the most. */
  readonly live: Points;
  /** Live points that there should be. */
  readonly target: number;
  /** The likelihood above which new points are drawn. */
  readonly threshold: number;
  readonly sums: Sums;
  /** Points that have died, chunk by chunk. */
  readonly dead: readonly Points[];
  /** Where walks and bounds of an added batch begin, until it has live points of its own. */
  readonly seeds: Points | null;
  /** What unif draws from. The whole cube until draws from it become rare. */
  readonly bound: Bound;
  /** What walks take their steps from; null until draws from the whole cube become rare. */
  readonly shapes: StepShapes | null;
  /** Length of a walk's steps, in units of the shapes' axes. */
  readonly scale: number;
  /** Calls and new points since bound and shapes were made; calls since the last new point. */
  readonly calls: number;
  readonly found: number;
  readonly idle: number;
  readonly insertions: InsertionIndex;
  /** What has been added to the first run: dynamic only. */
  readonly added: Added | null;
  readonly asked: Asked | null;
  readonly stoppedBy: 'maxiter' | 'maxcall' | 'no_progress' | null;
  readonly warnings: readonly string[];
}

/** The batches of dynamic nested sampling. */
export interface Added {
  readonly batches: number;
  /** The batch at work ends when its least likely point is above. */
  readonly logLHigh: number;
  /** Evidence, its error and the effective sample size of all runs together, at the last batch's end. */
  readonly logZ: number;
  readonly logZErr: number;
  readonly nEff: number;
}

/** What the proposal now out was made for. */
export interface Asked {
  readonly id: number;
  readonly want: 'value' | 'walk';
  /** By it the answers are told from live points of the same likelihood. */
  readonly ties: Key;
  /** value: the points, n × ndim. */
  readonly points: Float64Array | null;
  /** walk: the ids of the points where the walks begin. */
  readonly parents: Int32Array | null;
}
