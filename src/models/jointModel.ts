import { ValueError } from '../errors.js';
import type { Component } from './component.js';
import { Model } from './model.js';

/**
 * One model for several images, of a model for each: every component once, in the order in which the models have them, seen in the images whose models
 * have it. A component that is in several models is the same one there, with the same parameters; `boundto` ties parameters across models.
 * Names are the joint model's: unnamed components are called by their place in it.
 *
 * @throws ValueError where two components of different models have the same name
 *
 * @example
 * const red = new Sersic({ name: 'red', … });
 * const blue = new Sersic({ name: 'blue', xc: boundto(red, 'xc'), …, Ie: loguniform(1e-2, 1e2) });
 * jointModel([new Model(red), new Model(blue)]);
 */
export function jointModel(models: readonly Model[]): Model {
  const seen = new Map<Component, { images: number[]; positive: boolean }>();
  models.forEach((model, image) => {
    if (!(model instanceof Model))
      throw new ValueError(`mod[${image}] is ${String(model)}; it must be a Model, as new Model(point, disk) gives`);
    for (const { component, positive, images } of model.entries) {
      if (images !== null)
        throw new ValueError(`mod[${image}]: a model of one image has components of its own; images is for a model of all images`);
      const known = seen.get(component);
      seen.set(component, {
        images: [...(known?.images ?? []), image],
        positive: positive || (known?.positive ?? false),
      });
    }
  });
  const joint = new Model();
  for (const [component, { images, positive }] of seen)
    joint.add(component, { positive, ...(images.length === models.length ? {} : { images }) });
  return joint;
}
