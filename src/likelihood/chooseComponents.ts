import { ValueError } from '../errors.js';
import type { ComponentSpec } from './spec.js';

/** The components with these indices; all of them when `select` is left out. @throws ValueError for an index that no component has */
export function chooseComponents(components: readonly ComponentSpec[], select: readonly number[] | undefined): readonly ComponentSpec[] {
  return (
    select?.map(index => {
      if (components[index] !== undefined) return components[index];
      throw new ValueError(`component is ${index}; it must be a whole number from 0 to ${components.length - 1}`);
    }) ?? components
  );
}
