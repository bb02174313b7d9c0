/** `result.json`: what a fit found, for people and for scripts. */
import type { FitResult } from '../events.js';
import { type ParameterSummary, summarise } from '../posterior/summarise.js';
import { hex, sha256 } from './sha256.js';

/** Quantities in the parameter's own unit; `lo` and `hi` are the 16th and 84th percentiles. */
export interface ParameterResult {
  readonly median: number;
  readonly lo: number;
  readonly hi: number;
  readonly mean: number;
  readonly std: number;
  readonly unit: string;
}

export interface ResultJson {
  readonly method: string;
  readonly seed: number;
  /** False where the fit was stopped before its own end; `reason` says by what. */
  readonly complete: boolean;
  readonly reason: string;
  /** null where the method gives no evidence. */
  readonly logz: number | null;
  readonly logzerr: number | null;
  /** ln L of the null model. */
  readonly logz_data: number;
  /** ln of the prior evidence. */
  readonly logz_prior: number | null;
  readonly n_like: number;
  readonly n_eff: number;
  readonly wall_s: number;
  readonly parameters: Readonly<Record<string, ParameterResult>>;
  /** Fluxes, magnitudes, half-light radii, axis ratios and fractions. */
  readonly derived: Readonly<Record<string, ParameterResult>>;
  readonly samplesHash: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** What the sampler had to warn of at the end. */
  readonly warnings: readonly string[];
}

/** @param derived what follows from the parameters; of a joint fit one list an image, and the labels begin with its place: `0.disk.flux` */
export function resultJson(result: FitResult, derived: readonly (readonly ParameterSummary[])[] = []): ResultJson {
  const { method, seed, complete, reason, logz, logzerr, logz_data, logz_prior, nLike, nEff, wallSeconds, options } = result;
  return {
    method,
    seed,
    complete,
    reason,
    logz: orNull(logz),
    logzerr: orNull(logzerr),
    logz_data,
    logz_prior,
    n_like: nLike,
    n_eff: nEff,
    wall_s: wallSeconds,
    parameters: Object.fromEntries(summarise(result).map(summary => [summary.label, shortened(summary)])),
    derived: Object.fromEntries(
      derived.flatMap((own, i) => own.map(summary => [derived.length === 1 ? summary.label : `${i}.${summary.label}`, shortened(summary)])),
    ),
    samplesHash: samplesHash(result),
    options,
    warnings: warningsOf(result),
  };
}

/** What the sampler had to warn of at the end. */
export const warningsOf = ({ diagnostics }: Pick<FitResult, 'diagnostics'>): readonly string[] =>
  (diagnostics.warnings as readonly string[] | undefined) ?? [];

const orNull = (x: number): number | null => (Number.isNaN(x) ? null : x);

/**
 * SHA-256, in hexadecimal digits, of the samples, the weights and the ln L, as little-endian 64-bit floats in this order: equal for two fits
 * exactly where their posteriors are the same to the last bit.
 */
export function samplesHash({ samples, weights, logL }: Pick<FitResult, 'samples' | 'weights' | 'logL'>): string {
  const view = new DataView(new ArrayBuffer(8 * (samples.length + weights.length + logL.length)));
  let at = 0;
  for (const array of [samples, weights, logL]) {
    for (const x of array) {
      view.setFloat64(at, x, true);
      at += 8;
    }
  }
  return hex(sha256(new Uint8Array(view.buffer)));
}

function shortened({ median, lo, hi, mean, std, unit }: ParameterSummary): ParameterResult {
  return { median, lo, hi, mean, std, unit };
}
