import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { keyOf, Random } from '../../src/math/philox.js';
import {
  effectiveSampleSize,
  formatParameters,
  logPriorEvidence,
  logSumExp,
  resample,
  summarise,
  weightedQuantiles,
  weightsOf,
} from '../../src/posterior/index.js';
import { loguniform, normal, uniform } from '../../src/priors/index.js';
import { close } from '../support/close.js';

const of = (...values: number[]): Float64Array => Float64Array.from(values);
const failsWith = (what: () => unknown, words: RegExp): void => {
  assert.throws(what, (e: Error) => e instanceof ValueError && words.test(e.message), String(words));
};

test('logSumExp neither overflows nor vanishes', () => {
  close(logSumExp(of(1000, 1000)), 1000 + Math.LN2, { rtol: 1e-15 });
  close(logSumExp(of(-1e5, -1e5 + 1)), -1e5 + Math.log(1 + Math.E), { rtol: 1e-15 });
  assert.is(logSumExp(of(Number.NEGATIVE_INFINITY)), Number.NEGATIVE_INFINITY);
  assert.is(logSumExp(of()), Number.NEGATIVE_INFINITY);
});

test('weights have the sum 1, whatever constant their logarithms have', () => {
  close(weightsOf(of(3e4, 3e4 + Math.log(3), Number.NEGATIVE_INFINITY)), [0.25, 0.75, 0], { rtol: 1e-11 });
  failsWith(() => weightsOf(of(Number.NEGATIVE_INFINITY)), /sum -Infinity/);
  failsWith(() => weightsOf(of(0, Number.NaN)), /NaN/);
  failsWith(() => weightsOf(of()), /The 0 log-weights/);
});

test('the effective sample size is n for equal weights and 1 for a single one', () => {
  close(effectiveSampleSize(new Float64Array(7).fill(0.3)), 7, { rtol: 1e-14 });
  assert.is(effectiveSampleSize(of(0, 5, 0)), 1);
  assert.is(effectiveSampleSize(of(0, 0)), 0);
});

test('weighted quantiles are those of the inverted cumulative', () => {
  const x = of(-0.802, -1.324, -0.248, 0.42, 1.136, 0.11, -0.553, -0.785, 0.749, 1.635, 0.273, -1.233);
  const w = of(1.09, 1.166, 0.228, 0, 1.432, 2.014, 0.518, 0.083, 0.438, 0.569, 2.122, 0.044);
  // numpy 2.4.6: np.quantile(x, [0, .16, .5, .84, 1], method='inverted_cdf', weights=w)
  assert.equal(weightedQuantiles(x, w, [0, 0.16, 0.5, 0.84, 1]), [-1.324, -0.802, 0.11, 1.136, 1.635]);
  assert.ok(Number.isNaN(weightedQuantiles(of(), of(), [0.5])[0]));
});

/** n draws of two parameters: a normal of mean 20 and deviation 1e-6, and a uniform of [0, 2), weighted by itself (density x / 2). */
function draws(n: number) {
  const random = new Random(keyOf(11));
  const samples = new Float64Array(2 * n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    samples[2 * i] = 20 + 1e-6 * random.normal();
    weights[i] = samples[2 * i + 1] = 2 * random.uniform();
  }
  return { labels: ['core.xc', 'disk.radial.re'], units: ['deg', ''], n, samples, weights };
}

test('a summary has the moments and quantiles of the distribution, within its own errors', () => {
  const [xc, re] = summarise(draws(4000));
  assert.is(xc.label, 'core.xc');
  assert.is(xc.unit, 'deg');
  close([xc.mean, xc.median], [20, 20], { rtol: 0, atol: 1e-7 });
  close([xc.std, xc.hi - xc.median, xc.median - xc.lo], [1e-6, 0.99446e-6, 0.99446e-6], { rtol: 0.08 });
  // ∫ of x/2 over [0, 2]: mean 4/3, mean square 2, quantiles 2 √q
  const pull = (value: number, truth: number, err: number): void =>
    assert.ok(Math.abs(value - truth) < 4 * err, `${value} ± ${err}, ${truth}`);
  pull(re.median, Math.SQRT2, re.medianErr);
  pull(re.lo, 0.8, re.loErr);
  pull(re.hi, 2 * Math.sqrt(0.84), re.hiErr);
  pull(re.mean, 4 / 3, re.std / Math.sqrt(re.ess));
  close(re.std, Math.sqrt(2 - 16 / 9), { rtol: 0.05 });
  // ESS = n ⟨w⟩² / ⟨w²⟩ = n · 1 / (4/3)
  close(re.ess, 3000, { rtol: 0.03 });
});

test("quantiles' errors are those of order statistics", () => {
  // √(q (1 − q) / n) / density: for the normal at the median √(½ · ½ / n) √(2π) σ
  const [xc] = summarise({ ...draws(4000), weights: new Float64Array(4000).fill(1) });
  close(xc.medianErr, 0.5 * Math.sqrt((2 * Math.PI) / 4000) * 1e-6, { rtol: 0.3 });
});

