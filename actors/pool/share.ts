import { WorkerError } from '../../src/errors.js';
import type { Job, RemoteWork, Reply, RowWant } from '../workers/messages.js';
import type { TaskAnswer } from './contract.js';
import type { Cost } from './cost.js';

/** A problem as the pool keeps it. */
export interface Attached {
  readonly name: string;
  readonly nvalues: number;
  /** What a worker that doesn't know it is sent; null where every worker knows it from the beginning. */
  readonly work: RemoteWork | null;
  /** Of one row, with or without its gradient, and of one walk. */
  readonly costs: { readonly value: Cost; readonly gradient: Cost; readonly walk: Cost };
  /** The workers, by slot, that know it. */
  readonly knownTo: Set<number>;
  /** Called once: when the first worker knows it, or with the reason why none can. */
  settle: (error: Error | null) => void;
  /** Workers that died while they loaded it, since the last that did load it. */
  deaths: number;
}

/** A worker's reply that it did what was asked. */
export type Done = Extract<Reply, { did: 'evaluate' | 'walk' | 'train' }>;

/** What a report leads to: the task's answer, the error that ends it, or nothing yet. */
export type Outcome = TaskAnswer | WorkerError | null;

/**
 * A task under way: how it is shared out, who is at it, what is still missing. Pure book-keeping; workers are numbers here, those of their slots.
 */
export interface Share {
  /** What the task is about; null for training. */
  readonly problem: Attached | null;
  /** Whether workers take of it what is left when they get to it: one that was told and comes late keeps nothing from the others. */
  readonly isClaimed: boolean;
  /** Of one unit: a row, a network. */
  readonly cost: Cost;
  /** Something to do for a free worker, out of `workers` in all, `trip` seconds away; null where there is nothing. */
  take(worker: number, workers: number, trip: number): Job | null;
  /** A worker that had something of this has done it. */
  answered(worker: number, reply: Done): Outcome;
  /**
   * A worker that had something of this is gone: it is done again by others, unless that is hopeless. `cause`: what it died of; null where it gave its work back
   * unharmed, which is nobody's fault.
   */
  lost(worker: number, cause: Error | null): Outcome;
  /** Nobody wants the answer any more. Workers that are still at it end when they can. */
  abandon(): void;
}

/** Workers that a row, a network or a problem may kill before it is given up. */
export const MAX_DEATHS = 3;

export function guiltyPoint(problem: Attached, point: Float64Array, cause: Error): WorkerError {
  return new WorkerError(`Three workers died on the point [${point.join(', ')}] of ${problem.name}: ${cause.message}`, point, { cause });
}

/** The answer to a task of rows. `gradient` is read only where it was wanted. */
export function rowsAnswer(
  want: RowWant,
  id: number,
  { logL, gradient }: { logL: Float64Array; gradient: Float64Array },
  seconds: number,
): TaskAnswer {
  return want === 'value' ? { want, id, logL, seconds } : { want, id, logL, gradient, seconds };
}
