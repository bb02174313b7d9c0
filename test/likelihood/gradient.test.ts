import { test } from 'uvu';
import type { ComponentType } from '../../src/likelihood/spec.js';
import { agree } from './gradientAgrees.js';
import { type Options, problem, psf } from './problems.js';

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

test.run();
