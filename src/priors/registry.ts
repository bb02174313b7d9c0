import { ValueError } from '../errors.js';
import { loguniform } from './loguniform.js';
import { normal } from './normal.js';
import type { Prior } from './prior.js';
import { uniform } from './uniform.js';

interface Entry {
  /** Names of the arguments, in the order of a fit file's array. */
  readonly args: readonly string[];
  make(...args: number[]): Prior;
}

const registry: Readonly<Record<string, Entry>> = {
  uniform: { args: ['low', 'high'], make: uniform },
  loguniform: { args: ['low', 'high'], make: loguniform },
  normal: { args: ['loc', 'scale'], make: normal },
};

/** Every kind of prior with the names of its arguments: what a schema and a help text list. */
export const priorTypes: readonly { readonly type: string; readonly args: readonly string[] }[] = Object.entries(registry).map(
  ([type, { args }]) => ({ type, args }),
);

/** Whether `value` can be a free parameter's prior: an object with the functions of {@link Prior}. */
export function isPrior(value: unknown): value is Prior {
  if (typeof value !== 'object' || value === null) return false;
  const prior = value as Partial<Record<keyof Prior, unknown>>;
  return typeof prior.quantile === 'function' && typeof prior.logDensity === 'function' && Array.isArray(prior.support);
}

/**
 * The prior that stands in a fit file as `{ "uniform": [0, 1] }`: the reverse of `prior.toJSON()`.
 *
 * @throws ValueError where there is no such prior, an argument is missing or wrong
 *
 * @example
 * priorFromJSON({ loguniform: [0.01, 100] }).quantile(0.5); // 1
 */
export function priorFromJSON(json: Readonly<Record<string, readonly number[]>>): Prior {
  const types = Object.keys(json);
  const type = types[0];
  if (types.length !== 1 || !Object.hasOwn(registry, type)) {
    throw new ValueError(`${JSON.stringify(json)} is no prior; a prior has one key of ${Object.keys(registry).join(', ')}`);
  }
  const { args, make } = registry[type];
  const given = json[type];
  if (!Array.isArray(given) || given.length !== args.length) {
    throw new ValueError(`${JSON.stringify(json)}: ${type} takes an array of ${args.length} numbers, [${args.join(', ')}]`);
  }
  return make(...given);
}
