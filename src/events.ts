import type { StepInfo } from './samplers/contract.js';

/** The posterior as it stands, in physical units: what a live plot draws. */
export interface PosteriorSoFar {
  readonly labels: readonly string[];
  readonly units: readonly string[];
  readonly n: number;
  /** n × ndim, row-major. */
  readonly samples: Float64Array;
  /** Sum 1. */
  readonly weights: Float64Array;
  readonly logL: Float64Array;
  readonly logZ: number;
  readonly logZErr: number;
  readonly nEff: number;
}

export interface Progress extends StepInfo {
  readonly method: string;
  /** Seconds since the start, pauses left out. */
  readonly elapsed: number;
  readonly callsPerSecond: number;
  /** Seconds left; null while nobody can say. */
  readonly eta: number | null;
  readonly workers: number;
  /** Share of the workers' time spent in likelihoods since the last progress, 0 … 1. */
  readonly busy: number;
}

/** Why a fit ended: of itself, by its user, or at one of its limits. `no_progress`: for many calls nothing new was found. */
export type StopReason = 'finished' | 'stopped' | 'timeout' | 'n_like_max' | 'maxiter' | 'maxcall' | 'no_progress';

/** What a fit gives in the end, whole or partial. Also what `fit.samples`, `fit.logz` … are read from. */
export interface FitResult {
  readonly method: string;
  readonly seed: number;
  /** False where the fit was stopped before its own end: valid, but less sure. */
  readonly complete: boolean;
  readonly reason: StopReason;
  readonly labels: readonly string[];
  readonly units: readonly string[];
  readonly ndim: number;
  readonly n: number;
  readonly samples: Float64Array;
  readonly weights: Float64Array;
  readonly logw: Float64Array;
  readonly logL: Float64Array;
  /** NaN, like its error, where the method gives no evidence; null in `result.json`. */
  readonly logz: number;
  readonly logzerr: number;
  readonly logz_data: number;
  readonly logz_prior: number | null;
  readonly nLike: number;
  readonly nEff: number;
  readonly wallSeconds: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly diagnostics: Readonly<Record<string, unknown>>;
}

/** All that a run tells the world, on rank 0. A closed union: switch over `type` and end in `unreachable`. */
export type FitEvent =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'posterior'; readonly posterior: PosteriorSoFar }
  | { readonly type: 'checkpoint'; readonly path: string; readonly nLike: number }
  | {
      readonly type: 'worker';
      readonly worker: number;
      readonly what: 'born' | 'died' | 'replaced' | 'closed';
      readonly cause: string | null;
    }
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'done'; readonly result: FitResult };
