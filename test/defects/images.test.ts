/** What the reference system gets wrong with images, PSFs, masks and cutouts, by the number of the defect, and what is right instead. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HeaderObject } from '../../src/image/fits/header.js';
import { Header } from '../../src/image/fits/header.js';
import { readFits } from '../../src/image/fits/readFits.js';
import { writeFits } from '../../src/image/fits/writeFits.js';
import { frameOf } from '../../src/image/frames.js';
import { Image } from '../../src/image/image.js';
import type { ImageOptions } from '../../src/image/options.js';
import { PROJECTIONS } from '../../src/image/projections/index.js';
import { compile } from '../../src/likelihood/compile.js';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { createOracle } from '../../src/likelihood/oracle.js';
import { skyGrid } from '../../src/likelihood/skyGrid.js';
import { Background, type Component, Gaussian, Model, Point } from '../../src/models/index.js';
import { Normal } from '../../src/noise/normal.js';
import { comparisonSvg } from '../../src/plots/comparison.js';
import { uniform } from '../../src/priors/index.js';
import { close } from '../support/close.js';

const folder = mkdtempSync(join(tmpdir(), 'farinata-defects-'));
test.after(() => rmSync(folder, { recursive: true }));

const pixel = 1e-3;
function sky(nx: number, ny: number, more: HeaderObject = {}): HeaderObject {
  const position = { CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRPIX1: 6, CRPIX2: 5, CRVAL1: 30, CRVAL2: 0 };
  return { NAXIS1: nx, NAXIS2: ny, ...position, CDELT1: -pixel, CDELT2: pixel, ...more };
}
const image = (nx: number, ny: number, options: ImageOptions = {}, more: HeaderObject = {}): Image =>
  new Image(
    { header: sky(nx, ny, more), data: new Float64Array(nx * ny).map((_, i) => i % 5) },
    { noise: new Normal({ sigma: 1 }), ...options },
  );

/** What the instrument makes of the components, by WASM and by the oracle. */
function seen(img: Image, ...components: Component[]): Float64Array {
  const { spec, expand } = compile({ img, mod: new Model(...components) });
  const values = expand(new Float64Array(0), 1);
  const [fast, plain] = [createEvaluator(spec).render(values).convolved, createOracle(spec).render(values).convolved];
  close(fast, plain, { rtol: 1e-10, atol: 1e-10 }, 'WASM and the oracle');
  return fast;
}
/** A point source of 1 in the middle of pixel (x, y). */
const pointAt = (img: Image, x: number, y: number): Point => {
  const [xc, yc] = img.wcs.toSky(x, y);
  return new Point({ xc, yc, Ic: 1 });
};

test('defect 5: psf, cutout and mask are options of the constructor, a cutout is about a pixel too, and names of old say what they are now', () => {
  const options: ImageOptions = {
    psf: { shape: [1, 3], data: [1, 2, 1] },
    cutout: { pixel: [5, 4], size: [7, 5] },
    mask: { regions: 'image; circle(1,1,1)' },
  };
  const img = image(20, 18, options);
  assert.equal([img.nx, img.ny, img.psf!.nx], [7, 5, 3]);
  const about = image(20, 18, { cutout: { center: [30, 0], size: [7, 5] } });
  assert.equal(about.data, img.data);
  for (const [old, word] of [
    ['addpsf', 'psf'],
    ['addmask', 'mask'],
    ['center', 'cutout'],
    ['csize', 'cutout'],
  ])
    assert.throws(() => image(4, 4, { [old]: 1 } as ImageOptions), new RegExp(`"${old}" \\(here it is ${word}\\)`));
});

