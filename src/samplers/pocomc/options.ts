import { ValueError } from '../../errors.js';
import { flag, type Given, number, oneOf, places, refuseUnknown, spelled, whole } from '../readOptions.js';

export const SAMPLES = ['tpcn', 'rwm'] as const;
export const METRICS = ['ess', 'uss'] as const;
export const TRANSFORMS = ['probit', 'logit'] as const;
export const RESAMPLES = ['mult', 'syst'] as const;

/** The options of pocomc, under the names of the published code; `n_effective` has several. */
export interface PocomcOptions {
  /** Effective sample size kept at each temperature; `n_live`, `nlive` and `n_ess` too. Default 1000. */
  readonly n_effective: number;
  /** Particles that walk in each iteration. Default n_effective / 2. */
  readonly n_active: number;
  /** Effective sample size of the posterior at which sampling ends. Default 4096. */
  readonly n_total: number;
  /** Draws for the evidence at the end, which are samples of the posterior too; 0: the evidence is that of the particles. Default 4096. */
  readonly n_evidence: number;
  /**
   * Rounds at most, of 4 n_effective draws each, in which the posterior is grown anew where the flow is all but empty of particles that are there; 0: none.
   * None without draws for the evidence, and none with reflective parameters. Default 24.
   */
  readonly n_regrow: number;
  /** Whether a normalising flow straightens the coordinates in which particles walk. Default true. */
  readonly precondition: boolean;
  /** Whether temperatures fall more slowly where a few particles have most of the weight. Default true. */
  readonly dynamic: boolean;
  /** What is kept at n_effective: the effective sample size, or the number of unique particles of a resampling. Default 'ess'. */
  readonly metric: (typeof METRICS)[number];
  /** Draws from the prior at the start. Default 2 n_effective. */
  readonly n_prior: number;
  /** The walk: t-preconditioned Crank–Nicolson, or random-walk Metropolis. Default 'tpcn'. */
  readonly sample: (typeof SAMPLES)[number];
  /** Steps of a walk after its mean log-density has stopped rising. Default ndim. */
  readonly n_steps: number;
  /** Steps of a walk at most. Default 10 n_steps. */
  readonly n_max_steps: number;
  /** How the walking particles are drawn: multinomial or systematic. Default 'mult'. */
  readonly resample: (typeof RESAMPLES)[number];
  /** The flow: `nsf` (rational-quadratic splines) or `maf` (affine), and how many transforms. Default 'nsf6'. */
  readonly flow: string;
  /** Iterations from one training of the flow to the next. Default n_effective / (2 n_active), at least 1. */
  readonly train_frequency: number;
  readonly train_config: TrainOptions;
  /** Free parameters, by their places, whose edges meet. Default none. */
  readonly periodic: readonly number[];
  /** Free parameters, by their places, that are mirrored at their edges. Default none. */
  readonly reflective: readonly number[];
  /** From the unit cube to the real line. Default 'probit'. */
  readonly transform: (typeof TRANSFORMS)[number];
  /** Whether all likelihoods of a step are computed in this thread; then there can be no pool. Default false. */
  readonly vectorize: boolean;
}

/** The training of a flow. */
export interface TrainOptions {
  /** Share of the points that don't train but tell when to stop: those of the colony that will walk with the flow. Default 0.5. */
  readonly validation_split: number;
  /** Passes over the points at most. Default 200. */
  readonly epochs: number;
  /** Passes without gain after which training ends. Default: as many as make 60 steps, at least 4. */
  readonly patience: number | null;
  /** Points in a mini-batch. Default 128. */
  readonly batch_size: number;
  /** Adam's first step. Default 0.005. */
  readonly learning_rate: number;
  /** The longest gradient. Default 1. */
  readonly clip_grad_norm: number;
  /** How fast parameters shrink, in units of the step (AdamW). Default 3000 over the number of points. */
  readonly weight_decay: number | null;
  /** Bins of a spline. Default 5. */
  readonly bins: number;
  /** Width of the hidden layers: the least number of units of each that is a multiple of 4 for each dimension. Default 48. */
  readonly hidden: number;
}

