import { ImportError } from '../../src/errors.js';
import { builtin, urlOf } from '../../src/platform.js';
import type { Launch } from './launcher.js';

interface Koffi {
  load(path: string, options?: { lazy?: boolean; global?: boolean }): KoffiLibrary;
}

/** A library as koffi has it. */
export interface KoffiLibrary {
  func(prototype: string): (...args: unknown[]) => number;
  symbol(name: string, type?: string): unknown;
}

/** Gives a function of libmpi, by its name and C parameters, that throws an MpiError where it doesn't succeed. */
export type Call = (name: string, parameters: string) => (...args: unknown[]) => void;

/** A call of libmpi that failed. */
export class MpiError extends Error {
  readonly code: number;

  constructor(call: string, path: string, code: number) {
    super(`${call} of ${path} failed with code ${code}`);
    this.code = code;
  }
}

/** @throws ImportError where koffi isn't installed, with the command that installs it */
export function loadKoffi({ variable, ranks }: Launch): Koffi {
  try {
    return builtin('node:module').createRequire(urlOf(import.meta))('koffi') as Koffi;
  } catch (cause) {
    throw new ImportError(
      `${variable} says that this is one of ${ranks} MPI ranks; for MPI farinata needs koffi. Install it: npm install koffi. ` +
        'For one process on several cores write ncores, without mpirun',
      { cause },
    );
  }
}

/** Whether a library has a symbol. */
export function hasSymbol(library: KoffiLibrary, name: string): boolean {
  try {
    return Boolean(library.symbol(name, 'void *'));
  } catch {
    return false;
  }
}
