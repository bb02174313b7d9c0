/**
 * What there is to build a model of: one definition a component type. The order of a definition's parameters is the order of its values in
 * a values vector, for the kernels (`src/likelihood/spec.ts`) and for everything else.
 */
import type { ComponentSpec, ComponentType } from '../likelihood/spec.js';
import type { ComponentDefinition, ParameterDefinition } from './catalogue/definition.js';
import { otherCatalogue } from './catalogue/other.js';
import { radialCatalogue, truncationParameters } from './catalogue/radial.js';

export {
  type ComponentDefinition,
  formatRange,
  isInRange,
  type ParameterDefinition,
  type ParameterRange,
} from './catalogue/definition.js';

/** Every component type, in the order in which a list shows them. */
export const catalogue: Readonly<Record<ComponentType, ComponentDefinition>> = { ...radialCatalogue, ...otherCatalogue };

/** The types in the catalogue's order. */
export const componentTypes = Object.keys(catalogue) as readonly ComponentType[];

/** What of a component decides which parameters it has. */
export type ComponentShape = Pick<ComponentSpec, 'type' | 'truncation'>;

/** The parameters of a component, in the order of its values: those of its type, and those that its truncation adds. */
export function parametersOf({ type, truncation = null }: ComponentShape): readonly ParameterDefinition[] {
  const { parameters } = catalogue[type];
  return truncation === null ? parameters : [...parameters, ...truncationParameters];
}