test('defect 7: an asymmetric PSF stays asymmetric, and a top-hat stays a top-hat', () => {
  const one = image(15, 9, { psf: { shape: [1, 3], data: [0.6, 0.3, 0.1] } });
  const row = seen(one, pointAt(one, 7, 4)).subarray(4 * 15, 5 * 15);
  close(row.subarray(5, 10), [0, 0.6, 0.3, 0.1, 0], { rtol: 0, atol: 1e-9 });
  const flat = image(15, 9, { psf: { shape: [3, 5], data: new Float64Array(15).fill(1) } });
  const hat = seen(flat, pointAt(flat, 7, 4));
  close(
    hat,
    hat.map((_, i) => (Math.abs((i % 15) - 7) <= 2 && Math.abs(Math.floor(i / 15) - 4) <= 1 ? 1 / 15 : 0)),
    { rtol: 0, atol: 1e-9 },
  );
});

test('defect 8: in images and PSFs of odd and even width no column of the PSF is lost', () => {
  for (const [nx, ny] of [
    [11, 9],
    [11, 8],
    [12, 9],
    [12, 8],
  ]) {
    for (const side of [3, 5]) {
      const data = Float64Array.from({ length: side * side }, (_, i) => 1 + i * i);
      const sum = data.reduce((a, b) => a + b, 0);
      const img = image(nx, ny, { psf: { shape: [side, side], data } });
      const half = side >> 1;
      const convolved = seen(img, pointAt(img, 5, 4));
      const expected = convolved.map((_, i) => {
        const [dx, dy] = [(i % nx) - 5 + half, Math.floor(i / nx) - 4 + half];
        return dx >= 0 && dx < side && dy >= 0 && dy < side ? data[dy * side + dx] / sum : 0;
      });
      close(convolved, expected, { rtol: 0, atol: 1e-9 }, `${nx} × ${ny}, PSF ${side}`);
    }
  }
});

test('defect 11: a mask may be an HDU or a FITS file, and infinite pixels are masked', async () => {
  const keep = Float64Array.from({ length: 20 }, (_, i) => (i === 7 ? 0 : 1));
  const bytes = writeFits([{ header: sky(5, 4), axes: [5, 4], data: keep }]);
  const path = join(folder, 'mask.fits');
  writeFileSync(path, bytes);
  const data = new Float64Array(20).map((_, i) => i % 3);
  data.set([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]);
  const img = new Image({ header: sky(5, 4), data }, { noise: new Normal({ sigma: 1 }) });
  const expected = [0, 0, 0, 1, 1, 1, 1, 0, ...new Array(12).fill(1)];
  for (const mask of [path, readFits(bytes, 'mask')[0], keep]) assert.equal(Array.from((await img.addmask(mask)).mask), expected);
});

test('defect 12: the samples of a subgrid cover the pixel at any declination', () => {
  for (const declination of [0, 60, -85]) {
    const { spec } = compile({ img: image(11, 9, { subgrid: 2 }, { CRVAL2: declination }), mod: new Model(new Background({ a0: 1 })) });
    const { lon, lat, samples } = skyGrid(spec.image);
    const at = (4 * 11 + 5) * samples;
    const cos = Math.cos((declination * Math.PI) / 180);
    close([(lon[at] - lon[at + 1]) * cos, lat[at + 2] - lat[at]], [pixel / 2, pixel / 2], { rtol: 1e-4 }, `declination ${declination}`);
    // The samples of neighbours are as far apart as those of a pixel: none is left out, none counted twice.
    close((lon[at + 1] - lon[at + samples]) * cos, pixel / 2, { rtol: 1e-4 }, `declination ${declination}`);
  }
});

test('defect 18: the response of a point source is that where it is, not at its mirror image', () => {
  const response = Float64Array.from({ length: 15 * 9 }, (_, i) => 1 + (i % 15));
  const bare = image(15, 9);
  const img = image(15, 9, { response });
  for (const [x, y] of [
    [2, 3],
    [11, 3],
    [8.5, 6],
  ]) {
    const factor = 1 + x;
    close(
      seen(img, pointAt(img, x, y)),
      seen(bare, pointAt(bare, x, y)).map(v => v * factor),
      { rtol: 1e-8, atol: 1e-12 },
      `at (${x}, ${y})`,
    );
  }
});

