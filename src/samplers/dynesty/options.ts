import { ValueError } from '../../errors.js';
import { pow } from '../../math/libm.js';
import { flag, type Given, limit, number, oneOf, places, refuseUnknown, spelled, whole } from '../readOptions.js';

export const BOUNDS = ['none', 'single', 'multi', 'balls', 'cubes'] as const;
export type BoundKind = (typeof BOUNDS)[number];
export const SAMPLES = ['auto', 'unif', 'rwalk', 'slice', 'rslice'] as const;
export type SampleKind = Exclude<(typeof SAMPLES)[number], 'auto'>;

/** The options of dynesty, under the names of the published code. */
export interface DynestyOptions {
  /** Live points; `n_live` and, with `dynamic`, `nlive_init` too. Default 1000. */
  readonly nlive: number;
  /** The run ends when the live points can't raise ln Z by more. Default 0.01. */
  readonly dlogz: number;
  /** What encloses the live points: nothing, one ellipsoid, several, or balls or cubes around each. Default multi. */
  readonly bound: BoundKind;
  /**
   * How new points are drawn. `auto`: unif up to 5 dimensions, slice from there on: of regions with corners the bounds of unif miss, in seven dimensions, enough to
   * raise the evidence by a stated error, and what holds all of them costs more than a walk. Default auto.
   */
  readonly sample: SampleKind;
  /** Free parameters, by their places, whose edges meet. Default none. */
  readonly periodic: readonly number[];
  /** Free parameters, by their places, whose edges throw walks back. Default none. */
  readonly reflective: readonly number[];
  /**
   * Likelihood calls after which a new bound is drawn; a number that isn't whole: in units of nlive. Default: as many as replace a fifth of the live points.
   */
  readonly update_interval: number | null;
  /** When the first bound is drawn: at least so many calls, and less than so many percent of draws from the whole cube that are of use. */
  readonly first_update: FirstUpdate;
  /**
   * Factor by which the volume of bounds is enlarged. Default 1 where there is `bootstrap`, else 1.2 along each axis: ellipsoids here are the least that hold the
   * points, and miss more of what isn't an ellipsoid than wider ones do.
   */
  readonly enlarge: number;
  /** Resamplings of the live points by which bounds are enlarged until each holds what it wasn't made of. 0: `enlarge` alone. Default 0. */
  readonly bootstrap: number;
  /** Steps of a random walk. Default ndim + 18. */
  readonly walks: number;
  /** Share of a random walk's steps that should move it. Default 0.5. */
  readonly facc: number;
  /** slice: passes over all axes, default 1 below 20 dimensions and 2 from there on. rslice: directions, default 2 ndim. */
  readonly slices: number;
  /**
   * Points or walks a proposal: it sets what is drawn, whatever the number of cores. Of few live points no more than a quarter are replaced by walks at a time, and of draws
   * from the whole cube, before the first walks, at least 100 are made (or nlive/2). Default 100 for unif, else 40: the longer the queue, the less often workers wait for the
   * last of its walks.
   */
  readonly queue_size: number;
  /** Points replaced after which the run ends with what it has. Default: no limit. */
  readonly maxiter: number;
  /** Likelihood calls after which the run ends with what it has. Default: no limit. */
  readonly maxcall: number;
  /** ln L at which the run ends. Default: no limit. */
  readonly logl_max: number;
  /** Whether the live points that are left count in the result. Default true. */
  readonly add_live: boolean;
  /** Dynamic nested sampling: after the first run, more live points where they help most. Default false. */
  readonly dynamic: boolean;
  /** dynamic: live points of an added batch. Default nlive / 2. */
  readonly nlive_batch: number;
  /** dynamic: effective sample size at which no more batches are added. Default the larger of 10000 and ndim². */
  readonly n_effective: number;
  /** dynamic: share of the posterior, against the evidence, in what helps. Default 0.8. */
  readonly pfrac: number;
  /** dynamic: batches at most. Default: no limit. */
  readonly maxbatch: number;
  /**
   * The first so many free parameters are those that bounds and walks know of; the others are drawn from the prior each time, which is right for parameters
   * that the likelihood hardly knows. For `unif` and `rwalk`. Default: all.
   */
  readonly ncdim: number;
  /**
   * Places to begin with in the stead of the first draws of the prior, whose independent draws they must be: n × ndim numbers of the unit cube. To `fit.run` they are
   * given in physical units. Default: none.
   */
  readonly live_points: readonly number[] | null;
}

