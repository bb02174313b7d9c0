/**
 * A task's rows in memory that the pool and its workers share:
 * values (n × nvalues float64, row-major) · logL (n float64, NaN where not done) · next (1 int32) · at (one int32 a worker).
 *
 * `next` is the first row that nobody has claimed. `at[worker]` is the row that this worker is at, counted from 1; 0 when at none: after its death it
 * tells which row was under way.
 */
export interface SharedRows {
  readonly values: Float64Array<SharedArrayBuffer>;
  readonly logL: Float64Array<SharedArrayBuffer>;
  readonly next: Int32Array<SharedArrayBuffer>;
  readonly at: Int32Array<SharedArrayBuffer>;
}

export function sharedBytes(n: number, nvalues: number, workers: number): number {
  return 8 * n * (nvalues + 1) + 4 * (1 + workers);
}

/** Views of a buffer of at least {@link sharedBytes}. */
export function sharedRows(buffer: SharedArrayBuffer, n: number, nvalues: number, workers: number): SharedRows {
  const counters = 8 * n * (nvalues + 1);
  return {
    values: new Float64Array(buffer, 0, n * nvalues),
    logL: new Float64Array(buffer, 8 * n * nvalues, n),
    next: new Int32Array(buffer, counters, 1),
    at: new Int32Array(buffer, counters + 4, workers),
  };
}
