import * as fc from 'fast-check';
import { FileError, FitError, ImportError, ValueError } from '../../../src/errors.js';
import { damagedInputs, nonsenseInputs } from './damage.js';
import type { Format } from './formats.js';

/** Milliseconds after which an input is one that the reader hangs on, on a busy machine too. */
const HANG = 20_000;
/** Bytes in typed arrays for one of an input, at most: eight for a pixel of one byte, four times over; and what a reader has of its own. */
const MEMORY = 32;
const OWN = 2 ** 23;

/** What a reader may say of an input: what is wrong with it, in words for whoever gave it. */
const ANSWERS = [FileError, ValueError, FitError, ImportError];

export interface Fuzzed {
  /** Inputs that were read as if nothing were wrong with them, and inputs that were refused. */
  readonly read: number;
  readonly refused: number;
  /** Milliseconds that the slowest input took. */
  readonly slowest: number;
  /** Bytes of typed arrays that the largest input took. */
  readonly largest: number;
}

/**
 * Reads so many damaged inputs of a format.
 *
 * @throws Error with the smallest input that makes the reader throw anything but an error of ours, hang, ask for far more memory than the input is worth, or change what
 * all objects have
 */
export async function fuzz({ valid, read, isJson }: Format, runs: number, seed: number): Promise<Fuzzed> {
  const count = { read: 0, refused: 0, slowest: 0, largest: 0 };
  for (const bytes of valid) await read(bytes);
  // damaged bytes hardly ever are JSON: one in four of such inputs
  const damaged = damagedInputs(valid);
  const inputs = isJson ? fc.oneof({ arbitrary: nonsenseInputs(valid), weight: 3 }, { arbitrary: damaged, weight: 1 }) : damaged;
  const property = fc.asyncProperty(inputs, async bytes => {
    const before = process.memoryUsage().arrayBuffers;
    const begun = performance.now();
    try {
      await read(bytes);
      count.read++;
    } catch (error) {
      if (!ANSWERS.some(kind => error instanceof kind)) throw error;
      count.refused++;
    }
    const took = performance.now() - begun;
    const grown = process.memoryUsage().arrayBuffers - before;
    count.slowest = Math.max(count.slowest, took);
    count.largest = Math.max(count.largest, grown);
    if (took > HANG) throw new Error(`took ${took} ms`);
    if (grown > MEMORY * bytes.length + OWN) throw new Error(`took ${grown} bytes for ${bytes.length}`);
    for (const key in {}) throw new Error(`Object.prototype has got ${key}`);
  });
  await fc.assert(property, { numRuns: runs, seed });
  return count;
}
