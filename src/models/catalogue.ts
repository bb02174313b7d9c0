/**
 * What there is to build a model of: one definition a component type. The order of a definition's parameters is the order of its values in
 * a values vector, for the kernels (`src/likelihood/spec.ts`) and for everything else.
 */
import type { ComponentSpec, ComponentType, CompoundType, NestedType, RadialType } from '../likelihood/spec.js';
import { anything, type ComponentDefinition, type ParameterDefinition } from './catalogue/definition.js';
import { nestedCatalogue, nestedParameters } from './catalogue/nested.js';
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
export const catalogue: Readonly<Record<ComponentType, ComponentDefinition>> = {
  ...radialCatalogue,
  ...nestedCatalogue,
  ...otherCatalogue,
};

/** The types in the catalogue's order. */
export const componentTypes = Object.keys(catalogue) as readonly ComponentType[];

/** What of a component decides which parameters it has. */
export type ComponentShape = Omit<ComponentSpec, 'name' | 'offset' | 'positive'>;

/** The parameters of a component, in the order of its values: those of its type and parts, those that its truncation adds, and those added to it. */
export function parametersOf(shape: ComponentShape): readonly ParameterDefinition[] {
  const own = kernelParameters(shape);
  return shape.added === undefined ? own : [...own, ...shape.added.map(each => ({ ...each, default: null, range: anything }))];
}

/** Those that the kernels read. */
export function kernelParameters({
  type,
  truncation = null,
  radial,
  parallel,
  vertical,
  custom,
}: ComponentShape): readonly ParameterDefinition[] {
  if (isNestedType(type)) {
    return nestedParameters({ type, ...(radial && { radial }), ...(parallel && { parallel }), ...(vertical && { vertical }) });
  }
  const own = custom?.parameters.map(each => ({ ...each, range: anything })) ?? [];
  const parameters = [...catalogue[type].parameters, ...own];
  return truncation === null ? parameters : [...parameters, ...truncationParameters];
}

export function isNestedType(type: ComponentType): type is NestedType {
  return Object.hasOwn(nestedCatalogue, type);
}

export function isRadialType(type: ComponentType): type is RadialType {
  return Object.hasOwn(radialCatalogue, type);
}

interface Typed {
  readonly type: ComponentType;
}

/** Whether a component is a function of more than one radius. */
export function isCompound<C extends Typed>(component: C): component is C & { readonly type: CompoundType } {
  return isNestedType(component.type) || component.type === 'EdgeOnDisk';
}

/** {@link isRadialType} of a component. */
export function isRadial<C extends Typed>(component: C): component is C & { readonly type: RadialType } {
  return isRadialType(component.type);
}
