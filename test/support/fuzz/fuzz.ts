import * as fc from 'fast-check';
import { FileError, FitError, ImportError, ValueError } from '../../../src/errors.js';
import { damagedInputs } from './damage.js';
import type { Format } from './formats.js';

/** What a reader may say of an input: what is wrong with it, in words for whoever gave it. */
const ANSWERS = [FileError, ValueError, FitError, ImportError];

export interface Fuzzed {
  /** Inputs that were read as if nothing were wrong with them, and inputs that were refused. */
  readonly read: number;
  readonly refused: number;
  /** Milliseconds that the slowest input took. */
  readonly slowest: number;
}

/**
 * Reads so many damaged inputs of a format.
 *
 * @throws Error with the smallest input that makes the reader throw anything but an error of ours, or change what all objects have
 */
export async function fuzz({ valid, read }: Format, runs: number, seed: number): Promise<Fuzzed> {
  const count = { read: 0, refused: 0, slowest: 0 };
  for (const bytes of valid) await read(bytes);
  const property = fc.asyncProperty(damagedInputs(valid), async bytes => {
    const begun = performance.now();
    try {
      await read(bytes);
      count.read++;
    } catch (error) {
      if (!ANSWERS.some(kind => error instanceof kind)) throw error;
      count.refused++;
    }
    count.slowest = Math.max(count.slowest, performance.now() - begun);
    for (const key in {}) throw new Error(`Object.prototype has got ${key}`);
  });
  await fc.assert(property, { numRuns: runs, seed });
  return count;
}
