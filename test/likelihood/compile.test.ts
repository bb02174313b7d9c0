import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { compile, type ImageProblem } from '../../src/likelihood/compile.js';
import { Background, boundto, type Component, Gaussian, Model, Point, Sersic } from '../../src/models/index.js';
import { loguniform, normal, uniform } from '../../src/priors/index.js';
import { tinyImage } from '../models/tinyImage.js';
import { close } from '../support/close.js';

const at = { xc: 20, yc: -10 };
const none = new Float64Array(0);
const failsWith = (what: () => unknown, words: RegExp): void => {
  assert.throws(what, (e: Error) => e instanceof ValueError && words.test(e.message), String(words));
};
const problemOf = (...components: Component[]): ImageProblem => compile({ img: tinyImage, mod: new Model(...components) });
/** One row of values by label. */
const valuesOf = (problem: ImageProblem, theta: ArrayLike<number> = []): Record<string, number> => {
  const values = problem.expand(Float64Array.from(theta), 1);
  return Object.fromEntries(problem.valueLabels.map((label, i) => [label, values[i]]));
};

test('the quickstart model compiles to seven free parameters in order', () => {
  const point = new Point({ name: 'core', xc: uniform(19.997, 20.003), yc: uniform(-10.003, -9.997), Ic: loguniform(1e-2, 1e2) });
  const disk = new Sersic({
    xc: boundto(point, 'xc'),
    yc: boundto(point, 'yc'),
    ns: 1,
    theta: uniform(0, Math.PI),
    e: uniform(0, 1),
    re: loguniform(1e-8, 1e-2),
    Ie: loguniform(1e-2, 1e2),
  });
  const problem = problemOf(point, disk);
  assert.is(problem.ndim, 7);
  assert.equal(problem.labels, ['core.xc', 'core.yc', 'core.Ic', 'comp_01.theta', 'comp_01.e', 'comp_01.re', 'comp_01.Ie']);
  assert.equal(problem.units, ['deg', 'deg', 'image', 'rad', '', 'deg', 'image']);
  assert.is(problem.nvalues, 11);
  assert.equal(problem.spec.components, [
    { type: 'Point', name: 'core', offset: 0, positive: false },
    { type: 'Sersic', name: 'comp_01', offset: 3, positive: false },
  ]);
  assert.ok(problem.work.kind === 'image' && problem.work.problem === problem.spec);

  // Two rows at once, row-major, in all three spaces.
  const u = Float64Array.from({ length: 14 }, (_, i) => (i + 1) / 16);
  const theta = problem.transform(u, 2);
  assert.is(theta[7], problem.priors[0].quantile(u[7]));
  const values = problem.expand(theta, 2);
  assert.is(values.length, 22);
  assert.is(values[11 + 3], theta[7]);
  assert.is(values[11 + 4], theta[8]);
  assert.equal(
    [...values.subarray(0, 11)],
    [theta[0], theta[1], theta[2], theta[0], theta[1], theta[3], theta[4], 0, theta[5], theta[6], 1],
  );
  assert.ok(Number.isFinite(problem.logL(values.slice(0, 11))));
  const logPrior = problem.priors.reduce((sum, prior, d) => sum + prior.logDensity(theta[d]), 0);
  close(problem.logPrior(theta.slice(0, 7)), logPrior, { rtol: 1e-15 });
});

test('a spec is plain data', () => {
  const { spec } = problemOf(new Point({ ...at, Ic: loguniform(1, 2) }), new Background({ a0: p => p('comp_00.Ic') }));
  assert.equal(structuredClone(spec), spec);
});

