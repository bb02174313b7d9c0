import { FileError, FitError, ImportError, ValueError, WorkerError } from '../../src/errors.js';
import type { WorkSpec } from '../../src/likelihood/spec.js';
import type { TrainJob } from '../../src/samplers/contract.js';
import type { WalkJob, WalkResult } from '../../src/samplers/walks/contract.js';

/**
 * All that crosses the border between a pool and its workers. Plain data only: an error crosses as its name, message and stack.
 */

/** Work that can cross: no live function. */
export type RemoteWork = Exclude<WorkSpec, { kind: 'live' }>;

/** One row; or what is to be had, `claim` rows at a time, until none is left or `ms` milliseconds have passed. */
export type RowsToTake = { readonly row: number } | { readonly claim: number; readonly ms: number };

/** What is wanted of a row: ln L, or its derivatives too. */
export type RowWant = 'value' | 'gradient';

/**
 * Either rows in memory that all threads share (layout: `sharedRows.ts`), where the answers go too; or `count` rows sent along, row-major, and answered by a
 * transferred vector.
 */
export type Rows =
  | {
      readonly in: 'shared';
      readonly buffer: SharedArrayBuffer;
      readonly n: number;
      readonly nvalues: number;
      /** How many workers the buffer has room for, and which of them this one is. */
      readonly workers: number;
      readonly worker: number;
      readonly take: RowsToTake;
    }
  | { readonly in: 'message'; readonly values: Float64Array; readonly nvalues: number; readonly count: number };

/** Walks to be claimed one at a time (memory: `sharedWalks.ts`), until none is left or `ms` milliseconds have passed. */
export interface WalkClaims {
  readonly buffer: SharedArrayBuffer;
  /** How many workers the buffer has room for, and which of them this one is. */
  readonly workers: number;
  readonly worker: number;
  readonly ms: number;
}

/** What a worker is asked for, one at a time. */
export type Job =
  | { readonly do: 'attach'; readonly problem: string; readonly work: RemoteWork }
  | { readonly do: 'evaluate'; readonly problem: string; readonly want: RowWant; readonly rows: Rows }
  /** All of them; or, with `claims`, those that the worker claims. */
  | { readonly do: 'walk'; readonly problem: string; readonly walks: readonly WalkJob[]; readonly claims: WalkClaims | null }
  | { readonly do: 'train'; readonly job: TrainJob };

export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** The point to blame, of a WorkerError. */
  readonly point?: Float64Array | null;
}

/** ln L of each row and, where it was wanted, ∂ ln L/∂values, row-major. */
export interface SentAnswers {
  readonly logL: Float64Array;
  readonly gradient: Float64Array | null;
}

/**
 * What comes back. `rows`: how many were done, in `seconds`. `sent` is null where the answers were written to shared memory. `failed`: what was asked can't be done by any
 * worker (this one is in order and goes on). `threw`: the likelihood did, which says as little of the next try as a crash does: the worker is replaced.
 */
export type Reply =
  | { readonly did: 'attach' }
  | { readonly did: 'evaluate'; readonly sent: SentAnswers | null; readonly rows: number; readonly seconds: number }
  /** `which`: their places among those that were to be claimed; null where all were to be done. */
  | { readonly did: 'walk'; readonly walks: readonly WalkResult[]; readonly which: readonly number[] | null; readonly seconds: number }
  | { readonly did: 'train'; readonly network: Float32Array; readonly seconds: number }
  | { readonly did: 'failed'; readonly error: WireError }
  | { readonly did: 'threw'; readonly error: WireError };

/** What `expose()` offers in a worker. */
export type WorkerApi = {
  work(job: Job): Promise<Reply>;
  forget(problem: string): Promise<void>;
};

/**
 * What a worker says unasked, past threads.js: that it is alive in a long chunk; or that something threw outside a call, after which it is in an unknown
 * state and ought to be replaced.
 */
export type Notice = { readonly farinata: 'beat' } | { readonly farinata: 'crash'; readonly error: WireError };

export function isNotice(message: unknown): message is Notice {
  return typeof message === 'object' && message !== null && 'farinata' in message;
}

export function toWire(error: unknown): WireError {
  if (error instanceof WorkerError) return { name: error.name, message: error.message, stack: error.stack, point: error.point };
  return error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack }
    : { name: 'Error', message: String(error), stack: undefined };
}

const CLASSES = { ValueError, ImportError, FileError, FitError };

/** The same name, message and stack, and the class where it is one of ours; cause and other fields don't cross. */
export function fromWire({ name, message, stack, point }: WireError): Error {
  const Class = Object.hasOwn(CLASSES, name) ? CLASSES[name as keyof typeof CLASSES] : Error;
  const error = name === 'WorkerError' ? new WorkerError(message, point) : new Class(message);
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}
