import { ValueError } from '../errors.js';
import type { ComponentType } from '../likelihood/spec.js';
import { checkAdded } from './addedParameter.js';
import { anything } from './catalogue/definition.js';
import { type ComponentDefinition, type ComponentShape, catalogue, parametersOf } from './catalogue.js';
import { checkValue, kindOf, type ParameterValue } from './parameter.js';
import { readShape, shapeOptions } from './shape.js';
import { suggest } from './suggest.js';
import { formatTable } from './table.js';

/** What every component takes besides its parameters. */
export interface ComponentOptions {
  /** What labels call it: a letter, then letters, digits and `_`. Without it, `comp_00`, `comp_01`, … by its place in the model. */
  name?: string;
  /** The likelihood is zero where this component is negative in any unmasked pixel. Default false. A Point is never checked. */
  positive?: boolean;
}

/**
 * One additive part of a model image. The subclasses, one a type, say what their parameters mean; `catalogue` holds the same as data.
 * A parameter's value is a number (fixed), a prior (free), `boundto(…)` or a function of other parameters (tied).
 */
export abstract class Component {
  readonly type: ComponentType;
  readonly name: string | null;
  readonly positive: boolean;
  private own: ComponentShape;
  private readonly values: Record<string, ParameterValue>;

  /**
   * @param type a key of the catalogue
   * @param given parameters by name, `name` and `positive`
   * @throws ValueError for a name or parameter that is unknown, missing or wrong
   */
  protected constructor(type: ComponentType, given: object) {
    if (typeof given !== 'object' || given === null)
      throw new ValueError(`new ${type}(${String(given)}): write new ${type}({ parameter: value, … })`);
    const { name, positive, ...parameters } = given as ComponentOptions & Record<string, unknown>;
    this.type = type;
    this.name = checkName(type, name);
    this.positive = checkPositive(type, positive);
    const read = readShape(type, parameters);
    this.own = read.shape;
    this.values = {};
    for (const { name, default: preset } of this.definition.parameters) if (preset !== null) this.values[name] = preset;
    Object.assign(this.values, read.presets);
    this.set(read.parameters);
    const missing = this.definition.parameters.filter(p => !Object.hasOwn(this.values, p.name)).map(p => p.name);
    if (missing.length > 0) {
      throw new ValueError(
        `${this.called} lacks ${missing.join(', ')}: give each a number, or a prior such as uniform(low, high); ${listParameters(this.definition)}`,
      );
    }
    // Like every wrong name, `component.thetta = 1` is an error and not a new property.
    Object.preventExtensions(this);
  }

  /** What decides which parameters it has, as the kernels know it. */
  get shape(): ComponentShape {
    return this.own;
  }

  /** What this component is: its parameters with units, defaults and meaning, those of its truncation too. */
  get definition(): ComponentDefinition {
    return { ...catalogue[this.type], parameters: parametersOf(this.shape) };
  }

  /** Every parameter's value as given or by default, in the catalogue's order. A copy: change values with {@link set}. */
  get parameters(): Readonly<Record<string, ParameterValue>> {
    return Object.fromEntries(this.definition.parameters.map(({ name }) => [name, this.values[name]]));
  }