test('defect 24: a component that must be positive may be negative in masked pixels', () => {
  // It is negative on the left half, which is masked.
  const left = Uint8Array.from({ length: 15 * 9 }, (_, i) => (i % 15 <= 5 ? 0 : 1));
  const slope = () => new Background({ rs: pixel, a0: 0, a1x: uniform(-2, -0.1), a1y: 0, positive: true });
  const at = (mask: Uint8Array | null): number => {
    const problem = compile({
      img: image(15, 9, { mask }, { CRPIX1: 8.5, CRPIX2: 5.5 }),
      mod: new Model(slope(), new Gaussian({ xc: 30, yc: 0, rs: pixel, Is: 1 })),
    });
    return problem.logL(problem.expand(Float64Array.of(-1), 1));
  };
  assert.is(at(null), Number.NEGATIVE_INFINITY);
  const right = left.map((_, i) => (i % 15 <= 7 ? 0 : 1));
  assert.ok(Number.isFinite(at(right)));
});

test('defect 33: reading, cutting and masking leave the projection as it is', async () => {
  const img = image(40, 30, {}, { CRPIX1: -3000, CRPIX2: 2500, CTYPE1: 'RA---SIN', CTYPE2: 'DEC--SIN' });
  assert.equal(img.wcs.spec.crpix, [-3001, 2499]);
  const part = (await img.addmask({ regions: 'image; circle(3,3,1)' })).cutout({ pixel: [20, 11], size: 8 });
  for (const [x, y] of [
    [0, 0],
    [7, 5],
  ])
    close(part.wcs.toSky(x, y), img.wcs.toSky(x + 16, y + 7), { rtol: 1e-14 });
});

test('defect 34: a point source is in its exact pixel in every projection, turned, skewed, mirrored and far from the reference point', () => {
  const turned = { CDELT1: -1.3 * pixel, CDELT2: 0.8 * pixel, PC1_1: 0.8, PC1_2: 0.5, PC2_1: -0.6, PC2_2: 0.9 };
  for (const code of PROJECTIONS) {
    for (const more of [turned, { CDELT1: pixel }, { CRPIX1: 3000, CRPIX2: -2000 }]) {
      const img = image(15, 9, {}, { CTYPE1: `RA---${code}`, CTYPE2: `DEC--${code}`, CRVAL2: 41, ...more });
      const map = seen(img, pointAt(img, 9, 6));
      close(
        map,
        map.map((_, i) => (i === 6 * 15 + 9 ? 1 : 0)),
        { rtol: 0, atol: 1e-6 },
        `${code} ${JSON.stringify(more)}`,
      );
    }
  }
});

test('plots: the axes name the frame, whichever it is', () => {
  const frames: [HeaderObject, string, RegExp][] = [
    [{ CTYPE1: 'RA---TAN', RADESYS: 'ICRS' }, 'ICRS', /Right ascension \(ICRS\)|RA \(ICRS\)/],
    [{ CTYPE1: 'RA---TAN', EQUINOX: 2000 }, 'FK5', /\(J2000\)/],
    [{ CTYPE1: 'RA---TAN', RADESYS: 'FK4' }, 'FK4', /\(B1950\)/],
    [{ CTYPE1: 'GLON-TAN' }, 'Galactic', /Galactic longitude/],
    [{ CTYPE1: 'ELON-TAN' }, 'Ecliptic', /Ecliptic longitude/],
    [{ CTYPE1: 'XLON-TAN' }, 'other', /Longitude/],
  ];
  const { wcs } = image(30, 30);
  const data = new Float64Array(900).map((_, i) => i);
  for (const [header, expected, title] of frames) {
    const frame = frameOf(Header.from(header));
    assert.is(frame, expected);
    assert.match(comparisonSvg({ data, model: data, nx: 30, ny: 30, wcs, frame }), title);
  }
});

test.run();