test('nothing to summarise is an error', () => {
  failsWith(() => summarise({ ...draws(2), weights: new Float64Array(2) }), /nothing to summarise/);
});

test('the parameter table has a block a component, and digits as the errors call for', () => {
  const none = { mean: 0, std: 0, ess: 1, medianErr: 0, loErr: 0, hiErr: 0 };
  const table = formatParameters([
    { ...none, label: 'core.xc', unit: 'deg', median: 20.000000626, lo: 19.999999664, hi: 20.000001575 },
    { ...none, label: 'core.yc', unit: 'deg', median: -9.9999996282, lo: -10.0000004594, hi: -9.9999987679 },
    { ...none, label: 'comp_01.theta', unit: 'rad', median: 0.8796, lo: 0.8743, hi: 0.88493 },
    { ...none, label: 'comp_01.e', unit: '', median: 0.59568, lo: 0.59117, hi: 0.60005 },
    { ...none, label: 'sigma', unit: '', median: 0, lo: 0, hi: 0 },
  ]);
  assert.is(
    table,
    [
      'Best-fit parameters',
      '========================================',
      '',
      'core',
      '----',
      'xc :  2.000000063E+01 [+9.4900E-07/-9.6200E-07] deg',
      'yc : -9.99999963E+00  [+8.6030E-07/-8.3120E-07] deg',
      '',
      'comp_01',
      '-------',
      'theta :  8.7960E-01 [+5.3300E-03/-5.3000E-03] rad',
      'e     :  5.9568E-01 [+4.3700E-03/-4.5100E-03]',
      '',
      'model',
      '-----',
      'sigma :  0.0000E+00 [+0.0000E+00/-0.0000E+00]',
    ].join('\n'),
  );
});

// Defect 25 of the reference: a second sampler run for an integral that factorises.
test('the prior evidence is the product of one-dimensional integrals', () => {
  close(logPriorEvidence([uniform(0, 2), uniform(-1, 4)]), -Math.log(10), { rtol: 1e-14 });
  // scipy 1.17.1: np.log(quad(lambda x: (1/(x*np.log(1e4)))**2, 1e-2, 1e2)[0] * quad(lambda x: norm.pdf(x, 3, .2)**2, 1, 5)[0])
  close(logPriorEvidence([loguniform(1e-2, 1e2), normal(3, 0.2)]), 0.50834235720152, { rtol: 1e-9 });
  assert.is(logPriorEvidence([]), 0);
});

test('resampling gives each draw as often as its weight says', () => {
  const counts = (rows: Uint32Array): number[] => [0, 1, 2, 3].map(i => rows.filter(r => r === i).length);
  assert.equal(counts(resample(of(1, 0, 5, 4), 10, keyOf(3))), [1, 0, 5, 4]);
  const [a, b, c, d] = counts(resample(of(0.15, 0, 0.45, 0.4), 10, keyOf(3)));
  assert.ok((a === 1 || a === 2) && b === 0 && (c === 4 || c === 5) && d === 4, [a, b, c, d].join());
  assert.equal(resample(of(1, 2, 3), 5, keyOf(3)), resample(of(1, 2, 3), 5, keyOf(3)));
  assert.equal(counts(resample(of(0, 1, 0, 0), 3, keyOf(3))), [0, 3, 0, 0]);
});

test('resampling is without bias over keys', () => {
  const w = of(0.05, 0.6, 0.05, 0.3);
  const counts = new Float64Array(4);
  for (let seed = 0; seed < 2000; seed++) for (const row of resample(w, 3, keyOf(seed))) counts[row] += 1 / 6000;
  close(counts, w, { rtol: 0, atol: 0.01 });
});

test('resampling nothing, or from nothing, is an error', () => {
  failsWith(() => resample(of(1), 0, keyOf(1)), /count is 0/);
  failsWith(() => resample(of(1), 1.5, keyOf(1)), /count is 1\.5/);
  failsWith(() => resample(of(0, 0), 1, keyOf(1)), /nothing to draw from/);
  failsWith(() => resample(of(), 1, keyOf(1)), /nothing to draw from/);
});

test("chains' draws count as their diagnostics say, and the quantiles' errors with them", () => {
  const n = 400;
  const samples = Float64Array.from({ length: n }, (_, i) => i / n);
  const posterior = { labels: ['x'], units: [''], n, samples, weights: new Float64Array(n).fill(1 / n) };
  const [free] = summarise(posterior);
  const [chained] = summarise({ ...posterior, diagnostics: { bulkEss: Float64Array.of(25) } });
  close(free.ess, n);
  assert.is(chained.ess, 25);
  close(chained.medianErr / free.medianErr, 4, { rtol: 0.1 });
});

test.run();
