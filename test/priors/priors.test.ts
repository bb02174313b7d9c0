import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { keyOf, Random } from '../../src/math/philox.js';
import {
  beta,
  cauchy,
  cosine,
  exponential,
  gamma,
  grid,
  halfnormal,
  isPrior,
  lognormal,
  logpowerlaw,
  loguniform,
  normal,
  type Prior,
  powerlaw,
  priorFromJSON,
  priorTypes,
  samplePrior,
  sine,
  splitnormal,
  studentt,
  triangular,
  truncnormal,
  uniform,
} from '../../src/priors/index.js';
import { close } from '../support/close.js';
import { fixture } from '../support/fixture.js';
import { priorConformance } from './priorConformance.js';

priorConformance('uniform', uniform(-2.4, 3.1));
priorConformance('narrow uniform', uniform(19.997, 20.003));
priorConformance('loguniform', loguniform(1e-8, 1e-2), { over: 'logarithm' });
priorConformance('narrow loguniform', loguniform(3, 3.1));
priorConformance('normal', normal(0.47, 0.88));
priorConformance('normal far from zero', normal(-1e4, 2e-3));
priorConformance('splitnormal', splitnormal(-0.036, 0.3, 2.78));
priorConformance('splitnormal with the wide side below', splitnormal(3, 2, 0.1));
priorConformance('truncnormal', truncnormal(0.1, 0.3, 0, 0.99));
priorConformance('truncnormal in the upper tail', truncnormal(0, 1, 6, 7));
priorConformance('truncnormal in the lower tail', truncnormal(0, 1, -12, -9));
priorConformance('lognormal', lognormal(-2, 0.6), { over: 'logarithm' });
priorConformance('halfnormal', halfnormal(0.4));
priorConformance('studentt', studentt(3.5, 1, 0.2), { over: 'tails' });
priorConformance('studentt of many degrees of freedom', studentt(1e4, -2, 5), { over: 'tails' });
priorConformance('cauchy', cauchy(0.5, 2), { over: 'tails' });
priorConformance('powerlaw, falling', powerlaw(-1.356, 0.53, 3.61));
priorConformance('powerlaw, rising', powerlaw(0.81, 0.39, 5.83));
priorConformance('powerlaw that is loguniform', powerlaw(-1, 1e-6, 1), { over: 'logarithm' });
priorConformance('powerlaw over many orders', powerlaw(-2.5, 1e-8, 1e2), { over: 'logarithm' });
priorConformance('powerlaw that rises steeply', powerlaw(40, 0.1, 2));
priorConformance('logpowerlaw', logpowerlaw(1.99, 1.45, 6.06));
priorConformance('exponential', exponential(0.3));
priorConformance('gamma', gamma(3, 2));
priorConformance('gamma of a large shape', gamma(80, 0.1));
priorConformance('beta', beta(3, 5));
priorConformance('beta near one end', beta(2, 40));
priorConformance('triangular', triangular(-1, 0, 1));
priorConformance('triangular without one side', triangular(2, 2, 5));
priorConformance('sine', sine(0, Math.PI));
priorConformance('part of a sine', sine(0.3, 1.2));
priorConformance('cosine', cosine(-Math.PI / 2, Math.PI / 2));
priorConformance('half of a cosine', cosine(0, Math.PI / 2));
priorConformance('grid', grid([0, 1, 2, 4], [1, 3, 0, 2]));

interface Parity {
  readonly type: string;
  readonly low: number;
  readonly high: number;
  readonly loc: number;
  readonly scale: number;
  readonly u: readonly number[] | null;
  readonly x: readonly number[];
  readonly logProb: readonly number[] | null;
}

test('quantiles and densities agree with the reference system', () => {
  const { cases } = JSON.parse(readFileSync(fixture('priors.json'), 'utf8')) as { cases: Parity[] };
  assert.is(cases.length, 8);
  for (const c of cases) {
    const names = priorTypes.find(({ type }) => type === c.type)!.args;
    const prior = priorFromJSON({ [c.type]: names.map(name => c[name as 'low']) });
    const tolerance = { rtol: 1e-14, atol: 1e-15 };
    if (c.u !== null)
      close(c.u.map(prior.quantile.bind(prior)), c.x, c.type.includes('power') ? { rtol: 1e-13 } : tolerance, `${c.type} x`);
    if (c.logProb === null) continue;
    // At alpha = −1 the reference divides by high/low, not by its logarithm: its density isn't normalised.
    const missing = prior.toJSON().powerlaw?.[0] === -1 ? Math.log(6 / Math.log(6)) : 0;
    const logProb = c.logProb.map(each => each + missing);
    if (missing !== 0) assert.equal([c.low, c.high], [0.5, 3]);
    // A log of a difference of powers: the reference's own rounding.
    close(c.x.map(prior.logDensity.bind(prior)), logProb, { rtol: 1e-12, atol: 1e-12 }, `${c.type} logProb`);
  }
});

