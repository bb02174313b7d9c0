import type { Key } from '../../math/philox.js';
import type { NutsStretch, NutsWalk } from '../nuts/chain.js';

/**
 * Walks: a worker is given a live point and a likelihood to stay above, and gives back a point that has gone far from it; or a Markov chain, and gives back
 * where it has come to. A walk is one job: its next
 * step hangs on the last likelihood, so sharing out the single likelihoods would leave all workers but one without work.
 */

/**
 * - `rwalk`: Metropolis steps, each a uniform draw from an ellipsoid around the last point (Skilling 2006).
 * - `slice`: slice sampling along each axis in turn, in an order drawn anew for each pass (Neal 2003).
 * - `rslice`: slice sampling along random directions, at right angles to each other as long as there are such.
 */
export type WalkKind = 'rwalk' | 'slice' | 'rslice';

/** What becomes of a step over the unit cube's edge: it is refused, comes in at the other side, or is thrown back. */
export const HARD = 0;
export const PERIODIC = 1;
export const REFLECTIVE = 2;

/** One walk. Plain data; the same job gives the same bits wherever it runs. */
export type WalkJob = RegionWalk | NutsWalk;

/** A walk inside the region above a likelihood. */
export interface RegionWalk {
  readonly key: Key;
  readonly kind: WalkKind;
  /** ndim numbers of the unit cube. */
  readonly start: Float64Array;
  readonly startLogL: number;
  /** Every point of the walk has a likelihood above. */
  readonly logLMin: number;
  /**
   * m × m, row-major: column k is the k-th axis of the first m of the ndim dimensions. A step is axes · v, with v of order `scale`; where m < ndim, which
   * is for rwalk alone, the others are drawn anew from the prior in each.
   */
  readonly axes: Float64Array;
  /** rwalk: radius of the ball of v. slice, rslice: width of the first interval. */
  readonly scale: number;
  /** rwalk: steps. slice: passes over all axes. rslice: directions. */
  readonly steps: number;
  /** One a dimension: HARD, PERIODIC or REFLECTIVE. */
  readonly edges: Uint8Array;
}

export interface WalkResult {
  /** ndim numbers of the unit cube. */
  readonly point: Float64Array;
  readonly logL: number;
  /** Likelihoods evaluated; points outside the cube cost none. */
  readonly calls: number;
  /** Steps that were tried: rwalk's proposals, or slices. */
  readonly tried: number;
  /** Steps that moved the point. 0: it is still where it began. */
  readonly accepted: number;
  /** Points that were refused: rwalk's proposals, or those by which slices were cut shorter. */
  readonly refused: number;
  /** Of a stretch of a Markov chain alone: what it gave. */
  readonly stretch?: NutsStretch;
}
