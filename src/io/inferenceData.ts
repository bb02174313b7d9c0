/**
 * The draws of a fit as ArviZ's InferenceData: a netCDF-4 file, which is an HDF5 file whose axes have names (HDF5 dimension scales).
 *
 *     posterior           a variable a free parameter, chain × draw, physical units, its attribute units; equal weights
 *     sample_stats        lp: ln L of each draw, chain × draw
 *     weighted_posterior  the draws as the fit gave them, with their weights: a variable a parameter, weight (sum 1), logw and logL, each along `sample`
 *
 * A method whose draws have weights (nested sampling) gives the posterior by systematic resampling (`../posterior/resample.ts`), as one chain of as many draws as its
 * effective sample size, keyed by the fit's seed; one that walks in chains gives these as they are, and no third group.
 */
import type { File, Group } from 'h5wasm';
import type { FitResult } from '../events.js';
import { fold, keyOf } from '../math/philox.js';
import { resample } from '../posterior/resample.js';
import { writtenHdf5 } from './hdf5.js';

/** What an axis is called, and its length. */
interface Axis {
  readonly name: string;
  readonly length: number;
}

/** How the rows of a fit's samples lie in chains: rows[c × draws + i] is the i-th draw of chain c. */
interface Chains {
  readonly chains: number;
  readonly draws: number;
  readonly rows: Uint32Array;
  readonly sampling: string;
}

/** Words that stand with the posterior. */
const about = (result: FitResult, sampling: string, farinata: string): Record<string, string | number> => ({
  inference_library: 'farinata',
  inference_library_version: farinata,
  sampling,
  method: result.method,
  seed: result.seed,
  complete: result.complete ? 1 : 0,
  n_like: result.nLike,
  n_eff: result.nEff,
  sampling_time: result.wallSeconds,
  ...(Number.isNaN(result.logz) ? {} : { logz: result.logz, logzerr: result.logzerr }),
});

/**
 * The bytes of the file.
 *
 * @param farinata the package's version
 * @throws ImportError where h5wasm isn't installed
 * @example
 * writeFileSync('fit.nc', await inferenceData(fit.result, '0.1.0'));   // arviz.from_netcdf('fit.nc')
 */
export async function inferenceData(result: FitResult, farinata: string): Promise<Uint8Array> {
  const { labels, units, ndim, n, samples, weights, logw, logL } = result;
  const { chains, draws, rows, sampling } = chainsOf(result);
  const column = (d: number, of: ArrayLike<number>) => Float64Array.from(of, row => samples[row * ndim + d]);
  return writtenHdf5(file => {
    const axes = [
      { name: 'chain', length: chains },
      { name: 'draw', length: draws },
    ];
    const posterior = groupOf(file, 'posterior', axes, about(result, sampling, farinata));
    labels.forEach((label, d) => variable(posterior, label, axes, column(d, rows), { units: units[d] }));
    const stats = groupOf(file, 'sample_stats', axes, { inference_library: 'farinata', inference_library_version: farinata });
    variable(
      stats,
      'lp',
      axes,
      Float64Array.from(rows, row => logL[row]),
      { long_name: 'ln L, without the prior' },
    );
    if (sampling === 'chains') return;
    const along = [{ name: 'sample', length: n }];
    const all = Uint32Array.from({ length: n }, (_, i) => i);
    const weighted = groupOf(file, 'weighted_posterior', along, about(result, 'weighted draws', farinata));
    labels.forEach((label, d) => variable(weighted, label, along, column(d, all), { units: units[d] }));
    variable(weighted, 'weight', along, weights, { long_name: 'posterior weight, of sum 1' });
    variable(weighted, 'logw', along, logw, { long_name: 'ln of the likelihood times the share of the prior: logz = ln sum exp logw' });
    variable(weighted, 'logL', along, logL, { long_name: 'ln L' });
  });
}

/** Only of a whole run is it known that its chains are of one length. */
function chainsOf({ method, complete, n, weights, nEff, seed, diagnostics, options }: FitResult): Chains {
  const walkers = method === 'emcee' ? Number(diagnostics.walkers) : Number.NaN;
  if (walkers > 0 && n % walkers === 0) {
    // step by step, all walkers of each
    const draws = n / walkers;
    const rows = Uint32Array.from({ length: n }, (_, i) => (i % draws) * walkers + Math.floor(i / draws));
    return { chains: walkers, draws, rows, sampling: 'chains' };
  }
  const each = method === 'numpyro' && complete ? Number(options.num_chains) : Number.NaN;
  if (each > 0 && n % each === 0)
    return { chains: each, draws: n / each, rows: Uint32Array.from({ length: n }, (_, i) => i), sampling: 'chains' };
  const draws = Math.max(1, Math.floor(nEff));
  return { chains: 1, draws, rows: resample(weights, draws, fold(keyOf(seed), 0xa7712)), sampling: 'resampled from weighted draws' };
}

function groupOf(file: File, name: string, axes: readonly Axis[], attributes: Readonly<Record<string, string | number>>): Group {
  const group = file.create_group(name);
  for (const [key, value] of Object.entries(attributes)) attribute(group, key, value);
  for (const { name: axis, length } of axes) {
    group.create_dataset({ name: axis, data: Int32Array.from({ length }, (_, i) => i) }).make_scale(axis);
  }
  return group;
}

/** A variable along axes of its group. */
function variable(
  group: Group,
  name: string,
  axes: readonly Axis[],
  data: Float64Array,
  attributes: Readonly<Record<string, string>>,
): void {
  const dataset = group.create_dataset({ name, data, shape: axes.map(({ length }) => length) });
  axes.forEach(({ name: axis }, i) => dataset.attach_scale(i, `${group.path}/${axis}`));
  for (const [key, value] of Object.entries(attributes)) if (value !== '') attribute(dataset, key, value);
}

function attribute(of: Pick<Group, 'create_attribute'>, name: string, value: string | number): void {
  if (typeof value === 'string') of.create_attribute(name, value);
  else of.create_attribute(name, value, [], '<d');
}
