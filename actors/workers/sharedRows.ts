import type { RowWant } from './messages.js';

/**
 * A task's rows in memory that the pool and its workers share:
 * values (n × nvalues float64, row-major) · logL (n float64, NaN where not done) · gradient (n × nvalues float64, row-major; only where it is wanted) ·
 * next (1 int32) · at (one int32 a worker).
 *
 * `next` is the first row that nobody has claimed. `at[worker]` is the row that this worker is at, counted from 1; 0 when at none: after its death it
 * tells which row was under way.
 */
export interface SharedRows {
  readonly values: Float64Array<SharedArrayBuffer>;
  readonly logL: Float64Array<SharedArrayBuffer>;
  /** Empty where it isn't wanted. */
  readonly gradient: Float64Array<SharedArrayBuffer>;
  readonly next: Int32Array<SharedArrayBuffer>;
  readonly at: Int32Array<SharedArrayBuffer>;
}

/** How the memory is divided. */
export interface SharedShape {
  readonly n: number;
  readonly nvalues: number;
  /** How many workers the buffer has room for. */
  readonly workers: number;
  readonly want: RowWant;
}

const numbers = ({ n, nvalues, want }: SharedShape): number => n * (want === 'gradient' ? 2 * nvalues + 1 : nvalues + 1);

export function sharedBytes(shape: SharedShape): number {
  return 8 * numbers(shape) + 4 * (1 + shape.workers);
}

/** Views of a buffer of at least {@link sharedBytes}. */
export function sharedRows(buffer: SharedArrayBuffer, shape: SharedShape): SharedRows {
  const { n, nvalues, workers, want } = shape;
  const counters = 8 * numbers(shape);
  return {
    values: new Float64Array(buffer, 0, n * nvalues),
    logL: new Float64Array(buffer, 8 * n * nvalues, n),
    gradient: new Float64Array(buffer, 8 * n * (nvalues + 1), want === 'gradient' ? n * nvalues : 0),
    next: new Int32Array(buffer, counters, 1),
    at: new Int32Array(buffer, counters + 4, workers),
  };
}
