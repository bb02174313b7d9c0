import { ValueError } from '../src/errors.js';
import type { FitResult } from '../src/events.js';
import { readDump } from '../src/io/load.js';
import { modelFromJson } from '../src/io/modelJson.js';
import type { Problem } from '../src/likelihood/problem.js';
import type { Model } from '../src/models/model.js';
import { Fitter } from './fitter.js';
import { imageOf } from './post/fitImage.js';
import { checkNames } from './post/modelImages.js';

export interface LoadOptions {
  /** The model once more, where it has ties that are functions: a file can't hold these. */
  readonly mod?: Model;
  /** The problem once more, where it was one of your own and the fit shall be run again: a file can't hold its function. */
  readonly problem?: Problem;
}

/**
 * A fit that was dumped, with all that can be done after a run.
 *
 * @param source the file's path, with or without `.farinata`, or its bytes
 * @throws FileError where it isn't a whole dump; ValueError where the model must be given again, or isn't the one of the dump
 * @example
 * const fit = await load('fit');
 * fit.parameters();
 */
export async function load(source: string | Uint8Array, options: LoadOptions = {}): Promise<Fitter> {
  checkNames('load', options, ['mod', 'problem']);
  const { mod, problem } = options;
  const { result, images, model } = readDump(source);
  const isOfImage = images.length > 0 && model !== null;
  if (isOfImage ? problem : mod)
    throw new ValueError(
      `${isOfImage ? 'problem' : 'mod'} was given, but the dump is of ${isOfImage ? 'an image and a model' : 'a function'}`,
    );
  const fit = isOfImage
    ? new Fitter({ img: images.map(imageOf), mod: mod ?? modelFromJson(model) })
    : new Fitter({ problem: problem ?? withoutLikelihood(result) });
  if (fit.labels.join() !== result.labels.join()) {
    throw new ValueError(
      `${isOfImage ? 'mod' : 'problem'} has the free parameters ${fit.labels.join(', ')}; the dump was made with ${result.labels.join(', ')}`,
    );
  }
  return fit.adopt(result);
}

/** What is left of a problem of one's own in a dump: enough to look at the result. */
function withoutLikelihood({ ndim, labels, units }: FitResult): Problem {
  const gone = (): never => {
    throw new ValueError("The dump doesn't hold the likelihood, which was a function: give it again, load(path, { problem })");
  };
  return {
    ndim,
    labels,
    units,
    get priors() {
      return gone();
    },
    nvalues: ndim,
    get work() {
      return gone();
    },
    transform: gone,
    expand: gone,
    logL: gone,
    gradient: gone,
    gradientU: gone,
    logPrior: gone,
    logNull: gone,
  };
}