/** What dynesty takes besides, and what to do here. */
export const DYNESTY_ELSEWHERE: Readonly<Record<string, string>> = {
  rstate: 'write seed',
  use_pool: 'likelihoods and walks go to the pool, and nothing else is worth sending there',
  logl_args: 'a likelihood of your own keeps its data itself',
  logl_kwargs: 'a likelihood of your own keeps its data itself',
  ptform_args: 'the prior transform is that of the priors',
  ptform_kwargs: 'the prior transform is that of the priors',
  blob: 'fit.derived() works derived quantities out from the samples',
  save_evaluation_history: 'the samples of the result are all points that were ever alive, with their likelihoods',
  history_filename: 'fit.samplesTo(name) writes the samples',
  save_bounds: 'bounds are not kept, only how many pieces the last one had: diagnostics.pieces',
  print_progress: 'write progress: true or false',
  print_func: "fit.start({ method: 'dynesty' }).progress$ tells of every step",
  checkpoint_file: "write checkpoint: 'run1'",
  checkpoint_every: "write checkpoint: 'run1'; it is saved while the fit runs",
  wt_kwargs: 'write pfrac',
  stop_kwargs: 'write n_effective',
  use_stop: 'write n_effective, or maxbatch',
  gradient: 'there is no sampling along the gradient in dynesty here; use method nuts',
};

export interface FirstUpdate {
  readonly min_ncall: number;
  /** Percent. */
  readonly min_eff: number;
}

const NAMES = [
  'nlive',
  'n_live',
  'nlive_init',
  'dlogz',
  'dlogz_init',
  'bound',
  'sample',
  'periodic',
  'reflective',
  'update_interval',
  'first_update',
  'enlarge',
  'bootstrap',
  'walks',
  'facc',
  'slices',
  'queue_size',
  'maxiter',
  'maxcall',
  'logl_max',
  'add_live',
  'dynamic',
  'nlive_batch',
  'n_effective',
  'pfrac',
  'maxbatch',
  'ncdim',
  'live_points',
];