test('defect 3: the density of logpowerlaw is one of x, as its quantiles are, and the density and the quantiles belong together', () => {
  const prior = logpowerlaw(1.99, 1.45, 6.06);
  for (const u of [0, 0.5, 1]) assert.ok(Number.isFinite(prior.logDensity(prior.quantile(u))));
  // d quantile/du = 1/density
  const slope = (prior.quantile(0.5 + 1e-5) - prior.quantile(0.5 - 1e-5)) / 2e-5;
  close(Math.log(slope), -prior.logDensity(prior.quantile(0.5)), { rtol: 1e-7 });
  for (const u of [0.1, 0.7]) assert.is(prior.quantile(u), powerlaw(1.99, 1.45, 6.06).quantile(u));
});

test('defect 6: splitnormal has quantiles and samples, with the mass below its peak that its widths say', () => {
  const prior = splitnormal(2, 1, 3);
  close(prior.quantile(0.25), 2, { rtol: 1e-15 });
  close(prior.quantile(0.25 * 0.31731050786291415), 1, { rtol: 1e-13 });
  close(prior.quantile(1 - 0.75 * 0.31731050786291415), 5, { rtol: 1e-13 });
  const draws = samplePrior(prior, new Random(keyOf(1)), 4000);
  close(draws.filter(x => x < 2).length / 4000, 0.25, { rtol: 0.1 });
});

test('special cases are one another', () => {
  for (const u of [1e-6, 0.2, 0.5, 0.9]) {
    close(beta(1, 1).quantile(u), u, { rtol: 1e-14 });
    close(gamma(1, 0.3).quantile(u), exponential(0.3).quantile(u), { rtol: 1e-13 });
    close(studentt(1, 0.5, 2).quantile(u), cauchy(0.5, 2).quantile(u), { rtol: 1e-12, atol: 1e-13 });
    close(powerlaw(0, 1, 3).quantile(u), uniform(1, 3).quantile(u), { rtol: 1e-14 });
    close(powerlaw(-1, 1, 3).quantile(u), loguniform(1, 3).quantile(u), { rtol: 1e-14 });
    close(truncnormal(0, 1, -9, 9).quantile(u), normal(0, 1).quantile(u), { rtol: 1e-9, atol: 1e-12 });
    close(splitnormal(1, 2, 2).quantile(u), normal(1, 2).quantile(u), { rtol: 1e-13, atol: 1e-13 });
    close(grid([2, 4], [5, 5]).quantile(u), uniform(2, 4).quantile(u), { rtol: 1e-14 });
    close(grid([-1, 0, 1], [0, 1, 0]).quantile(u), triangular(-1, 0, 1).quantile(u), { rtol: 1e-12, atol: 1e-14 });
    close(lognormal(0, 0.5).quantile(u), Math.exp(normal(0, 0.5).quantile(u)), { rtol: 1e-13 });
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
  [() => splitnormal(0, 0, 1), /losig is 0; it must be greater than 0/],
  [() => powerlaw(2, 0, 1), /low must be greater than 0/],
  [() => powerlaw(Number.NaN, 1, 2), /alpha is NaN/],
  [() => truncnormal(0, 1, 50, 51), /nothing of the Gaussian is between low and high/],
  [() => beta(0, 1), /a is 0/],
  [() => gamma(1, -1), /scale is -1/],
  [() => studentt(0, 0, 1), /nu is 0/],
  [() => triangular(0, 2, 1), /mode must lie between/],
  [() => sine(0, 4), /must lie in \[0, π\]/],
  [() => cosine(0, 90), /must lie in \[−π\/2, π\/2\], in radians/],
  [() => grid([0, 1], [1]), /2 places and 1 densities/],
  [() => grid([0, 0], [1, 1]), /places must rise/],
  [() => grid([0, 1], [1, -1]), /never negative/],
  [() => grid([0, 1, 2], [1, 0, 0]), /leave out ends of zeros/],
  [() => priorFromJSON({ grid: [0, 1, 2, 3, 4] }), /pairs of a place and the density/],
  [() => priorFromJSON({ grid: [0, 1] }), /array of 4 numbers or more/],
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
    [
      ...['uniform', 'loguniform', 'normal', 'splitnormal', 'truncnormal', 'lognormal', 'halfnormal', 'studentt', 'cauchy', 'powerlaw'],
      ...['logpowerlaw', 'exponential', 'gamma', 'beta', 'triangular', 'sine', 'cosine', 'grid'],
    ],
  );
});

test.run();
