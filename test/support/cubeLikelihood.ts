import type { ImageProblem } from '../../src/likelihood/compile.js';

/** ln L of an image's problem, of a point of the unit cube. */
export const logLOf =
  (problem: ImageProblem) =>
  (u: Float64Array): number =>
    problem.logL(problem.expand(problem.transform(u, 1), 1));

/** The analytic gradient, in the cube. */
export const slopeOf =
  (problem: ImageProblem) =>
  (u: Float64Array, out: Float64Array): void => {
    const values = problem.expand(problem.transform(u, 1), 1);
    const slopes = new Float64Array(values.length);
    problem.gradient(values, slopes);
    out.set(problem.gradientU(u, slopes, 1));
  };