const NAMES = [
  'n_effective',
  'n_live',
  'nlive',
  'n_ess',
  'n_active',
  'n_total',
  'n_evidence',
  'n_regrow',
  'precondition',
  'dynamic',
  'metric',
  'n_prior',
  'sample',
  'n_steps',
  'n_max_steps',
  'resample',
  'flow',
  'train_frequency',
  'train_config',
  'periodic',
  'reflective',
  'transform',
  'vectorize',
];
const TRAIN_NAMES = [
  'validation_split',
  'epochs',
  'patience',
  'batch_size',
  'learning_rate',
  'clip_grad_norm',
  'weight_decay',
  'bins',
  'hidden',
];

/** Fills in defaults. @throws ValueError for an unknown option, two spellings at once, or a value out of range: option, value, rule. */
export function pocomcOptions(given: Given, ndim: number): PocomcOptions {
  refuseUnknown(given, NAMES, 'pocomc has no option');
  const effective = spelled(given, 'n_effective', 'n_live', 'nlive', 'n_ess');
  const least = 2 * (ndim + 1);
  const n_effective = whole(effective.name, effective.value, 1000, 2 * least);
  const n_active = whole('n_active', given.n_active, Math.max(least, Math.floor(n_effective / 2)), least);
  if (n_active > n_effective) {
    throw new ValueError(`n_active is ${n_active}: it must not be above n_effective, which is ${n_effective}; half of that is best`);
  }
  const periodic = places('periodic', given.periodic, ndim);
  const reflective = places('reflective', given.reflective, ndim);
  const both = periodic.find(d => reflective.includes(d));
  if (both !== undefined) throw new ValueError(`Parameter ${both} is in periodic and in reflective: its edges can't both meet and mirror`);
  const n_steps = whole('n_steps', given.n_steps, ndim, 1);
  const flow = given.flow ?? 'nsf6';
  if (typeof flow !== 'string' || !/^(nsf|maf)[1-9]\d?$/.test(flow)) {
    throw new ValueError(`flow must be 'nsf' or 'maf' and a number of transforms, such as 'nsf6'; it is ${JSON.stringify(flow)}`);
  }
  return {
    n_effective,
    n_active,
    n_total: whole('n_total', given.n_total, 4096, 1),
    n_evidence: whole('n_evidence', given.n_evidence, 4096, 0),
    n_regrow: whole('n_regrow', given.n_regrow, 24, 0),
    precondition: flag('precondition', given.precondition, true),
    dynamic: flag('dynamic', given.dynamic, true),
    metric: oneOf('metric', given.metric, 'ess', METRICS),
    n_prior: whole('n_prior', given.n_prior, 2 * n_effective, n_effective),
    sample: oneOf('sample', given.sample, 'tpcn', SAMPLES),
    n_steps,
    n_max_steps: whole('n_max_steps', given.n_max_steps, 10 * n_steps, n_steps),
    resample: oneOf('resample', given.resample, 'mult', RESAMPLES),
    flow,
    train_frequency: whole('train_frequency', given.train_frequency, Math.max(1, Math.floor(n_effective / (2 * n_active))), 1),
    train_config: trainOptions(given.train_config),
    periodic,
    reflective,
    transform: oneOf('transform', given.transform, 'probit', TRANSFORMS),
    vectorize: flag('vectorize', given.vectorize, false),
  };
}

function trainOptions(value: unknown): TrainOptions {
  const given = (value ?? {}) as Given;
  if (typeof given !== 'object' || Array.isArray(given)) throw new ValueError('train_config must be an object such as { epochs: 100 }');
  refuseUnknown(given, TRAIN_NAMES, 'train_config has no key');
  const between = (v: number): boolean => v > 0 && v < 1;
  return {
    validation_split: number('validation_split', given.validation_split, 0.5, between, 'a number between 0 and 1'),
    epochs: whole('epochs', given.epochs, 200, 0),
    patience: given.patience === undefined || given.patience === null ? null : whole('patience', given.patience, 0, 1),
    batch_size: whole('batch_size', given.batch_size, 128, 1),
    learning_rate: number('learning_rate', given.learning_rate, 0.005, between, 'a number between 0 and 1'),
    clip_grad_norm: number('clip_grad_norm', given.clip_grad_norm, 1, v => v > 0, 'a number above 0'),
    weight_decay:
      given.weight_decay === undefined || given.weight_decay === null
        ? null
        : number('weight_decay', given.weight_decay, 0, v => v >= 0, 'a number ≥ 0'),
    bins: whole('bins', given.bins, 5, 2),
    hidden: whole('hidden', given.hidden, 48, 1),
  };
}
