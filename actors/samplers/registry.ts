import { ValueError } from '../../src/errors.js';
import type { StopReason } from '../../src/events.js';
import { dynestyMethod } from './dynesty.js';
import { emceeMethod } from './emcee.js';
import type { AnyKernel } from './machine.js';
import { nautilusMethod } from './nautilus.js';

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
};

/** @throws ValueError for a method that isn't there, with the list of those that are */
export function methodOf(name: unknown): Method {
  if (typeof name === 'string' && Object.hasOwn(methods, name)) return methods[name];
  throw new ValueError(
    `method is ${typeof name === 'string' ? `'${name}'` : String(name)}: there is no such method. Methods: ${Object.keys(methods).join(', ')}`,
  );
}
