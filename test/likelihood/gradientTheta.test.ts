import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compile, type ImageProblem } from '../../src/likelihood/compile.js';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { createOracle } from '../../src/likelihood/oracle.js';
import type { ComponentType } from '../../src/likelihood/spec.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { Background, boundto, Model, Point, Sersic } from '../../src/models/index.js';
import { loguniform, normal, uniform } from '../../src/priors/index.js';
import { tinyImage } from '../models/tinyImage.js';
import { close } from '../support/close.js';
import { drawValues, problem, psf } from './problems.js';

/** Richardson's extrapolation of central differences, to the eighth order. */
function slope(f: (h: number) => number, h: number): number {
  let table = [0, 1, 2, 3].map(k => (f(h / 2 ** k) - f(-h / 2 ** k)) / (h / 2 ** (k - 1)));
  for (let order = 1; order < 4; order++) table = table.slice(1).map((d, k) => d + (d - table[k]) / (4 ** order - 1));
  return table[0];
}

function tiedProblem(): ImageProblem {
  const point = new Point({ name: 'core', xc: uniform(19.999, 20.001), yc: uniform(-10.001, -9.999), Ic: loguniform(0.01, 10) });
  const disk = new Sersic({
    name: 'disk',
    xc: boundto(point, 'xc'),
    yc: boundto(point, 'yc'),
    theta: uniform(0, 3),
    e: normal(0.5, 0.2),
    re: loguniform(1e-5, 1e-2),
    Ie: p => 0.1 * p('core.Ic') ** 0.7,
    ns: uniform(0.5, 8),
  });
  const sky = new Background({ a0: normal(0, 0.1), a1x: p => p('disk.Ie') * 0.01, rs: 1e-3 });
  return compile({
    img: { ...tinyImage, spec: () => ({ ...tinyImage.spec(), psf: psf(5, 5, 1, 0.3) }) },
    mod: new Model(point, disk, sky),
  });
}

test('the gradient is the slope of ln L along each free parameter and along the unit cube, through ties and priors', () => {
  const of = tiedProblem();
  const random = new Random(keyOf(4));
  for (let k = 0; k < 4; k++) {
    const u = Float64Array.from({ length: of.ndim }, () => 0.2 + 0.6 * random.uniform());
    const theta = of.transform(u, 1);
    const { logL, gradient } = of.gradientTheta(theta);
    assert.is(logL, of.logL(of.expand(theta, 1)));
    const values = new Float64Array(of.nvalues);
    of.gradient(of.expand(theta, 1), values);
    const inCube = of.gradientU(u, values, 1);
    const moved = (x: Float64Array, d: number, h: number): Float64Array => x.map((v, i) => (i === d ? v + h : v));
    for (let d = 0; d < of.ndim; d++) {
      const tolerance = { rtol: 1e-7, atol: 1e-6 };
      const along = slope(h => of.logL(of.expand(of.transform(moved(u, d, h), 1), 1)), 0.004);
      close(inCube[d], along, tolerance, `u ${of.labels[d]}`);
      const perU = slope(h => of.priors[d].quantile(u[d] + h), 0.004);
      close(gradient[d] * perU, along, tolerance, `theta ${of.labels[d]}`);
    }
  }
});

test('values that are fixed are not asked for; the others have the same derivatives', () => {
  const types: ComponentType[] = ['Sersic', 'Background', 'Point'];
  const spec = problem({ nx: 12, ny: 12, types, psf: psf(5, 5, 1) });
  const values = drawValues(spec, new Random(keyOf(3)));
  const [all, some] = [new Float64Array(spec.nvalues), new Float64Array(spec.nvalues)];
  createEvaluator(spec).gradient(values, 0, all);
  const varying = Uint8Array.from(all, (_, i) => (i % 3 === 0 ? 0 : 1));
  createEvaluator({ ...spec, varying }).gradient(values, 0, some);
  close(
    some,
    all.map((g, i) => g * varying[i]),
    { rtol: 1e-13 },
  );
});

