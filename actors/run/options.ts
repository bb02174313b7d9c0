import { ValueError } from '../../src/errors.js';
import { checkpointPath } from '../../src/io/checkpoint/contract.js';
import type { Problem } from '../../src/likelihood/problem.js';
import { nearest } from '../../src/math/nearest.js';
import type { DynestyOptions, FirstUpdate } from '../../src/samplers/dynesty/options.js';
import type { EmceeOptions, MoveName } from '../../src/samplers/emcee/options.js';
import type { NautilusOptions, NetworkOptions } from '../../src/samplers/nautilus/options.js';
import type { NutsOptions } from '../../src/samplers/nuts/options.js';
import type { OptimizerOptions } from '../../src/samplers/optimizer/options.js';
import type { PocomcOptions, TrainOptions } from '../../src/samplers/pocomc/options.js';
import type { Pool } from '../pool/contract.js';
import { type PoolChoice, poolFrom } from '../pool/makePool.js';
import { type Method, methodOf } from '../samplers/registry.js';
import { checkParallel } from './checkParallel.js';

/** How a fit is run, whatever the method. */
export interface RunOptions extends PoolChoice {
  /** Default 'nautilus'. */
  readonly method?: string;
  /** Whole number ≥ 0: the same seed gives the same bits, on any number of cores. Default 0. */
  readonly seed?: number;
  /** The same as `seed`. */
  readonly random_state?: number;
  /** Seconds from its start, or from where it goes on, pauses left out, after which the fit ends with what it has. Default: none. */
  readonly timeout?: number | null;
  /** Whether a line on standard error says how far the fit is. Default: true for `run` in Node, false for `start` and in a page. */
  readonly progress?: boolean;
  /** Name of the file that the fit is saved to while it runs, `.hdf5` if it has no ending: what is lost by a crash is a moment's work. Default: none. */
  readonly checkpoint?: string | null;
  /** Whether a checkpoint that is there is gone on from, as if the fit had never been interrupted; false keeps it as `.bak`. Default true. */
  readonly resume?: boolean;
  /** The prior evidence is always worked out, since it costs nothing; the word is understood for the sake of scripts that have it. */
  readonly getzprior?: boolean;
}

/** The options of nautilus under both spellings. */
export type NautilusGiven = { readonly [K in keyof Omit<NautilusOptions, 'neural_network_kwargs'>]?: NautilusOptions[K] | null } & {
  readonly nlive?: number | null;
  readonly flive?: number | null;
  readonly neural_network_kwargs?: Partial<NetworkOptions>;
};

/** The options of dynesty under all their spellings. */
export type DynestyGiven = {
  readonly [K in keyof Omit<DynestyOptions, 'first_update' | 'sample' | 'live_points'>]?: DynestyOptions[K] | null;
} & {
  readonly n_live?: number | null;
  readonly nlive_init?: number | null;
  readonly dlogz_init?: number | null;
  readonly sample?: DynestyOptions['sample'] | 'auto' | null;
  readonly first_update?: Partial<FirstUpdate>;
  /** Places are in physical units. */
  readonly live_points?: ArrayLike<number> | readonly ArrayLike<number>[] | null;
};

/** The options of emcee under all their spellings. */
export type EmceeGiven = { readonly [K in keyof Omit<EmceeOptions, 'moves' | 'initial_state'>]?: EmceeOptions[K] | null } & {
  readonly n_steps?: number | null;
  readonly num_steps?: number | null;
  readonly nburn?: number | null;
  readonly n_burn?: number | null;
  readonly moves?: MoveName | readonly (MoveName | readonly [MoveName, number])[] | null;
  /** Places are in physical units: one, or one for each walker. */
  readonly initial_state?: 'search' | 'prior' | ArrayLike<number> | readonly ArrayLike<number>[] | null;
};

/** The options of NUTS under all their spellings. */
export type NutsGiven = {
  readonly [K in keyof Omit<NutsOptions, 'max_tree_depth' | 'inverse_mass_matrix' | 'init_strategy'>]?: NutsOptions[K] | null;
} & {
  readonly n_warmup?: number | null;
  readonly nwarmup?: number | null;
  readonly n_samples?: number | null;
  readonly nsamples?: number | null;
  readonly max_tree_depth?: number | readonly [number, number] | null;
  readonly inverse_mass_matrix?: ArrayLike<number> | readonly (readonly number[])[] | null;
  /** A place is in physical units. */
  readonly init_strategy?: 'search' | 'median' | 'sample' | ArrayLike<number> | null;
};

/** The options of the optimizer. */
export type OptimizerGiven = { readonly [K in keyof Omit<OptimizerOptions, 'pinits'>]?: OptimizerOptions[K] | null } & {
  /** A place is in physical units. */
  readonly pinits?: 'sobol' | 'median' | 'random' | ArrayLike<number> | null;
};

/** The options of pocomc under all their spellings. */
export type PocomcGiven = { readonly [K in keyof Omit<PocomcOptions, 'train_config'>]?: PocomcOptions[K] | null } & {
  readonly n_live?: number | null;
  readonly nlive?: number | null;
  readonly n_ess?: number | null;
  readonly train_config?: Partial<TrainOptions>;
};

