import { ValueError } from '../errors.js';
import type { Component } from './component.js';

/** A tie to one other parameter: the same value. Made by {@link boundto}. */
export class BoundTo {
  /** The component, or its name in the model. */
  readonly component: Component | string;
  readonly parameter: string;

  constructor(component: Component | string, parameter: string) {
    this.component = component;
    this.parameter = parameter;
  }
}

/**
 * A parameter that always has the value of another one, whatever that is: fixed, free or tied itself. The components may stand in the
 * model in any order.
 *
 * @param component the other component, or its name (`core`, `comp_00`); or both in one, `core.xc`
 * @param parameter the other parameter's name
 * @throws ValueError where no parameter is named. A target that isn't in the model is found out when the model is compiled
 *
 * @example
 * const disk = new Sersic({ xc: boundto(point, 'xc'), yc: boundto('core.yc'), re: 1e-3, Ie: 1 });
 */
export function boundto(component: Component | string, parameter?: string): BoundTo {
  if (typeof component === 'object' && component !== null && typeof parameter === 'string') return new BoundTo(component, parameter);
  if (typeof component === 'string') {
    const label = parameter === undefined ? component : `${component}.${parameter}`;
    const dot = label.indexOf('.');
    if (dot > 0 && dot < label.length - 1) return new BoundTo(label.slice(0, dot), label.slice(dot + 1));
  }
  const given = [component, parameter].map(a => (typeof a === 'string' ? `'${a}'` : typeof a === 'object' ? 'a component' : String(a)));
  throw new ValueError(`boundto(${given.join(', ')}): write boundto(component, 'xc') or boundto('name.xc')`);
}
