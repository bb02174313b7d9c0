import { ValueError } from '../errors.js';
import { Model } from '../models/model.js';
import { compileTies, tieSources } from '../models/ties.js';
import type { Prior } from '../priors/prior.js';
import { gradientInCube, gradientInTheta } from './chain.js';
import { cubeSpecOf } from './cube.js';
import { createEvaluator, type Evaluator } from './evaluator.js';
import { checkLength, logPriorOf, transformBy } from './functionProblem.js';
import type { Problem } from './problem.js';
import type { ComponentSpec, ImageSpec, NoiseSpec, ProblemSpec } from './spec.js';
import { orImpossible } from './userFunction.js';

/** What a Problem needs of an image: its data part, and its noise's. */
export interface ImageSource {
  spec(): ImageSpec;
  noiseSpec(): NoiseSpec;
}

/** A {@link Problem} that came from an image and a model. */
export interface ImageProblem extends Problem {
  /** Image, noise and components as plain data: what `createEvaluator` takes. */
  readonly spec: ProblemSpec;
  /** A label for each of the `nvalues` values. */
  readonly valueLabels: readonly string[];
  /**
   * ln L at the free parameters `theta` (ndim) and its derivative with respect to each of them, through all ties; 0 where ln L is −∞.
   *
   * @example
   * const { logL, gradient } = problem.gradientTheta(problem.transform(u, 1));
   */
  gradientTheta(theta: Float64Array): { readonly logL: number; readonly gradient: Float64Array };
}

/**
 * Compiles an image and a model to a Problem.
 *
 * The model is read once: what is done to it afterwards changes nothing. Free parameters come in the order of the components, and within one
 * in the order of the catalogue. Where a draw of an unbounded prior, or a tie, leaves its parameter's range (an ellipticity of 1.2), ln L is −∞.
 * A model with no free parameter has ndim 0: it has a likelihood, but nothing to fit.
 *
 * @param img the image with its noise
 * @param mod the model
 * @throws ValueError for an empty model, a tie to nothing, ties in a circle, or a tied value that isn't a number
 *
 * @example
 * const problem = compile({ img, mod: new Model(point, disk) });
 * problem.logL(problem.expand(problem.transform(u, 1), 1));
 */
export function compile({ img, mod }: { img: ImageSource; mod: Model }): ImageProblem {
  checkArguments(img, mod);
  const parameters = mod.parameters;
  const nvalues = parameters.length;
  const fill = compileTies(mod, parameters);
  const free = parameters.flatMap(({ kind }, i) => (kind === 'free' ? [i] : []));
  const priors = free.map(i => parameters[i].value as Prior);
  const ndim = free.length;
  const fixed = Float64Array.from(parameters, ({ value }) => (typeof value === 'number' ? value : 0));

  const varying = Uint8Array.from(parameters, ({ kind }) => (kind === 'fixed' ? 0 : 1));
  const spec: ProblemSpec = { version: 1, image: img.spec(), noise: img.noiseSpec(), components: componentSpecs(mod), nvalues, varying };
  let evaluator: Evaluator | null = null;
  const evaluate = (): Evaluator => (evaluator ??= createEvaluator(spec));

  const expand = (theta: Float64Array, n: number): Float64Array => {
    checkLength('theta', theta, n, ndim);
    const values = new Float64Array(n * nvalues);
    for (let k = 0; k < n; k++) {
      const row = values.subarray(k * nvalues, (k + 1) * nvalues);
      row.set(fixed);
      for (let d = 0; d < ndim; d++) row[free[d]] = theta[k * ndim + d];
      fill?.(row);
    }
    return values;
  };

  // A trial at the priors' medians: it finds cycles, unknown labels and ties that give no number before a fit begins.
  expand(
    Float64Array.from(priors, prior => prior.quantile(0.5)),
    1,
  );

  const sources = tieSources(mod, parameters);
  const equal = free.map(i => [i, ...sources.equal.flatMap(([tied, from]) => (from === i ? [tied] : []))]);
  const ofTheta = { priors, nvalues, equal, functions: sources.functions, expand };
  const transform = transformBy(priors);
  for (const [tied, from] of sources.equal) fixed[tied] = fixed[from];
  const cube = sources.functions.length > 0 ? null : cubeSpecOf(priors, equal, fixed);

  return {
    ndim,
    labels: free.map(i => parameters[i].label),
    units: free.map(i => parameters[i].unit),
    priors,
    nvalues,
    valueLabels: parameters.map(p => p.label),
    spec,
    work: { kind: 'image', problem: spec, cube },
    transform,
    expand,
    logL: values => orImpossible(evaluate().logL(values)),
    gradient: (values, out) => evaluate().gradient(values, 0, out),
    gradientTheta(theta) {
      const slopes = new Float64Array(nvalues);
      const logL = evaluate().gradient(expand(theta, 1), 0, slopes);
      return { logL, gradient: gradientInTheta(ofTheta, theta, slopes) };
    },
    gradientU: (u, gradient, n) => gradientInCube(ofTheta, transform(u, n), gradient, n),
    logPrior: logPriorOf(priors),
    logNull: () => evaluate().logNull(),
  };
}

function componentSpecs(mod: Model): ComponentSpec[] {
  let offset = 0;
  return mod.entries.map(({ name, component, positive }) => {
    const spec = { ...component.shape, name, offset, positive };
    offset += component.definition.parameters.length;
    return spec;
  });
}

function checkArguments(img: unknown, mod: unknown): void {
  const image = img as Partial<ImageSource> | null | undefined;
  if (typeof image?.spec !== 'function' || typeof image.noiseSpec !== 'function') {
    throw new ValueError(`img is ${String(img)}; it must be an Image, as await Image.open('image.fits') gives`);
  }
  if (!(mod instanceof Model)) throw new ValueError(`mod is ${String(mod)}; it must be a Model, as new Model(point, disk) gives`);
  if (mod.entries.length === 0) throw new ValueError('The model has no component: new Model(new Sersic({ … }))');
}
