import { hasSimd } from '../kernels/forward.js';
import type { Evaluator } from './evaluatorContract.js';
import { createFastEvaluator } from './fastEvaluator.js';
import { createOracle } from './oracle.js';
import { createOversampled } from './oversampled.js';
import type { ProblemSpec } from './spec.js';

export type { Evaluator, Rendering } from './evaluatorContract.js';

/**
 * Makes one image's likelihood ready to evaluate in this thread: on WebAssembly SIMD, or in plain TypeScript where an engine doesn't have it.
 *
 * @example
 * const evaluator = createEvaluator(problem.spec);
 * evaluator.logL(problem.expand(theta, 1));
 */
export function createEvaluator(spec: ProblemSpec): Evaluator {
  if ((spec.image.psf?.oversample ?? 1) > 1) return createOversampled(spec, createEvaluator);
  return hasSimd() ? createFastEvaluator(spec) : createOracle(spec);
}
