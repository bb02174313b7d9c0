import { ValueError } from '../errors.js';
import type { ParameterRange } from './catalogue.js';
import { Component } from './component.js';
import { kindOf, type ParameterKind, type ParameterValue } from './parameter.js';
import { formatTable } from './table.js';

/** A component in its place in a model, with the name that labels call it. */
export interface ModelEntry {
  readonly name: string;
  readonly component: Component;
  readonly positive: boolean;
  /** The images that show it, by their places from 0, ascending; null: all. */
  readonly images: readonly number[] | null;
}

/** One parameter of a model: `label` is `name.parameter`. */
export interface ModelParameter {
  readonly label: string;
  readonly component: string;
  readonly parameter: string;
  readonly unit: string;
  readonly range: ParameterRange;
  readonly kind: ParameterKind;
  readonly value: ParameterValue;
}

/**
 * A sum of components. The order counts: for the names `comp_00`, `comp_01`, … of those without one, and for the order of free parameters.
 *
 * @example
 * const mod = new Model(point, disk);
 * mod.add(new Background({ a0: normal(0, 0.1) }));
 * mod.labels; // ['comp_00.xc', …], free parameters only
 */
export class Model {
  private readonly list: ModelEntry[] = [];

  /** @throws ValueError as {@link add} does */
  constructor(...components: readonly Component[]) {
    for (const component of components) this.add(component);
  }

  /**
   * Adds one more component at the end.
   *
   * @param options.positive overrides the component's own `positive`
   * @param options.images which images of a joint fit show it, by their places from 0. Default: all
   * @returns this model
   * @throws ValueError where it isn't a component, is in the model already, or has another one's name
   */
  add(component: Component, options: { positive?: boolean; images?: number | readonly number[] } = {}): this {
    if (!(component instanceof Component)) {
      throw new ValueError(`A model is made of components such as new Sersic({ … }); got ${describe(component)}`);
    }
    if (this.list.some(entry => entry.component === component)) {
      throw new ValueError(`${this.nameOf(component)} is in the model already: make a second component of its own parameters`);
    }
    const name = component.name ?? `comp_${String(this.list.length).padStart(2, '0')}`;
    if (this.list.some(entry => entry.name === name)) {
      throw new ValueError(`Two components are called '${name}': give one of them another name`);
    }
    this.list.push({ name, component, positive: options.positive ?? component.positive, images: imagesOf(name, options.images) });
    return this;
  }

  /** {@link add}, in the reference system's words. @throws as `add` does */
  addcomponent(component: Component, positive?: boolean): this {
    return this.add(component, positive === undefined ? {} : { positive });
  }

  /** The components in order, with their names. */
  get entries(): readonly ModelEntry[] {
    return this.list;
  }

  /** Every parameter of every component, fixed and tied ones too, in the order of a values vector. */
  get parameters(): readonly ModelParameter[] {
    return this.list.flatMap(({ name, component }) =>
      component.definition.parameters.map(({ name: parameter, unit, range }): ModelParameter => {
        const value = component.get(parameter);
        return { label: `${name}.${parameter}`, component: name, parameter, unit, range, kind: kindOf(value), value };
      }),
    );
  }

  /** Labels of the free parameters, in the order of a sample. */
  get labels(): readonly string[] {
    return this.parameters.filter(p => p.kind === 'free').map(p => p.label);
  }

  /**
   * The parameters as a table for people: labels, units and values.
   * @param options.freeonly leaves fixed and tied ones out
   *
   * @example
   * console.log(mod.table({ freeonly: true }));
   */
  table({ freeonly = false }: { freeonly?: boolean } = {}): string {
    return formatTable(this.parameters.filter(({ kind }) => !freeonly || kind === 'free'));
  }

  /**
   * What the model calls a component.
   * @throws ValueError where it isn't in the model
   */
  nameOf(component: Component): string {
    const entry = this.list.find(e => e.component === component);
    if (entry === undefined) throw new ValueError(`A ${component.name ?? component.type} is not in the model: add it`);
    return entry.name;
  }
}

/** @throws ValueError where they aren't places */
function imagesOf(name: string, images: number | readonly number[] | undefined): readonly number[] | null {
  if (images === undefined || images === null) return null;
  const places = typeof images === 'number' ? [images] : images;
  if (!Array.isArray(places) || places.length === 0 || !places.every(i => Number.isInteger(i) && i >= 0))
    throw new ValueError(`${name}: images is ${JSON.stringify(images)}; it must be an image's place, from 0, or a list of such`);
  return [...new Set(places as readonly number[])].sort((a, b) => a - b);
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'an array: write new Model(...components)';
  return typeof value === 'object' && value !== null ? `an object with ${Object.keys(value).join(', ') || 'nothing in it'}` : String(value);
}
