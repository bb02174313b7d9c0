import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { createOracle } from '../../src/likelihood/oracle.js';
import { skyGrid, wrap } from '../../src/likelihood/skyGrid.js';
import type { ProblemSpec } from '../../src/likelihood/spec.js';
import { close } from '../support/close.js';
import { problem, psf, worst } from './problems.js';

test('longitudes go on through 0', () => {
  assert.is(wrap(-359.75), 0.25);
  assert.is(wrap(359.75), -0.25);
  assert.is(wrap(12.5), 12.5);
  const { lon } = skyGrid(problem({ nx: 20, ny: 20, types: ['Sersic'], crval: [0, 40] }).image);
  assert.ok(lon.every(v => Math.abs(v) < 0.01));
});

test('a model is the same in every column of an image that RA 0 goes through', () => {
  const values = (lon: number): Float64Array => Float64Array.of(lon + 1e-4, 40.0001, 0.3, 0.4, 0, 1e-3, 1, 1.3);
  const across = problem({ nx: 25, ny: 25, types: ['Sersic'], crval: [0, 40] });
  const apart = problem({ nx: 25, ny: 25, types: ['Sersic'], crval: [100, 40] });
  for (const create of [createEvaluator, createOracle]) {
    const expected = create(apart).render(values(100)).raw;
    // 359.999… and −0.000… are the same place.
    assert.ok(worst(create(across).render(values(0)).raw, expected) < 1e-8);
    assert.ok(worst(create(across).render(values(360)).raw, expected) < 1e-8);
  }
});

test('samples are the centres of the s × s equal parts of a pixel, whatever the declination', () => {
  for (const lat of [0, 60, -75]) {
    const { image } = problem({ nx: 5, ny: 4, types: ['Sersic'], subgrid: 3, crval: [30, lat] });
    const grid = skyGrid(image);
    for (let i = 0; i < 20; i++) {
      for (let k = 0; k < 9; k++) {
        const [x, y] = grid.wcs.toPixel(grid.lon0 + grid.lon[9 * i + k], grid.lat0 + grid.lat[9 * i + k]);
        close([x, y], [(i % 5) + ((k % 3) - 1) / 3, Math.floor(i / 5) + (Math.floor(k / 3) - 1) / 3], { atol: 1e-7 }, 'pixel');
      }
    }
  }
});

test('a subgrid is the mean over its samples', () => {
  const coarse = problem({ nx: 6, ny: 6, types: ['Gaussian'], subgrid: 4 });
  const [a, b, c, d] = coarse.image.wcs.cd;
  const n = 24;
  const fine: ProblemSpec = {
    ...problem({ nx: n, ny: n, types: ['Gaussian'] }),
    components: coarse.components,
  };
  const wcs = {
    ...coarse.image.wcs,
    cd: [a / 4, b / 4, c / 4, d / 4] as const,
    crpix: [4 * coarse.image.wcs.crpix[0] + 1.5, 4 * coarse.image.wcs.crpix[1] + 1.5] as const,
  };
  const values = Float64Array.of(150.0001, 2.0002, 0.4, 0.3, 0, 4e-4, 1);
  for (const create of [createEvaluator, createOracle]) {
    const expected = create({ ...fine, image: { ...fine.image, wcs } }).render(values).raw;
    const means = Float64Array.from({ length: 36 }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < 16; k++) sum += expected[(4 * Math.floor(i / 6) + (k >> 2)) * n + 4 * (i % 6) + (k & 3)];
      return sum / 16;
    });
    assert.ok(worst(create(coarse).render(values).raw, means) < 1e-10);
  }
});

/** WASM and the oracle agree, for ellipses and for boxes. */
function agree(spec: ProblemSpec, values: Float64Array): void {
  for (const cbox of [0, 0.7, -0.5]) {
    values[4] = cbox;
    values[12] = cbox;
    const [fast, oracle] = [createEvaluator(spec), createOracle(spec)];
    const [a, b] = [fast.render(values), oracle.render(values)];
    for (const key of ['raw', 'convolved', 'background'] as const) assert.ok(worst(a[key], b[key]) < 1e-12, `${key}, cbox ${cbox}`);
    assert.ok(Number.isFinite(oracle.logL(values)));
    close(fast.logL(values), oracle.logL(values), { rtol: 1e-12 }, 'ln L');
  }
}

test('pixels off the edge of the projection see nothing, and the likelihood stays finite', () => {
  const base = problem({ nx: 40, ny: 30, types: ['Sersic', 'Beta', 'Background'], psf: psf(5, 5, 1), masked: 0, crval: [10, 20] });
  const spec: ProblemSpec = { ...base, image: { ...base.image, wcs: { ...base.image.wcs, projection: 'SIN', cd: [-4, 0, 0, 4] } } };
  const values = new Float64Array(spec.nvalues);
  values.set([12, 21, 0.3, 0.4, 0, 20, 1, 1.3]);
  values.set([12, 21, 0.3, 0.4, 0, 20, 1, 2, 0.7], 8);
  values.set([10, 1, 0.1], 17);
  assert.ok(skyGrid(spec.image).lon.some(Number.isNaN));
  assert.is(createOracle(spec).render(values).raw[0], 0);
  agree(spec, values);
});

test('a pole in the image, where longitudes go all the way round', () => {
  const spec = problem({ nx: 26, ny: 22, types: ['Sersic', 'Beta'], psf: psf(5, 5, 1), crval: [10, 89.9995] });
  const values = new Float64Array(spec.nvalues);
  values.set([12, 89.9996, 0.3, 0.4, 0, 2e-3, 1, 1.3]);
  values.set([-40, 89.9991, 0.3, 0.4, 0, 1e-3, 1, 1.5, 0.7], 8);
  assert.ok(skyGrid(spec.image).lon.some(v => v > 170) && skyGrid(spec.image).lon.some(v => v < -170));
  agree(spec, values);
});

test.run();
