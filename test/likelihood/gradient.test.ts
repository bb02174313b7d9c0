import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { createOracle } from '../../src/likelihood/oracle.js';
import type { ComponentType, ProblemSpec } from '../../src/likelihood/spec.js';
import { keyOf, Random } from '../../src/math/philox.js';
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

// By differences of the profile.
test('Spergel: WASM, the oracle and differences agree', () => {
  agree(problem({ nx: 12, ny: 10, types: ['Spergel'], psf: psf(5, 3, 1, 0.4), subgrid: 2 }), 2, { tolerance: 1e-9 });
});

// By differences, of each evaluator's own images.
for (const type of ['MesaBridge', 'Disk', 'EdgeOnDisk'] as const) {
  test(`${type}: WASM, the oracle and differences agree`, () => {
    agree(problem({ nx: 7, ny: 6, types: [type, 'Sersic'], psf: psf(3, 3, 1, 0.2) }), 1, { tolerance: 1e-8 });
  });
}

test.run();
