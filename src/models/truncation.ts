import { ValueError } from '../errors.js';
import type { TruncationType } from '../likelihood/spec.js';
import type { ParameterValue } from './parameter.js';
import { suggest } from './suggest.js';

/**
 * How a radial profile falls off: `true` or 'HyperTangent' for (1 − tanh((r − rt)/wt)) / (1 + tanh(rt/wt)); 'Exponential' for
 * (1 − exp((r − rt)/wt)) / (1 − exp(−rt/wt)), and nothing beyond rt. Its radius rt [deg] and width wt [deg, default 0.01] may stand in it or
 * beside it, among the component's parameters.
 */
export type Truncation =
  | boolean
  | TruncationType
  | { readonly type?: TruncationType; readonly rt?: ParameterValue; readonly wt?: ParameterValue };

export const truncationTypes: readonly TruncationType[] = ['HyperTangent', 'Exponential'];

/**
 * The type of a truncation, null for none, and the parameters that stand in it.
 * @throws ValueError
 */
export function readTruncation(component: string, given: unknown): { type: TruncationType | null; parameters: Record<string, unknown> } {
  if (given === undefined || given === null || given === false) return { type: null, parameters: {} };
  if (given === true) return { type: 'HyperTangent', parameters: {} };
  if (typeof given === 'object' && !Array.isArray(given)) {
    const { type = 'HyperTangent', ...parameters } = given as Record<string, unknown>;
    for (const name of Object.keys(parameters)) {
      if (name !== 'rt' && name !== 'wt')
        throw new ValueError(`${component}: truncation has no '${name}': ${suggest(name, ['type', 'rt', 'wt'])}`);
    }
    return { type: truncationType(component, type), parameters };
  }
  return { type: truncationType(component, given), parameters: {} };
}

function truncationType(component: string, given: unknown): TruncationType {
  const found = truncationTypes.find(type => type === given);
  if (found !== undefined) return found;
  const shown = typeof given === 'string' ? `'${given}'` : JSON.stringify(given);
  throw new ValueError(`${component}: truncation is ${shown}; it must be true, ${truncationTypes.map(t => `'${t}'`).join(', ')} or false`);
}
