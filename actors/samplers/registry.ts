import { ValueError } from '../../src/errors.js';
import type { StopReason } from '../../src/events.js';
import type { Problem } from '../../src/likelihood/problem.js';
import { dynestyMethod } from './dynesty.js';
import { emceeMethod } from './emcee.js';
import type { AnyKernel } from './machine.js';
import { nautilusMethod } from './nautilus.js';
import { nutsMethod } from './nuts.js';
import { optimizerMethod } from './optimizer.js';
import { pocomcMethod } from './pocomc.js';

/** What a run knows of a method besides its kernel's contract. */
export interface Method {
  readonly kernel: AnyKernel;
  /**
   * What can be done side by side: `pool` (the default): whatever a pool does, on cores and on MPI ranks; `chains`: as many chains as there are cores, not
   * on ranks; `none`: one step after the other.
   */
  readonly parallel?: 'pool' | 'chains' | 'none';
  /** What is said when it is run on MPI ranks. */
  readonly mpiNotice?: string;
  /** Where its options leave nothing to share out: which, and why. Null where they do. */
  alone?(options: unknown): string | null;
  /** What the kernel's `options()` is given, where it takes more than the user's words to tell: the method's own options, with the problem and the cores in mind. */
  prepare?(given: Readonly<Record<string, unknown>>, problem: Problem, cores: number): Readonly<Record<string, unknown>>;
  /** Options that `prepare` makes of the number of cores where they aren't given: a fit that goes on from a checkpoint on other cores keeps the ones it began with. */
  readonly byCores?: readonly string[];
  /** Options of the same method elsewhere that make no sense here, and what to do instead. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** Second spellings of options; the first ones are the keys of what the kernel's `options()` gives. */
  readonly aliases: readonly string[];
  /** Why a state in phase `done` is. */
  stoppedBy(state: unknown): StopReason;
  /** What only this method has to say about its result; plain data. */
  diagnostics(state: unknown): Readonly<Record<string, unknown>>;
}

/** All methods, by the name that `fit.run({ method })` takes. */
export const methods: Readonly<Record<string, Method>> = {
  nautilus: nautilusMethod,
  dynesty: dynestyMethod,
  emcee: emceeMethod,
  numpyro: nutsMethod,
  optimizer: optimizerMethod,
  pocomc: pocomcMethod,
};

/** Other names for methods. */
const others: Readonly<Record<string, string>> = { nuts: 'numpyro' };

/** @throws ValueError for a method that isn't there, with the list of those that are */
export function methodOf(name: unknown): Method {
  const known = typeof name === 'string' && Object.hasOwn(others, name) ? others[name] : name;
  if (typeof known === 'string' && Object.hasOwn(methods, known)) return methods[known];
  throw new ValueError(
    `method is ${typeof name === 'string' ? `'${name}'` : String(name)}: there is no such method. Methods: ${Object.keys(methods).join(', ')}`,
  );
}
