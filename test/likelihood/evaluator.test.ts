import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { hasSimd } from '../../src/kernels/forward.js';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { createOracle } from '../../src/likelihood/oracle.js';
import type { ComponentType, ProblemSpec } from '../../src/likelihood/spec.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { catalogue, componentTypes } from '../../src/models/catalogue.js';
import { truncationTypes } from '../../src/models/truncation.js';
import { drawValues, type Options, problem, psf, worst } from './problems.js';

const ALL: readonly ComponentType[] = ['Sersic', 'Beta', 'Gaussian', 'Exponential', 'Point', 'Background'];
const RADIAL = componentTypes.filter(type => catalogue[type].group === 'radial');

/** Images within 1e-12 of their peak and ln L within 1e-12 of itself, for `count` drawn vectors. */
function agree(spec: ProblemSpec, count: number, seed = 7): void {
  const fast = createEvaluator(spec);
  const oracle = createOracle(spec);
  const random = new Random(keyOf(seed));
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-12 * Math.abs(b);
  assert.ok(near(fast.logNull(), oracle.logNull()), `logNull ${fast.logNull()}, oracle ${oracle.logNull()}`);
  for (let i = 0; i < count; i++) {
    const values = drawValues(spec, random);
    const what = `draw ${i}, ${spec.image.nx} × ${spec.image.ny}, values ${values.join(' ')}`;
    const [a, b] = [fast.render(values), oracle.render(values)];
    for (const key of ['raw', 'convolved', 'background'] as const) {
      const error = worst(a[key], b[key]);
      assert.ok(error <= 1e-12, `${key} is off by ${error} of its peak: ${what}`);
    }
    const [logL, expected] = [fast.logL(values), oracle.logL(values)];
    assert.ok(Number.isFinite(logL) && near(logL, expected), `ln L ${logL}, oracle ${expected}: ${what}`);
  }
}

test('this engine has WebAssembly SIMD, so that the tests below compare two things', () => {
  assert.ok(hasSimd());
});

for (const type of componentTypes) {
  test(`${type}: WASM and the oracle agree`, () => {
    // A Disk takes the oracle hundreds of profiles a sample.
    if (type === 'Disk') return agree(problem({ nx: 16, ny: 12, types: [type], psf: psf(5, 5, 1), subgrid: 2 }), 10);
    agree(problem({ nx: 30, ny: 24, types: [type] }), 40);
    agree(problem({ nx: 30, ny: 24, types: [type], psf: psf(9, 9, 1.5), subgrid: 2 }), 20);
  });
}

for (const truncation of truncationTypes) {
  test(`every radial profile with a truncation, ${truncation}: WASM and the oracle agree`, () => {
    for (const type of RADIAL) agree(problem({ nx: 26, ny: 24, types: [type], truncation }), 30);
    for (const type of RADIAL) agree(problem({ nx: 20, ny: 24, types: [type], truncation, subgrid: 3 }), 6);
  });
}

const shapes: readonly [string, Partial<Options> & { nx: number; ny: number }][] = [
  ['a square image, all instrument maps', { nx: 32, ny: 32, psf: psf(11, 11, 2), response: true, exposure: true, subgrid: 3 }],
  ['more columns than rows', { nx: 45, ny: 16, psf: psf(7, 9, 1.5), exposure: true }],
  ['more rows than columns', { nx: 12, ny: 50, psf: psf(8, 6, 1.5), response: true }],
  ['odd sides', { nx: 33, ny: 27, psf: psf(9, 9, 1.5), subgrid: 2 }],
  ['prime sides', { nx: 37, ny: 29, psf: psf(13, 11, 2) }],
  ['one row', { nx: 40, ny: 1, psf: psf(5, 5, 1) }],
  ['one column', { nx: 1, ny: 23, psf: psf(5, 5, 1) }],
  ['one pixel', { nx: 1, ny: 1, psf: psf(3, 3, 1) }],
  ['no PSF, odd rows', { nx: 21, ny: 15, response: true, exposure: true }],
  ['no PSF, subgrid 4', { nx: 16, ny: 18, subgrid: 4 }],
  ['an asymmetric PSF', { nx: 31, ny: 34, psf: psf(9, 7, 1.5, 0.6) }],
  ['a PSF of the image’s size', { nx: 20, ny: 22, psf: psf(20, 22, 2, 0.2) }],
  ['a PSF larger than the image', { nx: 14, ny: 10, psf: psf(41, 35, 5) }],
  ['a PSF of one pixel', { nx: 14, ny: 11, psf: { nx: 1, ny: 1, data: Float64Array.of(1) } }],
  ['RA 0 in the image', { nx: 24, ny: 24, psf: psf(7, 7, 1.5), crval: [0, 40] }],
  ['near the pole', { nx: 24, ny: 24, psf: psf(7, 7, 1.5), crval: [77, 89.5] }],
];
for (const [name, options] of shapes) {
  test(`${name}: WASM and the oracle agree on all components together`, () => {
    agree(problem({ types: ALL, ...options }), 12);
    agree(problem({ types: ['Sersic', 'Background'], ...options }), 6); // without a point source the ring is smaller
  });
}

test('a values vector at an offset in a longer array gives the same bits', () => {
  const spec = problem({ nx: 20, ny: 20, types: ALL, psf: psf(7, 7, 1.5) });
  const evaluator = createEvaluator(spec);
  const values = drawValues(spec, new Random(keyOf(3)));
  const long = new Float64Array(3 * spec.nvalues);
  long.set(values, spec.nvalues);
  assert.is(evaluator.logL(long, spec.nvalues), evaluator.logL(values));
});

