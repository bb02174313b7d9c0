import { ValueError } from '../errors.js';
import type { Component } from '../models/component.js';
import { Model } from '../models/model.js';
import { type ComponentSelector, selectComponents } from '../models/selectComponents.js';
import { compile, type ImageSource } from './compile.js';
import { createEvaluator, type Rendering } from './evaluator.js';

export interface GetMapOptions {
  /** Whether the PSF is applied. Default false. */
  readonly convolve?: boolean;
  /** Of a model: whether its backgrounds are added, with `convolve` only. Default false. */
  readonly addbackground?: boolean;
}

export interface MapsOptions {
  /** Values of the free parameters, in the order of the model's labels. Not needed where none is free. */
  readonly theta?: ArrayLike<number>;
  /** Components to sum: places, names, the components themselves, or a list of these. Default: all. */
  readonly component?: ComponentSelector | null;
  /** Whether the response map is applied. Default false. */
  readonly doresp?: boolean;
  /** Whether the exposure map is applied. Default false. */
  readonly doexp?: boolean;
}

/**
 * The images of a model on the grid of an image and through its PSF: `raw` before the instrument, `convolved` after it and without the background,
 * `background`; each flat, row after row, pixel (x, y) at `y * nx + x`. `anyNegative`: a component that must be positive isn't.
 *
 * @throws ValueError for a number of values other than that of the free parameters, or a component that the model hasn't
 *
 * @example
 * const { convolved, background } = getmodel(mod, img, { theta: [20.001, -10, 3.2], component: 'disk' });
 */
export function getmodel(
  mod: Model,
  img: ImageSource,
  { theta = [], component, doresp = false, doexp = false }: MapsOptions = {},
): Rendering {
  const { spec, labels, ndim, expand } = compile({ img, mod });
  if (theta.length !== ndim) {
    const rule = ndim === 0 ? 'no parameter is free' : `the free parameters are ${labels.join(', ')}`;
    throw new ValueError(`theta has ${theta.length} values; ${rule}: give each a number`);
  }
  const names = mod.entries.map(({ name }) => name);
  const select = selectComponents(component, names, c => mod.nameOf(c));
  const { response, exposure } = spec.image;
  const image = { ...spec.image, response: doresp ? response : null, exposure: doexp ? exposure : null };
  return createEvaluator({ ...spec, image }).render(expand(Float64Array.from(theta), 1), select);
}

/**
 * One image of a component or a model whose parameters all are numbers, or tied to such: without the instrument, or convolved with the PSF.
 *
 * @throws ValueError where a parameter is free, or a background is asked for without convolution
 *
 * @example
 * const map = getmap(new Sersic({ xc: 20, yc: -10, re: 1e-3, Ie: 1 }), img, { convolve: true });
 */
export function getmap(
  of: Component | Model,
  img: ImageSource,
  { convolve = false, addbackground = false }: GetMapOptions = {},
): Float64Array {
  if (addbackground && !convolve) throw new ValueError('addbackground is true without convolve: a background is added to a convolved map');
  const mod = of instanceof Model ? of : new Model(of);
  const { raw, convolved, background } = getmodel(mod, img);
  if (of instanceof Model) {
    if (!convolve) return raw;
    return addbackground ? convolved.map((value, i) => value + background[i]) : convolved;
  }
  return of.type === 'Background' ? background : convolve ? convolved : raw;
}
