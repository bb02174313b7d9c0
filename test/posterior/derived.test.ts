import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Image } from '../../src/image/image.js';
import { compile } from '../../src/likelihood/compile.js';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { radialProfile } from '../../src/likelihood/radialProfile.js';
import type { RadialType } from '../../src/likelihood/spec.js';
import { Background, Beta, type Component, Disk, Gaussian, Model, Point, Power, Sersic } from '../../src/models/index.js';
import { makeComponent } from '../../src/models/makeComponent.js';
import { Normal } from '../../src/noise/normal.js';
import { radialTotals } from '../../src/posterior/derived/radialFlux.js';
import { derivedQuantities } from '../../src/posterior/derived.js';
import { uniform } from '../../src/priors/index.js';
import { close } from '../support/close.js';

const pixel = 1e-3;
const n = 201;
const img = new Image(
  {
    header: {
      NAXIS1: n,
      NAXIS2: n,
      CTYPE1: 'RA---TAN',
      CTYPE2: 'DEC--TAN',
      CRPIX1: 101,
      CRPIX2: 101,
      CRVAL1: 20,
      CRVAL2: 40,
      CDELT1: -pixel,
      CDELT2: pixel,
    },
    data: new Float64Array(n * n),
  },
  { noise: new Normal({ sigma: 1 }), subgrid: 4 },
);
const at = { xc: 20, yc: 40 };

/** Median of each derived quantity of a model without freedom, and the sum of its pixels. */
function measured(components: Component[], zeropoint?: number): { derived: Record<string, number>; sum: number } {
  const { spec, expand } = compile({ img, mod: new Model(...components) });
  const posterior = { labels: [], units: [], n: 1, samples: new Float64Array(0), weights: Float64Array.of(1) };
  const derived = derivedQuantities(spec, posterior, expand, { zeropoint });
  const { raw } = createEvaluator(spec).render(expand(new Float64Array(0), 1));
  return { derived: Object.fromEntries(derived.map(({ label, median }) => [label, median])), sum: raw.reduce((a, b) => a + b, 0) };
}

test('the flux of a profile is the sum of its pixels, also when it is elliptical, boxy, truncated or at a high declination', () => {
  const shape = { ...at, theta: 0.7, e: 0.4 };
  for (const component of [
    new Gaussian({ name: 'c', ...shape, rs: 8e-3, Is: 3 }),
    new Gaussian({ name: 'c', ...shape, cbox: 1.5, rs: 8e-3, Is: 3 }),
    new Gaussian({ name: 'c', ...shape, cbox: -0.6, rs: 8e-3, Is: 3 }),
    makeComponent('Exponential', { name: 'c', ...shape, rs: 6e-3, Is: -2 }),
    makeComponent('ModExponential', { name: 'c', ...shape, rs: 4e-3, Is: 2, rm: 5e-3, alpha: 1.2 }),
    makeComponent('PolyExponential', { name: 'c', ...shape, rs: 3e-3, Is: 2, rc: 3e-3, c1: 0.3, c2: 0.1 }),
    new Beta({ name: 'c', ...shape, rc: 5e-3, Ic: 2, alpha: 2, beta: 8 }),
    new Sersic({ name: 'c', ...shape, re: 1e-2, Ie: 2, ns: 0.7, truncation: { type: 'HyperTangent', rt: 2e-2, wt: 3e-3 } }),
  ]) {
    const { derived, sum } = measured([component]);
    close(derived['c.flux'], sum, { rtol: 3e-4 }, `${component.type}`);
    close(derived['c.axis_ratio'], 0.6, { rtol: 1e-15 });
  }
  const { derived, sum } = measured([new Point({ name: 'c', ...at, Ic: 3 })]);
  assert.is(derived['c.flux'], 3);
  close(sum, 3, { rtol: 1e-9 });
});

