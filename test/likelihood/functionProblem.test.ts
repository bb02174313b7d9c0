import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { functionProblem, type LiveFunction, type ModuleFunction } from '../../src/likelihood/functionProblem.js';
import { loguniform, normal, uniform } from '../../src/priors/index.js';
import { close } from '../support/close.js';

const url = new URL('../support/likelihoods.js', import.meta.url).href;
const priors = [uniform(0, 2), loguniform(1, 100)];
const failsWith = (what: () => unknown, words: RegExp): void => {
  assert.throws(what, (e: Error) => e instanceof ValueError && words.test(e.message), String(words));
};

test('a function and priors make a problem', () => {
  const problem = functionProblem({ priors, labels: ['x', 'y'], units: ['deg', ''], logL: ([x, y]) => x + y });
  assert.is(problem.ndim, 2);
  assert.is(problem.nvalues, 2);
  assert.equal(problem.labels, ['x', 'y']);
  assert.equal(problem.units, ['deg', '']);
  const theta = problem.transform(Float64Array.of(0.5, 0.5, 1, 1), 2);
  close(theta, [1, 10, 2, 100], { rtol: 1e-14 });
  close(problem.expand(theta, 2), theta, { rtol: 0 });
  close(problem.logL(theta.slice(0, 2)), 11, { rtol: 1e-14 });
  close(problem.logPrior(theta.slice(0, 2)), -Math.log(2) - Math.log(10) - Math.log(Math.log(100)), { rtol: 1e-14 });
  assert.ok(Number.isNaN(problem.logNull()));
  assert.is(problem.work.kind, 'live');
});

test('labels and units have defaults', () => {
  const problem = functionProblem({ priors, logL: () => 0 });
  assert.equal(problem.labels, ['p0', 'p1']);
  assert.equal(problem.units, ['', '']);
});

test('a function that keeps or changes its argument changes nothing', () => {
  const problem = functionProblem({ priors: [uniform(0, 1)], logL: v => -(v[0] = 7) });
  const values = Float64Array.of(0.25);
  assert.is(problem.logL(values), -7);
  assert.is(values[0], 0.25);
});

test('NaN counts as −∞, and what is no number is an error', () => {
  assert.is(functionProblem({ priors, logL: () => Number.NaN }).logL(new Float64Array(2)), Number.NEGATIVE_INFINITY);
  failsWith(
    () => functionProblem({ priors, logL: (() => '1') as unknown as () => number }).logL(new Float64Array(2)),
    /gave 1; it must return ln L/,
  );
  const promised = functionProblem({ priors, logL: (async () => 1) as unknown as () => number });
  failsWith(() => promised.logL(new Float64Array(2)), /gave a promise/);
});

test("a module's export makes a problem that any worker can be sent", async () => {
  const problem = await functionProblem({ priors, url, name: 'smooth' });
  const cube = { priors: [{ uniform: [0, 2] }, { loguniform: [1, 100] }], equal: [[0], [1]], fixed: new Float64Array(2) };
  assert.equal(problem.work, { kind: 'module', url, name: 'smooth', gradient: undefined, nvalues: 2, cube });
  close(problem.logL(Float64Array.of(1, 0.1)), -0.65, { rtol: 1e-14 });
});

test('a module without such a function is an error that lists what it exports', async () => {
  const message = await functionProblem({ priors, url, name: 'smoth' }).then(
    () => 'no error',
    (e: Error) => e.message,
  );
  assert.match(message, /no such function; it exports .*smooth/);
});

test('wrong arguments are errors', () => {
  const logL = (): number => 0;
  failsWith(() => functionProblem({ priors: [], logL }), /at least one prior/);
  failsWith(() => functionProblem({ priors: [1] as unknown as LiveFunction['priors'], logL }), /array of at least one prior/);
  failsWith(() => functionProblem({ priors, labels: ['x'], logL }), /2 priors, 1 labels and 2 units/);
  failsWith(() => functionProblem({ priors: [normal(0, 1), normal(0, 1)], labels: ['x', 'x'], logL }), /label 'x'/);
  failsWith(() => functionProblem({ priors, logL: 3 as unknown as LiveFunction['logL'] }), /logL is 3/);
  failsWith(() => functionProblem({ priors } as unknown as ModuleFunction), /needs logL, a function, or url and name/);
});

test('the gradient is the one that was given, or comes from differences', async () => {
  const logL = ([x, y]: Float64Array) => -0.5 * x * x * y;
  const at = Float64Array.of(1.5, 10);
  const exact = [-15, -1.125];
  const out = new Float64Array(2);
  const given = functionProblem({ priors, logL, gradient: ([x, y]) => [-x * y, -0.5 * x * x] });
  assert.is(given.gradient(at, out), logL(at));
  close(out, exact, { rtol: 1e-15 });
  out.fill(7);
  assert.is(functionProblem({ priors, logL }).gradient(at, out), logL(at));
  close(out, exact, { rtol: 1e-9 });
  const module = await functionProblem({ priors, url, name: 'smooth', gradient: 'smoothGradient' });
  const other = await functionProblem({ priors, url, name: 'smooth' });
  const there = new Float64Array(2);
  assert.is(module.gradient(at, out), other.gradient(at, there));
  close(there, out, { rtol: 1e-9 });
});

test('where the likelihood is zero the gradient is too', () => {
  const out = Float64Array.of(7, 7);
  for (const gradient of [undefined, () => [1, 1]])
    assert.is(functionProblem({ priors, logL: () => Number.NaN, gradient }).gradient(new Float64Array(2), out), Number.NEGATIVE_INFINITY);
  assert.equal([...out], [0, 0]);
});

test('a gradient of the wrong kind is an error that says so', async () => {
  const logL = () => 0;
  const out = new Float64Array(2);
  failsWith(() => functionProblem({ priors, logL, gradient: 1 as unknown as () => number[] }), /gradient is 1; it must be a function/);
  failsWith(() => functionProblem({ priors, logL, gradient: () => [1] }).gradient(out, out), /gradient gave 1 numbers: it must give 2/);
  failsWith(() => functionProblem({ priors, logL, gradient: () => [1, Number.NaN] }).gradient(out, out), /gradient gave NaN at 1/);
  const absent = await functionProblem({ priors, url, name: 'smooth', gradient: 'none' }).catch((error: Error) => error.message);
  assert.match(String(absent), /gradient is 'none': .* exports no such function/);
});

test('the chain to the unit cube multiplies by the width of the prior there', () => {
  const problem = functionProblem({ priors, logL: ([x, y]) => -x - y });
  const u = Float64Array.of(0.25, 0.5);
  // uniform(0, 2): dx/du = 2. loguniform(1, 100) at its middle: x = 10, dx/du = x ln 100
  close(problem.gradientU(u, Float64Array.of(-1, -1), 1), [-2, -10 * Math.log(100)], { rtol: 1e-12 });
});

test.run();
