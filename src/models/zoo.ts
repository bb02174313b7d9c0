import { ValueError } from '../errors.js';
import { type ComponentDefinition, catalogue, componentTypes } from './catalogue.js';
import { suggest } from './suggest.js';

/**
 * The definitions of all components, or of one: parameters with units, defaults, ranges and meaning. What `farinata zoo` prints.
 *
 * @param type one component's type; without it, all in order
 * @throws ValueError where there is no such type
 *
 * @example
 * zoo('Point')[0].parameters.map(p => p.name); // ['xc', 'yc', 'Ic']
 */
export function zoo(type?: string): readonly ComponentDefinition[] {
  const all = componentTypes.map(name => catalogue[name]);
  if (type === undefined) return all;
  const found = all.filter(definition => definition.type === type);
  if (found.length === 0) throw new ValueError(`There is no component '${type}': ${suggest(type, componentTypes)}`);
  return found;
}
