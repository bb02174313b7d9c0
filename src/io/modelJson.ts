/** A model as a fit file and a dump hold it: one object a component. */
import { ValueError } from '../errors.js';
import { BoundTo, boundto } from '../models/boundto.js';
import type { Component } from '../models/component.js';
import { makeComponent } from '../models/makeComponent.js';
import { Model } from '../models/model.js';
import type { ParameterValue, TieFunction } from '../models/parameter.js';
import { shapeOptions } from '../models/shape.js';
import { priorFromJSON } from '../priors/registry.js';
import { evaluateExpression } from './evaluateExpression.js';
import { parseExpression } from './expression.js';
import { placeIn } from './jsonSchema.js';

/** A fixed value, a prior, or a tie. `function`: the text of a tie that was a function of the user's own; it becomes one again with the caller's consent only. */
export type ParameterJson =
  | number
  | Readonly<Record<string, readonly number[]>>
  | { readonly boundto: string }
  | { readonly tied: string }
  | { readonly function: string };

export interface ComponentJson {
  readonly type: string;
  readonly name?: string;
  readonly positive?: boolean;
  /** Of a joint fit: the images that show it. */
  readonly images?: number | readonly number[];
  readonly [parameter: string]: unknown;
}

/**
 * The model that a fit file describes. The components' shapes must have been checked against the schema; what the schema can't say is checked here.
 *
 * @param path what messages call the list
 * @param revive makes a function of the text of a tie that was one; without it such a tie is refused
 * @throws ValueError with the path of what is wrong
 * @example
 * modelFromJson([{ type: 'Point', name: 'core', xc: 20, yc: -10, Ic: { loguniform: [0.01, 100] } }]);
 */
export function modelFromJson(components: readonly ComponentJson[], path = 'model', revive: Revive = refuseFunction): Model {
  const model = new Model();
  components.forEach((json, i) =>
    at(placeIn(path, i), () =>
      model.add(componentFromJson(json, placeIn(path, i), revive), json.images === undefined ? {} : { images: json.images }),
    ),
  );
  return model;
}

/** Keys of a component, or of a part of one, that aren't parameters. */
const OPTIONS = ['type', 'name', 'positive', 'losdepth', 'losbins', 'added', 'profile', 'parameters'];
/** Keys whose values may have parameters inside. */
const PARTS = ['truncation', 'radial', 'parallel', 'vertical'];

function componentFromJson({ type, images: _, ...json }: ComponentJson, path: string, revive: Revive): Component {
  return makeComponent(type, valuesFromJson(json, path, revive));
}

function valuesFromJson(json: Readonly<Record<string, unknown>>, path: string, revive: Revive): Record<string, unknown> {
  const each = Object.entries(json).map(([key, value]): [string, unknown] => {
    if (OPTIONS.includes(key)) return [key, value];
    const place = placeIn(path, key);
    if (!PARTS.includes(key)) return [key, at(place, () => parameterFromJson(value as ParameterJson, revive))];
    const isObject = typeof value === 'object' && value !== null;
    return [key, isObject ? valuesFromJson(value as Readonly<Record<string, unknown>>, place, revive) : value];
  });
  return Object.fromEntries(each);
}

/** A value of a parameter at a path of the fit file. @throws ValueError with the path */
export function valueFromJson(json: ParameterJson, path: string): ParameterValue {
  return at(path, () => parameterFromJson(json));
}

/** The way back. @throws ValueError for what is no value, or a tie that was a function */
export function parameterFromJson(json: ParameterJson, revive: Revive = refuseFunction): ParameterValue {
  if (typeof json === 'number') return json;
  if ('boundto' in json) return boundto(json.boundto as string);
  if ('tied' in json) return tied(json.tied as string);
  if ('function' in json) return revive(String(json.function));
  return priorFromJSON(json);
}

/** Makes a tie of its text. @throws ValueError */
export type Revive = (text: string) => TieFunction;

const refuseFunction: Revive = text => {
  throw new ValueError(
    `the tie was a function of your own, ${text}, which a file can't bring back by itself. Give the model once more, or write such a tie as an expression: tied('2 * core.re')`,
  );
};

/**
 * A tie that is an expression of other parameters, as a fit file has it; unlike a function it can be dumped and loaded.
 *
 * @throws ValueError where the expression is wrong, with the place
 * @example
 * new Sersic({ re: tied('2 * core.re'), … });
 */
export function tied(text: string): TieFunction {
  const expression = parseExpression(text);
  const values = new Float64Array(expression.names.length);
  const tie: TieFunction = p => {
    for (let i = 0; i < values.length; i++) values[i] = p(expression.names[i]);
    return evaluateExpression(expression, values);
  };
  return Object.assign(tie, { source: text });
}

/** The model as plain data, every parameter written out; {@link modelFromJson} makes it again, with the same names. */
export function modelToJson(model: Model): ComponentJson[] {
  return model.entries.map(({ name, component, positive, images }) => {
    const { type } = component;
    const json: Record<string, unknown> = { ...structuredClone(shapeOptions(component.shape)) };
    for (const [parameter, value] of Object.entries(component.parameters))
      setParameter(
        json,
        parameter,
        parameterToJson(value, each => model.nameOf(each)),
      );
    return { type, name, positive, ...(images === null ? {} : { images }), ...json };
  });
}

/** Gives a parameter of a component's JSON a value, in the part that it belongs to: `radial.re`, or `rt` where the truncation is an object. */
export function setParameter(json: Record<string, unknown>, parameter: string, value: ParameterJson): void {
  const dot = parameter.indexOf('.');
  if (dot > 0) {
    const part = { ...(json[parameter.slice(0, dot)] as Record<string, unknown> | undefined) };
    setParameter(part, parameter.slice(dot + 1), value);
    json[parameter.slice(0, dot)] = part;
  } else if (isWithin(json.truncation, parameter)) json.truncation = { ...json.truncation, [parameter]: value };
  else json[parameter] = value;
}

const isWithin = (truncation: unknown, parameter: string): truncation is Record<string, unknown> =>
  typeof truncation === 'object' && truncation !== null && Object.hasOwn(truncation, parameter);

/** A parameter's value as plain data; `nameOf` is asked for the name of a component that a tie is to. */
export function parameterToJson(value: ParameterValue, nameOf: (component: Component) => string): ParameterJson {
  if (typeof value === 'number') return value;
  if (value instanceof BoundTo) {
    const { component, parameter } = value;
    return { boundto: `${typeof component === 'string' ? component : nameOf(component)}.${parameter}` };
  }
  if (typeof value === 'function') return value.source === undefined ? { function: String(value) } : { tied: value.source };
  return value.toJSON();
}

/** Puts the path before what goes wrong in `make`; an error that has a path below it already stays. */
function at<T>(path: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ValueError) || error.message.startsWith(path)) throw error;
    throw new ValueError(`${path}: ${error.message}`, { cause: error });
  }
}
