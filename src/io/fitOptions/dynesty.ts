import { BOUNDS, SAMPLES } from '../../samplers/dynesty/options.js';
import { flag, number, type OptionSchemas, places, whole } from './build.js';

export const dynestyOptions: OptionSchemas = {
  nlive: whole(4, 'live points', 1000),
  n_live: whole(4, 'The same as nlive'),
  nlive_init: whole(4, 'The same as nlive'),
  dlogz: number({ exclusiveMinimum: 0 }, "the run ends when the live points can't raise ln Z by more", 0.01),
  dlogz_init: number({ exclusiveMinimum: 0 }, 'The same as dlogz'),
  bound: { enum: [...BOUNDS], description: 'what encloses the live points', default: 'multi' },
  sample: { enum: [...SAMPLES], description: 'how new points are drawn', default: 'auto' },
  periodic: places('free parameters, by their places from 0, whose edges meet'),
  reflective: places('free parameters, by their places from 0, whose edges throw walks back'),
  update_interval: whole(1, 'likelihood calls after which a new bound is drawn'),
  first_update: {
    type: 'object',
    description: 'when the first bound is drawn',
    properties: {
      min_ncall: whole(0, 'At least so many calls; default 2 nlive'),
      min_eff: number({ minimum: 0, maximum: 100 }, 'Less than so many percent of draws from the whole cube that are of use'),
    },
    additionalProperties: false,
  },
  enlarge: number({ minimum: 1 }, 'factor by which the volume of bounds is enlarged; default 1.25, and 1 with bootstrap'),
  bootstrap: whole(0, 'resamplings of the live points by which bounds are enlarged', 0),
  walks: whole(2, 'steps of a random walk; default 18 more than there are free parameters'),
  facc: number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }, "share of a random walk's steps that should move it", 0.5),
  slices: whole(1, 'passes over all axes (slice), or directions (rslice), of a walk'),
  queue_size: whole(1, 'points or walks a proposal; default 100 points, 20 walks'),
  maxiter: number({ minimum: 1 }, 'points replaced after which the run ends with what it has'),
  maxcall: number({ minimum: 1 }, 'likelihood calls after which the run ends with what it has'),
  logl_max: number({}, 'ln L at which the run ends'),
  add_live: flag('whether the live points that are left count in the result', true),
  dynamic: flag('whether live points are added where they help most', false),
  nlive_batch: whole(4, 'dynamic: live points of an added batch; default nlive / 2'),
  n_effective: number({ minimum: 0 }, 'dynamic: effective sample size at which no more batches are added', 10000),
  pfrac: number({ minimum: 0, maximum: 1 }, 'dynamic: share of the posterior, against the evidence, in what helps', 0.8),
  maxbatch: number({ minimum: 0 }, 'dynamic: batches at most'),
};
