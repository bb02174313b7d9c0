/** A model as a fit file and a dump hold it: one object a component. */
import { ValueError } from '../errors.js';
import { BoundTo, boundto } from '../models/boundto.js';
import type { Component } from '../models/component.js';
import { makeComponent } from '../models/makeComponent.js';
import { Model } from '../models/model.js';
import type { ParameterValue, TieFunction } from '../models/parameter.js';
import { priorFromJSON } from '../priors/registry.js';
import { evaluateExpression } from './evaluateExpression.js';
import { parseExpression } from './expression.js';
import { placeIn } from './jsonSchema.js';

/** A fixed value, a prior, or a tie. `function`: the text of a tie that was a function of the user's own; it can be read by people only. */
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
  readonly [parameter: string]: unknown;
}

/**
 * The model that a fit file describes. The components' shapes must have been checked against the schema; what the schema can't say is checked here.
 *
 * @param path what messages call the list
 * @throws ValueError with the path of what is wrong
 * @example
 * modelFromJson([{ type: 'Point', name: 'core', xc: 20, yc: -10, Ic: { loguniform: [0.01, 100] } }]);
 */
export function modelFromJson(components: readonly ComponentJson[], path = 'model'): Model {
  const model = new Model();
  components.forEach((json, i) => at(placeIn(path, i), () => model.add(componentFromJson(json, placeIn(path, i)))));
  return model;
}

function componentFromJson({ type, name, positive, truncation, ...values }: ComponentJson, path: string): Component {
  const own = parametersFromJson(values, path);
  return makeComponent(type, {
    name,
    positive,
    ...(truncation === undefined ? {} : { truncation: truncationFromJson(truncation, path) }),
    ...own,
  });
}

function parametersFromJson(values: Readonly<Record<string, unknown>>, path: string): Record<string, ParameterValue> {
  const each = Object.entries(values).map(([parameter, json]) => [
    parameter,
    at(placeIn(path, parameter), () => parameterFromJson(json as ParameterJson)),
  ]);
  return Object.fromEntries(each);
}

/** Its rt and wt may stand in it. */
function truncationFromJson(truncation: unknown, path: string): unknown {
  if (typeof truncation !== 'object' || truncation === null) return truncation;
  const { type, ...values } = truncation as Readonly<Record<string, unknown>>;
  return { ...(type === undefined ? {} : { type }), ...parametersFromJson(values, placeIn(path, 'truncation')) };
}

function parameterFromJson(json: ParameterJson): ParameterValue {
  if (typeof json === 'number') return json;
  if ('boundto' in json) return boundto(json.boundto as string);
  if ('tied' in json) return tied(json.tied as string);
  if ('function' in json) {
    throw new ValueError(
      `the tie was a function of your own, ${json.function}, which a file can't bring back. Give the model once more, or write such a tie as an expression: tied('2 * core.re')`,
    );
  }
  return priorFromJSON(json);
}

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
  return model.entries.map(({ name, component, positive }) => ({
    type: component.type,
    name,
    positive,
    ...(component.shape.truncation ? { truncation: component.shape.truncation } : {}),
    ...Object.fromEntries(Object.entries(component.parameters).map(([parameter, value]) => [parameter, parameterToJson(model, value)])),
  }));
}

function parameterToJson(model: Model, value: ParameterValue): ParameterJson {
  if (typeof value === 'number') return value;
  if (value instanceof BoundTo) {
    const { component, parameter } = value;
    return { boundto: `${typeof component === 'string' ? component : model.nameOf(component)}.${parameter}` };
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