for (const [name, create] of [
  ['WASM', createEvaluator],
  ['the oracle', createOracle],
] as const) {
  test(`${name}: where the likelihood is zero so is the gradient`, () => {
    const spec = problem({ nx: 12, ny: 12, types: ['Sersic', 'Exponential', 'Point'], positive: true, psf: psf(5, 5, 1) });
    const values = drawValues(spec, new Random(keyOf(2)));
    const evaluator = create(spec);
    const out = new Float64Array(spec.nvalues);
    assert.ok(Number.isFinite(evaluator.gradient(values, 0, out)) && out.every(Number.isFinite));
    for (const [at, value] of [
      [3, 1.2],
      [5, -1],
      [6, -1],
      [6, 1e200],
      [0, Number.NaN],
    ]) {
      const wrong = values.slice();
      wrong[at] = value;
      assert.is(evaluator.gradient(wrong, 0, out.fill(1)), Number.NEGATIVE_INFINITY, `value ${at} = ${value}`);
      assert.ok(out.every(g => g === 0));
    }
  });

  test(`${name}: at a centre on a sample, an empty image or a point far outside the derivatives are finite`, () => {
    const spec = problem({ nx: 13, ny: 12, types: ['Sersic', 'Beta', 'Point'] });
    const evaluator = create(spec);
    const out = new Float64Array(spec.nvalues);
    for (const [ns, cbox, away] of [
      [0.25, 0, 0],
      [4, 0, 0],
      [10, 1, 0],
      [1, -1.5, 300],
    ]) {
      const centre = [150 + away, 2];
      const values = Float64Array.of(...centre, 0.3, 0.4, cbox, 1e-3, 1, ns, ...centre, 0, 0, cbox, 1e-3, 1, 2, 0.6, ...centre, 1);
      assert.ok(Number.isFinite(evaluator.gradient(values, 0, out)));
      assert.ok(out.every(Number.isFinite));
    }
    const masked = { ...spec, image: { ...spec.image, mask: new Uint8Array(156) } };
    const values = drawValues(spec, new Random(keyOf(1)));
    assert.is(Math.abs(create(masked).gradient(values, 0, out)), 0);
    assert.ok(out.every(g => Math.abs(g) === 0));
  });

  test(`${name}: a values vector at an offset in a longer array has the same gradient`, () => {
    const spec = problem({ nx: 12, ny: 12, types: ['Sersic', 'Point', 'Background'], psf: psf(5, 5, 1) });
    const values = drawValues(spec, new Random(keyOf(3)));
    const long = new Float64Array(3 * spec.nvalues);
    long.set(values, spec.nvalues);
    const [a, b] = [new Float64Array(spec.nvalues), new Float64Array(spec.nvalues)];
    const evaluator = create(spec);
    evaluator.gradient(values, 0, a);
    evaluator.gradient(long, spec.nvalues, b);
    assert.equal(b, a);
  });
}

/** Extremes: what is compared is WASM with the oracle, each derivative in units of the whole model over the value's own scale. */
test('WASM and the oracle agree for needles, any index, any size and centres near or far', () => {
  const random = new Random(keyOf(9));
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  const pixel = 1 / 3600;
  for (const [type, subgrid, more] of [
    ['Sersic', 1, () => [Math.exp(between(Math.log(0.25), Math.log(10)))]],
    ['Sersic', 3, () => [Math.exp(between(Math.log(0.25), Math.log(10)))]],
    ['Beta', 1, () => [between(0.5, 4), between(0.2, 6)]],
    ['Exponential', 2, () => []],
  ] as [ComponentType, number, () => number[]][]) {
    const spec = problem({ nx: 20, ny: 18, types: [type], subgrid });
    const [fast, oracle] = [createEvaluator(spec), createOracle(spec)];
    const [a, b] = [new Float64Array(spec.nvalues), new Float64Array(spec.nvalues)];
    for (let k = 0; k < 40; k++) {
      const e = random.uniform() < 0.3 ? 1 - 10 ** between(-6, -1) : between(0, 0.9);
      const away = random.uniform() < 0.3 ? 60 : 8;
      const radius = pixel * 10 ** between(-2, 3);
      const cbox = random.uniform() < 0.3 ? between(-1.2, 3) : 0;
      const centre = [150 + pixel * between(-away, away), 2 + pixel * between(-away, away)];
      const values = Float64Array.of(...centre, between(-3, 3), e, cbox, radius, 1, ...more());
      assert.is(fast.gradient(values, 0, a), fast.logL(values));
      oracle.gradient(values, 0, b);
      const raw = oracle.render(values).raw;
      const { data, mask } = spec.image;
      const whole = raw.reduce((sum, m, i) => sum + mask[i] * Math.abs(((data[i] - m) * m) / spec.sigma[i] ** 2), 1e-10);
      const narrow = Math.min(radius, pixel) * (1 - e);
      const own = [narrow, narrow, 1 - e, 1 - e, 2 + cbox, radius, 1, 1, 1];
      for (let i = 0; i < a.length; i++) {
        const gap = Math.abs(a[i] - b[i]);
        assert.ok(
          gap <= (1e-10 * whole) / own[i] + 1e-11 * Math.abs(b[i]),
          `value ${i}: ${a[i]}, oracle ${b[i]}: ${type} ${values.join(' ')}`,
        );
      }
    }
  }
});

test.run();
