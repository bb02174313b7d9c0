/** What may stand as the value of a component's parameter. */
import { ValueError } from '../errors.js';
import type { Prior } from '../priors/prior.js';
import { isPrior } from '../priors/registry.js';
import { BoundTo } from './boundto.js';
import { formatRange, isInRange, type ParameterDefinition } from './catalogue.js';

/** Reads the value of another parameter, in its own units, by its label: `p('core.re')`. */
export type ReadParameter = (label: string) => number;

/**
 * A tie: computes a parameter from others. It must be a pure function of what it reads; NaN makes the point impossible (ln L = −∞).
 * `source` is the text that it stands for in a fit file, where it has one.
 */
export interface TieFunction {
  (p: ReadParameter): number;
  readonly source?: string;
}

/** A number (fixed), a prior (free), or a tie to other parameters: the same value ({@link BoundTo}) or a function of theirs. */
export type ParameterValue = number | Prior | BoundTo | TieFunction;

export type ParameterKind = 'fixed' | 'free' | 'tied';

export function kindOf(value: ParameterValue): ParameterKind {
  if (typeof value === 'number') return 'fixed';
  return typeof value === 'function' || value instanceof BoundTo ? 'tied' : 'free';
}

/**
 * Refuses what can't be the value of this parameter.
 *
 * @param label what the message calls the parameter: `Sersic.e`
 * @throws ValueError
 */
export function checkValue(label: string, definition: ParameterDefinition, value: unknown): asserts value is ParameterValue {
  const { range } = definition;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new ValueError(`${label} is ${value}; a fixed parameter must be a finite number`);
    if (!isInRange(value, range)) throw new ValueError(`${label} is ${value}; it must lie in ${formatRange(range)}`);
    return;
  }
  if (typeof value === 'function' || value instanceof BoundTo) return;
  if (!isPrior(value)) {
    const shown = describe(value);
    throw new ValueError(
      `${label} is ${shown}; write a number (fixed), a prior such as uniform(0, 1) (free), ` +
        `boundto('name.parameter') or a function of other parameters such as p => 2 * p('name.parameter') (tied)`,
    );
  }
  const [low, high] = value.support;
  // An end at infinity says that the prior knows of no end: then the likelihood is zero outside the range.
  if ((Number.isFinite(low) && low < range.low) || (Number.isFinite(high) && high > range.high)) {
    throw new ValueError(`${label} has a prior over [${low}, ${high}]; it must not reach beyond ${formatRange(range)}`);
  }
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return `an object with ${Object.keys(value).slice(0, 5).join(', ') || 'nothing in it'}`;
}
