import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../../../src/math/philox.js';
import { type Base, drawBase, logBase } from '../../../src/samplers/pocomc/latentBase.js';
import { logDensity, studentT } from '../../../src/samplers/pocomc/studentT.js';

const ndim = 3;
const N = 40_000;
const broad = studentT(ndim, 8, 1);
const base: Base = { broad, centers: Float64Array.of(2, 0, 0, 0, -3, 1), widths: Float64Array.of(0.1, 0.5), share: 0.4 };
const mean = (x: Float64Array): number => x.reduce((a, b) => a + b, 0) / x.length;

test('draws have the density that is told: another density over it has mean 1 over them', () => {
  const z = drawBase(base, N, new Random([1, 2]));
  const own = logBase(base, z);
  // narrower than the broad one, so that its weights have a variance; and each small one by itself
  const round = studentT(ndim, 20, 0.8);
  const ratios = own.map((l, i) => Math.exp(logDensity(round, z, i * ndim) - l));
  const spread = Math.sqrt(mean(ratios.map(r => r * r)) - mean(ratios) ** 2) / Math.sqrt(N);
  assert.ok(Math.abs(mean(ratios) - 1) < 4 * spread, `${mean(ratios)} ± ${spread}`);
  base.widths.forEach((width, k) => {
    const density = own.map((l, i) => {
      let square = 0;
      for (let d = 0; d < ndim; d++) square += ((z[i * ndim + d] - base.centers[k * ndim + d]) / width) ** 2;
      return Math.exp(-0.5 * square - ndim * Math.log(width * Math.sqrt(2 * Math.PI)) - l);
    });
    const error = Math.sqrt(mean(density.map(r => r * r)) - mean(density) ** 2) / Math.sqrt(N);
    assert.ok(error < 0.02 && Math.abs(mean(density) - 1) < 4 * error, `small one ${k}: ${mean(density)} ± ${error}`);
  });
});

test('without small ones it is the broad one', () => {
  const alone: Base = { broad, centers: new Float64Array(0), widths: new Float64Array(0), share: 0 };
  const z = drawBase(alone, 100, new Random([1, 2]));
  logBase(alone, z).forEach((l, i) => assert.ok(Math.abs(l - logDensity(broad, z, i * ndim)) < 1e-12));
});

test.run();
