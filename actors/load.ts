import { FileError, ValueError } from '../src/errors.js';
import type { FitResult } from '../src/events.js';
import { checkedDump } from '../src/io/checkedDump.js';
import { codeIn, listed } from '../src/io/code.js';
import type { DumpedImage } from '../src/io/dump.js';
import { readDump } from '../src/io/load.js';
import { type ComponentJson, modelFromJson } from '../src/io/modelJson.js';
import { fromText, loadProfiles } from '../src/likelihood/customProfile.js';
import type { Problem } from '../src/likelihood/problem.js';
import { Model } from '../src/models/model.js';
import type { TieFunction } from '../src/models/parameter.js';
import { Fitter } from './fitter.js';
import { imageOf } from './post/fitImage.js';
import { checkNames } from './post/modelImages.js';

export interface LoadOptions {
  /** The model once more, where it has ties that are functions, or profiles of its own: code of a file isn't run by itself. */
  readonly mod?: Model;
  /** Whether code in the file (ties that are functions, a CustomProfile's text or module) may be run, where `mod` isn't given: only of a file whose writer you trust. Default false. */
  readonly trust?: boolean;
  /** The problem once more, where it was one of your own and the fit shall be run again: a file can't hold its function. */
  readonly problem?: Problem;
}

/**
 * A fit that was dumped, with all that can be done after a run.
 *
 * @param source the file's path, with or without `.farinata`, or its bytes
 * @throws FileError where it isn't a whole dump; ValueError where the model must be given again, or isn't the one of the dump, or holds code and isn't trusted
 * @example
 * const fit = await load('fit');
 * fit.parameters();
 */
export async function load(source: string | Uint8Array, options: LoadOptions = {}): Promise<Fitter> {
  checkNames('load', options, ['mod', 'problem', 'trust']);
  const { mod, problem, trust = false } = options;
  if (typeof trust !== 'boolean') throw new ValueError(`trust is ${JSON.stringify(trust)}: it must be true or false`);
  const name = typeof source === 'string' ? source : 'the dump';
  const { result, images, model } = checkedDump(readDump(source), name);
  const isOfImage = images.length > 0 && model !== null;
  if (isOfImage ? problem : mod)
    throw new ValueError(
      `${isOfImage ? 'problem' : 'mod'} was given, but the dump is of ${isOfImage ? 'an image and a model' : 'a function'}`,
    );
  const fit = isOfImage ? await ofImage(name, images, mod ?? model, trust) : new Fitter({ problem: problem ?? withoutLikelihood(result) });
  if (fit.labels.join() !== result.labels.join()) {
    throw new ValueError(
      `${isOfImage ? 'mod' : 'problem'} has the free parameters ${fit.labels.join(', ')}; the dump was made with ${result.labels.join(', ')}`,
    );
  }
  return fit.adopt(result);
}

/** @throws ValueError where there is code in the file, and it may not be run or can't be; FileError where image and model make no fit */
async function ofImage(
  name: string,
  images: readonly DumpedImage[],
  mod: Model | readonly ComponentJson[],
  trust: boolean,
): Promise<Fitter> {
  const components = mod instanceof Model ? [] : mod;
  const noises = images.map(({ noiseParameters = {} }, i) => ({ type: 'noise', name: `noise of image ${i}`, ...noiseParameters }));
  const code = codeIn([...components, ...noises]);
  if (code.length > 0 && !trust) {
    throw new ValueError(
      `${listed(code)}: that is code, which load doesn't run by itself. Give the model once more, load(path, { mod }), or, if you trust the file, load(path, { trust: true })`,
    );
  }
  try {
    const model = mod instanceof Model ? mod : modelFromJson(components, 'model', tieFrom);
    await loadProfiles(model);
    return new Fitter({ img: images.map(image => imageOf(image, tieFrom)), mod: model });
  } catch (error) {
    // the checksum says that the file is whole; who made it may have made it wrong
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    throw new FileError(`${name}: what it holds makes no fit: ${error.message}`, { cause: error });
  }
}

/** A tie of its text, which sees nothing but its argument and what is global. */
function tieFrom(text: string): TieFunction {
  const of = fromText(text) as unknown as TieFunction;
  const tie: TieFunction = p => {
    try {
      return of(p);
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      throw new ValueError(`the tie ${text} uses what isn't in the file: ${error.message}. Give the model once more: load(path, { mod })`, {
        cause: error,
      });
    }
  };
  // what a later dump writes
  tie.toString = () => text;
  return tie;
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
