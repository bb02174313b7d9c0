import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { createOracle } from '../../src/likelihood/oracle.js';
import { pulse } from '../../src/likelihood/pointSource.js';
import { skyGrid } from '../../src/likelihood/skyGrid.js';
import type { ImageSpec, ProblemSpec } from '../../src/likelihood/spec.js';
import { close } from '../support/close.js';
import { problem, psf, worst } from './problems.js';

/** A point source of 1 at a pixel position. */
function valuesAt(image: ImageSpec, x: number, y: number, flux = 1): Float64Array {
  const { wcs } = skyGrid(image);
  return Float64Array.of(...wcs.toSky(x, y), flux);
}

const makers = [
  ['WASM', createEvaluator],
  ['the oracle', createOracle],
] as const;

test('a pulse is a phase ramp over all frequencies of the padded grid', () => {
  const n = 9;
  const M = 2 * n - 1;
  const at = 3.3;
  const out = new Float64Array(n + 4);
  pulse(n, at, -2, out);
  const expected = out.map((_, i) => {
    let sum = 1;
    for (let f = 1; f <= n - 1; f++) sum += 2 * Math.cos((2 * Math.PI * f * (i - 2 - at)) / M);
    return sum / M;
  });
  close(out, expected, { atol: 1e-15 }, 'pulse');
});

test('a pulse on a pixel is 1 there and 0 elsewhere, exactly', () => {
  const out = new Float64Array(12);
  pulse(8, 5, -2, out);
  assert.equal([...out], [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
});

for (const [name, create] of makers) {
  test(`${name}: a point source in the middle of a pixel is the PSF about it`, () => {
    const kernel = psf(7, 7, 1.4, 0.5);
    const spec = problem({ nx: 21, ny: 18, types: ['Point'], psf: kernel });
    const { raw, convolved } = create(spec).render(valuesAt(spec.image, 10, 8, 2));
    const expected = new Float64Array(21 * 18);
    for (let dy = -3; dy <= 3; dy++)
      for (let dx = -3; dx <= 3; dx++) expected[(8 + dy) * 21 + 10 + dx] = 2 * kernel.data[(dy + 3) * 7 + dx + 3];
    close(convolved, expected, { atol: 1e-9 }, 'convolved');
    assert.ok(Math.abs(raw[8 * 21 + 10] - 2) < 1e-9);
  });

  test(`${name}: a point source beside the image shines in by the PSF's half-width`, () => {
    const kernel = psf(7, 7, 1.4, 0.5);
    const spec = problem({ nx: 16, ny: 12, types: ['Point'], psf: kernel });
    const { convolved } = create(spec).render(valuesAt(spec.image, -2, 5, 1));
    close(convolved[5 * 16], kernel.data[3 * 7 + 5], { atol: 1e-9 }, 'two pixels from the source');
    close(convolved[5 * 16 + 1], kernel.data[3 * 7 + 6], { atol: 1e-9 }, 'three pixels from it');
    close(convolved[5 * 16 + 2], 0, { atol: 1e-9 }, 'four pixels from it');
  });

  test(`${name}: a point source far outside gives nothing; it does not come in again on the other side`, () => {
    const spec = problem({ nx: 16, ny: 12, types: ['Point'], psf: psf(7, 7, 1.4) });
    const evaluator = create(spec);
    for (const [x, y] of [
      [-15, 5],
      [31 + 8, 5],
      [8, -11],
      [8, 23 + 6],
      [5000, 5000],
    ]) {
      assert.ok(evaluator.render(valuesAt(spec.image, x, y)).convolved.every(v => v === 0));
      assert.ok(Math.abs(evaluator.logL(valuesAt(spec.image, x, y)) - evaluator.logNull()) < 1e-9);
    }
    // The other side of the sky has no place in a TAN image.
    assert.ok(evaluator.render(Float64Array.of(330, -2, 1)).convolved.every(v => v === 0));
  });

  test(`${name}: without a PSF the convolved image is the raw one`, () => {
    const spec = problem({ nx: 16, ny: 13, types: ['Point'] });
    const { raw, convolved } = create(spec).render(valuesAt(spec.image, 7.3, 5.8, 3));
    close(convolved, raw, { atol: 1e-15 }, 'convolved');
    close(
      raw.reduce((a, b) => a + b),
      3,
      { atol: 0.3 },
      'flux',
    );
  });

  test(`${name}: the response counts at the source, linear between pixels; the exposure counts everywhere`, () => {
    const base = problem({ nx: 20, ny: 20, types: ['Point'], psf: psf(5, 5, 1) });
    const response = Float64Array.from({ length: 400 }, (_, i) => 1 + 0.1 * (i % 20) + 0.01 * Math.floor(i / 20));
    const exposure = Float64Array.from({ length: 400 }, (_, i) => 1 + (i % 3));
    const withMaps: ProblemSpec = { ...base, image: { ...base.image, response, exposure } };
    const values = valuesAt(base.image, 9.3, 11.6);
    const plain = create(base).render(values).convolved;
    const factor = 1 + 0.1 * 9.3 + 0.01 * 11.6;
    assert.ok(
      worst(
        create(withMaps).render(values).convolved,
        plain.map((v, i) => v * factor * exposure[i]),
      ) < 1e-10,
    );
  });

  test(`${name}: an image that is turned and skewed has its point source where the WCS says`, () => {
    const base = problem({ nx: 30, ny: 30, types: ['Point'], psf: psf(9, 9, 1.7) });
    const [a, b, c, d] = base.image.wcs.cd;
    const spec: ProblemSpec = { ...base, image: { ...base.image, wcs: { ...base.image.wcs, cd: [a, 1.3 * b, c, 0.8 * d] } } };
    const { convolved } = create(spec).render(valuesAt(spec.image, 12.25, 17.5));
    let [flux, x, y] = [0, 0, 0];
    convolved.forEach((v, i) => {
      flux += v;
      x += v * (i % 30);
      y += v * Math.floor(i / 30);
    });
    close([x / flux, y / flux], [12.25, 17.5], { atol: 2e-3 }, 'centroid');
  });
}

test.run();
