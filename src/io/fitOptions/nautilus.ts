import { flag, number, type OptionSchemas, whole } from './build.js';

export const nautilusOptions: OptionSchemas = {
  n_live: whole(2, 'Points that define each bound', 1000),
  nlive: whole(2, 'The same as n_live'),
  f_live: number(
    { exclusiveMinimum: 0, exclusiveMaximum: 1 },
    'Exploration ends when the live points hold less than this share of the evidence',
    0.01,
  ),
  flive: number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }, 'The same as f_live'),
  n_eff: number({ minimum: 0 }, 'Effective sample size at which sampling ends', 10000),
  n_shell: whole(1, 'Points at least in every shell', 1),
  discard_exploration: flag('Whether the points of the exploration are left out of the result', true),
  n_networks: whole(0, 'Networks a bound; 0: ellipsoids only', 4),
  n_batch: whole(1, 'Likelihoods a proposal', 100),
  n_update: whole(1, 'New live points after which a new bound is built; default 0.85 n_live, or 0.6 n_live with up to 4 parameters'),
  n_like_new_bound: whole(1, 'Likelihood calls after which a new bound is built at the latest; default 10 n_live'),
  enlarge_per_dim: number({ minimum: 1 }, 'Enlargement of ellipsoids along each axis', 1.1),
  n_points_min: whole(2, 'Points at least in an ellipsoid; default one more than there are free parameters'),
  split_threshold: number({ minimum: 1 }, 'The outer bound is split for as long as its volume is this many times too large', 100),
  n_like_max: number({ minimum: 1 }, 'Likelihood calls after which the fit ends with what it has'),
  neural_network_kwargs: {
    type: 'object',
    description: 'The networks of the bounds',
    properties: {
      hidden_layer_sizes: {
        type: 'array',
        items: { type: 'integer', minimum: 1, maximum: 1024 },
        minItems: 1,
        description: 'Widths of the hidden layers; default three, by the number of training points',
      },
      learning_rate_init: number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }, "Adam's first step; default 0.02, less for wide networks"),
      batch_size: whole(1, 'Rows in a mini-batch', 32),
      max_iter: whole(1, 'Passes over the training points; default by how hard the likelihood is to learn'),
    },
    additionalProperties: false,
  },
};
