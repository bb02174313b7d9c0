import { type ComponentShape, catalogue, kernelParameters, type ParameterDefinition, parametersOf } from '../models/catalogue.js';
import type { ComponentSpec, ComponentType } from './spec.js';

/** Numbers that a component of each type, without a truncation, has in the values vector. */
export const VALUE_COUNTS = Object.fromEntries(
  Object.entries(catalogue).map(([type, { parameters }]) => [type, parameters.length]),
) as Readonly<Record<ComponentType, number>>;

/** Numbers of a component in the values vector that the kernels read; parameters that were added to it stand behind them. */
export function valueCount(shape: ComponentShape): number {
  return kernelParameters(shape).length;
}

const known = new WeakMap<ComponentSpec, readonly ParameterDefinition[]>();

/** Whether a component can have these values, which start at `values[offset]`: all in the ranges of the catalogue. Where it can't, the likelihood is zero. */
export function isPossible(component: ComponentSpec, values: Float64Array, offset = 0): boolean {
  let parameters = known.get(component);
  if (parameters === undefined) {
    parameters = parametersOf(component);
    known.set(component, parameters);
  }
  for (let i = 0; i < parameters.length; i++) {
    const value = values[offset + i];
    const { low, high, lowIncluded, highIncluded } = parameters[i].range;
    const isInside = (value > low || (lowIncluded && value === low)) && (value < high || (highIncluded && value === high));
    if (!isInside || !Number.isFinite(value)) return false;
  }
  return true;
}
