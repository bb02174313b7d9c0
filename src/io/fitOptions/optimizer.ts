import { flag, number, type OptionSchemas, whole } from './build.js';

export const optimizerOptions: OptionSchemas = {
  pinits: {
    oneOf: [{ enum: ['sobol', 'median', 'random'] }, { type: 'array', items: { type: 'number' } }],
    description: 'where climbs begin: spread, at the medians, at a draw of the prior, or at one place in physical units',
    default: 'sobol',
  },
  n_starts: whole(1, 'climbs', 4),
  n_screen: whole(1, 'points among which starts are looked for', 32),
  map: flag('whether the posterior density in physical units is maximised, and not the likelihood', false),
  tol: number({ exclusiveMinimum: 0 }, 'gain in ln L below which a climb has converged', 1e-6),
  maxiter: whole(1, 'steps of one climb at most', 500),
  maxfun: whole(1, 'likelihoods with gradient at most', 15000),
  n_draws: whole(0, 'draws by which the Laplace evidence is put right', 32),
};