// Defect 13 of the reference: chained ties in reverse order, and ties to a later component, were KeyErrors.
test('ties are resolved in any order, chained, across components, by function and by name', () => {
  const problem = problemOf(
    new Gaussian({ name: 'a', xc: boundto('b.xc'), yc: boundto('b', 'yc'), rs: p => 2 * p('b.rs'), Is: p => p('a.rs') + p('c.Ic') }),
    new Gaussian({ name: 'b', xc: boundto('c.xc'), yc: -10, rs: boundto('a.e'), Is: 1, theta: p => p('a.Is') / 2 }),
    new Point({ name: 'c', xc: uniform(19, 21), yc: boundto('a.yc'), Ic: 5 }),
  );
  const chained = problemOf(
    new Point({ name: 'c', xc: p => p('b.xc') + 1, yc: -10, Ic: 1 }),
    new Point({ name: 'b', xc: p => p('a.xc') + 1, yc: -10, Ic: 1 }),
    new Point({ name: 'a', xc: 18, yc: -10, Ic: 1 }),
  );
  assert.is(valuesOf(chained)['c.xc'], 20);
  const values = valuesOf(problem, [20.5]);
  assert.is(values['a.xc'], 20.5);
  assert.is(values['c.yc'], -10);
  assert.is(values['a.rs'], 0);
  assert.is(values['a.Is'], 5);
  assert.is(values['b.theta'], 2.5);
});

test('a tie may read other parameters on another branch', () => {
  const problem = problemOf(
    new Point({ name: 'a', xc: uniform(19, 21), yc: -10, Ic: p => (p('a.xc') < 20.5 ? 1 : p('b.Ic')) }),
    new Point({ name: 'b', ...at, Ic: p => 10 * p('a.xc') }),
  );
  assert.is(valuesOf(problem, [20])['a.Ic'], 1);
  assert.is(valuesOf(problem, [20.75])['a.Ic'], 207.5);
});

test('ties in a circle are an error that names the circle', () => {
  failsWith(
    () =>
      problemOf(
        new Point({ name: 'a', xc: boundto('b.xc'), yc: -10, Ic: 1 }),
        new Point({ name: 'b', xc: p => p('c.xc'), yc: -10, Ic: 1 }),
        new Point({ name: 'c', xc: boundto('b.xc'), yc: -10, Ic: 1 }),
      ),
    /Ties in a circle: b\.xc → c\.xc → b\.xc;/,
  );
  failsWith(() => problemOf(new Point({ name: 'a', xc: boundto('a.xc'), yc: -10, Ic: 1 })), /circle: a\.xc → a\.xc/);
});

test('after an error a tie gives the right values again', () => {
  const problem = problemOf(
    new Point({ name: 'a', xc: uniform(19, 21), yc: -10, Ic: p => (p('a.xc') > 20.5 ? p('a.Ic') : p('b.Ic')) }),
    new Point({ name: 'b', ...at, Ic: boundto('a.xc') }),
  );
  failsWith(() => problem.expand(Float64Array.of(20.75), 1), /circle/);
  assert.is(valuesOf(problem, [20])['a.Ic'], 20);
});

test('a tie to what is not there is an error with a suggestion', () => {
  const point = new Point({ name: 'core', ...at, Ic: 1 });
  failsWith(
    () => problemOf(point, new Point({ xc: boundto('cor.xc'), yc: -10, Ic: 1 })),
    /comp_01\.xc is tied to 'cor\.xc'.*did you mean 'core\.xc'/,
  );
  failsWith(() => problemOf(point, new Point({ xc: boundto(point, 'xd'), yc: -10, Ic: 1 })), /'core\.xd'.*did you mean 'core\.xc'/);
  failsWith(() => problemOf(point, new Point({ xc: p => p('core.x'), yc: -10, Ic: 1 })), /'core\.x'.*did you mean 'core\.xc'/);
  failsWith(
    () => problemOf(new Point({ xc: boundto(point, 'xc'), yc: -10, Ic: 1 })),
    /bound to core\.xc of a component that isn't in the model/,
  );
});

test('a tie that gives no number is an error', () => {
  failsWith(() => problemOf(new Point({ xc: (() => undefined) as unknown as () => number, yc: -10, Ic: 1 })), /comp_00\.xc gave undefined/);
});

