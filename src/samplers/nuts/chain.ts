import type { Key } from '../../math/philox.js';

/** What all chains of a fit have in common; plain data. */
export interface ChainRules {
  /** Transitions of the warm-up, and after it. */
  readonly warmup: number;
  readonly samples: number;
  /** Every so-manieth sample is kept. */
  readonly thinning: number;
  readonly dense: boolean;
  readonly adaptStep: boolean;
  readonly adaptMass: boolean;
  readonly regularize: boolean;
  /** Whether a step is looked for before the first transition and after each new metric. */
  readonly searchStep: boolean;
  readonly target: number;
  /** Doublings of a trajectory at most, in the warm-up and after it. */
  readonly depths: readonly [number, number];
}

/** One Markov chain between two transitions: all that the next one needs. Coordinates z are the probits of the unit cube's. */
export interface Chain {
  readonly key: Key;
  /** Transitions done, those of the warm-up too. */
  readonly iteration: number;
  readonly z: Float64Array;
  /** A place to begin nearer to, where the likelihood is zero at the start; null: other draws of the prior are tried. */
  readonly home: Float64Array | null;
  /** ln L at z, and its slope in the unit cube; NaN before the first evaluation. */
  readonly logL: number;
  readonly slope: Float64Array;
  readonly step: number;
  readonly averaging: Averaging;
  /** Places of the present window of the warm-up. */
  readonly window: Window;
  /** Estimated covariance of z, the inverse mass: ndim × ndim if dense, else its diagonal. */
  readonly metric: Float64Array;
}

/** Nesterov's dual averaging of ln(step), as Hoffman & Gelman 2014 (JMLR 15, 1593) have it, section 3.2. */
export interface Averaging {
  readonly mu: number;
  readonly count: number;
  readonly gap: number;
  readonly logStep: number;
}

/** Running mean and sum of squares (ndim × ndim if dense, else the diagonal), by Welford's recurrence. */
export interface Window {
  readonly n: number;
  readonly mean: Float64Array;
  readonly squares: Float64Array;
}

/** A stretch of a chain, to be gone by one worker: transitions until `calls` gradients have been used, or the chain is at its end. */
export interface NutsWalk {
  readonly kind: 'nuts';
  readonly key: Key;
  /** Where the chain is, in the unit cube. */
  readonly start: Float64Array;
  readonly chain: Chain;
  readonly rules: ChainRules;
  readonly calls: number;
}

/** What a stretch gave; draws are those after the warm-up that are kept. */
export interface NutsStretch {
  readonly chain: Chain;
  /** n × ndim, row-major, unit cube. */
  readonly points: Float64Array;
  readonly logL: Float64Array;
  /** Of every transition after the warm-up: the energy of its trajectory, −ln(likelihood × prior in z) + kinetic. */
  readonly energies: Float64Array;
  readonly divergences: number;
  /** Trajectories that were ended by the greatest depth. */
  readonly saturated: number;
  /** Sum of the acceptance statistic, and of the gradients, after the warm-up. */
  readonly accepted: number;
  readonly leapfrogs: number;
}

export const openAveraging = (step: number, logOf: (x: number) => number): Averaging => ({
  mu: logOf(10 * step),
  count: 0,
  gap: 0,
  logStep: 0,
});

export const emptyWindow = (ndim: number, dense: boolean): Window => ({
  n: 0,
  mean: new Float64Array(ndim),
  squares: new Float64Array(dense ? ndim * ndim : ndim),
});
