import type { JsonSchema } from '../jsonSchema.js';
import { flag, number, type OptionSchemas, whole } from './build.js';

const numbers: JsonSchema = { type: 'array', items: { type: 'number' } };

export const nutsOptions: OptionSchemas = {
  num_chains: whole(1, 'Markov chains; default ncores'),
  num_warmup: whole(0, 'transitions of each chain in which it adapts', 1000),
  n_warmup: whole(0, 'The same as num_warmup'),
  nwarmup: whole(0, 'The same as num_warmup'),
  num_samples: whole(4, 'transitions of each chain after that', 2000),
  n_samples: whole(4, 'The same as num_samples'),
  nsamples: whole(4, 'The same as num_samples'),
  thinning: whole(1, 'every so-manieth sample is kept', 1),
  max_tree_depth: {
    oneOf: [whole(1, 'In the warm-up and after it'), { type: 'array', items: { type: 'integer', minimum: 1, maximum: 20 }, minItems: 2 }],
    description: 'doublings of a trajectory at most; default 10',
  },
  target_accept_prob: number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }, 'acceptance that the step is adapted to', 0.8),
  step_size: number({ exclusiveMinimum: 0 }, "the leapfrog's first step", 1),
  adapt_step_size: flag('whether the step is adapted', true),
  find_heuristic_step_size: flag('whether a first step is looked for', true),
  inverse_mass_matrix: {
    oneOf: [numbers, { type: 'array', items: numbers }],
    description: "covariance with which chains begin, of the priors' normal coordinates",
  },
  adapt_mass_matrix: flag('whether the metric is adapted', true),
  dense_mass: flag('whether the metric has correlations; not with more than 100 free parameters unless asked for', true),
  regularize_mass_matrix: flag("whether the metric's correlations are drawn towards none where a window has few places", true),
  init_strategy: {
    oneOf: [{ enum: ['search', 'median', 'sample'] }, numbers],
    description: 'where chains begin: about what a search found, at the medians, at a draw of the prior, or at one place in physical units',
    default: 'search',
  },
};