test('closed forms are what quadrature gives', () => {
  const forms: [RadialType, number[]][] = [
    ['Sersic', [2e-3, 3, 0.25]],
    ['Sersic', [2e-3, 3, 4]],
    ['Sersic', [2e-3, 3, 10]],
    ['Gaussian', [2e-3, 3]],
    ['Exponential', [2e-3, 3]],
    ['TopHat', [2e-3, 3]],
    ['Beta', [2e-3, 3, 2, 2.5]],
    ['Beta', [2e-3, 3, 3, 1.2]],
  ];
  for (const [type, own] of forms) {
    const values = Float64Array.of(0, 0, 0, 0, 0, ...own);
    const profile = radialProfile({ type }, values, 0, 1e-9);
    const closed = radialTotals({ type }, Float64Array.from(own), profile)!;
    // A name without a closed form sends it to the quadrature.
    const summed = radialTotals({ type: 'ModExponential' }, Float64Array.from(own), profile)!;
    close([summed.moment, summed.half], [closed.moment, closed.half], { rtol: 1e-8 }, `${type} ${own.join(' ')}`);
  }
});

test('a gNFW has the flux of the sphere that it is the projection of', () => {
  const values = Float64Array.of(0, 0, 0, 0, 0, 2e-3, 3, 1.1, 5.5, 0.3);
  const profile = radialProfile({ type: 'gNFW' }, values, 0, 1e-9);
  const { moment } = radialTotals({ type: 'gNFW' }, values.subarray(5), profile)!;
  let sum = 0;
  for (let s = -24; s < 12; s += 0.01) sum += 0.01 * profile.at(2e-3 * Math.exp(s)) * (2e-3 * Math.exp(s)) ** 2;
  close(moment, profile.amplitude * sum, { rtol: 1e-6 });
});

test('magnitudes, fractions and totals; a background has none, and an endless profile no flux', () => {
  const { derived } = measured(
    [new Point({ name: 'a', ...at, Ic: 30 }), new Point({ name: 'b', ...at, Ic: 10 }), new Background({ a0: 1 })],
    25,
  );
  close([derived['a.fraction'], derived['b.fraction'], derived['total.flux']], [0.75, 0.25, 40]);
  close([derived['b.magnitude'], derived['total.magnitude']], [22.5, 25 - 2.5 * Math.log10(40)]);
  assert.equal(
    Object.keys(derived).filter(label => label.startsWith('comp_02')),
    [],
  );
  const endless = measured([new Power({ name: 'p', ...at, rc: 1e-3, Ic: 1, alpha: 2 })]).derived;
  assert.equal(Object.keys(endless), ['p.axis_ratio']);
  assert.equal(
    Object.keys(measured([new Point({ name: 'a', ...at, Ic: -1 })], 25).derived),
    ['a.flux'],
    'a negative flux has no magnitude',
  );
});

test('what has no formula is summed over the image', () => {
  const { derived, sum } = measured([
    new Disk({
      name: 'd',
      radial: new Sersic({ ...at, re: 5e-3, Ie: 1, ns: 1 }),
      vertical: { type: 'ExponentialHeight', zs: 1e-3, inc: 1 },
    } as never),
  ]);
  close(derived['d.flux'], sum, { rtol: 1e-12 });
});

test('quantiles follow the posterior, with its weights', () => {
  const { spec, expand } = compile({ img, mod: new Model(new Sersic({ name: 's', ...at, re: 1e-3, Ie: uniform(1, 2), ns: 1 })) });
  const samples = Float64Array.from({ length: 9000 }, (_, i) => 1 + i / 9000);
  const weights = samples.map(x => (x < 1.5 ? 2 : 0));
  const posterior = { labels: ['s.Ie'], units: ['image'], n: 9000, samples, weights };
  const of = (draws: number) => derivedQuantities(spec, posterior, expand, { draws }).find(({ label }) => label === 's.flux')!;
  const unit = of(9000).median / 1.25;
  for (const draws of [500, 9000]) {
    const { lo, median, hi, std } = of(draws);
    close([lo / unit, median / unit, hi / unit, std / unit], [1.08, 1.25, 1.42, 0.5 / Math.sqrt(12)], { rtol: 4e-3 });
  }
  assert.throws(() => derivedQuantities(spec, posterior, expand, { zeropoint: Number.NaN }), /zeropoint is NaN/);
  assert.throws(() => derivedQuantities(spec, posterior, expand, { draws: 0 }), /draws is 0/);
});

test.run();
