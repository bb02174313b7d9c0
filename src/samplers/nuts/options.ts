import { ValueError } from '../../errors.js';
import { flag, type Given, number, whole } from '../readOptions.js';

/** The options of NUTS. */
export interface NutsOptions {
  /** Chains, each of `num_samples`; to `fit.run`, `ncores` or `pool` says so too. Default 1. */
  readonly num_chains: number;
  /** Transitions of each chain in which it adapts and that are thrown away; `n_warmup` and `nwarmup` too. Default 1000. */
  readonly num_warmup: number;
  /** Transitions of each chain after that; `n_samples` and `nsamples` too. Default 2000. */
  readonly num_samples: number;
  /** Every so-manieth of them is kept. Default 1. */
  readonly thinning: number;
  /** Doublings of a trajectory at most: a number, or two, for the warm-up and after it. Default 10: up to 1023 gradients a transition. */
  readonly max_tree_depth: readonly [number, number];
  /** Acceptance that the step is adapted to. Default 0.8. */
  readonly target_accept_prob: number;
  /** The leapfrog's step, in units of the metric's widths; the first one where it is adapted. Default 1. */
  readonly step_size: number;
  readonly adapt_step_size: boolean;
  /** Whether a first step is looked for, at the start and after each new metric. Default true. */
  readonly find_heuristic_step_size: boolean;
  /**
   * Covariance with which the chains begin, of the priors' normal coordinates (Φ⁻¹ of the unit cube's): ndim variances, or ndim × ndim numbers, row-major, with
   * `dense_mass`. Default null: from the likelihood's second derivatives at its top where the chains begin by a search, else 1.
   */
  readonly inverse_mass_matrix: readonly number[] | null;
  readonly adapt_mass_matrix: boolean;
  /** Whether the metric has correlations. Default true, and false with more than 100 free parameters. */
  readonly dense_mass: boolean;
  /** Whether the metric's correlations are drawn towards none where a window has few places. Default true. */
  readonly regularize_mass_matrix: boolean;
  /**
   * Where chains begin: 'search', about the best place that a short search of each chain's own has found; 'median'; 'sample', a draw of the prior; or one place, ndim
   * numbers of the unit cube. To `fit.run` a place is given in physical units. Default 'search'.
   */
  readonly init_strategy: 'search' | 'median' | 'sample' | readonly number[];
}

/** Free parameters from which on the metric has no correlations unless asked for. */
const DENSE_UP_TO = 100;

const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  num_warmup: ['n_warmup', 'nwarmup'],
  num_samples: ['n_samples', 'nsamples'],
};
export const NUTS_ALIASES = Object.values(SPELLINGS).flat();

/** What numpyro takes besides, and what to do here. */
export const NUTS_ELSEWHERE: Readonly<Record<string, string>> = {
  trajectory_length: 'the no-U-turn sampler finds its own; max_tree_depth is its limit',
  forward_mode_differentiation: 'gradients are always by the adjoint method',
  postprocess_fn: 'samples are in physical units already',
  chain_method: 'chains run side by side on as many cores as ncores says',
  progress_bar: 'write progress: true or false',
  progress_rate: 'progress is told ten times a second',
  jit_model_args: 'nothing is compiled while a fit runs',
  model: 'it is the fit’s own',
  potential_fn: 'it is the fit’s own',
  kinetic_fn: 'the kinetic energy is a Gaussian’s; see dense_mass',
};

