import { ValueError } from '../errors.js';
import { Component } from './component.js';
import { suggest } from './suggest.js';

/** Which components of a model are meant: by place, by name, the component itself, or several of these. */
export type ComponentSelector = number | string | Component | readonly (number | string | Component)[];

/**
 * The places of the selected components, ascending, each once; undefined where nothing is selected, which means all.
 *
 * @param names the model's names of its components, in order
 * @param nameOf what the model calls a component
 * @throws ValueError for a place or a name that the model hasn't
 *
 * @example
 * selectComponents('core', ['core', 'disk'], c => mod.nameOf(c)); // [0]
 */
export function selectComponents(
  selector: ComponentSelector | null | undefined,
  names: readonly string[],
  nameOf: (component: Component) => string,
): number[] | undefined {
  if (selector === null || selector === undefined) return undefined;
  const wanted = (Array.isArray(selector) ? selector : [selector]) as readonly (number | string | Component)[];
  if (wanted.length === 0) throw new ValueError('component is an empty list: name at least one, or leave it out for all');
  const places = wanted.map(one => {
    if (typeof one === 'number') {
      if (Number.isInteger(one) && one >= 0 && one < names.length) return one;
      throw new ValueError(`component is ${one}: the model has ${names.length}, counted from 0 (${names.join(', ')})`);
    }
    const name = one instanceof Component ? nameOf(one) : one;
    const place = names.indexOf(name);
    if (place >= 0) return place;
    throw new ValueError(`component is ${JSON.stringify(name) ?? String(name)}: ${suggest(String(name), names)}`);
  });
  return [...new Set(places)].sort((a, b) => a - b);
}
