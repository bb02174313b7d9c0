import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { type CornerOptions, cornerSvg } from '../../src/plots/corner.js';
import { variablesOf } from '../../src/plots/cornerVariables.js';
import { close } from '../support/close.js';
import { clashes, parseXml, picturesOf } from './drawing.js';

type Parameter = readonly [label: string, unit: string, mean: number, sd: number];

const quickstart: readonly Parameter[] = [
  ['core.xc', 'deg', 20, 9.5e-7],
  ['core.yc', 'deg', -10, 8.5e-7],
  ['core.Ic', 'image', 9.896, 0.4265],
  ['comp_01.theta', 'rad', 0.8796, 0.0053],
  ['comp_01.e', '', 0.59568, 0.0044],
  ['comp_01.re', 'deg', 4.1541e-4, 3.8e-6],
  ['comp_01.Ie', 'image', 0.2991, 0.0035],
];
const more: readonly Parameter[] = [
  ['disc_with_a_long_name.radial.theta', 'rad', 1.2e5, 3e2],
  ['bg.a0', 'image', -1e-8, 3e-9],
  ['bg.a1x', 'image', 12345.678, 1e-3],
  ['bg.a1y', '', 0, 1e4],
  ['z<&">.k', 'Jy/beam', 3.7e12, 2e9],
];

/** Normal samples with weights; odd parameters lean on the ones before them. */
function normals(parameters: readonly Parameter[], n: number, extra: Partial<CornerOptions> = {}): CornerOptions {
  const random = new Random(keyOf(3));
  const ndim = parameters.length;
  const samples = new Float64Array(n * ndim);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    weights[i] = 0.1 + random.uniform();
    let before = 0;
    parameters.forEach(([, , mean, sd], k) => {
      const z = k % 2 === 1 ? 0.8 * before + 0.6 * random.normal() : random.normal();
      samples[i * ndim + k] = mean + sd * z;
      before = z;
    });
  }
  return { samples, weights, n, ndim, labels: parameters.map(p => p[0]), units: parameters.map(p => p[1]), ...extra };
}

const all = [...quickstart, ...more];
const one = normals(quickstart.slice(0, 1), 300);

test('from 1 to 12 parameters nothing touches and nothing is cut off', () => {
  for (const count of [1, 2, 3, 7, 12]) {
    assert.equal(clashes(cornerSvg(normals(all.slice(0, count), 2000))), [], `${count} parameters`);
    assert.equal(
      clashes(
        cornerSvg(
          normals(all.slice(-count), 500, {
            title: 'A fit & its "posterior", with a title that says a little more than fits beside one panel',
          }),
        ),
      ),
      [],
      `the last ${count}`,
    );
  }
});

test('there is a panel for every pair, and each of those holds a picture', () => {
  const svg = cornerSvg(normals(quickstart, 1000, { bins: 30 }));
  const pictures = picturesOf(svg);
  assert.is(pictures.length, 21);
  for (const { width, height, alpha, pixels } of pictures) {
    assert.is(width, 30);
    assert.is(height, 30);
    assert.is(alpha[0], 0);
    assert.is(Math.max(...pixels), 255);
  }
  // A white ground and 28 frames.
  assert.is(parseXml(svg).filter(({ name }) => name === 'rect').length, 29);
});

test('a title gives the median and the way to the 16th and 84th percentiles', () => {
  const n = 10001;
  const samples = Float64Array.from({ length: n }, (_, i) => i / (n - 1));
  const svg = cornerSvg({ samples, weights: new Float64Array(n).fill(1), n, ndim: 1, labels: ['a.x'], units: ['mJy'] });
  const texts = parseXml(svg).map(({ text }) => text);
  for (const piece of ['a.x', '0.50', '+0.34', '−0.34', 'mJy', 'a.x [mJy]']) assert.ok(texts.includes(piece), piece);
});

test('coordinates known to a millionth have ticks that can be read', () => {
  const texts = parseXml(cornerSvg(normals(quickstart.slice(0, 2), 3000))).map(({ text }) => text);
  assert.ok(texts.includes('×10⁻⁶ + 20'));
  assert.ok(texts.includes('×10⁻⁶ − 10'));
  for (const label of ['−2', '0', '2']) assert.ok(texts.includes(label), label);
});

test('samples without weight change nothing', () => {
  const options = normals(quickstart.slice(2, 4), 2000);
  const { n, ndim, samples, weights } = options;
  const longer = new Float64Array((n + 5) * ndim).fill(1e6);
  longer.set(samples);
  const padded = new Float64Array(n + 5);
  padded.set(weights);
  assert.ok(cornerSvg(options) === cornerSvg({ ...options, samples: longer, weights: padded, n: n + 5 }));
});

