import type { Climb } from '../lbfgsb/climb.js';
import type { OptimizerOptions } from './options.js';

/** All that the next step of the optimizer needs: plain data. */
export interface OptimizerState {
  readonly version: 1;
  readonly ndim: number;
  readonly options: OptimizerOptions;
  readonly phase: 'screening' | 'climbing' | 'measuring' | 'done';
  readonly nextId: number;
  /** Likelihoods, with and without gradient, and those with. */
  readonly nLike: number;
  readonly nGradient: number;
  readonly climbs: readonly Climb[];
  /** How often climbs were begun anew out of a trap in which the best one had ended. */
  readonly kicks: number;
  /** Of the second derivatives at the best climb's end; null before. */
  readonly survey: Survey | null;
  readonly asked: Asked | null;
  readonly optimum: Optimum | null;
  readonly warnings: readonly string[];
}

/** What the proposal now out was made for. Points: n × ndim, unit cube. */
export type Asked = { readonly id: number; readonly points: Float64Array } & (
  | { readonly for: 'screening' | 'kick' | 'newton' | 'value' }
  /** One point for each of these climbs. */
  | { readonly for: 'climbing'; readonly climbs: readonly number[] }
  | { readonly for: 'survey' }
  /** ln of the density that each draw had. */
  | { readonly for: 'draws'; readonly logQ: Float64Array }
);

/** Gradients on both sides of the optimum along each free coordinate. */
export interface Survey {
  /** Which coordinates are off the cube's walls. */
  readonly free: readonly number[];
  /** Step along each of them. */
  readonly steps: Float64Array;
  /** How often the steps were found wrong. */
  readonly tries: number;
  /** Second derivatives of −ln L by single steps, free × free; null before. */
  readonly single: Float64Array | null;
  /** The same with the steps' error taken out. */
  readonly refined: Float64Array | null;
  /** Whether the optimum has been put right by a Newton step. */
  readonly polished: boolean;
}

/** What was found. */
export interface Optimum {
  /** ndim numbers of the unit cube. */
  readonly x: Float64Array;
  /** What was maximised: ln L, or ln L + ln π with `map`. */
  readonly target: number;
  readonly gradient: Float64Array;
  /** ln L alone. */
  readonly logL: number;
  /** ndim × ndim, of the cube's coordinates; NaN where there is none. */
  readonly covariance: Float64Array;
  /** The Laplace approximation as it is, and with what the draws put right; NaN where there is none. */
  readonly laplaceLogZ: number;
  readonly logZ: number;
  readonly logZErr: number;
}
