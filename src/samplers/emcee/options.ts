import { ValueError } from '../../errors.js';
import { isPositiveDefinite } from '../optimizer/laplace.js';
import { flag, type Given, number, refuseUnknown, spelled, whole } from '../readOptions.js';

export const MOVES = ['stretch', 'de', 'snooker', 'walk'] as const;
export type MoveName = (typeof MOVES)[number];

/** The options of emcee, under the reference system's names. */
export interface EmceeOptions {
  /** Walkers; at least two a dimension. Default 2 ndim, at least 8. */
  readonly nwalkers: number;
  /** Steps of each walker, at most where `converge` is true; `n_steps` and `num_steps` too. Default 5000. */
  readonly nsteps: number;
  /** Steps left out at the beginning; `nburn` and `n_burn` too. Default: discard_factor times the longest autocorrelation time. */
  readonly discard: number | null;
  /** Every how many-th step is kept. Default 1; with `converge` thin_factor times the shortest autocorrelation time. */
  readonly thin: number | null;
  /** Whether the run ends when the autocorrelation time is short enough against the chain, and stays as it is. Default false. */
  readonly converge: boolean;
  /** Steps between two looks at the autocorrelation time. Default 100. */
  readonly check_every: number;
  /** Autocorrelation times that a chain must have to be long enough. Default 50. */
  readonly tau_factor: number;
  /** By how much, relatively, the autocorrelation time may have changed since the last look. Default 0.01. */
  readonly tau_rtol: number;
  readonly thin_factor: number;
  readonly discard_factor: number;
  /** Moves with their weights: each step makes one of them. Default [['stretch', 1]]. */
  readonly moves: readonly (readonly [MoveName, number])[];
  /** Stretch move: the scale a, above 1. Default 2. */
  readonly a: number;
  /**
   * Where walkers begin: 'search', about the highest top that a climb from several starts finds, as wide as the posterior is there; 'prior', draws of the prior,
   * which in a fit with narrow priors of some parameters and wide ones of others may never come together; or places in the unit cube, ndim numbers (walkers then
   * begin within 10⁻⁴ of the prior's width of it) or nwalkers × ndim. To `fit.run` places are given in physical units. Default 'search'.
   */
  readonly initial_state: 'search' | 'prior' | readonly number[];
}

/** What emcee takes besides, and what to do here. */
export const EMCEE_ELSEWHERE: Readonly<Record<string, string>> = {
  args: 'a likelihood of your own keeps its data itself',
  kwargs: 'a likelihood of your own keeps its data itself',
  vectorize: 'half the walkers are one batch already, which the pool shares out',
  blobs_dtype: 'fit.derived() works derived quantities out from the samples',
  parameter_names: 'the names are those of the model',
  backend: "write checkpoint: 'run1'",
  tune: 'the moves have nothing to tune',
  store: 'the chain is always kept',
  skip_initial_state_check: 'places that are given are always checked',
  thin_by: 'write thin',
  progress_kwargs: 'write progress: true or false',
  iterations: 'write nsteps',
  live_dangerously: 'there are always at least twice as many walkers as free parameters',
};

const NAMES = [
  'nwalkers',
  'nsteps',
  'n_steps',
  'num_steps',
  'discard',
  'nburn',
  'n_burn',
  'thin',
  'converge',
  'check_every',
  'tau_factor',
  'tau_rtol',
  'thin_factor',
  'discard_factor',
  'moves',
  'a',
  'initial_state',
];