  /** The units of the parameters: `{ xc: 'deg', … }`. */
  get units(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.definition.parameters.map(({ name, unit }) => [name, unit]));
  }

  /**
   * One parameter's value.
   * @throws ValueError where there is no such parameter
   */
  get(parameter: string): ParameterValue {
    if (!Object.hasOwn(this.values, parameter)) this.refuse(parameter);
    return this.values[parameter];
  }

  /**
   * Gives parameters new values; those not named keep theirs. All or, where one is wrong, none.
   *
   * @returns this component
   * @throws ValueError for an unknown parameter or a wrong value
   *
   * @example
   * disk.set({ ns: normal(1, 0.2), e: uniform(0, 1) });
   */
  set(parameters: Readonly<Record<string, unknown>>): this {
    const checked: Record<string, ParameterValue> = {};
    for (const [name, given] of Object.entries(parameters)) {
      // Numbers in a box, as some libraries of arrays have them.
      const value = given instanceof Number ? given.valueOf() : given;
      const definition = this.definition.parameters.find(p => p.name === name);
      if (definition === undefined) return this.refuse(name);
      if (value === undefined) continue;
      checkValue(`${this.called}.${name}`, definition, value);
      checked[name] = value;
    }
    Object.assign(this.values, checked);
    return this;
  }

  /** What the constructor takes to make this component again. */
  options(): ComponentOptions & Readonly<Record<string, unknown>> {
    return {
      ...(this.name === null ? {} : { name: this.name }),
      positive: this.positive,
      ...shapeOptions(this.shape),
      ...this.parameters,
    };
  }

  /**
   * Adds a parameter that the brightness doesn't depend on, for others to be tied to: a distance, a common colour.
   *
   * @returns this component
   * @throws ValueError for a name that it has already, or a wrong value
   *
   * @example
   * disk.addparameter('ratio', uniform(0.1, 1), '', 'Ratio of the radii');
   * bulge.set({ re: p => p('disk.ratio') * p('disk.re') });
   */
  addparameter(name: string, value: ParameterValue, unit = '', description = ''): this {
    const taken = this.definition.parameters.map(each => each.name);
    const added = checkAdded(this.called, name, unit, description, taken);
    checkValue(`${this.called}.${name}`, { ...added, default: null, range: anything }, value);
    this.own = { ...this.own, added: [...(this.own.added ?? []), added] };
    this.values[name] = value;
    return this;
  }

  /**
   * Takes a parameter away that {@link addparameter} had added.
   * @returns this component
   * @throws ValueError for any other: the brightness depends on it
   */
  removeparameter(name: string): this {
    const { added = [], ...own } = this.own;
    if (!added.some(each => each.name === name)) {
      if (!Object.hasOwn(this.values, name)) this.refuse(name);
      throw new ValueError(
        `${this.called}.${name} can't be removed: the brightness of a ${this.type} depends on it; give it a number to fix it`,
      );
    }
    const left = added.filter(each => each.name !== name);
    this.own = left.length === 0 ? own : { ...own, added: left };
    delete this.values[name];
    return this;
  }

  /** The parameters as a table for people, with units, values and meaning. @param options.freeonly leaves fixed and tied ones out */
  table({ freeonly = false }: { freeonly?: boolean } = {}): string {
    const rows = this.definition.parameters.map(({ name, unit, description }) => ({
      label: name,
      unit,
      value: this.values[name],
      description,
    }));
    return formatTable(rows.filter(({ value }) => !freeonly || kindOf(value) === 'free'));
  }

  /** Whether a parameter has the catalogue's default. */
  isDefault(parameter: string): boolean {
    return this.get(parameter) === this.definition.parameters.find(({ name }) => name === parameter)?.default;
  }

  /**
   * The same brightness in another form of its parameters, where there is one; most types have none and give a copy.
   * @throws ValueError where the parameters don't allow it
   */
  refactor(): Component {
    return new (this.constructor as new (given: object) => Component)(this.options());
  }

  private get called(): string {
    return this.name ?? this.type;
  }

  private refuse(parameter: string): never {
    const names = this.definition.parameters.map(p => p.name);
    throw new ValueError(`${this.called} has no parameter '${parameter}': ${suggest(parameter, names)}`);
  }
}

function listParameters({ type, parameters }: ComponentDefinition): string {
  return `${type} takes ${parameters.map(p => (p.default === null ? p.name : `${p.name} (${p.default})`)).join(', ')}`;
}

function checkName(type: string, name: unknown): string | null {
  if (name === undefined || name === null) return null;
  if (typeof name === 'string' && /^[A-Za-z_]\w*$/.test(name)) return name;
  throw new ValueError(
    `${type}: name is ${typeof name === 'string' ? `'${name}'` : String(name)}; a name is a letter, then letters, digits and '_'`,
  );
}

function checkPositive(type: string, positive: unknown): boolean {
  if (positive === undefined || positive === null) return false;
  if (typeof positive === 'boolean') return positive;
  throw new ValueError(`${type}: positive is ${JSON.stringify(positive)}; it must be true or false`);
}
