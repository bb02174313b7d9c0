import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { createOracle } from '../../src/likelihood/oracle.js';
import type { ComponentSpec, ComponentType, ProblemSpec } from '../../src/likelihood/spec.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { catalogue, componentTypes } from '../../src/models/catalogue.js';
import { drawValues, type Options, problem, psf } from './problems.js';
import { slopes } from './slopes.js';

const ALL: readonly ComponentType[] = ['Sersic', 'Beta', 'Gaussian', 'Exponential', 'Point', 'Background'];
const OTHERS: readonly ComponentType[] = [
  'gNFW',
  'Power',
  'TopHat',
  'PolyExponential',
  'PolyExpoRefact',
  'ModExponential',
  'Moffat',
  'CoreSersic',
  'Nuker',
  'King',
  'BrokenExponential',
  'GaussianRing',
];

/** Both evaluators against each other and against differences of the oracle's likelihood. */
function agree(spec: ProblemSpec, count: number, { seed = 7, draw = drawValues, tolerance = 1e-11 } = {}): void {
  const fast = createEvaluator(spec);
  const oracle = createOracle(spec);
  const random = new Random(keyOf(seed));
  const [a, b] = [new Float64Array(spec.nvalues), new Float64Array(spec.nvalues)];
  for (let draws = 0; draws < count; draws++) {
    const values = draw(spec, random);
    const what = `draw ${draws}: ${values.join(' ')}`;
    const logL = fast.gradient(values, 0, a.fill(Number.NaN));
    assert.is(logL, fast.logL(values), what);
    assert.is(oracle.gradient(values, 0, b.fill(Number.NaN)), oracle.logL(values), what);
    const { slope, error, scale } = slopes(spec, oracle, values);
    for (let i = 0; i < spec.nvalues; i++) {
      // What a slope is made of cancels: it is measured by the sum of its terms' sizes.
      assert.ok(Math.abs(a[i] - b[i]) <= tolerance * scale[i], `value ${i}: WASM ${a[i]}, oracle ${b[i]}, scale ${scale[i]}: ${what}`);
      assert.ok(
        Math.abs(b[i] - slope[i]) <= 1e-7 * Math.abs(slope[i]) + 10 * error[i],
        `value ${i}: oracle ${b[i]}, differences ${slope[i]} ± ${error[i]}: ${what}`,
      );
    }
  }
}

for (const type of [...ALL, ...OTHERS]) {
  test(`${type}: WASM, the oracle and differences agree`, () => {
    agree(problem({ nx: 14, ny: 13, types: [type] }), 5);
    agree(problem({ nx: 12, ny: 10, types: [type], psf: psf(5, 3, 1, 0.4), subgrid: 2 }), 2);
  });
}

const shapes: readonly [string, Partial<Options> & { nx: number; ny: number }][] = [
  ['all instrument maps', { nx: 12, ny: 11, psf: psf(5, 5, 1.5), response: true, exposure: true, subgrid: 3 }],
  ['no PSF, odd sides', { nx: 13, ny: 11, response: true, exposure: true }],
  ['an asymmetric PSF', { nx: 13, ny: 12, psf: psf(7, 5, 1.5, 0.6), exposure: true }],
  ['a PSF larger than the image', { nx: 14, ny: 10, psf: psf(31, 27, 5, 0.3) }],
  ['one row', { nx: 24, ny: 1, psf: psf(5, 5, 1) }],
  ['one column', { nx: 1, ny: 15, psf: psf(5, 5, 1) }],
  ['RA 0 in the image', { nx: 12, ny: 12, psf: psf(5, 5, 1), crval: [0, 40] }],
  ['near the pole', { nx: 12, ny: 12, psf: psf(5, 5, 1), crval: [77, 89.5] }],
];
for (const [name, options] of shapes) {
  test(`${name}: all components together`, () => agree(problem({ types: ALL, ...options }), 1));
}

for (const truncation of ['HyperTangent', 'Exponential'] as const) {
  test(`${truncation}: truncated profiles`, () => {
    agree(problem({ nx: 14, ny: 12, types: ['Sersic', 'PolyExponential'], truncation }), 3);
  });
}

// By differences of the profile, in the one or both of them.
for (const type of ['Spergel', 'CustomProfile'] as const) {
  test(`${type}: WASM, the oracle and differences agree`, () => {
    agree(problem({ nx: 12, ny: 10, types: [type] }), 2, { tolerance: 1e-9 });
    agree(problem({ nx: 12, ny: 10, types: [type], psf: psf(5, 3, 1, 0.4), subgrid: 2 }), 2, { tolerance: 1e-9 });
  });
}

