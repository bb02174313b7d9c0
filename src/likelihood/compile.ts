import { ValueError } from '../errors.js';
import { jointModel } from '../models/jointModel.js';
import { Model, type ModelEntry, type ModelParameter } from '../models/model.js';
import { kindOf } from '../models/parameter.js';
import { compileTies, tieSources } from '../models/ties.js';
import type { NoiseParameter } from '../noise/noise.js';
import type { Prior } from '../priors/prior.js';
import { gradientInCube, gradientInTheta } from './chain.js';
import { cubeSpecOf } from './cube.js';
import { checkLength, logPriorOf, transformBy } from './functionProblem.js';
import { createJointEvaluator, type JointEvaluator } from './joint.js';
import type { Problem } from './problem.js';
import type { ComponentSpec, ImageSpec, NoiseSpec, ProblemSpec } from './spec.js';
import { orImpossible } from './userFunction.js';

/** What a Problem needs of an image: its data part, and its noise's. */
export interface ImageSource {
  spec(): ImageSpec;
  noiseSpec(): NoiseSpec;
  /** The noise's own parameters, in the order of its specification. They are called `noise.scale` and the like, or `noise_0.scale` where
   * there are several images. */
  readonly noiseParameters?: readonly NoiseParameter[];
}

/** A {@link Problem} that came from an image and a model. */
export interface ImageProblem extends Problem {
  /** Image, noise and components as plain data: what `createEvaluator` takes. Of several images the first's. */
  readonly spec: ProblemSpec;
  /** One an image, with the components that it shows; all of the same values vector. */
  readonly specs: readonly ProblemSpec[];
  /** The model of all images. */
  readonly model: Model;
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
 * Several images share one values vector, and ln L is the sum of theirs: images of other bands, epochs or instruments, each with its own grid, PSF and noise.
 * With one model, every component is in all images, or in those that `model.add(component, { images })` names; with a model for each image, what is in both
 * is shared, and `boundto` ties parameters across them.
 *
 * @param img the image with its noise, or several
 * @param mod the model, or one for each image
 * @throws ValueError for an empty model, a tie to nothing, ties in a circle, or a tied value that isn't a number
 *
 * @example
 * const problem = compile({ img, mod: new Model(point, disk) });
 * problem.logL(problem.expand(problem.transform(u, 1), 1));
 */
export function compile(parts: {
  readonly img: ImageSource | readonly ImageSource[];
  readonly mod: Model | readonly Model[];
}): ImageProblem {
  const { images, mod } = checkArguments(parts);
  const noises = images.map((img, place) => noiseParametersOf(img, images.length === 1 ? 'noise' : `noise_${place}`, mod));
  const parameters = [...mod.parameters, ...noises.flat()];
  const nvalues = parameters.length;
  const fill = compileTies(mod, parameters);
  const free = parameters.flatMap(({ kind }, i) => (kind === 'free' ? [i] : []));
  const priors = free.map(i => parameters[i].value as Prior);
  const ndim = free.length;
  const fixed = Float64Array.from(parameters, ({ value }) => (typeof value === 'number' ? value : 0));

  const varying = Uint8Array.from(parameters, ({ kind }) => (kind === 'fixed' ? 0 : 1));
  const all = componentSpecs(mod);
  const specs = images.map((img, place): ProblemSpec => {
    const isSeen = ({ images }: ModelEntry): boolean => images === null || images.includes(place);
    const components = all.filter((_, i) => isSeen(mod.entries[i]));
    const seen = new Set(mod.entries.filter(isSeen).map(({ name }) => name));
    const noiseOffset = noises.slice(0, place).reduce((sum, { length }) => sum + length, mod.parameters.length);
    const isOwn = (i: number): boolean => seen.has(parameters[i].component) || (i >= noiseOffset && i < noiseOffset + noises[place].length);
    const own = varying.map((value, i) => (isOwn(i) ? value : 0));
    return { version: 1, image: img.spec(), noise: img.noiseSpec(), noiseOffset, components, nvalues, varying: own };
  });
  const [spec] = specs;
  let evaluator: JointEvaluator | null = null;
  const evaluate = (): JointEvaluator => (evaluator ??= createJointEvaluator(specs));

  const expand = (theta: Float64Array, n: number): Float64Array => {
    checkLength('theta', theta, n, ndim);
    const values = new Float64Array(n * nvalues);
    for (let k = 0; k < n; k++) {
      const from = k * nvalues;
      values.set(fixed, from);
      for (let d = 0; d < ndim; d++) values[from + free[d]] = theta[k * ndim + d];
      fill?.(values, from);
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
    specs,
    model: mod,
    work: specs.length === 1 ? { kind: 'image', problem: spec, cube } : { kind: 'joint', problems: specs, cube },
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

/** An image's noise parameters, under this name. @throws ValueError where a component has it */
function noiseParametersOf({ noiseParameters = [] }: ImageSource, called: string, mod: Model): ModelParameter[] {
  if (noiseParameters.length > 0 && mod.entries.some(({ name }) => name === called))
    throw new ValueError(`A component is called '${called}', as are the parameters of the image's noise: give it another name`);
  return noiseParameters.map(({ definition: { name, unit, range }, value }) => {
    return { label: `${called}.${name}`, component: called, parameter: name, unit, range, kind: kindOf(value), value };
  });
}

function componentSpecs(mod: Model): ComponentSpec[] {
  let offset = 0;
  return mod.entries.map(({ name, component, positive }) => {
    const spec = { ...component.shape, name, offset, positive };
    offset += component.definition.parameters.length;
    return spec;
  });
}

function checkArguments({ img, mod }: { readonly img: unknown; readonly mod: unknown }): { images: readonly ImageSource[]; mod: Model } {
  const images: readonly unknown[] = Array.isArray(img) ? img : [img];
  if (images.length === 0) throw new ValueError('img is an empty list: give at least one Image');
  images.forEach((each, i) => {
    const image = each as Partial<ImageSource> | null | undefined;
    if (typeof image?.spec === 'function' && typeof image.noiseSpec === 'function') return;
    throw new ValueError(
      `${Array.isArray(img) ? `img[${i}]` : 'img'} is ${String(each)}; it must be an Image, as await Image.open('image.fits') gives`,
    );
  });
  if (Array.isArray(mod) && mod.length !== images.length)
    throw new ValueError(
      `mod is a list of ${mod.length} and there are ${images.length} images: give a Model for each image, or one for all of them`,
    );
  const model = Array.isArray(mod) ? jointModel(mod) : mod;
  if (!(model instanceof Model)) throw new ValueError(`mod is ${String(model)}; it must be a Model, as new Model(point, disk) gives`);
  if (model.entries.length === 0) throw new ValueError('The model has no component: new Model(new Sersic({ … }))');
  for (const { name, images: places } of model.entries) {
    const beyond = places?.find(i => i >= images.length);
    if (beyond !== undefined) throw new ValueError(`${name}: images names image ${beyond}, and there are ${images.length}, counted from 0`);
  }
  const empty = images.findIndex((_, i) => model.entries.every(({ images: places }) => places !== null && !places.includes(i)));
  if (empty >= 0) throw new ValueError(`Image ${empty} shows no component of the model: leave it out, or give it one`);
  return { images: images as readonly ImageSource[], mod: model };
}
