import { ValueError } from '../../src/errors.js';
import { launch } from '../mpi/environment.js';
import { MPIPool } from '../mpi/mpiPool.js';
import type { Pool } from './contract.js';
import { InlinePool } from './inlinePool.js';
import { MultiPool } from './multiPool.js';

export interface PoolChoice {
  /** How many cores to use. Default 1: this thread. */
  readonly ncores?: number | null;
  /** A pool to use and leave open; or a number, which means `ncores`. */
  readonly pool?: Pool | number | null;
}

/**
 * The pool that a run's options ask for: under mpirun, mpiexec or srun that of all ranks, with `ncores` threads on each; `owned` says whether the run must close it.
 * @throws ValueError on both options at once, or on a number that isn't whole and at least 1; ImportError where there are ranks, but no koffi or libmpi
 */
export function poolFrom({ ncores, pool }: PoolChoice): { pool: Pool; owned: boolean } {
  if (isGiven(ncores) && isGiven(pool))
    throw new ValueError(
      `ncores is ${show(ncores)} and pool is ${show(pool)}: give one of them. ncores makes a pool for this run; pool uses yours`,
    );
  if (isPool(pool)) return { pool, owned: false };
  const [name, n] = isGiven(pool) ? ['pool', pool] : ['ncores', isGiven(ncores) ? ncores : 1];
  if (!(Number.isInteger(n) && (n as number) >= 1)) {
    const rule =
      name === 'pool' ? 'a pool, such as new MultiPool(4), or a whole number of cores of at least 1' : 'a whole number of at least 1';
    throw new ValueError(`${name} is ${show(n)}: it must be ${rule}. Leave it out for one core`);
  }
  return { pool: launch ? new MPIPool({ ncores: n as number }) : n === 1 ? new InlinePool() : new MultiPool(n as number), owned: true };
}

const isGiven = (option: unknown): boolean => option !== undefined && option !== null;

/** What every pool has that a run asks for. */
const VERBS = ['attach', 'detach', 'evaluate', 'close'] as const;
const STREAMS = ['events$', 'stats$'] as const;

/** Whatever keeps the contract is a pool, of whichever class. @throws ValueError naming what is missing of one that seems meant as a pool */
function isPool(pool: unknown): pool is Pool {
  if (typeof pool !== 'object' || pool === null) return false;
  const has = pool as Partial<Record<string, unknown>>;
  if (typeof has.evaluate !== 'function') return false;
  const isStream = (value: unknown) => typeof (value as { subscribe?: unknown } | undefined)?.subscribe === 'function';
  const missing = [
    ...VERBS.filter(name => typeof has[name] !== 'function').map(name => `${name}()`),
    ...STREAMS.filter(name => !isStream(has[name])),
    ...(Number.isInteger(has.size) && (has.size as number) >= 1 ? [] : ['size, a whole number of at least 1']),
  ];
  if (missing.length === 0) return true;
  throw new ValueError(`pool keeps only a part of the Pool contract; what is missing: ${missing.join(', ')}`);
}

function show(value: unknown): string {
  if (isPool(value)) return `a pool of ${value.size}`;
  return typeof value === 'string' ? JSON.stringify(value) : typeof value === 'object' ? 'an object' : String(value);
}
