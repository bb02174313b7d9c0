import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { isPrior, loguniform, normal, type Prior, priorFromJSON, priorTypes, uniform } from '../../src/priors/index.js';
import { close } from '../support/close.js';
import { fixture } from '../support/fixture.js';
import { priorConformance } from './priorConformance.js';

priorConformance('uniform', uniform(-2.4, 3.1));
priorConformance('narrow uniform', uniform(19.997, 20.003));
priorConformance('loguniform', loguniform(1e-8, 1e-2), { logarithmic: true });
priorConformance('narrow loguniform', loguniform(3, 3.1));
priorConformance('normal', normal(0.47, 0.88));
priorConformance('normal far from zero', normal(-1e4, 2e-3));

interface Parity {
  readonly type: string;
  readonly low: number;
  readonly high: number;
  readonly loc: number;
  readonly scale: number;
  readonly u: readonly number[];
  readonly x: readonly number[];
  readonly logProb: readonly number[];
}

test('quantiles and densities agree with the reference system', () => {
  const { cases } = JSON.parse(readFileSync(fixture('priors.json'), 'utf8')) as { cases: Parity[] };
  assert.is(cases.length, 3);
  for (const c of cases) {
    const prior = priorFromJSON({ [c.type]: c.type === 'normal' ? [c.loc, c.scale] : [c.low, c.high] });
    close(
      c.u.map(u => prior.quantile(u)),
      c.x,
      { rtol: 1e-14, atol: 1e-15 },
      `${c.type} x`,
    );
    close(
      c.x.map(x => prior.logDensity(x)),
      c.logProb,
      { rtol: 1e-14, atol: 1e-15 },
      `${c.type} logProb`,
    );
  }
});

test('a loguniform over the whole range of numbers has quantiles', () => {
  const prior = loguniform(1e-300, 1e300);
  close(prior.quantile(0.5), 1, { rtol: 1e-12 });
  close(prior.cdf(1), 0.5, { rtol: 1e-12 });
});

/** [what makes the prior, words that its message must have] */
const refused: [() => Prior, RegExp][] = [
  [() => uniform(3, 1), /uniform\(3, 1\): low must be less than high; write uniform\(1, 3\)/],
  [() => uniform(1, 1), /is a number, not a prior/],
  [() => uniform(Number.NaN, 1), /low is NaN/],
  [() => uniform(0, Number.POSITIVE_INFINITY), /high is Infinity/],
  [() => uniform(-1e308, 1e308), /beyond the largest number/],
  [() => uniform('0' as unknown as number, 1), /low is '0'/],
  [() => loguniform(0, 1), /low must be greater than 0/],
  [() => loguniform(-1, 1), /use uniform/],
  [() => loguniform(2, 1), /loguniform\(1, 2\)/],
  [() => normal(0, 0), /scale .* greater than 0/],
  [() => normal(0, -1), /scale .* greater than 0/],
  [() => normal(undefined as unknown as number, 1), /loc is undefined/],
  [() => priorFromJSON({ gauss: [0, 1] }), /no prior; a prior has one key of uniform, loguniform, normal/],
  [() => priorFromJSON({ uniform: [0] }), /array of 2 numbers, \[low, high\]/],
  [() => priorFromJSON({ uniform: [0, 1], normal: [0, 1] }), /one key/],
  [() => priorFromJSON({}), /no prior/],
  [() => priorFromJSON({ toString: [0, 1] }), /no prior/],
];

test('a wrong argument is an error that says which and why', () => {
  for (const [make, words] of refused) {
    assert.throws(make, (error: Error) => error instanceof ValueError && words.test(error.message), String(words));
  }
});

test('priors are told from other values', () => {
  assert.ok(isPrior(uniform(0, 1)) && isPrior(normal(0, 1)));
  for (const value of [1, null, undefined, 'uniform', { uniform: [0, 1] }, [0, 1]]) assert.not.ok(isPrior(value), JSON.stringify(value));
  assert.equal(
    priorTypes.map(({ type }) => type),
    ['uniform', 'loguniform', 'normal'],
  );
});

test.run();
