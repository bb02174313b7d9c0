import { ValueError } from '../errors.js';
import { BoundTo } from './boundto.js';
import type { Model, ModelParameter } from './model.js';
import type { ReadParameter, TieFunction } from './parameter.js';
import { suggest } from './suggest.js';

/**
 * Fills the tied values of the row that begins at `values[from]`: nvalues numbers, with the fixed and free ones in place. Ties are resolved in whatever order
 * they need: what a tie reads is computed first.
 */
export type FillTies = (values: Float64Array, from: number) => void;

const PENDING = 0;
const OPEN = 1;
const DONE = 2;

/**
 * Makes ready the ties of a model.
 *
 * A function's dependencies are found by running it, each time anew, so it may read different parameters on different branches. A cycle or an
 * unknown label is an error when it is met: at the latest at the point where it would be used, and for most models in the trial that
 * compiling makes.
 *
 * @returns null where nothing is tied
 * @throws ValueError for a tie to a component that isn't in the model or a parameter that it doesn't have
 */
export function compileTies(model: Model, parameters: readonly ModelParameter[]): FillTies | null {
  const labels = parameters.map(p => p.label);
  const indices = new Map(labels.map((label, i) => [label, i]));
  const find = (label: string, who: string): number => {
    const i = indices.get(label);
    if (i !== undefined) return i;
    throw new ValueError(`${who} is tied to '${label}', which isn't in the model: ${suggest(label, labels)}`);
  };

  const tied: number[] = [];
  /** Of each tied parameter the one that it is equal to, or the user's function. */
  const rules: (number | TieFunction | undefined)[] = parameters.map(({ kind, value, label }, i) => {
    if (kind !== 'tied') return undefined;
    tied.push(i);
    if (value instanceof BoundTo) {
      const target = `${boundName(model, value, label)}.${value.parameter}`;
      return find(target, label);
    }
    return value as TieFunction;
  });
  if (tied.length === 0) return null;

  const readers = labels.map(
    (who): ReadParameter =>
      label =>
        resolve(find(label, who)),
  );
  const state = new Uint8Array(parameters.length);
  let values: Float64Array = new Float64Array(0);
  let at = 0;
  const path: number[] = [];

  function resolve(i: number): number {
    const rule = rules[i];
    if (rule === undefined || state[i] === DONE) return values[at + i];
    if (state[i] === OPEN) {
      const cycle = [...path.slice(path.indexOf(i)), i].map(j => labels[j]);
      throw new ValueError(`Ties in a circle: ${cycle.join(' → ')}; give one of them a number or a prior`);
    }
    state[i] = OPEN;
    path.push(i);
    const value = typeof rule === 'number' ? resolve(rule) : rule(readers[i]);
    if (typeof value !== 'number') {
      throw new ValueError(`The tie of ${labels[i]} gave ${String(value)}: it must return a number, as p => 2 * p('name.parameter') does`);
    }
    path.pop();
    state[i] = DONE;
    values[at + i] = value;
    return value;
  }

  return (row, from) => {
    values = row;
    at = from;
    path.length = 0;
    state.fill(PENDING);
    for (const i of tied) resolve(i);
  };
}

/** Where every tied value comes from. */
export interface TieSources {
  /** [tied, source]: the tied value is equal to a free or fixed one. */
  readonly equal: readonly (readonly [number, number])[];
  /** The values that are a function's of the user's, and those that are equal to one. */
  readonly functions: readonly number[];
}

/** For a model whose ties {@link compileTies} has accepted and that has been tried, so that nothing is tied in a circle. */
export function tieSources(model: Model, parameters: readonly ModelParameter[]): TieSources {
  const indices = new Map(parameters.map(({ label }, i) => [label, i]));
  const source = (i: number): number => {
    const { value, label } = parameters[i];
    return value instanceof BoundTo ? source(indices.get(`${boundName(model, value, label)}.${value.parameter}`)!) : i;
  };
  const tied = parameters.flatMap(({ kind }, i) => (kind === 'tied' ? [[i, source(i)] as const] : []));
  const isFunction = ([, from]: readonly [number, number]) => parameters[from].kind === 'tied';
  return { equal: tied.filter(pair => !isFunction(pair)), functions: tied.filter(isFunction).map(([i]) => i) };
}

function boundName(model: Model, { component, parameter }: BoundTo, label: string): string {
  if (typeof component === 'string') return component;
  if (model.entries.some(entry => entry.component === component)) return model.nameOf(component);
  const other = `${component.name ?? component.type}.${parameter}`;
  throw new ValueError(
    `${label} is bound to ${other} of a component that isn't in the model: add it to the model, or bind to one that is there`,
  );
}