/** Fills in defaults. @throws ValueError for an unknown option, two spellings at once, or a value out of range: option, value, rule. */
export function emceeOptions(given: Given, ndim: number): EmceeOptions {
  refuseUnknown(given, NAMES, 'emcee has no option');
  const steps = spelled(given, 'nsteps', 'n_steps', 'num_steps');
  const burn = spelled(given, 'discard', 'nburn', 'n_burn');
  const nsteps = whole(steps.name, steps.value, 5000, 1);
  const discard = burn.value === undefined || burn.value === null ? null : whole(burn.name, burn.value, 0, 0);
  if (discard !== null && discard >= nsteps) {
    throw new ValueError(`${burn.name} is ${discard} and nsteps ${nsteps}: nothing would be left; leave out fewer steps than there are`);
  }
  const positive = (name: string, fallback: number) => number(name, given[name], fallback, v => v > 0, 'a number above 0');
  const moves = readMoves(given.moves);
  // a half ensemble must hold the three walkers that a snooker move looks at
  const least = Math.max(2 * ndim, moves.some(([name]) => name === 'snooker') ? 6 : 4);
  const nwalkers = whole('nwalkers', given.nwalkers, Math.max(2 * ndim, 8), least);
  return {
    nwalkers,
    nsteps,
    discard,
    thin: given.thin === undefined || given.thin === null ? null : whole('thin', given.thin, 1, 1),
    converge: flag('converge', given.converge, false),
    check_every: whole('check_every', given.check_every, 100, 1),
    tau_factor: positive('tau_factor', 50),
    tau_rtol: positive('tau_rtol', 0.01),
    thin_factor: positive('thin_factor', 0.5),
    discard_factor: number('discard_factor', given.discard_factor, 2, v => v >= 0, 'a number ≥ 0'),
    moves,
    a: number('a', given.a, 2, v => v > 1, 'a number above 1'),
    initial_state: placesOf(given.initial_state, nwalkers, ndim),
  };
}

function placesOf(given: unknown, nwalkers: number, ndim: number): EmceeOptions['initial_state'] {
  const word = given ?? 'search';
  if (word === 'search' || word === 'prior') return word;
  const isList = (v: unknown): v is ArrayLike<unknown> => Array.isArray(v) || ArrayBuffer.isView(v);
  const list = isList(given) ? Array.from(given).flatMap(each => (isList(each) ? Array.from(each) : [each])) : [];
  const fits = list.length === ndim || list.length === nwalkers * ndim;
  if (!fits || !list.every(u => typeof u === 'number' && u > 0 && u < 1)) {
    throw new ValueError(
      `initial_state must be 'search', 'prior', one place inside the priors (${ndim} numbers) or one for each walker (${nwalkers} × ${ndim}); it is ${JSON.stringify(given)}`,
    );
  }
  const places = list as number[];
  if (places.length > ndim && !spans(Float64Array.from(places), ndim))
    throw new ValueError(
      'initial_state has walkers that all lie in one plane, which they could never leave: scatter them in every direction',
    );
  return places;
}

/** Whether points (n × ndim) differ in every direction, by more than rounding. */
function spans(points: Float64Array, ndim: number): boolean {
  const n = points.length / ndim;
  const mean = new Float64Array(ndim);
  for (let i = 0; i < points.length; i++) mean[i % ndim] += points[i] / n;
  const spread = mean.map((m, d) => Math.sqrt(points.reduce((s, x, i) => (i % ndim === d ? s + (x - m) ** 2 / n : s), 0)));
  if (!spread.every(s => s > 0)) return false;
  const correlation = new Float64Array(ndim * ndim);
  for (let i = 0; i < n; i++) {
    const off = (d: number): number => (points[i * ndim + d] - mean[d]) / spread[d];
    for (let a = 0; a < ndim; a++) for (let b = 0; b < ndim; b++) correlation[a * ndim + b] += (off(a) * off(b)) / n;
  }
  return isPositiveDefinite(correlation, ndim);
}

function readMoves(given: unknown): EmceeOptions['moves'] {
  if (given === undefined || given === null) return [['stretch', 1]];
  const list: unknown[] = typeof given === 'string' ? [[given, 1]] : Array.isArray(given) ? given : [];
  const moves = list.map(each => (typeof each === 'string' ? [each, 1] : each)) as [MoveName, number][];
  const good = (move: unknown): boolean =>
    Array.isArray(move) && move.length === 2 && MOVES.includes(move[0]) && typeof move[1] === 'number' && move[1] > 0;
  if (moves.length === 0 || !moves.every(good)) {
    throw new ValueError(
      `moves must be one or a list of ${MOVES.join(', ')}, each with a weight above 0 if you like, such as [['de', 0.8], ['snooker', 0.2]]; it is ${JSON.stringify(given)}`,
    );
  }
  return moves;
}
