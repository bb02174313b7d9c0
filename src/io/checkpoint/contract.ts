import type { Fingerprint } from './fingerprint.js';

/** Raised when the shape of {@link Checkpoint} changes. */
export const CHECKPOINT_VERSION = 2;

/** A fit at one instant, and what it takes to go on from there. */
export interface Checkpoint {
  readonly method: string;
  readonly fingerprint: Fingerprint;
  /** The method's options as its kernel took them. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Whether the method had come to its end. */
  readonly finished: boolean;
  /** Seconds of the fit so far, pauses left out. */
  readonly seconds: number;
  /** What it cost so far, for the result's diagnostics. */
  readonly cost: Readonly<Record<string, number>>;
  /** The kernel's own state, with no proposal out: plain data. */
  readonly state: unknown;
}

/** What a checkpoint shows to whoever opens the file, without farinata: the posterior so far, in physical units. */
export interface CheckpointView {
  readonly labels: readonly string[];
  readonly units: readonly string[];
  /** 0 while nothing is known. */
  readonly n: number;
  /** n × ndim, row-major. */
  readonly samples: Float64Array;
  readonly logL: Float64Array;
  readonly logw: Float64Array;
  readonly nLike: number;
  readonly nEff: number;
  readonly logZ: number;
  readonly logZErr: number;
}

/** The file of a checkpoint: `.hdf5` is put behind its name where it has no ending of HDF5's. */
export function checkpointPath(name: string): string {
  return /\.(hdf5|h5)$/i.test(name) ? name : `${name}.hdf5`;
}
