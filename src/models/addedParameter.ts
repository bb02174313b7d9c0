import { ValueError } from '../errors.js';

/** A parameter that no kernel reads: for others to be tied to. */
export interface AddedParameter {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
}

/** @throws ValueError for a name that can't be, or is there already */
export function checkAdded(
  component: string,
  name: unknown,
  unit: unknown,
  description: unknown,
  taken: readonly string[],
): AddedParameter {
  const reserved = ['name', 'positive', 'truncation', 'radial', 'parallel', 'vertical', 'added', 'profile', 'parameters', 'type'];
  if (typeof name !== 'string' || !/^[A-Za-z_]\w*$/.test(name) || reserved.includes(name)) {
    throw new ValueError(
      `${component}: a parameter can't be called ${JSON.stringify(name)}; a name is a letter, then letters, digits and '_'`,
    );
  }
  if (taken.includes(name))
    throw new ValueError(`${component} has a parameter '${name}' already: change its value with set({ ${name}: … })`);
  if (typeof unit !== 'string' || typeof description !== 'string') {
    throw new ValueError(`${component}.${name}: unit and description must be text, such as 'deg' and 'Distance'`);
  }
  return { name, unit, description };
}
