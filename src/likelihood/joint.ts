import { createEvaluator } from './evaluator.js';
import type { Evaluator } from './evaluatorContract.js';
import type { ProblemSpec } from './spec.js';

/** What a likelihood of several images has of an evaluator. Model images are for each image's own. */
export type JointEvaluator = Pick<Evaluator, 'nvalues' | 'logL' | 'gradient' | 'logNull'>;

/**
 * The likelihood of several images that share a values vector: ln L is the sum of theirs, in their order, so that it has the same bits wherever it is
 * made. Of one image it is that image's own.
 *
 * @param specs one or more, of the same `nvalues`; each has the components that its image shows
 */
export function createJointEvaluator(specs: readonly ProblemSpec[]): JointEvaluator {
  const evaluators = specs.map(createEvaluator);
  if (evaluators.length === 1) return evaluators[0];
  const { nvalues } = specs[0];
  const part = new Float64Array(nvalues);

  function logL(values: Float64Array, offset = 0): number {
    let sum = 0;
    for (const evaluator of evaluators) {
      sum += evaluator.logL(values, offset);
      if (sum === Number.NEGATIVE_INFINITY) break;
    }
    return sum;
  }

  function gradient(values: Float64Array, offset: number, out: Float64Array): number {
    out.fill(0);
    let sum = 0;
    for (const evaluator of evaluators) {
      part.fill(0);
      sum += evaluator.gradient(values, offset, part);
      if (sum === Number.NEGATIVE_INFINITY) {
        out.fill(0);
        return sum;
      }
      for (let i = 0; i < nvalues; i++) out[i] += part[i];
    }
    return sum;
  }

  return { nvalues, logL, gradient, logNull: () => evaluators.reduce((sum, evaluator) => sum + evaluator.logNull(), 0) };
}
