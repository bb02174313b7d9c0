/**
 * Which of a task's walks are whose, in memory that the pool and its workers share: next (1 int32) · at (one int32 a worker).
 *
 * `next` is the first walk that nobody has claimed. `at[worker]` is the walk that this worker is at, counted from 1; 0 when at none: after its death it tells which walk
 * was under way.
 */
export interface SharedWalks {
  readonly next: Int32Array<SharedArrayBuffer>;
  readonly at: Int32Array<SharedArrayBuffer>;
}

export const walkBytes = (workers: number): number => 4 * (1 + workers);

/** Views of a buffer of {@link walkBytes}. */
export function sharedWalks(buffer: SharedArrayBuffer, workers: number): SharedWalks {
  return { next: new Int32Array(buffer, 0, 1), at: new Int32Array(buffer, 4, workers) };
}