/** Fills in defaults. @throws ValueError for an unknown option, two spellings at once, or a value out of range: option, value, rule. */
export function dynestyOptions(given: Given, ndim: number): DynestyOptions {
  refuseUnknown(given, NAMES, 'dynesty has no option');
  const live = spelled(given, 'nlive', 'n_live', 'nlive_init');
  const nlive = whole(live.name, live.value, 1000, 2 * (ndim + 1));
  const tolerance = spelled(given, 'dlogz', 'dlogz_init');
  const ncdim = number('ncdim', given.ncdim, ndim, v => Number.isInteger(v) && v >= 1 && v <= ndim, `a whole number from 1 to ${ndim}`);
  const sample = sampleFor(oneOf('sample', given.sample, 'auto', SAMPLES), ncdim, ndim);
  if (ncdim < ndim && (sample === 'slice' || sample === 'rslice'))
    throw new ValueError(
      `ncdim is ${ncdim} and sample '${sample}': slices go through all free parameters; write sample: 'unif' or 'rwalk'`,
    );
  const periodic = places('periodic', given.periodic, ndim);
  const reflective = places('reflective', given.reflective, ndim);
  const both = periodic.find(d => reflective.includes(d));
  if (both !== undefined)
    throw new ValueError(`Parameter ${both} is in periodic and in reflective: its edges can't both meet and throw back`);
  const bootstrap = whole('bootstrap', given.bootstrap, 0, 0);
  return {
    nlive,
    dlogz: number(tolerance.name, tolerance.value, 0.01, v => v > 0, 'a number above 0'),
    bound: oneOf('bound', given.bound, 'multi', BOUNDS),
    sample,
    periodic,
    reflective,
    update_interval: intervalOf(given.update_interval, nlive),
    first_update: firstUpdate(given.first_update, nlive, sample),
    enlarge: number('enlarge', given.enlarge, bootstrap > 0 ? 1 : pow(1.2, ncdim), v => v >= 1, 'a number ≥ 1'),
    bootstrap,
    walks: whole('walks', given.walks, ndim + 18, 2),
    facc: number('facc', given.facc, 0.5, v => v > 0 && v < 1, 'a number between 0 and 1'),
    slices: whole('slices', given.slices, sample === 'slice' ? (ndim >= 20 ? 2 : 1) : 2 * ndim, 1),
    queue_size: whole('queue_size', given.queue_size, sample === 'unif' ? 100 : 40, 1),
    maxiter: limit('maxiter', given.maxiter, 1),
    maxcall: limit('maxcall', given.maxcall, 1),
    logl_max: number('logl_max', given.logl_max, Number.POSITIVE_INFINITY, Number.isFinite, 'a number'),
    add_live: flag('add_live', given.add_live, true),
    dynamic: flag('dynamic', given.dynamic, false),
    nlive_batch: whole('nlive_batch', given.nlive_batch, Math.max(2 * (ndim + 1), nlive >> 1), 2 * (ndim + 1)),
    n_effective: number('n_effective', given.n_effective, Math.max(10000, ndim * ndim), v => v >= 0, 'a number ≥ 0'),
    pfrac: number('pfrac', given.pfrac, 0.8, v => v >= 0 && v <= 1, 'a number from 0 to 1'),
    maxbatch: number('maxbatch', given.maxbatch, Number.POSITIVE_INFINITY, v => v >= 0, 'a number ≥ 0'),
    ncdim,
    live_points: livePointsOf(given.live_points, ndim),
  };
}

function sampleFor(sample: (typeof SAMPLES)[number], ncdim: number, ndim: number): SampleKind {
  if (sample !== 'auto') return sample;
  return ncdim <= 5 ? 'unif' : ncdim < ndim ? 'rwalk' : 'slice';
}

function intervalOf(given: unknown, nlive: number): number | null {
  if (given === undefined || given === null) return null;
  const value = number('update_interval', given, 0, v => v > 0 && v < Number.POSITIVE_INFINITY, 'a number above 0');
  return Number.isInteger(value) ? value : Math.ceil(value * nlive);
}

function livePointsOf(given: unknown, ndim: number): readonly number[] | null {
  if (given === undefined || given === null) return null;
  const isList = (v: unknown): v is ArrayLike<unknown> => Array.isArray(v) || ArrayBuffer.isView(v);
  const list = isList(given) ? Array.from(given).flatMap(each => (isList(each) ? Array.from(each) : [each])) : [];
  if (list.length > 0 && list.length % ndim === 0 && list.every(u => typeof u === 'number' && u >= 0 && u <= 1)) return list as number[];
  throw new ValueError(
    `live_points must be places within the priors, ${ndim} number${ndim === 1 ? '' : 's'} each; it is ${JSON.stringify(given)}`,
  );
}

/** A walk is worth as many draws from the whole cube as it has steps; a draw from a bound is worth few. */
function firstUpdate(given: unknown, nlive: number, sample: SampleKind): FirstUpdate {
  const value = (given ?? {}) as Given;
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new ValueError(`first_update must be an object such as { min_ncall: 2000, min_eff: 10 }; it is ${JSON.stringify(given)}`);
  }
  refuseUnknown(value, ['min_ncall', 'min_eff'], 'first_update has no key');
  return {
    min_ncall: whole('min_ncall', value.min_ncall, 2 * nlive, 0),
    min_eff: number('min_eff', value.min_eff, sample === 'unif' ? 50 : 5, v => v >= 0 && v <= 100, 'a number from 0 to 100'),
  };
}