// In the oracle by differences of its own images.
for (const type of ['SimpleBridge', 'MesaBridge', 'Disk', 'EdgeOnDisk'] as const) {
  test(`${type}: WASM, the oracle and differences agree`, () => {
    agree(problem({ nx: 9, ny: 7, types: [type] }), 2, { tolerance: 1e-8 });
    agree(problem({ nx: 7, ny: 6, types: [type, 'Sersic', type], psf: psf(3, 3, 1, 0.2), subgrid: 2, response: true }), 1, {
      tolerance: 1e-8,
    });
  });
}

/** A problem of one component, whose shape and values are given. */
function compound(
  component: Omit<ComponentSpec, 'name' | 'offset' | 'positive'>,
  values: readonly number[],
): [ProblemSpec, () => Float64Array] {
  const plain = problem({ nx: 9, ny: 8, types: ['Point'], subgrid: 1 });
  const spec = { ...plain, components: [{ ...component, name: 'it', offset: 0, positive: false }], nvalues: values.length };
  return [spec, () => Float64Array.from(values)];
}
const arcsec = 1 / 3600;
const centre = [150 + 0.3 * arcsec, 2 - 0.2 * arcsec, 0.7];

test('parts of any type: WASM, the oracle and differences agree', () => {
  const cases: [ProblemSpec, () => Float64Array][] = [
    compound(
      { type: 'Disk', radial: { type: 'PolyExpoRefact' }, vertical: { type: 'ExponentialHeight', losdepth: 10 * arcsec, losbins: 60 } },
      [...centre, 3 * arcsec, 1.3, 0.2, -0.1, 0.05, 0.01, 4 * arcsec, 0.8 * arcsec, 1.1],
    ),
    compound(
      {
        type: 'Disk',
        radial: { type: 'Beta', truncation: 'HyperTangent' },
        vertical: { type: 'HyperSecantHeight', losdepth: 8 * arcsec, losbins: 50 },
      },
      [...centre, 2 * arcsec, 1.3, 2, 0.8, 5 * arcsec, 2 * arcsec, 0.8 * arcsec, 1.5, -0.6],
    ),
    compound({ type: 'Disk', radial: { type: 'gNFW' }, vertical: { type: 'HyperSecantHeight', losdepth: 8 * arcsec, losbins: 41 } }, [
      ...centre,
      3 * arcsec,
      1.3,
      1.1,
      4.5,
      0.2,
      0.9 * arcsec,
      2,
      0.4,
    ]),
    compound({ type: 'SimpleBridge', radial: { type: 'Sersic' }, parallel: { type: 'Exponential', truncation: 'Exponential' } }, [
      ...centre,
      0.4,
      3 * arcsec,
      1.7,
      2.5,
      6 * arcsec,
      2 * arcsec,
    ]),
    compound({ type: 'MesaBridge', radial: { type: 'gNFW' }, parallel: { type: 'Gaussian' } }, [
      ...centre,
      0.6,
      3 * arcsec,
      1.7,
      1.2,
      5,
      0.1,
    ]),
    compound({ type: 'SimpleBridge', radial: { type: 'gNFW' }, parallel: { type: 'gNFW' } }, [
      ...centre,
      0.6,
      3 * arcsec,
      1.7,
      1.2,
      5,
      0.1,
      0.8,
      4,
      -0.5,
    ]),
    compound({ type: 'MesaBridge', radial: { type: 'Spergel' }, parallel: { type: 'Moffat' } }, [
      ...centre,
      0.2,
      4 * arcsec,
      0.7,
      0.3,
      2.2,
    ]),
  ];
  for (const [spec, draw] of cases) agree(spec, 1, { draw, tolerance: 1e-8 });
});

for (const type of componentTypes.filter(type => catalogue[type].group === 'radial' && type !== 'CustomProfile')) {
  test(`${type}, truncated: WASM, the oracle and differences agree`, () => {
    for (const truncation of ['HyperTangent', 'Exponential'] as const)
      agree(problem({ nx: 10, ny: 9, types: [type], truncation }), 1, { tolerance: type === 'Spergel' ? 1e-9 : 1e-11 });
  });
}

test.run();
