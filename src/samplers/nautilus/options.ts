import { ValueError } from '../../errors.js';
import { flag, type Given, limit, number, refuseUnknown, spelled, whole } from '../readOptions.js';

/** The options of nautilus; both spellings of `n_live` and `f_live` are read. Defaults are the published code's and the reference system's, but for n_update. */
export interface NautilusOptions {
  /** Points that define each bound; `nlive` too. Default 1000. */
  readonly n_live: number;
  /** Exploration ends when the live points hold less than this share of the evidence; `flive` too. Default 0.01. */
  readonly f_live: number;
  /** Effective sample size at which sampling ends. Default 10000. */
  readonly n_eff: number;
  /** Points at least in every shell. Default 1. */
  readonly n_shell: number;
  /** Whether the points of the exploration are left out of the result. They steered the bounds, so using them biases the evidence a little. Default true. */
  readonly discard_exploration: boolean;
  /** Networks a bound; 0: ellipsoids only. Default 4. */
  readonly n_networks: number;
  /** Likelihoods a proposal. Default 100. */
  readonly n_batch: number;
  /** New live points after which a new bound is built. Default 0.85 n_live; 0.6 n_live with up to 4 parameters. */
  readonly n_update: number;
  /** Likelihood calls after which a new bound is built at the latest. Default 10 · n_live. */
  readonly n_like_new_bound: number;
  /** Enlargement of ellipsoids along each axis. Default 1.1. */
  readonly enlarge_per_dim: number;
  /** Points at least in an ellipsoid. Default ndim + 1. */
  readonly n_points_min: number;
  /** The outer bound is split for as long as its volume is this many times too large. Default 100. */
  readonly split_threshold: number;
  /** Likelihood calls after which the fit ends with what it has. Default: none. */
  readonly n_like_max: number;
  readonly neural_network_kwargs: NetworkOptions;
}

/** The networks of the bounds. */
export interface NetworkOptions {
  /** Widths of the hidden layers. Default: three, by the number of training points: [32, 16, 8] for n_live 1000, [64, 32, 16] for 2000. */
  readonly hidden_layer_sizes: readonly number[] | null;
  /** Adam's first step. Default: 0.02, or 0.64 over the width of the first hidden layer where that is less. */
  readonly learning_rate_init: number | null;
  /** Rows in a mini-batch. Default 32. */
  readonly batch_size: number;
  /** Passes over the training points. Default: as many as make some 1000 to 36,000 steps, by the number of training points and by how hard the likelihood is to learn. */
  readonly max_iter: number | null;
}

/**
 * n_update by default, in units of n_live. A bound after every x n_live points takes x / ln(1 + x) n_live calls for each factor e of volume: 1.44 with the published
 * code's x of 1, 1.28 with 0.6. More bounds take more training: on the quickstart 0.85 saved 4 % of the calls and no processor time, 0.75 saved 7 % for 4 % more time.
 * In few dimensions there are few bounds, and time is hardly an object.
 */
const UPDATE = 0.85;
const UPDATE_FEW = 0.6;
const FEW = 4;

const NAMES = [
  'n_live',
  'nlive',
  'f_live',
  'flive',
  'n_eff',
  'n_shell',
  'discard_exploration',
  'n_networks',
  'n_batch',
  'n_update',
  'n_like_new_bound',
  'enlarge_per_dim',
  'n_points_min',
  'split_threshold',
  'n_like_max',
  'neural_network_kwargs',
];
const NETWORK_NAMES = ['hidden_layer_sizes', 'learning_rate_init', 'batch_size', 'max_iter'];

/** Fills in defaults. @throws ValueError for an unknown option, two spellings at once, or a value out of range: option, value, rule. */
export function nautilusOptions(given: Given, ndim: number): NautilusOptions {
  refuseUnknown(given, NAMES, 'nautilus has no option');
  const live = spelled(given, 'n_live', 'nlive');
  const n_live = whole(live.name, live.value, 1000, Math.max(2, ndim + 2));
  const fraction = spelled(given, 'f_live', 'flive');
  const network = (given.neural_network_kwargs ?? {}) as Given;
  if (typeof network !== 'object' || Array.isArray(network))
    throw new ValueError('neural_network_kwargs must be an object such as { max_iter: 40 }');
  refuseUnknown(network, NETWORK_NAMES, 'neural_network_kwargs has no key');
  const widths = network.hidden_layer_sizes ?? null;
  if (widths !== null && (!Array.isArray(widths) || widths.length === 0 || widths.some(w => !Number.isInteger(w) || w < 1 || w > 1024))) {
    throw new ValueError(
      `hidden_layer_sizes must be a list of whole numbers from 1 to 1024, such as [32, 16]; it is ${JSON.stringify(widths)}`,
    );
  }
  return {
    n_live,
    f_live: number(fraction.name, fraction.value, 0.01, v => v > 0 && v < 1, 'a number between 0 and 1'),
    n_eff: number('n_eff', given.n_eff, 10000, v => v >= 0, 'a number ≥ 0'),
    n_shell: whole('n_shell', given.n_shell, 1, 1),
    discard_exploration: flag('discard_exploration', given.discard_exploration, true),
    n_networks: whole('n_networks', given.n_networks, 4, 0),
    n_batch: whole('n_batch', given.n_batch, 100, 1),
    n_update: whole('n_update', given.n_update, Math.ceil((ndim > FEW ? UPDATE : UPDATE_FEW) * n_live), 1),
    n_like_new_bound: whole('n_like_new_bound', given.n_like_new_bound, 10 * n_live, 1),
    enlarge_per_dim: number('enlarge_per_dim', given.enlarge_per_dim, 1.1, v => v >= 1, 'a number ≥ 1'),
    n_points_min: whole('n_points_min', given.n_points_min, ndim + 1, ndim + 1),
    split_threshold: number('split_threshold', given.split_threshold, 100, v => v >= 1, 'a number ≥ 1'),
    n_like_max: limit('n_like_max', given.n_like_max, 1),
    neural_network_kwargs: {
      hidden_layer_sizes: widths === null ? null : widths.map(Number),
      learning_rate_init:
        network.learning_rate_init === undefined || network.learning_rate_init === null
          ? null
          : number('learning_rate_init', network.learning_rate_init, 0, v => v > 0 && v < 1, 'a number between 0 and 1'),
      batch_size: whole('batch_size', network.batch_size, 32, 1),
      max_iter: network.max_iter === undefined || network.max_iter === null ? null : whole('max_iter', network.max_iter, 0, 1),
    },
  };
}
