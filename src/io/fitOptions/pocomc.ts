import { flag, number, type OptionSchemas, places, whole } from './build.js';

const share = { exclusiveMinimum: 0, exclusiveMaximum: 1 };

export const pocomcOptions: OptionSchemas = {
  n_effective: whole(8, 'effective sample size kept at each temperature', 1000),
  n_live: whole(8, 'The same as n_effective'),
  nlive: whole(8, 'The same as n_effective'),
  n_ess: whole(8, 'The same as n_effective'),
  n_active: whole(4, 'particles that walk in each iteration; default n_effective / 2'),
  n_total: whole(1, 'effective sample size of the posterior at which sampling ends', 4096),
  n_evidence: whole(0, 'draws for the evidence at the end', 4096),
  n_regrow: whole(
    0,
    'rounds of draws at most in which the posterior is grown anew where the flow is all but empty of particles that are there',
    24,
  ),
  precondition: flag('whether a normalising flow straightens the coordinates in which particles walk', true),
  dynamic: flag('whether temperatures fall more slowly where a few particles have most of the weight', true),
  metric: { enum: ['ess', 'uss'], description: 'what is kept at n_effective', default: 'ess' },
  n_prior: whole(8, 'draws from the prior at the start; default 2 n_effective'),
  sample: { enum: ['tpcn', 'rwm'], description: 'the walk', default: 'tpcn' },
  n_steps: whole(1, 'steps of a walk after its mean log-density has stopped rising; default as many as there are free parameters'),
  n_max_steps: whole(1, 'steps of a walk at most; default 10 n_steps'),
  resample: { enum: ['mult', 'syst'], description: 'how the walking particles are drawn', default: 'mult' },
  flow: { type: 'string', pattern: '^(nsf|maf)[1-9][0-9]?$', description: 'the flow and how many transforms it has', default: 'nsf6' },
  train_frequency: whole(1, 'iterations from one training of the flow to the next'),
  train_config: {
    type: 'object',
    description: 'the training of a flow',
    properties: {
      validation_split: number(share, 'Share of the points that tell when to stop: those of the colony that will walk with the flow', 0.5),
      epochs: whole(0, 'Passes over the points at most', 200),
      patience: whole(1, 'Passes without gain after which training ends; default as many as make 60 steps, at least 4'),
      batch_size: whole(1, 'Points in a mini-batch', 128),
      learning_rate: number(share, "Adam's first step", 0.005),
      clip_grad_norm: number({ exclusiveMinimum: 0 }, 'The longest gradient', 1),
      weight_decay: number({ minimum: 0 }, 'How fast parameters shrink; default 3000 over the number of points'),
      bins: whole(2, 'Bins of a spline', 5),
      hidden: whole(1, 'Width of the hidden layers', 48),
    },
    additionalProperties: false,
  },
  periodic: places('free parameters, by their places from 0, whose edges meet'),
  reflective: places('free parameters, by their places from 0, that are mirrored at their edges'),
  transform: { enum: ['probit', 'logit'], description: 'from the unit cube to the real line', default: 'probit' },
  vectorize: flag('whether all likelihoods of a step are computed in this thread', false),
};
