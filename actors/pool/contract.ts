import type { Observable } from 'rxjs';
import type { FitResult } from '../../src/events.js';
import type { WorkSpec } from '../../src/likelihood/spec.js';
import type { TrainJob } from '../../src/samplers/contract.js';
import type { WalkJob, WalkResult } from '../../src/samplers/walks/contract.js';
import type { WireError } from '../workers/messages.js';

/** Rows of values whose ln L is wanted. `values`: n × nvalues, row-major, physical units, ties resolved. */
export interface RowsTask {
  /** With `gradient` the derivatives with respect to the values are wanted too. */
  readonly want: 'value' | 'gradient';
  readonly id: number;
  readonly problem: string;
  readonly n: number;
  readonly nvalues: number;
  readonly values: Float64Array;
}

/** Whole walks in the unit cube, for problems whose work has a `cube`. */
export interface WalksTask {
  readonly want: 'walk';
  readonly id: number;
  readonly problem: string;
  readonly walks: readonly WalkJob[];
}

/** Networks to be trained, each by one worker. */
export interface TrainTask {
  readonly want: 'train';
  readonly id: number;
  readonly jobs: readonly TrainJob[];
}

/** What a pool can be asked for. */
export type Task = (RowsTask | WalksTask | TrainTask) & {
  /** Tasks that stand in the same line are served one after the other where there is more to do than there are workers; others in turn. */
  readonly line?: string;
};

/** The answer, always in the order of the task's rows, walks or jobs, whoever computed them. `seconds`: processor time over all workers. */
export type TaskAnswer =
  | { readonly want: 'value'; readonly id: number; readonly logL: Float64Array; readonly seconds: number }
  | {
      readonly want: 'gradient';
      readonly id: number;
      readonly logL: Float64Array;
      /** n × nvalues, row-major: ∂ ln L/∂values. */
      readonly gradient: Float64Array;
      readonly seconds: number;
    }
  | { readonly want: 'walk'; readonly id: number; readonly walks: readonly WalkResult[]; readonly seconds: number }
  | { readonly want: 'train'; readonly id: number; readonly networks: readonly Float32Array[]; readonly seconds: number };

/** What happens to the pool's workers; a run passes it on in its result stream. */
export interface WorkerEvent {
  readonly worker: number;
  readonly what: 'born' | 'died' | 'replaced' | 'closed';
  readonly cause: string | null;
}

export interface PoolStats {
  readonly workers: readonly { readonly worker: number; readonly tasks: number; readonly seconds: number; readonly idle: number }[];
}

/** How a fit ended, as rank 0 tells the others: its result or its error; neither where it was no fit. */
export interface Outcome {
  readonly result: FitResult | null;
  readonly error: WireError | null;
}

/**
 * One problem's life in a pool whose workers are in several processes, all of which run the same script: rank 0 attaches, asks, and concludes; the others
 * serve until it does.
 */
export interface Session {
  /** Rank 0: as {@link Pool.attach}. */
  attach(): Promise<string>;
  /** The other ranks: resolves with what rank 0 concluded. */
  serve(): Promise<Outcome>;
  /** Rank 0: resolves when all that the others need is on its way. */
  conclude(outcome: Outcome): Promise<void>;
}

/**
 * A set of worker actors behind one verb. Several fits may share a pool; who made it closes it.
 * `evaluate` is cold: the work begins with the subscription, one answer comes, then completion; unsubscribing gives the work up.
 * It errors with a `WorkerError` when three workers died or threw on one point; with the likelihood's own error where there is no other worker to try.
 */
export interface Pool {
  readonly kind: 'inline' | 'threads' | 'mpi';
  /** How many likelihoods are evaluated at a time. */
  readonly size: number;
  /** Makes a problem known to every worker, also to those that are born later, and gives the name that tasks call it by. */
  attach(work: WorkSpec): Promise<string>;
  /** The workers may forget it. */
  detach(problem: string): void;
  evaluate(task: Task): Observable<TaskAnswer>;
  /** Which of the processes that share this pool's work this one is; only rank 0 asks. Left out where there is one process. */
  readonly rank?: number;
  /** Begins a session, on every rank in the same order. There where `rank` is. */
  join?(work: WorkSpec): Session;
  /** What the user ought to know of these workers. */
  readonly warnings?: readonly string[];
  /** The same, as it happens. */
  readonly warnings$?: Observable<string>;
  readonly events$: Observable<WorkerEvent>;
  readonly stats$: Observable<PoolStats>;
  /** Ends the workers. Whatever is still under way errors. */
  close(): Promise<void>;
}