test('a likelihood is the same to the last bit whatever was evaluated before it, and in another evaluator', () => {
  const spec = problem({ nx: 26, ny: 21, types: ALL, psf: psf(7, 9, 1.5), subgrid: 2, response: true });
  const random = new Random(keyOf(11));
  const points = Array.from({ length: 8 }, () => drawValues(spec, random));
  const evaluator = createEvaluator(spec);
  const forward = points.map(p => evaluator.logL(p));
  points.forEach(p => evaluator.render(p, [0]));
  const backward = points.map((_, i) => evaluator.logL(points[7 - i])).reverse();
  const fresh = points.map(p => createEvaluator(spec).logL(p));
  assert.equal(backward, forward);
  assert.equal(fresh, forward);
});

test('a render of some components is the sum of renders of each', () => {
  const spec = problem({ nx: 24, ny: 20, types: ALL, psf: psf(7, 7, 1.5), exposure: true });
  const evaluator = createEvaluator(spec);
  const values = drawValues(spec, new Random(keyOf(5)));
  const together = evaluator.render(values, [0, 4, 5]);
  const apart = [0, 4, 5].map(i => evaluator.render(values, [i]));
  for (const key of ['raw', 'convolved', 'background'] as const) {
    const sum = apart[0][key].map((v, i) => v + apart[1][key][i] + apart[2][key][i]);
    assert.ok(worst(together[key], sum) < 1e-13, key);
  }
  assert.ok(evaluator.render(values, []).convolved.every(v => v === 0));
});

test('a component that does not exist is an error that says how many there are', () => {
  const spec = problem({ nx: 8, ny: 8, types: ['Sersic', 'Point'] });
  const values = drawValues(spec, new Random(keyOf(5)));
  assert.throws(
    () => createEvaluator(spec).render(values, [2]),
    (error: Error) => error instanceof ValueError && /component is 2/.test(error.message) && /0 to 1/.test(error.message),
  );
});

for (const [name, create] of [
  ['WASM', createEvaluator],
  ['the oracle', createOracle],
] as const) {
  test(`${name}: a component marked positive that is negative makes the point impossible; masked pixels do not count`, () => {
    const spec = problem({ nx: 16, ny: 16, types: ['Exponential', 'Sersic', 'Background'], positive: true, psf: psf(5, 5, 1) });
    const values = drawValues(spec, new Random(keyOf(1)));
    values.fill(0, spec.components[2].offset + 1);
    values[spec.components[2].offset + 1] = 0.1;
    const evaluator = create(spec);
    assert.ok(Number.isFinite(evaluator.logL(values)));
    assert.is(evaluator.render(values).anyNegative, false);
    for (const at of [6, spec.components[1].offset + 6, spec.components[2].offset + 1]) {
      const negative = values.slice();
      negative[at] *= -1;
      assert.is(evaluator.logL(negative), Number.NEGATIVE_INFINITY, `value ${at}`);
      assert.is(evaluator.render(negative).anyNegative, true);
      assert.is(create({ ...spec, components: spec.components.map(c => ({ ...c, positive: false })) }).logL(negative) > -Infinity, true);
    }
    // A background that is below zero in one corner only: allowed where that corner is masked.
    const slope = values.slice();
    slope.set([0.05, 0.1, 0.1], spec.components[2].offset + 1);
    slope[spec.components[2].offset] = 10 / 3600;
    const map = create(spec).render(slope, [2]).background;
    assert.ok(map.some(v => v < 0) && map.some(v => v > 0));
    const mask = Uint8Array.from(map, v => (v < 0 ? 0 : 1));
    assert.is(evaluator.logL(slope), Number.NEGATIVE_INFINITY);
    assert.ok(Number.isFinite(create({ ...spec, image: { ...spec.image, mask } }).logL(slope)));
  });

  test(`${name}: values that are not finite, and values that no component can have, give −∞ and never NaN`, () => {
    const spec = problem({ nx: 12, ny: 12, types: ALL, psf: psf(5, 5, 1) });
    const values = drawValues(spec, new Random(keyOf(2)));
    const evaluator = create(spec);
    assert.ok(Number.isFinite(evaluator.logL(values)));
    const wrong = (at: number, value: number): void => {
      const changed = values.slice();
      changed[at] = value;
      assert.is(evaluator.logL(changed), Number.NEGATIVE_INFINITY, `value ${at} = ${value}`);
      assert.ok(evaluator.render(changed).convolved.every(Number.isNaN));
    };
    for (let at = 0; at < spec.nvalues; at++) for (const value of [Number.NaN, Infinity, -Infinity]) wrong(at, value);
    for (const value of [1, 1.2, -0.1]) wrong(3, value); // e
    for (const value of [-2, -3]) wrong(4, value); // cbox
    for (const value of [0, -1e-3]) wrong(5, value); // re
    for (const value of [0.2, 10.5]) wrong(7, value); // ns
    for (const value of [0, -1]) wrong(spec.components[5].offset, value); // rs
  });

  test(`${name}: amplitudes so large that χ² overflows give −∞`, () => {
    const spec = problem({ nx: 12, ny: 12, types: ['Sersic', 'Point'], psf: psf(5, 5, 1) });
    const values = drawValues(spec, new Random(keyOf(2)));
    values[6] = 1e200;
    assert.is(create(spec).logL(values), Number.NEGATIVE_INFINITY);
    values[6] = 1;
    values[10] = 1e308;
    assert.is(create(spec).logL(values), Number.NEGATIVE_INFINITY);
  });

  test(`${name}: with every pixel masked the likelihood is 1`, () => {
    const spec = problem({ nx: 9, ny: 9, types: ['Gaussian'], masked: 1 });
    const evaluator = create(spec);
    assert.is(Math.abs(evaluator.logL(drawValues(spec, new Random(keyOf(2))))), 0);
    assert.is(Math.abs(evaluator.logNull()), 0);
  });
}

test.run();