/** Fills in defaults. @throws ValueError for an unknown option, two spellings at once, or a value out of range: option, value, rule. */
export function nutsOptions(given: Given, ndim: number): NutsOptions {
  const isThere = (name: string) => given[name] !== undefined && given[name] !== null;
  const read = { ...given };
  for (const [name, others] of Object.entries(SPELLINGS)) {
    const used = [name, ...others].filter(isThere);
    if (used.length > 1) throw new ValueError(`${used.join(' and ')} are spellings of one option: give one of them`);
    if (used.length === 1) read[name] = whole(used[0], given[used[0]], 0, name === 'num_samples' ? 4 : 0);
    for (const other of others) delete read[other];
  }
  const dense_mass = flag('dense_mass', read.dense_mass, ndim <= DENSE_UP_TO);
  const options: NutsOptions = {
    num_chains: whole('num_chains', read.num_chains, 1, 1),
    num_warmup: whole('num_warmup', read.num_warmup, 1000, 0),
    num_samples: whole('num_samples', read.num_samples, 2000, 4),
    thinning: whole('thinning', read.thinning, 1, 1),
    max_tree_depth: depthsOf(read.max_tree_depth ?? 10),
    target_accept_prob: number('target_accept_prob', read.target_accept_prob, 0.8, v => v > 0 && v < 1, 'a number between 0 and 1'),
    step_size: number('step_size', read.step_size, 1, v => v > 0 && v < Number.POSITIVE_INFINITY, 'a number above 0'),
    adapt_step_size: flag('adapt_step_size', read.adapt_step_size, true),
    find_heuristic_step_size: flag('find_heuristic_step_size', read.find_heuristic_step_size, true),
    inverse_mass_matrix: matrixOf(read.inverse_mass_matrix ?? null, ndim, dense_mass),
    adapt_mass_matrix: flag('adapt_mass_matrix', read.adapt_mass_matrix, true),
    dense_mass,
    regularize_mass_matrix: flag('regularize_mass_matrix', read.regularize_mass_matrix, true),
    init_strategy: placeOf(read.init_strategy ?? 'search', ndim),
  };
  for (const name of Object.keys(given)) {
    if (isThere(name) && !Object.hasOwn(options, name) && !NUTS_ALIASES.includes(name)) {
      throw new ValueError(`nuts has no option '${name}'; it has ${[...Object.keys(options), ...NUTS_ALIASES].join(', ')}`);
    }
  }
  if (options.num_samples / options.thinning < 4) {
    throw new ValueError(`thinning is ${options.thinning}: of ${options.num_samples} samples at least 4 must be left`);
  }
  return options;
}

function depthsOf(value: unknown): readonly [number, number] {
  const pair = Array.isArray(value) ? value : [value, value];
  if (pair.length === 2 && pair.every(d => Number.isInteger(d) && d >= 1 && d <= 20)) return [pair[0], pair[1]];
  throw new ValueError(`max_tree_depth must be a whole number from 1 to 20, or two such as [8, 10]; it is ${JSON.stringify(value)}`);
}

function matrixOf(value: unknown, ndim: number, isDense: boolean): readonly number[] | null {
  if (value === null) return null;
  const list = listOf(value)?.flatMap(row => listOf(row) ?? [row]) as number[] | undefined;
  const size = isDense ? ndim * ndim : ndim;
  const at = (i: number, j: number) => (list as number[])[i * ndim + j];
  const isRight =
    list?.length === size &&
    list.every(Number.isFinite) &&
    list.every((v, k) => (isDense ? Math.floor(k / ndim) !== k % ndim || v > 0 : v > 0)) &&
    (!isDense || list.every((_, k) => at(Math.floor(k / ndim), k % ndim) === at(k % ndim, Math.floor(k / ndim))));
  if (isRight) return list;
  const rule = isDense
    ? `a symmetric ${ndim} × ${ndim} matrix with positive diagonal (or give dense_mass: false)`
    : `${ndim} positive numbers`;
  throw new ValueError(`inverse_mass_matrix must be ${rule}; it is ${JSON.stringify(list ?? value)}`);
}

const listOf = (value: unknown): unknown[] | null =>
  Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<unknown>) : null;

function placeOf(value: unknown, ndim: number): NutsOptions['init_strategy'] {
  if (value === 'search' || value === 'median' || value === 'sample') return value;
  const list = listOf(value);
  if (list?.length === ndim && list.every(u => typeof u === 'number' && u > 0 && u < 1)) return list as number[];
  throw new ValueError(
    `init_strategy must be 'search', 'median', 'sample' or one place inside the priors, ${ndim} numbers; it is ${JSON.stringify(list ?? value)}`,
  );
}
