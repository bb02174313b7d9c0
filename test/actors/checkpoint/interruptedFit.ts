/** A fit that takes a few seconds, for `checkpoint.test.ts` to kill. */
import type { Problem } from '../../../src/likelihood/problem.js';
import { short, smallProblem } from '../../support/smallProblem.js';

export const checkpointOptions = { ...short, seed: 6 };

/** Four milliseconds a likelihood. */
export function slow(values: Float64Array): number {
  const until = performance.now() + 4;
  while (performance.now() < until);
  return -0.5 * (values[0] ** 2 + (values[1] - 1) ** 2);
}

export function checkpointProblem(): Problem {
  return smallProblem(2, { url: import.meta.url, name: 'slow' });
}
