import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { Background, BoundTo, boundto, Model, Point, Sersic } from '../../src/models/index.js';
import { loguniform, uniform } from '../../src/priors/index.js';

const at = { xc: 20, yc: -10 };
const failsWith = (what: () => unknown, words: RegExp): void => {
  assert.throws(what, (e: Error) => e instanceof ValueError && words.test(e.message), String(words));
};

test('components without a name are called by their place', () => {
  const model = new Model(new Point({ ...at, Ic: 1 }), new Point({ name: 'core', ...at, Ic: 1 }));
  model.add(new Background({ a0: 0 }));
  assert.equal(
    model.entries.map(e => e.name),
    ['comp_00', 'core', 'comp_02'],
  );
});

// Defect 13 of the reference: names came from a counter of all components ever made.
test('the same component has the name of its place in each model', () => {
  const a = new Point({ ...at, Ic: 1 });
  const b = new Point({ ...at, Ic: 1 });
  assert.is(new Model(a, b).nameOf(b), 'comp_01');
  assert.is(new Model(b, a).nameOf(b), 'comp_00');
});

test('free parameters come in the order of the components, then of the catalogue', () => {
  const sersic = new Sersic({ Ie: loguniform(1e-2, 1), re: loguniform(1e-5, 1e-2), e: uniform(0, 1), xc: uniform(19, 21), yc: -10 });
  const model = new Model(new Point({ name: 'core', xc: 20, Ic: loguniform(1, 2), yc: uniform(-11, -9) }), sersic);
  assert.equal(model.labels, ['core.yc', 'core.Ic', 'comp_01.xc', 'comp_01.e', 'comp_01.re', 'comp_01.Ie']);
  assert.equal(
    model.parameters.slice(0, 4).map(({ label, unit, kind }) => [label, unit, kind]),
    [
      ['core.xc', 'deg', 'fixed'],
      ['core.yc', 'deg', 'free'],
      ['core.Ic', 'image', 'free'],
      ['comp_01.xc', 'deg', 'free'],
    ],
  );
});

test('a model refuses what is not a component, the same component twice, and a name twice', () => {
  const point = new Point({ name: 'core', ...at, Ic: 1 });
  failsWith(() => new Model(point, point), /core is in the model already/);
  failsWith(() => new Model(point, new Point({ name: 'core', ...at, Ic: 1 })), /Two components are called 'core'/);
  failsWith(
    () => new Model(new Point({ name: 'comp_01', ...at, Ic: 1 }), new Point({ ...at, Ic: 1 })),
    /Two components are called 'comp_01'/,
  );
  failsWith(() => new Model({ type: 'Point' } as unknown as Point), /an object with type/);
  failsWith(() => new Model([point] as unknown as Point), /write new Model\(\.\.\.components\)/);
});

test('add can override positive', () => {
  const model = new Model(new Point({ ...at, Ic: 1, positive: true })).add(new Point({ ...at, Ic: 1 }), { positive: true });
  model.add(new Point({ ...at, Ic: 1, positive: true }), { positive: false });
  assert.equal(
    model.entries.map(e => e.positive),
    [true, true, false],
  );
});

test('boundto takes a component, a name, or a label', () => {
  const point = new Point({ ...at, Ic: 1 });
  assert.equal(boundto(point, 'xc'), new BoundTo(point, 'xc'));
  assert.equal(boundto('core', 'xc'), new BoundTo('core', 'xc'));
  assert.equal(boundto('core.xc'), boundto('core', 'xc'));
  assert.equal(boundto('disk.radial.re'), new BoundTo('disk', 'radial.re'));
  for (const wrong of ['core', '.xc', 'core.', '']) failsWith(() => boundto(wrong), /write boundto\(component, 'xc'\)/);
  failsWith(() => boundto(point), /boundto\(a component, undefined\)/);
  failsWith(() => boundto(undefined as unknown as string, 'xc'), /write boundto/);
});

test.run();
