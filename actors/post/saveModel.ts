import { ValueError } from '../../src/errors.js';
import { modelFits } from '../../src/image/modelFits.js';
import { writeWhole } from '../../src/io/dump.js';
import { type ComponentSelector, selectComponents } from '../../src/models/selectComponents.js';
import { isNode } from '../../src/platform.js';
import type { FitImage } from './fitImage.js';
import { checkNames, type GetModelOptions, kindsOf, type ModelSource, modelImages } from './modelImages.js';

/** What `savemodel` takes: what `getmodel` does, with 'convolved' where nothing is said. */
export interface SaveModelOptions extends Omit<GetModelOptions, 'img'> {
  readonly img?: FitImage | null;
}

/** @throws ValueError for a wrong option or name; FileError where the file can't be written */
export async function saveModel(
  name: string,
  source: ModelSource & { readonly img: FitImage },
  options: SaveModelOptions,
): Promise<string> {
  checkNames('savemodel', options, ['what', 'component', 'usebest', 'image', 'img', 'doresp', 'doexp', 'draws']);
  if (typeof name !== 'string' || name === '')
    throw new ValueError(`name is ${JSON.stringify(name)}: it must be a file's name, such as 'model'`);
  if (!isNode) throw new ValueError('savemodel writes a file, and a page has none: use getmodel');
  const what = options.what ?? 'convolved';
  const images = await modelImages(source, { ...options, what });
  const { component } = options;
  const of = component === null || component === undefined ? '' : `${namesOf(source, component).join(' + ')} `;
  const slices = kindsOf(what).map(kind => ({ label: `${of}${kind}`, data: images[kind]! }));
  const path = /\.fits?(\.gz)?$/i.test(name) ? name : `${name}.fits`;
  writeWhole(path, modelFits(options.img ?? source.img, slices.length === 1 && typeof what === 'string' ? slices[0] : slices));
  return path;
}

function namesOf({ spec, nameOf }: ModelSource, component: ComponentSelector): string[] {
  const names = spec.components.map(({ name }) => name);
  return (selectComponents(component, names, nameOf) ?? []).map(i => names[i]);
}
