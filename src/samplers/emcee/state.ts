import type { OptimizerState } from '../optimizer/state.js';
import type { Top } from '../optimizer/topInZ.js';
import type { EmceeOptions, MoveName } from './options.js';

/** Steps of the whole ensemble: the places of all walkers after one step, then after the next. */
export interface Steps {
  /** steps × nwalkers × ndim, unit cube. */
  readonly points: Float64Array;
  /** steps × nwalkers. */
  readonly logL: Float64Array;
}

/** All that the next step of emcee needs: plain data. */
export interface EmceeState {
  readonly version: 1;
  readonly ndim: number;
  readonly options: EmceeOptions;
  readonly phase: 'searching' | 'starting' | 'sampling' | 'done';
  /** Id of the next proposal. */
  readonly nextId: number;
  readonly nLike: number;
  /** The search for a top, while the phase is 'searching'. */
  readonly search: OptimizerState | null;
  /** What the walkers begin about; null: draws of the prior, or the places that were given. */
  readonly top: Top | null;
  /** Places that walkers were to begin at, so far, and likelihood calls before the first step. */
  readonly drawn: number;
  readonly before: number;
  /** Where the walkers are, one after the other as they were found, × ndim, and their ln L. */
  readonly walkers: Float64Array;
  readonly logL: Float64Array;
  /** Whole steps made. */
  readonly steps: number;
  readonly chain: readonly Steps[];
  /** Moves of each walker that were accepted. */
  readonly accepted: Float64Array;
  /** The step at work: which walkers make the first half, in order, then the others; its move; and the half whose turn it is. */
  readonly step: { readonly order: Uint32Array; readonly move: MoveName; readonly half: 0 | 1 } | null;
  readonly asked: Asked | null;
  /** Autocorrelation times of the parameters at the last look, and the mean over parameters at each, with the steps made by then. */
  readonly tau: Float64Array | null;
  readonly history: readonly { readonly steps: number; readonly tau: number }[];
  /** With `converge`: whether the chain is long enough. */
  readonly converged: boolean;
  readonly warnings: readonly string[];
}

export interface Asked {
  readonly id: number;
  /** Points that were asked for, in the order of `rows`; those outside the cube are refused without being asked for. */
  readonly points: Float64Array;
  readonly rows: Uint32Array;
  /** ln of the move's factor, and of the uniform number that decides, for each. */
  readonly factor: Float64Array;
  readonly dice: Float64Array;
}
