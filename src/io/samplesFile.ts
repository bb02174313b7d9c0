/** The draws of a fit as a file. */
import { unreachable, ValueError } from '../errors.js';
import type { FitResult } from '../events.js';
import { isNode } from '../platform.js';
import { version } from '../version.js';
import { inferenceData } from './inferenceData.js';
import { npy, npz } from './npy.js';
import { parquet } from './parquet.js';

/**
 * The draws as comma-separated values: a column a free parameter (headed by its label, in physical units), then `weight` (sum 1) and `logL`.
 * Every number has all its digits.
 *
 * @example
 * samplesCsv(result).split('\n')[0];   // 'core.xc,core.yc,core.Ic,weight,logL'
 */
export function samplesCsv({
  labels,
  n,
  ndim,
  samples,
  weights,
  logL,
}: Pick<FitResult, 'labels' | 'n' | 'ndim' | 'samples' | 'weights' | 'logL'>): string {
  const lines = [[...labels, 'weight', 'logL'].join(',')];
  for (let i = 0; i < n; i++) lines.push(`${samples.subarray(i * ndim, (i + 1) * ndim).join(',')},${weights[i]},${logL[i]}`);
  return `${lines.join('\n')}\n`;
}

type Draws = Pick<FitResult, 'labels' | 'units' | 'n' | 'ndim' | 'samples' | 'weights' | 'logw' | 'logL'>;

/** The kinds of files for samples, by their extension. */
export const SAMPLES_FORMATS = ['csv', 'npy', 'npz', 'parquet', 'nc'] as const;
export type SamplesFormat = (typeof SAMPLES_FORMATS)[number];

/** Those that need no library. */
export type PlainFormat = Exclude<SamplesFormat, 'parquet' | 'nc'>;

/**
 * The draws as the bytes of a file, in any of the formats: those of {@link samplesBytes}; `parquet`: the columns of `csv` and logw, with units and evidence in the
 * footer; `nc`: ArviZ's InferenceData, see `inferenceData.ts`.
 *
 * @throws ImportError where the library of a format isn't installed
 */
export async function samplesIn(result: FitResult, format: SamplesFormat): Promise<Uint8Array> {
  switch (format) {
    case 'nc':
      return inferenceData(result, isNode ? version() : '');
    case 'parquet': {
      const { labels, units, n, ndim, samples, weights, logw, logL, method, seed, logz, logzerr, nEff } = result;
      const columns = labels.map((name, d) => ({ name, data: Float64Array.from({ length: n }, (_, i) => samples[i * ndim + d]) }));
      const more = { weight: weights, logw, logL };
      const metadata = { method, seed, logz, logzerr, n_eff: nEff };
      return parquet([...columns, ...Object.entries(more).map(([name, data]) => ({ name, data }))], {
        units: JSON.stringify(units),
        ...Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, String(value)])),
      });
    }
    default:
      return samplesBytes(result, format);
  }
}

/**
 * The draws as the bytes of a file. `csv`: as {@link samplesCsv}. `npy`: n × ndim, without weights. `npz`: samples (n × ndim), weights, logw and logL (n),
 * labels and units (ndim).
 */
export function samplesBytes(draws: Draws, format: PlainFormat): Uint8Array {
  const { labels, units, n, ndim, weights, logw, logL } = draws;
  const samples = { shape: [n, ndim], data: draws.samples };
  switch (format) {
    case 'csv':
      return new TextEncoder().encode(samplesCsv(draws));
    case 'npy':
      return npy(samples);
    case 'npz': {
      const column = (data: Float64Array) => ({ shape: [n], data });
      return npz({
        samples,
        weights: column(weights),
        logw: column(logw),
        logL: column(logL),
        labels: { words: labels },
        units: { words: units },
      });
    }
    default:
      return unreachable(format);
  }
}

/** What a path's extension asks for. @throws ValueError for none, or another one */
export function samplesFormatOf(path: unknown): SamplesFormat {
  const format = SAMPLES_FORMATS.find(each => typeof path === 'string' && path.toLowerCase().endsWith(`.${each}`));
  if (format) return format;
  throw new ValueError(
    `path is ${JSON.stringify(path)}: samples are written as ${SAMPLES_FORMATS.map(each => `.${each}`).join(', ')}; write for instance 'samples.npz'`,
  );
}