test('axes reach sigma times the errors, but not beyond the samples; edges go before', () => {
  const [close2] = variablesOf(normals(quickstart.slice(2, 3), 20000, { sigma: 2 }));
  close(close2.range, [9.896 - 2 * 0.4265, 9.896 + 2 * 0.4265], { rtol: 5e-3 }, 'sigma: 2');
  const [wide] = variablesOf(normals(quickstart.slice(2, 3), 20000));
  assert.ok(wide.range[0] > 9.896 - 4 * 0.4265 && wide.range[0] < 9.896 - 2.9 * 0.4265, String(wide.range));
  const options = normals(quickstart.slice(2, 3), 2000, { sigma: null });
  assert.equal(variablesOf(options)[0].range, [Math.min(...options.samples), Math.max(...options.samples)]);
  assert.equal(variablesOf({ ...options, edges: [[5, 15]] })[0].range, [5, 15]);
});

test('truths are lines, wherever sigma admits them; unknown ones are none', () => {
  const at = (truth: number | null) => variablesOf(normals(quickstart.slice(2, 3), 2000, { truths: [truth] }))[0].truthAt;
  assert.ok(Math.abs(at(9.896)! - 0.5) < 0.1);
  assert.ok(at(9.896 + 6 * 0.4265)! > 0.9, 'six sigma off is still shown');
  assert.is(at(100), null);
  assert.is(at(null), null);
  assert.is(at(Number.NaN), null);
});

test('component picks the parameters of one component or of several', () => {
  const options = normals(quickstart, 500);
  const names = (component: string | string[]) => variablesOf({ ...options, component }).map(({ label }) => label);
  assert.equal(names('core'), ['core.xc', 'core.yc', 'core.Ic']);
  assert.is(names(['core', 'comp_01']).length, 7);
  // Truths and ranges are one a parameter, or one of those shown.
  const [, , Ic] = variablesOf({ ...options, component: 'core', truths: [20, -10, 9.896], edges: [null, null, [0, 20]] });
  assert.ok(Math.abs(Ic.truthAt! - 9.896 / 20) < 1e-9);
  assert.equal(Ic.range, [0, 20]);
  assert.throws(
    () => cornerSvg({ ...options, component: 'comp_1' }),
    (error: Error) => error instanceof ValueError && /comp_1/.test(error.message) && /comp_01\.re/.test(error.message),
  );
});

test('constant samples, one sample and values near the ends of doubles are drawn', () => {
  const flat = (value: number, n: number): CornerOptions => ({
    ...normals(quickstart.slice(0, 2), n),
    samples: new Float64Array(2 * n).fill(value),
  });
  for (const value of [0, 5, -3e-9, 1e300, 5e-324]) {
    for (const n of [1, 50]) assert.equal(clashes(cornerSvg(flat(value, n))), [], `${n} × ${value}`);
  }
  const two = { ...flat(1, 2), samples: Float64Array.of(-1e307, 1, 1e307, 2) };
  assert.equal(clashes(cornerSvg(two)), []);
});

test('what cannot be drawn is a ValueError that names it', () => {
  const empty = { ...one, samples: new Float64Array(0), weights: new Float64Array(0), n: 0 };
  const withSample = (value: number) => ({ ...one, samples: one.samples.map((x, i) => (i === 7 ? value : x)) });
  const cases: [CornerOptions, RegExp][] = [
    [empty, /n is 0/],
    [{ ...one, ndim: 0 }, /ndim is 0/],
    [{ ...one, n: 299 }, /samples holds 300/],
    [{ ...one, weights: new Float64Array(299) }, /weights holds 299/],
    [{ ...one, weights: new Float64Array(300) }, /sum to 0/],
    [{ ...one, weights: one.weights.map((w, i) => (i === 3 ? -1 : w)) }, /weight 3 is -1/],
    [{ ...one, weights: one.weights.map((w, i) => (i === 3 ? Number.NaN : w)) }, /weight 3 is NaN/],
    [withSample(Number.NaN), /sample 7 has core\.xc = NaN/],
    [withSample(Number.POSITIVE_INFINITY), /sample 7 has core\.xc = Infinity/],
    [{ ...one, labels: [] }, /labels/],
    [{ ...one, units: ['a', 'b'] }, /units/],
    [{ ...one, truths: [] }, /truths/],
    [{ ...one, bins: 1 }, /bins is 1/],
    [{ ...one, sigma: 0 }, /sigma is 0/],
    [{ ...one, quantiles: [0.5, 1.2] }, /quantiles/],
    [{ ...one, edges: [[1, 1]] }, /edges of core\.xc/],
    [{ ...one, show_titles: true } as CornerOptions, /no option "show_titles".*quantiles/],
  ];
  for (const [options, message] of cases) {
    assert.throws(
      () => cornerSvg(options),
      (error: Error) => error instanceof ValueError && message.test(error.message),
      String(message),
    );
  }
});

test.run();
