import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { psfKernel } from '../../src/likelihood/psfKernel.js';
import { close } from '../support/close.js';
import { psf } from './problems.js';

/** A round Gaussian on an n × n grid with its peak at (at, at). */
function gaussian(n: number, at: number, sigma: number): { nx: number; ny: number; data: Float64Array } {
  const data = Float64Array.from({ length: n * n }, (_, i) =>
    Math.exp(-(((i % n) - at) ** 2 + (Math.floor(i / n) - at) ** 2) / (2 * sigma ** 2)),
  );
  return { nx: n, ny: n, data };
}

const sum = (data: Float64Array): number => data.reduce((a, b) => a + b, 0);

test('the centre is pixel (⌊nx/2⌋, ⌊ny/2⌋), on even and odd sides', () => {
  for (const [nx, ny] of [
    [7, 5],
    [8, 6],
    [8, 5],
  ]) {
    const data = new Float64Array(nx * ny);
    data[(ny >> 1) * nx + (nx >> 1)] = 1;
    const kernel = psfKernel({ nx, ny, data }, 30, 30);
    assert.equal([kernel.hx, kernel.hy, [...kernel.data]], [0, 0, [1]]);
  }
});

test('an asymmetric PSF stays as it is', () => {
  const { hx, hy, data, symmetric } = psfKernel({ nx: 3, ny: 1, data: Float64Array.of(0.1, 0.3, 0.6) }, 16, 16);
  assert.equal([hx, hy, symmetric], [1, 0, false]);
  assert.equal([...data], [0.1, 0.3, 0.6]);
});

test('a top-hat stays as it is, on odd sides and about the centre pixel of even ones', () => {
  const odd = psfKernel({ nx: 3, ny: 3, data: new Float64Array(9).fill(1 / 9) }, 16, 16);
  assert.ok(odd.symmetric && odd.data.every(v => v === 1 / 9));
  const even = new Float64Array(16);
  for (const i of [5, 6, 7, 9, 10, 11, 13, 14, 15]) even[i] = 1 / 9;
  const kernel = psfKernel({ nx: 4, ny: 4, data: even }, 16, 16);
  assert.equal([kernel.hx, kernel.hy], [1, 1]);
  assert.ok(kernel.data.every(v => v === 1 / 9));
});

test('an even PSF that is symmetric about the middle of its grid is moved there by half a pixel, and keeps its flux', () => {
  // σ of 2 pixels is well sampled: half a pixel on it is the same Gaussian.
  const { hx, hy, data, symmetric } = psfKernel(gaussian(28, 13.5, 2), 64, 64);
  assert.ok(symmetric);
  assert.equal([hx, hy], [14, 14]);
  const expected = gaussian(29, 14, 2).data;
  close(data, expected, { atol: 1e-7 }, 'kernel');
  close(sum(data), sum(gaussian(28, 13.5, 2).data), { rtol: 1e-7 }, 'flux');
});

test('one even side moves along that side only', () => {
  const data = Float64Array.from({ length: 20 * 9 }, (_, i) => Math.exp(-(((i % 20) - 9.5) ** 2 + (Math.floor(i / 20) - 4) ** 2) / 4.5));
  const kernel = psfKernel({ nx: 20, ny: 9, data }, 40, 40);
  assert.equal([kernel.hx, kernel.hy], [10, 4]);
  const middle = kernel.data.subarray(4 * 21, 5 * 21);
  close(
    middle,
    Float64Array.from({ length: 21 }, (_, i) => Math.exp(-((i - 10) ** 2) / 4.5)),
    { atol: 1e-4 },
    'middle row',
  );
});

test('lines that hold nothing are dropped, and offsets longer than the image', () => {
  const wide = psfKernel(gaussian(61, 30, 1.5), 200, 200);
  assert.ok(wide.hx < 14 && wide.hy < 14, `half-widths ${wide.hx}, ${wide.hy}`);
  close(sum(wide.data), sum(gaussian(61, 30, 1.5).data), { rtol: 1e-15 }, 'flux');
  const narrow = psfKernel(psf(41, 41, 8, 0.3), 10, 6);
  assert.equal([narrow.hx, narrow.hy], [9, 5]);
});

test.run();
