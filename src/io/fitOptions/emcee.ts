import { flag, number, type OptionSchemas, whole } from './build.js';

const positive = { exclusiveMinimum: 0 };

export const emceeOptions: OptionSchemas = {
  nwalkers: whole(4, 'Walkers, at least two a free parameter; default twice as many as free parameters, at least 8'),
  nsteps: whole(1, 'Steps of each walker', 5000),
  n_steps: whole(1, 'The same as nsteps'),
  num_steps: whole(1, 'The same as nsteps'),
  discard: whole(0, 'Steps left out at the beginning; default discard_factor times the longest autocorrelation time'),
  nburn: whole(0, 'The same as discard'),
  n_burn: whole(0, 'The same as discard'),
  thin: whole(1, 'Every how many-th step is kept; default 1, and with converge thin_factor times the shortest autocorrelation time'),
  converge: flag('Whether the run ends when the chain is long enough against its autocorrelation time', false),
  check_every: whole(1, 'Steps between two looks at the autocorrelation time', 100),
  tau_factor: number(positive, 'Autocorrelation times that the chain must have', 50),
  tau_rtol: number(positive, 'By how much, relatively, the autocorrelation time may still change', 0.01),
  thin_factor: number(positive, 'Steps between those kept, in autocorrelation times', 0.5),
  discard_factor: number({ minimum: 0 }, 'Steps left out, in autocorrelation times', 2),
  moves: {
    type: 'array',
    minItems: 1,
    description: 'Moves, or moves with their weights: each step makes one of them',
    items: {
      oneOf: [
        { type: 'string', enum: ['stretch', 'de', 'snooker', 'walk'], description: 'A move' },
        { type: 'array', minItems: 2, maxItems: 2, items: {}, description: 'A move and its weight, such as ["de", 0.8]' },
      ],
    },
  },
  a: number({ exclusiveMinimum: 1 }, 'Scale of the stretch move', 2),
  initial_state: {
    description:
      'Where walkers begin: about the top that a search finds, at draws of the prior, or at one place or a place each, in physical units',
    default: 'search',
    oneOf: [
      { type: 'string', enum: ['search', 'prior'], description: 'A search, or the prior' },
      { type: 'array', minItems: 1, items: {}, description: 'A place, or a list of places, one for each walker' },
    ],
  },
};
