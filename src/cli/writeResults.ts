/** What `farinata fit` writes. */
import type { Fitter } from '../../actors/fitter.js';
import { ImportError, ValueError } from '../errors.js';
import { modelFits } from '../image/modelFits.js';
import { writeWhole } from '../io/dump.js';
import type { OutputJson } from '../io/fitFile.js';
import { resultJson } from '../io/resultFile.js';
import { type SamplesFormat, samplesIn } from '../io/samplesFile.js';
import { builtin } from '../platform.js';
import { report } from './output.js';

/**
 * Numbers first, pictures last. A PNG that needs a package which isn't installed is left out with a warning.
 * @param zeropoints one an image: magnitude of a flux of 1
 */
export async function writeResults(
  folder: string,
  fit: Fitter,
  wanted: OutputJson,
  zeropoints: readonly (number | undefined)[],
): Promise<void> {
  const at = (name: string): string => builtin('node:path').join(folder, name);
  const { model = true, plots = ['comparison', 'corner'], samples = true, dump = true } = wanted;
  const derived = fit.imgs.map((_, image) => fit.derived({ image, zeropoint: zeropoints[image] }));
  writeWhole(at('result.json'), `${JSON.stringify(resultJson(fit.result, derived), null, 2)}\n`);
  const format = samples === true ? 'csv' : samples;
  if (format !== false) await writeSamples(at('samples'), fit, format);
  if (dump) await fit.dump(at('fit'));
  const places = [...fit.imgs.keys()];
  const numbered = (name: string, image: number): string => (places.length === 1 ? name : `${name}_${image}`);
  if (model) for (const image of places) writeWhole(at(`${numbered('model', image)}.fits`), await bestModel(fit, image));
  for (const name of plots) {
    try {
      if (name !== 'comparison') await fit.plot[name]({ name: at(name) });
      else for (const image of places) await fit.plot.comparison({ name: at(numbered(name, image)), image });
    } catch (error) {
      if (error instanceof ImportError) report(`farinata: warning: ${name}.png is not written: ${error.message}\n`);
      else if (name === 'autocorrelation' && error instanceof ValueError) report(`farinata: warning: ${error.message}\n`);
      else throw error;
    }
  }
}

/** Where the library of a format isn't installed the draws are written all the same, as csv. */
async function writeSamples(path: string, fit: Fitter, format: SamplesFormat): Promise<void> {
  try {
    writeWhole(`${path}.${format}`, await samplesIn(fit.result, format));
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    report(`farinata: warning: samples.csv is written in place of samples.${format}: ${error.message}\n`);
    writeWhole(`${path}.csv`, await samplesIn(fit.result, 'csv'));
  }
}

/** The model at the medians as the data are compared with it: through the whole instrument, with the background. */
async function bestModel(fit: Fitter, image: number): Promise<Uint8Array> {
  const { convolved, background } = await fit.getmodel({ image, what: ['convolved', 'background'], doresp: true, doexp: true });
  return modelFits(fit.imgs[image], { label: 'convolved', data: convolved!.map((value, i) => value + background![i]) });
}