// Defect 13 of the reference: bound by a global id, so a component could not be tied in a second model.
test('components can be compiled in several models', () => {
  const a = new Point({ xc: uniform(19, 21), yc: -10, Ic: 1 });
  const b = new Point({ xc: boundto(a, 'xc'), yc: -10, Ic: 2 });
  assert.equal(problemOf(a, b).labels, ['comp_00.xc']);
  assert.equal(problemOf(b, a).labels, ['comp_01.xc']);
  assert.is(valuesOf(problemOf(b, a), [20.2])['comp_00.xc'], 20.2);
});

test('a compiled problem keeps the model as it was', () => {
  const point = new Point({ ...at, Ic: loguniform(1, 10) });
  const model = new Model(point);
  const problem = compile({ img: tinyImage, mod: model });
  model.add(new Point({ ...at, Ic: 1 }));
  point.set({ Ic: 3, xc: 21 });
  assert.is(problem.ndim, 1);
  assert.equal([...problem.expand(Float64Array.of(2), 1)], [20, -10, 2]);
});

test('a model without free parameters has a likelihood', () => {
  const problem = problemOf(new Point({ ...at, Ic: 1 }));
  assert.is(problem.ndim, 0);
  assert.is(problem.transform(none, 1).length, 0);
  assert.is(problem.logPrior(none), 0);
  const logL = problem.logL(problem.expand(none, 1));
  assert.ok(Number.isFinite(logL));
  assert.ok(logL < 0 && problem.logNull() < 0);
});

test('the null log-likelihood is that of a model of zero brightness', () => {
  const problem = problemOf(new Point({ ...at, Ic: 0 }), new Background({ a0: 0 }));
  close(problem.logL(problem.expand(none, 1)), problem.logNull(), { rtol: 1e-14 });
  // Σ over 47 pixels of −½ (d/σ)² − ln σ − ½ ln 2π
  let expected = 0;
  for (let i = 0; i < 48; i++) if (i !== 11) expected += -0.5 * ((0.01 * i) / 0.5) ** 2 - Math.log(0.5) - 0.5 * Math.log(2 * Math.PI);
  close(problem.logNull(), expected, { rtol: 1e-14 });
});

test('an impossible point has ln L = −∞, never NaN', () => {
  const problem = problemOf(new Sersic({ ...at, re: normal(1e-4, 1e-3), Ie: 1, ns: p => p('comp_00.re') / 0 }), new Background({ a0: 1 }));
  for (const re of [-1e-4, 0, 1e-4, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.is(problem.logL(problem.expand(Float64Array.of(re), 1)), Number.NEGATIVE_INFINITY, String(re));
  }
  assert.is(problem.logPrior(Float64Array.of(Number.NaN)), Number.NEGATIVE_INFINITY);
});

test('positive makes a negative component impossible, a masked pixel apart, and a Point never', () => {
  const of = (component: Component) => {
    const problem = problemOf(component);
    return problem.logL(problem.expand(none, 1));
  };
  const negative = { ...at, rs: 5e-4, Is: -1 };
  assert.is(of(new Gaussian({ ...negative, positive: true })), Number.NEGATIVE_INFINITY);
  assert.ok(Number.isFinite(of(new Gaussian(negative))));
  assert.ok(Number.isFinite(of(new Gaussian({ ...negative, Is: 1, positive: true }))));
  assert.ok(Number.isFinite(of(new Point({ ...at, Ic: -1, positive: true }))));
});

test('wrong arguments are errors', () => {
  const mod = new Model(new Point({ ...at, Ic: 1 }));
  failsWith(() => compile({ img: tinyImage, mod: new Model() }), /no component/);
  failsWith(() => compile({ img: undefined as unknown as typeof tinyImage, mod }), /img is undefined/);
  failsWith(() => compile({ img: tinyImage, mod: {} as unknown as Model }), /mod is/);
  const problem = problemOf(new Point({ ...at, Ic: loguniform(1, 2) }));
  failsWith(() => problem.transform(new Float64Array(3), 2), /u has 3 numbers; it must have n × ndim = 2 × 1/);
  failsWith(() => problem.expand(new Float64Array(1), 2), /theta has 1/);
  failsWith(() => problem.logPrior(none), /theta has 0/);
});

test.run();
