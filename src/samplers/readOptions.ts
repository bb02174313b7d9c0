/** How a method's options are read: what isn't known is refused, and what is wrong is refused with option, value and rule. */
import { ValueError } from '../errors.js';

export type Given = Readonly<Record<string, unknown>>;

/** @throws ValueError for a name that isn't among `names`; undefined counts as not given */
export function refuseUnknown(given: Given, names: readonly string[], message: string): void {
  for (const name of Object.keys(given)) {
    if (given[name] !== undefined && !names.includes(name)) throw new ValueError(`${message} '${name}'; it has ${names.join(', ')}`);
  }
}

/** The spelling under which an option was given, and its value. @throws ValueError for more than one spelling */
export function spelled(given: Given, ...names: readonly string[]): { name: string; value: unknown } {
  const used = names.filter(name => given[name] !== undefined && given[name] !== null);
  if (used.length > 1)
    throw new ValueError(`${used.join(' and ')} are ${used.length === 2 ? 'two' : used.length} spellings of one option: give one of them`);
  const name = used[0] ?? names[0];
  return { name, value: given[name] };
}

/** @throws ValueError unless it is a number for which `good` holds; undefined and null give the fallback */
export function number(name: string, value: unknown, fallback: number, good: (v: number) => boolean, rule: string): number {
  if (value === undefined || value === null) return fallback;
  if (typeof value !== 'number' || !good(value)) throw new ValueError(`${name} must be ${rule}; it is ${JSON.stringify(value)}`);
  return value;
}

export function whole(name: string, value: unknown, fallback: number, least: number): number {
  return number(name, value, fallback, v => Number.isSafeInteger(v) && v >= least, `a whole number ≥ ${least}`);
}

/** A limit that there need not be: infinite where it isn't given. */
export function limit(name: string, value: unknown, least: number): number {
  return number(name, value, Number.POSITIVE_INFINITY, v => v >= least, `a number ≥ ${least}`);
}

export function flag(name: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined || value === null) return fallback;
  if (typeof value !== 'boolean') throw new ValueError(`${name} must be true or false; it is ${JSON.stringify(value)}`);
  return value;
}

export function oneOf<T extends string>(name: string, value: unknown, fallback: T, words: readonly T[]): T {
  if (value === undefined || value === null) return fallback;
  const found = words.find(word => word === value);
  if (found === undefined) throw new ValueError(`${name} must be one of ${words.join(', ')}; it is ${JSON.stringify(value)}`);
  return found;
}

/** Some of the free parameters, by their places counted from 0. */
export function places(name: string, value: unknown, ndim: number): readonly number[] {
  if (value === undefined || value === null) return [];
  const good = (v: unknown): v is number => Number.isSafeInteger(v) && (v as number) >= 0 && (v as number) < ndim;
  if (!Array.isArray(value) || !value.every(good) || new Set(value).size < value.length) {
    throw new ValueError(
      `${name} must be a list of free parameters by their places, each a whole number from 0 to ${ndim - 1}; it is ${JSON.stringify(value)}`,
    );
  }
  return [...value].sort((a, b) => a - b);
}
