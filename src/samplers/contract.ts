import type { Key } from '../math/philox.js';
import type { WalkJob, WalkResult } from './walks/contract.js';

/**
 * The contract between a sampler's mathematics (its kernel: pure, ask and tell) and whoever drives it.
 *
 * A kernel asks with a {@link Proposal} and is told with the {@link Evaluation} of the same `id`. It never draws a random number but from the key
 * that it is given, never reads a clock, and keeps in its state only what the next step needs, as plain numbers, arrays and typed arrays, so that
 * `structuredClone(state)` goes on with the same bits. Typed arrays in a state are never written to once the state has been returned.
 */

/** A batch of points of the unit cube whose log-likelihood a sampler wants. */
export interface PointProposal {
  readonly want: 'value';
  /** Counts from 0 without a gap over the life of a fit; it also keys the random numbers that made the proposal. */
  readonly id: number;
  readonly phase: string;
  readonly n: number;
  readonly ndim: number;
  /** n × ndim, row-major, unit cube. */
  readonly points: Float64Array;
}

/** The same where the gradient is wanted too. */
export interface GradientProposal {
  readonly want: 'gradient';
  readonly id: number;
  readonly phase: string;
  readonly n: number;
  readonly ndim: number;
  /** n × ndim, row-major, unit cube. */
  readonly points: Float64Array;
  /** With 'prior', ln π(θ) of the priors' densities in physical units is added to ln L, and its slope to the gradient. Default: ln L alone. */
  readonly plus?: 'prior';
}

/** Whole walks, each of many likelihood calls in a row that one worker makes by itself. */
export interface WalkProposal {
  readonly want: 'walk';
  readonly id: number;
  readonly phase: string;
  /** How many walks. */
  readonly n: number;
  readonly ndim: number;
  readonly walks: readonly WalkJob[];
}

/** Networks or flows to be trained, each a job of its own, so that a pool can share them out. The data is shared by all jobs. */
export interface TrainProposal {
  readonly want: 'train';
  readonly id: number;
  readonly phase: string;
  readonly jobs: readonly TrainJob[];
}

/** Plain data; the same job gives the same bits wherever it is trained. */
export type TrainJob = RegressorJob | FlowJob;

/** One regression network: inputs → target. */
export interface RegressorJob {
  readonly kind: 'regressor';
  readonly key: Key;
  readonly ndim: number;
  /** n × ndim, row-major, whitened. */
  readonly x: Float32Array;
  /** n targets in [0, 1]. */
  readonly y: Float64Array;
  /** Widths of the hidden layers. */
  readonly layers: readonly number[];
  /** Adam's first step; it falls to zero as half a cosine over all epochs. */
  readonly learningRate: number;
  /** Rows in a mini-batch. */
  readonly batch: number;
  readonly epochs: number;
}

/** One normalising flow: the density of weighted points. */
export interface FlowJob {
  readonly kind: 'flow';
  readonly key: Key;
  readonly ndim: number;
  /** n × ndim, row-major, whitened. */
  readonly x: Float64Array;
  /** n weights, of any sum. */
  readonly weights: Float64Array;
  /** How many of the rows, the last ones, are held out to tell when to stop. */
  readonly held: number;
  /** Transforms, hidden units for each degree, and bins of the splines (0: affine). */
  readonly shape: { readonly transforms: number; readonly units: number; readonly bins: number };
  /** A flow of the same shape to go on from; null: the identity. */
  readonly start: Float32Array | null;
  /** Adam's first step. */
  readonly learningRate: number;
  readonly batch: number;
  /** Passes over the data at most, and how many without gain are one too many. */
  readonly epochs: number;
  readonly patience: number;
  /** The longest gradient. */
  readonly clip: number;
  /** How fast parameters shrink, in units of the step. */
  readonly decay: number;
}

export type Proposal = PointProposal | GradientProposal | WalkProposal | TrainProposal;

/** The answer to a proposal of the same `id`. `seconds`: processor time it took, over all workers. */
export type Evaluation =
  | { readonly want: 'value'; readonly id: number; readonly logL: Float64Array; readonly seconds: number }
  | {
      readonly want: 'gradient';
      readonly id: number;
      readonly logL: Float64Array;
      /** n × ndim, row-major: ∂ ln L / ∂u. Zeros where ln L is −∞. */
      readonly gradient: Float64Array;
      readonly seconds: number;
    }
  | { readonly want: 'walk'; readonly id: number; readonly walks: readonly WalkResult[]; readonly seconds: number }
  | { readonly want: 'train'; readonly id: number; readonly networks: readonly Float32Array[]; readonly seconds: number };

/** What one step says to whoever watches; nothing in it is needed by the next step. */
export interface StepInfo {
  readonly phase: string;
  /** Fraction of the phase that is done, 0 … 1, where the method can say. */
  readonly fraction: number | null;
  /** Bounds (nautilus), iterations, temperatures: the method's own counter, and its word for it. */
  readonly counter: number;
  readonly counterName: string;
  readonly nLike: number;
  readonly nEff: number;
  readonly logZ: number;
  readonly logZErr: number;
  /** Likelihood calls that the fit is expected to need still; null where the method can't say. */
  readonly callsLeft: number | null;
  readonly warnings: readonly string[];
}

/**
 * Weighted draws from the posterior in the unit cube, with the evidence they give. logW = ln L + ln (prior volume): logZ = ln Σ exp logW.
 * A method that gives no evidence has NaN for logZ and logZErr, and weights of sum 1.
 */
export interface CubePosterior {
  readonly n: number;
  readonly ndim: number;
  /** n × ndim, row-major, unit cube. */
  readonly points: Float64Array;
  readonly logL: Float64Array;
  readonly logW: Float64Array;
  readonly logZ: number;
  readonly logZErr: number;
  readonly nEff: number;
}

/** A method as pure functions over its state. */
export interface SamplerKernel<State, Options> {
  readonly method: string;
  /** The phases a fit goes through, in order; the machine's states bear these names. The last is 'done'. */
  readonly phases: readonly string[];
  /** Fills in defaults; refuses an unknown option or a wrong value. @throws ValueError */
  options(given: Readonly<Record<string, unknown>>, ndim: number): Options;
  init(ndim: number, options: Options): State;
  /** One of `phases`. */
  phase(state: State): string;
  /** The id of the proposal that `propose` would make next. */
  nextId(state: State): number;
  /** `key` belongs to this one proposal: `fold(keyOf(seed), nextId(state))`. Never called in phase 'done'. */
  propose(state: State, key: Key): [State, Proposal];
  absorb(state: State, evaluation: Evaluation): [State, StepInfo];
  info(state: State): StepInfo;
  posterior(state: State): CubePosterior;
  /**
   * For a kernel that can go on asking while answers are out, so that workers don't wait while it thinks. Answers are absorbed in the order of the proposals,
   * and each as late as `more` allows, however soon it came: what is drawn then hangs on no clock and on no number of cores. Without it, one proposal is out
   * at a time.
   */
  readonly ahead?: {
    /** Whether the next proposal is to be made before the oldest of those that are out is answered. */
    more(state: State): boolean;
    /** What is out, the oldest first, as the state has it: asked for again by a fit that goes on from a state that was saved between two answers. */
    out(state: State): readonly Proposal[];
  };
  /** Options that may be changed while a fit rests, and how; a kernel without it lets none be changed. */
  readonly amend?: {
    readonly options: readonly string[];
    /** The state with other options, of which only the ones above differ. A fit that was done goes on where they ask for more. */
    apply(state: State, options: Options): State;
  };
}
