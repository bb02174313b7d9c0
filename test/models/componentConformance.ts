import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { compile } from '../../src/likelihood/compile.js';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { VALUE_COUNTS } from '../../src/likelihood/possible.js';
import type { ComponentType } from '../../src/likelihood/spec.js';
import { catalogue, isInRange, type ParameterRange } from '../../src/models/catalogue.js';
import { Model, makeComponent } from '../../src/models/index.js';
import { normal, uniform } from '../../src/priors/index.js';
import { close } from '../support/close.js';
import { tinyImage } from './tinyImage.js';

export interface ComponentCase {
  readonly type: ComponentType;
  /** The order of the values, as the comments of `src/likelihood/spec.ts` have it. */
  readonly order: readonly string[];
  /** Values of the required parameters that put the component on the tiny image. */
  readonly required: Readonly<Record<string, number>>;
  readonly defaults: Readonly<Record<string, number>>;
  /** The parameter that the image is linear in. */
  readonly amplitude: string;
}

/** What every component type must hold: its definition, its constructor's checks, and the kernels' view of it. */
export function componentConformance({ type, order, required, defaults, amplitude }: ComponentCase): void {
  const definition = catalogue[type];
  const make = (more: Readonly<Record<string, unknown>> = {}) => makeComponent(type, { ...required, ...more });
  const refuses = (given: Readonly<Record<string, unknown>>, words: RegExp): void => {
    assert.throws(
      () => makeComponent(type, given),
      (e: Error) => e instanceof ValueError && words.test(e.message),
      String(words),
    );
  };

  test(`${type}: the catalogue lists the parameters in the kernels' order, with their defaults`, () => {
    assert.is(definition.type, type);
    assert.is(VALUE_COUNTS[type], order.length);
    assert.equal(
      definition.parameters.map(p => p.name),
      order,
    );
    assert.equal(Object.fromEntries(definition.parameters.flatMap(p => (p.default === null ? [] : [[p.name, p.default]]))), defaults);
    for (const p of definition.parameters) {
      assert.ok(['deg', 'rad', 'image', ''].includes(p.unit), p.unit);
      assert.ok(p.description.length > 5, p.description);
      if (p.default !== null) assert.ok(isInRange(p.default, p.range), p.name);
    }
  });

  test(`${type}: takes the required parameters, and has the defaults of the others`, () => {
    const component = make();
    assert.is(component.type, type);
    assert.equal(Object.keys(component.parameters), order);
    assert.equal(component.parameters, { ...defaults, ...required });
    assert.equal(Object.keys(component.units), order);
    assert.is(component.name, null);
    assert.is(component.positive, false);
  });

  test(`${type}: says which parameter is missing, and which it doesn't know`, () => {
    for (const name of Object.keys(required)) {
      const { [name]: _, ...others } = required;
      refuses(others, new RegExp(`${type} lacks ${name}:`));
    }
    refuses({ ...required, nonsense: 1 }, new RegExp(`${type} has no parameter 'nonsense': there are ${order.join(', ')}`));
    refuses({ ...required, [`${order[0]}_`]: 1 }, new RegExp(`did you mean '${order[0]}'`));
  });

  test(`${type}: refuses what can't be a value`, () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, '1', null, {}, [1]]) {
      refuses({ ...required, [order[0]]: value }, new RegExp(`${type}.${order[0]} is`));
    }
  });

  for (const { name, range } of definition.parameters.filter(p => p.range.low > -Infinity || p.range.high < Infinity)) {
    test(`${type}.${name}: outside its range a number and a bounded prior are errors, and a draw or a tie is impossible`, () => {
      const { inside, outside } = probes(range);
      for (const value of outside) refuses({ ...required, [name]: value }, /must lie in/);
      for (const value of outside.filter(v => v !== range.low && v !== range.high)) {
        refuses({ ...required, [name]: uniform(Math.min(value, inside[0]), Math.max(value, inside[0])) }, /must not reach beyond/);
      }
      for (const value of inside) make({ [name]: value });

      // Everything in agreement with the kernels: ln L is finite inside and −∞ outside, whichever way the value came.
      const free = compile({ img: tinyImage, mod: new Model(make({ [name]: normal(inside[0], 1) })) });
      const tied = (value: number) => compile({ img: tinyImage, mod: new Model(make({ [name]: () => value })) });
      for (const value of inside) {
        assert.ok(Number.isFinite(free.logL(free.expand(Float64Array.of(value), 1))), `${name} = ${value}`);
        assert.ok(Number.isFinite(tied(value).logL(tied(value).expand(new Float64Array(0), 1))), `${name} tied to ${value}`);
      }
      for (const value of outside) {
        assert.is(free.logL(free.expand(Float64Array.of(value), 1)), Number.NEGATIVE_INFINITY, `${name} = ${value}`);
        assert.is(tied(value).logL(tied(value).expand(new Float64Array(0), 1)), Number.NEGATIVE_INFINITY, `${name} tied to ${value}`);
      }
    });
  }

  test(`${type}: its image is finite and linear in ${amplitude}`, () => {
    const maps = [1, -3].map(factor => {
      const component = make({ [amplitude]: factor });
      const problem = compile({ img: tinyImage, mod: new Model(component) });
      const { raw, background } = createEvaluator(problem.spec).render(problem.expand(new Float64Array(0), 1));
      return raw.map((v, i) => v + background[i]);
    });
    assert.ok(maps[0].every(Number.isFinite));
    assert.ok(maps[0].some(v => v !== 0));
    close(
      maps[1],
      maps[0].map(v => -3 * v),
      { rtol: 1e-12, atol: 1e-14 },
      'three times the negative',
    );
  });

  test(`${type}: NaN among the values is impossible, not NaN`, () => {
    const problem = compile({ img: tinyImage, mod: new Model(make()) });
    for (let i = 0; i < order.length; i++) {
      const values = problem.expand(new Float64Array(0), 1);
      values[i] = Number.NaN;
      assert.is(problem.logL(values), Number.NEGATIVE_INFINITY, order[i]);
    }
  });
}

/** Values at and just beyond both ends. */
function probes({ low, high, lowIncluded, highIncluded }: ParameterRange): { inside: number[]; outside: number[] } {
  const width = Number.isFinite(high - low) ? high - low : 1;
  const inside = [Number.isFinite(low) ? low + 0.4 * width : high - 0.4 * width];
  const outside: number[] = [];
  if (Number.isFinite(low)) {
    outside.push(low - 0.1);
    (lowIncluded ? inside : outside).push(low);
  }
  if (Number.isFinite(high)) {
    outside.push(high + 0.1);
    (highIncluded ? inside : outside).push(high);
  }
  return { inside, outside };
}
