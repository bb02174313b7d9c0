import { lastValueFrom } from 'rxjs';
import { ValueError } from '../../src/errors.js';
import type { FitResult } from '../../src/events.js';
import type { ImageSource } from '../../src/likelihood/compile.js';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import type { ProblemSpec } from '../../src/likelihood/spec.js';
import type { Component } from '../../src/models/component.js';
import { type ComponentSelector, selectComponents } from '../../src/models/selectComponents.js';
import { suggest } from '../../src/models/suggest.js';
import { type ImageKind, medianImages } from '../../src/posterior/medianImages.js';
import { summarise } from '../../src/posterior/summarise.js';
import { inSlices } from '../../streams/inSlices.js';

const WORDS = {
  raw: 'raw',
  convolved: 'convolved',
  conv: 'convolved',
  smoothed: 'convolved',
  smooth: 'convolved',
  smo: 'convolved',
  background: 'background',
  bkg: 'background',
} as const satisfies Record<string, ImageKind>;
export type ImageWord = keyof typeof WORDS;
const ALL: readonly ImageKind[] = ['raw', 'convolved', 'background'];

/** Which model images are wanted, and of what. */
export interface GetModelOptions<What extends ImageWord | 'all' | readonly ImageWord[] = ImageWord | 'all' | readonly ImageWord[]> {
  /**
   * `raw`: before the instrument; `convolved` (`conv`, `smoothed`, `smooth`, `smo`): after the PSF, without the background; `background` (`bkg`);
   * several of them as a list; or all three. Default 'all'.
   */
  readonly what?: What;
  /** Components to sum: places, names, the components themselves, or a list of these. Default: all. */
  readonly component?: ComponentSelector | null;
  /** True: the model at the parameters' medians. False: in each pixel the median over the posterior's models, which takes a while. Default true. */
  readonly usebest?: boolean;
  /** Which image's of a joint fit, by its place from 0: its grid, its PSF, the components that it shows. Default 0. */
  readonly image?: number;
  /** Another image on whose grid, and through whose PSF, the model is seen. Default: the image that was fitted. */
  readonly img?: ImageSource | null;
  /** Whether the response map is applied. Default false. */
  readonly doresp?: boolean;
  /** Whether the exposure map is applied. Default false. */
  readonly doexp?: boolean;
  /** With `usebest: false`: how many models make the median at most. Default 1000. */
  readonly draws?: number;
}

/** Flat, row-major images: pixel (x, y), counted from 0, at `y * nx + x`. Only what was asked for is there. */
export interface ModelImages {
  readonly nx: number;
  readonly ny: number;
  readonly raw?: Float64Array;
  readonly convolved?: Float64Array;
  readonly background?: Float64Array;
}

/** What model images are made of. */
export interface ModelSource {
  readonly spec: ProblemSpec;
  readonly result: FitResult;
  /** Free parameters → all values. */
  expand(theta: Float64Array, n: number): Float64Array;
  nameOf(component: Component): string;
}

const NAMES = ['what', 'component', 'usebest', 'image', 'img', 'doresp', 'doexp', 'draws'];

/** @throws ValueError for an unknown option, image or component */
export async function modelImages(source: ModelSource, options: GetModelOptions = {}): Promise<ModelImages> {
  checkNames('getmodel', options, NAMES);
  const { result, expand } = source;
  const { usebest = true, draws = 1000 } = options;
  if (!(Number.isInteger(draws) && draws >= 1)) throw new ValueError(`draws is ${draws}: it must be a whole number of at least 1`);
  const kinds = kindsOf(options.what ?? 'all');
  const spec = seenBy(source.spec, options);
  const names = spec.components.map(({ name }) => name);
  const select = selectComponents(options.component, names, source.nameOf);
  const evaluator = createEvaluator(spec);
  const { nx, ny } = spec.image;
  if (usebest) {
    const medians = Float64Array.from(summarise(result), ({ median }) => median);
    const images = evaluator.render(expand(medians, 1), select);
    return { nx, ny, ...Object.fromEntries(kinds.map(kind => [kind, images[kind]])) };
  }
  const { samples, weights, ndim } = result;
  const valuesOf = (rows: Uint32Array) =>
    expand(
      Float64Array.from({ length: rows.length * ndim }, (_, i) => samples[rows[Math.floor(i / ndim)] * ndim + (i % ndim)]),
      rows.length,
    );
  const work = () => medianImages({ evaluator, valuesOf, weights, kinds, select, draws });
  const images = await lastValueFrom(inSlices(work));
  return { nx, ny, ...Object.fromEntries(kinds.map((kind, j) => [kind, images[j]])) };
}

/** What was asked for in any of its words. @throws ValueError for a word that is none */
export function kindsOf(what: ImageWord | 'all' | readonly ImageWord[]): readonly ImageKind[] {
  if (what === 'all') return ALL;
  const words = typeof what === 'string' ? [what] : what;
  if (!Array.isArray(words) || words.length === 0)
    throw new ValueError(`what is ${JSON.stringify(what)}: it must be 'all', a word or a list of words`);
  return words.map(word => {
    if (Object.hasOwn(WORDS, word)) return WORDS[word as ImageWord];
    throw new ValueError(`what is '${String(word)}': ${suggest(String(word), ['all', ...Object.keys(WORDS)])}`);
  });
}

/** @throws ValueError for an option that isn't there */
export function checkNames(verb: string, options: object, names: readonly string[]): void {
  for (const name of Object.keys(options))
    if (!names.includes(name)) throw new ValueError(`${name} is not an option of ${verb}: ${suggest(name, names)}`);
}

/** The problem on the grid, and through the instrument, that the options ask for. */
function seenBy(spec: ProblemSpec, { img, doresp = false, doexp = false }: GetModelOptions): ProblemSpec {
  const image = img ? img.spec() : spec.image;
  // Images don't hang on the noise: any does, and Gaussian noise needs nothing made ready.
  const noise = { type: 'Normal' as const, sigma: new Float64Array(image.nx * image.ny).fill(1) };
  return { ...spec, noise, image: { ...image, response: doresp ? image.response : null, exposure: doexp ? image.exposure : null } };
}