/** All that `fit.run` and `fit.start` take: the run's own options, and those of its method. */
export type FitOptions = RunOptions & ((NautilusGiven & DynestyGiven & EmceeGiven & NutsGiven & OptimizerGiven) | PocomcGiven);

/** Options checked and filled in. */
export interface RunPlan {
  readonly method: Method;
  readonly pool: Pool;
  /** Whether the run closes the pool. */
  readonly owned: boolean;
  readonly seed: number;
  /** Seconds; infinite where there is none. */
  readonly timeout: number;
  readonly progress: boolean | undefined;
  readonly checkpoint: { readonly path: string; readonly resume: boolean } | null;
  /** The method's, as its kernel takes them. */
  readonly options: unknown;
  /** Which of them follow the number of cores, because nothing was said of them. */
  readonly byCores: readonly string[];
  /** What is to be said of the pool and the method together. */
  readonly warnings: readonly string[];
  /** All of them, as they go into the result. */
  readonly told: Readonly<Record<string, unknown>>;
}

const RUN_NAMES = ['method', 'ncores', 'pool', 'seed', 'random_state', 'timeout', 'progress', 'checkpoint', 'resume', 'getzprior'];

/**
 * Reads a run's options. The pool is made last, so that nothing is left open where an option is wrong.
 * @throws ValueError for an unknown option, with the known ones and the nearest of them; for a value out of range
 */
export function planRun(given: Readonly<Record<string, unknown>>, ndim: number, problem: Problem | null = null): RunPlan {
  const method = methodOf(given.method ?? 'nautilus');
  const { kernel } = method;
  const known = [...Object.keys(kernel.options({}, ndim) as object), ...method.aliases];
  const own: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || RUN_NAMES.includes(name)) continue;
    if (known.includes(name)) own[name] = value;
    else if (value !== null && method.elsewhere && Object.hasOwn(method.elsewhere, name))
      throw new ValueError(`${name} is not an option of ${kernel.method} here: ${method.elsewhere[name]}`);
    else throw unknownOption(name, kernel.method, known);
  }
  if (given.seed !== undefined && given.random_state !== undefined)
    throw new ValueError('seed and random_state are two spellings of one option: give one of them');
  const seed = given.seed ?? given.random_state ?? 0;
  if (!(Number.isSafeInteger(seed) && (seed as number) >= 0))
    throw new ValueError(`seed is ${show(seed)}: it must be a whole number ≥ 0, such as 1`);
  const timeout = given.timeout ?? Number.POSITIVE_INFINITY;
  if (!(typeof timeout === 'number' && timeout > 0))
    throw new ValueError(`timeout is ${show(timeout)}: it must be a number of seconds above 0. Leave it out for none`);
  const progress = flag('progress', given.progress);
  flag('getzprior', given.getzprior);
  const checkpoint = checkpointOf(given);
  const cores = coresOf(given as PoolChoice);
  const options = kernel.options(problem !== null && method.prepare ? method.prepare(own, problem, cores) : own, ndim);
  checkParallel(method, options, given as PoolChoice);
  const { pool, owned } = poolFrom(given as PoolChoice);
  const warnings = [...(pool.warnings ?? []), ...(pool.kind === 'mpi' && method.mpiNotice ? [method.mpiNotice] : [])];
  const byCores = (method.byCores ?? []).filter(name => (own[name] ?? null) === null);
  const told = {
    method: kernel.method,
    seed,
    ncores: pool.size,
    ...(timeout < Number.POSITIVE_INFINITY ? { timeout } : {}),
    ...(options as object),
  };
  return { method, pool, owned, seed: seed as number, timeout, progress, checkpoint, options, byCores, warnings, told };
}

/** How many cores are asked for; whether that may be, `poolFrom` says. */
function coresOf({ ncores, pool }: PoolChoice): number {
  const n = typeof pool === 'object' && pool !== null ? pool.size : (pool ?? ncores ?? 1);
  return typeof n === 'number' ? n : 1;
}

function unknownOption(name: string, method: string, known: readonly string[]): ValueError {
  const near = nearest(name, [...RUN_NAMES, ...known]);
  const hint = near === null ? '' : ` Did you mean '${near}'?`;
  return new ValueError(
    `${name} is not an option of a run with ${method}.${hint} A run takes ${RUN_NAMES.join(', ')}; ${method} takes ${known.join(', ')}`,
  );
}

function checkpointOf({ checkpoint: name, resume }: Readonly<Record<string, unknown>>): RunPlan['checkpoint'] {
  const isResumed = flag('resume', resume) ?? true;
  if (name === undefined || name === null) return null;
  if (typeof name !== 'string' || name === '' || /[\\/]$/.test(name))
    throw new ValueError(`checkpoint is ${show(name)}: it must be the name of a file, such as 'run1' (for run1.hdf5)`);
  return { path: checkpointPath(name), resume: isResumed };
}

function flag(name: string, value: unknown): boolean | undefined {
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? undefined;
  throw new ValueError(`${name} is ${show(value)}: it must be true or false`);
}

const show = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : typeof value === 'object' ? JSON.stringify(value) : String(value);
