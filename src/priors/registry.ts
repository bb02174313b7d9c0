import { ValueError } from '../errors.js';
import { beta } from './beta.js';
import { cauchy } from './cauchy.js';
import { cosine } from './cosine.js';
import { exponential } from './exponential.js';
import { gamma } from './gamma.js';
import { gridOfPairs } from './grid.js';
import { halfnormal } from './halfnormal.js';
import { lognormal } from './lognormal.js';
import { logpowerlaw } from './logpowerlaw.js';
import { loguniform } from './loguniform.js';
import { normal } from './normal.js';
import { powerlaw } from './powerlaw.js';
import type { Prior } from './prior.js';
import { sine } from './sine.js';
import { splitnormal } from './splitnormal.js';
import { studentt } from './studentt.js';
import { triangular } from './triangular.js';
import { truncnormal } from './truncnormal.js';
import { uniform } from './uniform.js';

interface Entry {
  /** Names of the arguments, in the order of a fit file's array. */
  readonly args: readonly string[];
  /** Whether they may go on, in the same way. */
  readonly more?: boolean;
  make(...args: number[]): Prior;
}

const registry: Readonly<Record<string, Entry>> = {
  uniform: { args: ['low', 'high'], make: uniform },
  loguniform: { args: ['low', 'high'], make: loguniform },
  normal: { args: ['loc', 'scale'], make: normal },
  splitnormal: { args: ['loc', 'losig', 'hisig'], make: splitnormal },
  truncnormal: { args: ['loc', 'scale', 'low', 'high'], make: truncnormal },
  lognormal: { args: ['mu', 'sigma'], make: lognormal },
  halfnormal: { args: ['scale'], make: halfnormal },
  studentt: { args: ['nu', 'loc', 'scale'], make: studentt },
  cauchy: { args: ['loc', 'scale'], make: cauchy },
  powerlaw: { args: ['alpha', 'low', 'high'], make: powerlaw },
  logpowerlaw: { args: ['alpha', 'low', 'high'], make: logpowerlaw },
  exponential: { args: ['scale'], make: exponential },
  gamma: { args: ['shape', 'scale'], make: gamma },
  beta: { args: ['a', 'b'], make: beta },
  triangular: { args: ['low', 'mode', 'high'], make: triangular },
  sine: { args: ['low', 'high'], make: sine },
  cosine: { args: ['low', 'high'], make: cosine },
  grid: { args: ['x0', 'density0', 'x1', 'density1'], more: true, make: gridOfPairs },
};

/** Every kind of prior with the names of its arguments: what a schema and a help text list. `more`: they may go on in the same way. */
export const priorTypes: readonly { readonly type: string; readonly args: readonly string[]; readonly more: boolean }[] = Object.entries(
  registry,
).map(([type, { args, more = false }]) => ({ type, args, more }));

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
  const { args, more = false, make } = registry[type];
  const given = json[type];
  if (!Array.isArray(given) || (more ? given.length < args.length : given.length !== args.length)) {
    throw new ValueError(
      `${JSON.stringify(json)}: ${type} takes an array of ${args.length} numbers${more ? ' or more' : ''}, [${args.join(', ')}${more ? ', …' : ''}]`,
    );
  }
  return make(...given);
}
