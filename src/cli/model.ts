/** `farinata model FILE`. */
import { ValueError } from '../errors.js';
import { modelFits } from '../image/modelFits.js';
import { writeWhole } from '../io/dump.js';
import { type FitFile, modelOf, readFitFile } from '../io/fitFile.js';
import { setParameter } from '../io/modelJson.js';
import { createEvaluator } from '../likelihood/evaluator.js';
import { suggest } from '../models/suggest.js';
import type { Command } from './arguments.js';
import { jsonNumbers, print } from './output.js';
import { problemOf } from './problem.js';
import { rightsOf, rightsOptions } from './rights.js';

const IMAGES = ['raw', 'convolved', 'background'] as const;
type ImageName = (typeof IMAGES)[number];

export const command: Command = {
  spec: {
    name: 'model',
    summary: 'Makes the model image at given parameters',
    positionals: [{ name: 'FILE' }],
    options: [
      { name: 'set', value: 'NAME.PARAMETER=NUMBER', many: true, help: 'Give a parameter this value; every free one needs it' },
      { name: 'what', value: 'raw|convolved|background', help: 'Which image goes into the FITS file; default convolved' },
      { name: 'image', value: 'N', help: 'Which image of a joint fit, counted from 0; default 0' },
      { name: 'out', value: 'FILE|-', help: 'The FITS file to write; - prints JSON { shape, raw, convolved, background }' },
      ...rightsOptions,
    ],
    notes:
      'raw: the components without the instrument. convolved: what the data are compared with, with PSF, response, exposure and background.\n' +
      'background: the background alone. Images of the JSON are flat, row after row from the bottom one; shape is [rows, columns].',
  },
  async run(given) {
    const out = given.value('out');
    if (out === null) throw new ValueError('--out is missing: give --out model.fits, or --out - for JSON on standard output');
    const what = imageName(given.value('what'));
    const file = withValues(readFitFile(given.positionals[0], rightsOf(given)), given.values('set'));
    const { img: images, problem } = await problemOf(file);
    const place = placeOf(given.value('image'), images.length);
    const img = images[place];
    if (problem.ndim > 0) {
      throw new ValueError(`free parameters have no value: give ${problem.labels.map(label => `--set ${label}=NUMBER`).join(' ')}`);
    }
    const { raw, convolved, background } = createEvaluator(problem.specs[place]).render(problem.expand(new Float64Array(0), 1));
    const models = { raw, convolved: convolved.map((value, i) => value + background[i]), background };
    if (out !== '-') {
      writeWhole(out, modelFits(img, { label: what ?? 'convolved', data: models[what ?? 'convolved'] }));
      return 0;
    }
    const wanted = what === null ? IMAGES : [what];
    return print(`{"shape":[${img.ny},${img.nx}],${wanted.map(name => `"${name}":${jsonNumbers(models[name])}`).join(',')}}\n`);
  },
};

function placeOf(text: string | null, length: number): number {
  const place = Number(text ?? 0);
  if (Number.isInteger(place) && place >= 0 && place < length) return place;
  throw new ValueError(`--image is ${text}; the fit file has ${length} image${length === 1 ? '' : 's'}, counted from 0`);
}

function imageName(word: string | null): ImageName | null {
  const known = IMAGES.find(name => name === word);
  if (word !== null && known === undefined) throw new ValueError(`--what is ${word}; it must be raw, convolved or background`);
  return known ?? null;
}

/** The fit file with numbers in place of the parameters that were set, whatever they were. */
function withValues(file: FitFile, settings: readonly string[]): FitFile {
  if (settings.length === 0) return file;
  const labels = modelOf(file).parameters.map(({ label }) => label);
  const components = file.json.model.map((component, i): Record<string, unknown> & { type: string; name: string } => ({
    ...component,
    name: component.name ?? `comp_${String(i).padStart(2, '0')}`,
  }));
  for (const setting of settings) {
    const [, label, text] = /^([^=]+)=(.+)$/.exec(setting) ?? [];
    const value = Number(text);
    if (label === undefined || text.trim() === '' || !Number.isFinite(value)) {
      throw new ValueError(`--set ${setting}: write --set NAME.PARAMETER=NUMBER, such as --set core.xc=20.001`);
    }
    if (!labels.includes(label)) throw new ValueError(`--set ${setting}: there is no parameter '${label}': ${suggest(label, labels)}`);
    const dot = label.indexOf('.');
    const component = components.find(({ name }) => name === label.slice(0, dot))!;
    setParameter(component, label.slice(dot + 1), value);
  }
  return { ...file, json: { ...file.json, model: components } };
}
