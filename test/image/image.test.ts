import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FileError, ValueError } from '../../src/errors.js';
import type { HeaderObject } from '../../src/image/fits/header.js';
import { writeFits } from '../../src/image/fits/writeFits.js';
import { changeFrame } from '../../src/image/frames.js';
import { Image } from '../../src/image/image.js';
import type { ImageOptions } from '../../src/image/options.js';
import { Normal } from '../../src/noise/normal.js';
import { fixture } from '../support/fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'farinata-image-'));
test.after(() => rmSync(folder, { recursive: true }));

const sky: HeaderObject = {
  CTYPE1: 'RA---TAN',
  CTYPE2: 'DEC--TAN',
  CRPIX1: 3,
  CRPIX2: 2,
  CRVAL1: 20,
  CRVAL2: -10,
  CDELT1: -1e-4,
  CDELT2: 1e-4,
};
/** 4 × 3 pixels, 0 … 11. */
const ramp = Float64Array.from({ length: 12 }, (_, i) => i);
const header = { NAXIS: 2, NAXIS1: 4, NAXIS2: 3, ...sky };
const fitsOf = (data: Float64Array, axes: readonly number[], keys: HeaderObject = sky): Uint8Array =>
  writeFits([{ header: keys, axes, data }]);
const file = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
const image = (options: ImageOptions = {}, data: ArrayLike<number> = ramp): Image =>
  new Image({ header, data }, { noise: new Normal({ sigma: 1 }), ...options });
const refuses = (make: () => unknown, message: RegExp, kind: typeof ValueError | typeof FileError = ValueError): void =>
  assert.throws(make, (error: unknown) => error instanceof kind && message.test(error.message), String(message));
async function refusesOpening(make: () => Promise<unknown>, message: RegExp, kind: typeof ValueError | typeof FileError): Promise<void> {
  let error: unknown = 'nothing thrown';
  await make().catch((thrown: unknown) => {
    error = thrown;
  });
  assert.instance(error, kind);
  assert.match((error as Error).message, message);
}

const path = file('ramp.fits', fitsOf(ramp, [4, 3]));
const psfData = Float64Array.of(0, 1, 0, 1, 4, 1, 0, 1, 2);
const psfPath = file('psf.fits', writeFits([{ axes: [3, 3], data: psfData }]));

test('an image is the same by path, URL, bytes, gzip and Blob', async () => {
  const bytes = new Uint8Array(readFileSync(path));
  const sources = [
    path,
    pathToFileURL(path),
    pathToFileURL(path).href,
    bytes,
    bytes.buffer,
    gzipSync(bytes),
    new Blob([bytes]),
    file('r.fits.gz', gzipSync(bytes)),
  ];
  for (const source of sources) {
    const img = await Image.open(source);
    assert.equal([img.nx, img.ny], [4, 3]);
    assert.equal(Array.from(img.data), Array.from(ramp));
    assert.equal(img.wcs.spec.crpix, [2, 1]);
  }
});

test('the reference pixel and position stay the header’s own', () => {
  // The reference system moves them to pixel 1 + NAXIS/2, which changes the projection.
  const img = new Image({ header: { ...header, CRPIX1: -20, CRPIX2: 7 }, data: ramp });
  assert.equal(img.wcs.spec.crpix, [-21, 6]);
  assert.equal(img.wcs.spec.crval, [20, -10]);
});

test('nested rows, null for no value, and a header without NAXIS will do', () => {
  const img = new Image({
    header: sky,
    data: [
      [0, 1, 2],
      [null, 4, Number.POSITIVE_INFINITY],
    ],
  });
  assert.equal([img.nx, img.ny], [3, 2]);
  assert.equal(Array.from(img.mask), [1, 1, 1, 0, 1, 0]);
  assert.is(img.header.get('NAXIS1'), 3);
});

test('NaN and both infinities are masked, and hold 0 in the spec', () => {
  const data = ramp.slice();
  data.set([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], 1);
  const spec = image({}, data).spec();
  assert.equal(Array.from(spec.mask), [1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
  assert.equal(Array.from(spec.data), [0, 0, 0, 0, 4, 5, 6, 7, 8, 9, 10, 11]);
  structuredClone(spec);
});

test('a third and a fourth axis of length one go, with their keywords', async () => {
  // test/fixtures/image/make.py: a radio image, 4 × 3 × 1 × 1
  const img = await Image.open(fixture('image/axes.fits'), { noise: new Normal({ sigma: 1 }) });
  assert.equal([img.nx, img.ny], [4, 3]);
  assert.is(img.header.get('NAXIS'), 2);
  for (const key of ['NAXIS3', 'CTYPE3', 'CRPIX4', 'CDELT3', 'PC3_1', 'PC1_4', 'CUNIT4']) assert.not(img.header.has(key), key);
  for (const key of ['CTYPE1', 'PC2_2', 'BMAJ']) assert.ok(img.header.has(key), key);
  assert.is(img.wcs.spec.projection, 'SIN');
});

test('a cube is refused, and so is a row', async () => {
  await refusesOpening(
    () => Image.open(file('cube.fits', fitsOf(new Float64Array(24), [4, 3, 2]))),
    /cube.fits: the image is 4 × 3 × 2; it must have two axes/,
    FileError,
  );
  await refusesOpening(
    () => Image.open(file('row.fits', fitsOf(new Float64Array(4), [4]))),
    /the image is 4; it must have two axes/,
    FileError,
  );
  await refusesOpening(() => Image.open(file('none.fits', fitsOf(new Float64Array(0), [0, 3]))), /it has no pixels/, FileError);
});

test('an extension is chosen by index or name; a table or an empty HDU says where the images are', async () => {
  const bytes = writeFits([
    { axes: [], data: new Uint8Array(0) },
    { header: { ...sky, EXTNAME: 'SCI' }, axes: [4, 3], data: ramp },
  ]);
  const multi = file('multi.fits', bytes);
  for (const options of [{ hdu: 1 }, { hdu: 'sci' }, { img_idx: 1 }]) assert.is((await Image.open(multi, options)).data[5], 5);
  await refusesOpening(() => Image.open(multi), /multi.fits: HDU 0: no data; it must be an image: hdu 1 \(SCI\): image 4 × 3/, FileError);
  await refusesOpening(() => Image.open(multi, { hdu: 2 }), /hdu is 2; the file has HDU 0: no data, HDU 1/, ValueError);
  await refusesOpening(() => Image.open(multi, { hdu: 'ERR' }), /hdu is "ERR"/, ValueError);
  await refusesOpening(() => Image.open(multi, { img_idx: 5 }), /img_idx is 5/, ValueError);
  await refusesOpening(() => Image.open(multi, { hdu: -1 }), /hdu is -1; it must be the HDU's place/, ValueError);
  await refusesOpening(() => Image.open(multi, { hdu: 1, img_idx: 1 }), /the same option/, ValueError);
  await refusesOpening(
    () => Image.open(fixture('image/types.fits.gz'), { hdu: 2 }),
    /HDU 2 \(TABLE\): table; it must be an image/,
    FileError,
  );
});

test('a file that is missing, a folder, or no FITS file is named', async () => {
  await refusesOpening(() => Image.open(join(folder, 'nowhere.fits')), /nowhere.fits: there is no such file/, FileError);
  await refusesOpening(() => Image.open(folder), /it is a folder/, FileError);
  await refusesOpening(() => Image.open(file('a.txt', Buffer.from('hello'))), /a.txt: not a FITS file/, FileError);
  await refusesOpening(
    () => Image.open(file('cut.fits', readFileSync(path).subarray(0, 2890))),
    /cut.fits: HDU 0: the file is cut short/,
    FileError,
  );
  await refusesOpening(
    () => Image.open(file('cut.fits.gz', gzipSync(readFileSync(path)).subarray(0, 60))),
    /cut.fits.gz: the gzip data/,
    FileError,
  );
  await refusesOpening(() => Image.open(path, { psf: join(folder, 'nopsf.fits') }), /nopsf.fits: there is no such file/, FileError);
  await refusesOpening(() => Image.open(''), /path is ''/, ValueError);
  await refusesOpening(() => Image.open(7 as unknown as string), /7 is not a file/, ValueError);
});

test('a header without WCS, or with one that is not known, is named with its file', async () => {
  await refusesOpening(
    () => Image.open(file('nowcs.fits', fitsOf(ramp, [4, 3], {}))),
    /nowcs.fits: The header has no celestial WCS: CTYPE1 is missing/,
    ValueError,
  );
  const odd = { ...sky, CTYPE1: 'RA---ZPN', CTYPE2: 'DEC--ZPN' };
  await refusesOpening(
    () => Image.open(file('odd.fits', fitsOf(ramp, [4, 3], odd))),
    /odd.fits: .*ZPN is not supported; farinata reads/,
    ValueError,
  );
});

test('a PSF comes by path, bytes, rows, or numbers with a shape, and is divided by its sum', async () => {
  const flat = Array.from(psfData);
  const rows = [flat.slice(0, 3), flat.slice(3, 6), flat.slice(6)];
  const shaped = [
    { data: flat, shape: [3, 3] },
    { pixels: flat, shape: [3, 3] },
    { data: flat, nx: 3, ny: 3 },
    { data: rows, normalize: true },
  ];
  const sources = [psfPath, new Uint8Array(readFileSync(psfPath)), rows, { data: psfPath }, { data: psfPath, hdu: 0 }, ...shaped];
  for (const psf of sources) {
    const img = await Image.open(path, { psf, noise: new Normal({ sigma: 1 }) });
    assert.equal(
      Array.from(img.psf!.data),
      flat.map(v => v / 10),
    );
    assert.equal([img.psf!.nx, img.psf!.ny], [3, 3]);
  }
  const asItIs = await Image.open(path, { psf: { data: psfPath, normalize: false } });
  assert.equal(Array.from(asItIs.psf!.data), flat);
  assert.is(image({ psf: null }).psf, null);
});

test('a larger PSF is cropped about its centre after it is normalised; a smaller one is said to be zero beyond', () => {
  const psf = new Float64Array(9 * 8).fill(1);
  psf[4 * 9 + 4] = 29; // pixel (⌊9/2⌋, ⌊8/2⌋)
  const img = image({ psf: { data: psf, nx: 9, ny: 8 } });
  assert.equal([img.psf!.nx, img.psf!.ny], [5, 4], 'two columns and two rows from either side: the parity stays, and with it the centre');
  assert.is(img.psf!.data[2 * 5 + 2], 0.29);
  assert.is(img.warnings.length, 1);
  assert.match(img.warnings[0], /psf is 9 × 8 pixels, larger than the image \(4 × 3\): cropped/);
  assert.match(image({ psf: [[1]] }).warnings[0], /psf is 1 × 1 pixels, smaller than the image \(4 × 3\): taken as zero beyond/);
  assert.equal(image({ psf: { data: new Float64Array(12).fill(1), nx: 4, ny: 3 } }).warnings, []);
});

test('addpsf gives the image another PSF, from numbers or a file, or none', async () => {
  const img = image({ mask: { regions: 'image; circle(1,1,1)' } });
  const psf = [
    [0, 1, 0],
    [1, 4, 1],
    [0, 1, 0],
  ];
  const seen = await img.addpsf(psf);
  assert.equal(seen.psf, image({ psf }).psf);
  assert.equal([seen.mask, seen.sigma, img.psf], [img.mask, img.sigma, null]);
  assert.is((await img.addpsf(psf, { normalize: false })).psf!.data[4], 4);
  assert.is((await img.addpsf({ data: [1, 2, 1], shape: [1, 3] }, { normalize: false })).psf!.data[1], 2);
  const bytes = writeFits([
    { header: {}, axes: [1, 1], data: Float64Array.of(9) },
    { header: {}, axes: [3, 3], data: Float64Array.from(psf.flat()) },
  ]);
  for (const how of [{ idx: 1 }, { hdu: 1 }]) assert.equal((await img.addpsf(bytes, how)).psf, seen.psf);
  assert.is((await seen.addpsf(null)).psf, null);
});

test('what a map or a PSF has no word for is refused', () => {
  assert.throws(() => image({ response: { data: ramp, shapes: [3, 4] } as never }), /response has no "shapes"/);
  assert.throws(() => image({ psf: { data: [[1]], normalise: false } as never }), /psf has no "normalise"/);
  assert.throws(() => image({ psf: { data: [[1]], normalize: true, img: 1 } as never }), /psf has no option "img"/);
});

test('a PSF that cannot be is refused', () => {
  refuses(() => image({ psf: [[0, 0]] }), /psf: every pixel of psf is zero/);
  refuses(() => image({ psf: [[1, Number.NaN]] }), /psf: pixel \(1, 0\) of psf is NaN/);
  refuses(() => image({ psf: [[1, -3]] }), /sum to -2.*must be positive.*normalize: false/);
  refuses(() => image({ psf: [[1, -1]] }), /sum to 0/);
  assert.equal(Array.from(image({ psf: { data: [[1, -1]], normalize: false } }).psf!.data), [1, -1]);
  refuses(() => image({ psf: [1, 2, 3] }), /psf has no shape: give rows/);
  refuses(() => image({ psf: { data: [1, 2, 3], shape: [2, 2] } }), /psf holds 3 numbers; 2 × 2 pixels need 4/);
  refuses(() => image({ psf: [[1, 2], [3]] }), /psf: row 1 has 1 columns; it must have 2 rows of 2/);
  refuses(() => image({ psf: { data: [[1]], normalise: false, hdu: 0 } as ImageOptions['psf'] }), /psf has no option "normalise"/);
  refuses(() => image({ psf: { data: [[1]], normalize: 'no' } as unknown as ImageOptions['psf'] }), /normalize is "no"/);
  refuses(() => image({ psf: 'psf.fits' }), /psf is a file: await Image.open/);
});

test('masks by array and file are combined, 1 = use', async () => {
  const left = Uint8Array.from({ length: 12 }, (_, i) => (i % 4 < 2 ? 1 : 0));
  const top = Float64Array.from({ length: 12 }, (_, i) => (i >= 4 ? 1 : i === 0 ? 0.5 : Number.NaN));
  const maskPath = file('mask.fits', fitsOf(top, [4, 3], {}));
  const both = [0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0];
  assert.equal(Array.from((await Image.open(path, { mask: [left, maskPath] })).mask), both);
  assert.equal(Array.from((await Image.open(path, { mask: left })).mask), Array.from(left));
  const rows = [0, 4, 8].map(i => Array.from(left.subarray(i, i + 4), v => v === 1));
  assert.equal(Array.from(image({ mask: rows }).mask), Array.from(left));
  assert.equal(Array.from(image({ mask: [{ pixels: Array.from(left) }, top] }).mask), both);
  assert.equal(Array.from(image({ mask: [Array.from(left), Array.from(top)] }).mask), both, 'a list of flat ones, by their length');
  assert.equal(Array.from(image({ mask: [Array.from(left)] }).mask), Array.from(left));
  assert.equal(Array.from(image({ mask: [0, 4, 8].map(i => left.subarray(i, i + 4)) }).mask), Array.from(left), 'rows of bytes');
});

test('a mask that is neither FITS nor numbers, or of another size, is refused', async () => {
  const regions = file('stars.dat', Buffer.from('SIMPLE  = but no FITS'));
  await refusesOpening(() => Image.open(path, { mask: [regions] }), /stars.dat/, FileError);
  refuses(() => image({ mask: [1, 0] }), /mask holds 2 numbers; 4 × 3 pixels need 12/);
  refuses(
    () =>
      image({
        mask: [
          [1, 0],
          [0, 1],
        ],
      }),
    /mask: mask is 2 × 2 pixels; it must be of the image's size, 4 × 3/,
  );
  refuses(() => image({ mask: new Uint8Array(12) }), /every pixel is masked/);
  refuses(() => image({ mask: 'yes' }), /mask is a file/);
  refuses(() => image({ mask: true as unknown as string }), /mask is true; it must be a FITS file, an array of numbers/);
});

test('response and exposure: NaN counts as 0, ones are nothing, another size is refused', () => {
  const map = ramp.slice();
  map[3] = Number.NaN;
  const img = image({ response: map, exposure: new Float64Array(12).fill(1) });
  assert.equal(Array.from(img.response!), [0, 1, 2, 0, 4, 5, 6, 7, 8, 9, 10, 11]);
  assert.is(img.exposure, null);
  refuses(
    () => image({ response: { data: map, shape: [4, 3] } }),
    /response: response is 3 × 4 pixels; it must be of the image's size, 4 × 3/,
  );
});

test('a map with a WCS of its own that is elsewhere is taken with a warning', async () => {
  const there = file('there.fits', fitsOf(ramp, [4, 3]));
  const away = file('away.fits', fitsOf(ramp, [4, 3], { ...sky, CRPIX1: 5 }));
  assert.equal((await Image.open(path, { exposure: there })).warnings, []);
  assert.match((await Image.open(path, { exposure: away })).warnings[0], /exposure: .*away.fits is up to 2.0 pixels away/);
});

test('a cutout keeps the sky where it was and cuts every map', () => {
  const whole = image();
  const center = whole.wcs.toSky(2, 1);
  const sigma = ramp.map(v => v + 1);
  const mask = new Uint8Array(12).fill(1);
  mask[5] = 0;
  const img = image({ cutout: { center, size: 2 }, mask, response: ramp, noise: new Normal({ sigma }) });
  assert.equal([img.nx, img.ny], [2, 2]);
  assert.equal(Array.from(img.data), [1, 2, 5, 6]);
  assert.equal(Array.from(img.response!), [1, 2, 5, 6]);
  assert.equal(Array.from(img.mask), [1, 1, 0, 1]);
  assert.equal(Array.from(img.sigma), [2, 3, 1, 7]);
  assert.equal(img.wcs.toSky(0, 0), whole.wcs.toSky(1, 0));
  assert.is(img.header.get('CRPIX1'), 2);
  assert.is(img.header.get('NAXIS2'), 2);
  const small = image({ cutout: { center, size: [2, 2] }, response: [4, 5, 6, 7] });
  assert.equal(Array.from(small.response!), [4, 5, 6, 7], 'a map of the size of the cutout is taken as it is');
});

test('a cutout over the edge is trimmed with a warning, one beyond it refused', () => {
  const { wcs } = image();
  const img = image({ cutout: { center: wcs.toSky(0, 0), size: [3, 3] } });
  assert.equal([img.nx, img.ny], [2, 2]);
  assert.match(img.warnings[0], /cutout: 3 × 3 pixels reach over the image's edge; 2 × 2 are left/);
  refuses(() => image({ cutout: { center: wcs.toSky(50, 1), size: 3 } }), /nothing of 3 × 3 pixels/);
  refuses(() => image({ cutout: { center: [200, 10], size: 3 } }), /cutout/);
  refuses(() => image({ cutout: { center: [20, -10], size: 0 } }), /size is 0; write cutout/);
  refuses(() => image({ cutout: { center: [20, -10], size: 2, units: 'deg' } as ImageOptions['cutout'] }), /cutout has no option "units"/);
  refuses(() => image({ cutout: { center: [20], size: 2 } as unknown as ImageOptions['cutout'] }), /center is \[20\]/);
});

test('a cutout is about a position in any frame or a pixel, in pixels or as large as on the sky', () => {
  const big = new Float64Array(40 * 30).map((_, i) => i);
  const wide = (cutout: ImageOptions['cutout']): Image =>
    new Image({ header: { ...sky, NAXIS1: 40, NAXIS2: 30, CRPIX1: 20, CRPIX2: 15, CDELT2: 2e-4 }, data: big }, { cutout });
  const expected = wide({ pixel: [19, 14], size: [9, 5] });
  assert.equal([expected.nx, expected.ny, expected.data[0]], [9, 5, 12 * 40 + 15]);
  const same: ImageOptions['cutout'][] = [
    { center: [20, -10], size: [9, 5] },
    { center: changeFrame([20, -10], 'ICRS', 'Galactic'), frame: 'Galactic', size: [9, 5] },
    { pixel: [19, 14], size: [9.2e-4, 9.7e-4], unit: 'deg' },
    { center: [20, -10], size: [9e-4 * 60, 1e-3 * 60], unit: 'arcmin' },
    { center: [20, -10], size: [9e-4 * 3600, 1e-3 * 3600], unit: 'arcsec' },
  ];
  for (const cutout of same) {
    const img = wide(cutout);
    assert.equal(Array.from(img.data), Array.from(expected.data), JSON.stringify(cutout));
    assert.equal(img.wcs.spec, expected.wcs.spec);
  }
  // A part of a part: pixels are the part's; what the file has beyond its edge is there again.
  const part = wide(null)
    .cutout({ pixel: [19, 14], size: 9 })
    .cutout({ pixel: [4, 4], size: [9, 5] });
  assert.equal(Array.from(part.data), Array.from(expected.data));
  for (const [cutout, message] of [
    [{ size: 3 }, /center is undefined/],
    [{ center: [20, -10], pixel: [1, 1], size: 3 }, /center and pixel are both given/],
    [{ pixel: [1, 1], frame: 'FK5', size: 3 }, /frame is "FK5"; it is the frame of center/],
    [{ center: [20, -10], frame: 'fk5', size: 3 }, /frame is "fk5"/],
    [{ center: [20, -10], size: 3, unit: 'px' }, /unit is "px"; it must be pixel, deg, arcmin, arcsec/],
    [{ center: [20, -10], size: 3.5 }, /size is 3.5/],
  ] as [object, RegExp][])
    refuses(() => wide(cutout as ImageOptions['cutout']), message);
});

test('the noise of a cutout is made again, of whatever kind it is', () => {
  const data = Float64Array.from({ length: 400 }, (_, i) => (i % 20 < 10 ? ((i * 7919) % 13) - 6 : ((i * 7919) % 131) - 65));
  const head = { ...sky, NAXIS1: 20, NAXIS2: 20 };
  const whole = new Image({ header: head, data });
  const quiet = whole.cutout({ pixel: [4.5, 9.5], size: [10, 20] });
  assert.ok(quiet.sigma[0] < 0.6 * whole.sigma[0], `${quiet.sigma[0]} < ${whole.sigma[0]}`);
  const map = Float64Array.from({ length: 400 }, (_, i) => 1 + i);
  const mapped = new Image({ header: head, data }, { noise: new Normal({ sigma: map }) }).cutout({ pixel: [19, 19], size: 1 });
  assert.equal(Array.from(mapped.sigma), [400]);
});

test('options that are unknown or wrong are named', () => {
  refuses(() => image({ PSF: 1 } as ImageOptions), /Image has no option "PSF"; the options are psf, noise, subgrid/);
  refuses(() => image({ addpsf: 1 } as ImageOptions), /"addpsf" \(here it is psf\)/);
  for (const subgrid of [0, 1.5, -1, Number.NaN, 100]) refuses(() => image({ subgrid }), /subgrid is .*; it must be an integer from 1/);
  refuses(() => image({ noise: 0.1 as unknown as Normal }), /noise is 0.1; it must be a noise model/);
  refuses(() => new Image('a.fits' as unknown as { header: HeaderObject; data: number[] }), /new Image takes \{ header, data \}/);
  refuses(() => new Image({ header, data: [[1, 2]] }), /NAXIS1 and NAXIS2 are 4 × 3, and the data are 2 × 1/);
  refuses(() => new Image({ header, data: ['x', 2] as unknown as number[] }), /12/);
  refuses(() => new Image({ header, data: Array(12).fill('x') }), /pixel 0 is "x"; it must be a number, or null/);
  assert.is(image({ subgrid: 3 }).spec().subgrid, 3);
});

test('the state of an image is plain and makes the same image', async () => {
  const img = await Image.open(path, { psf: psfPath, subgrid: 2, mask: Uint8Array.from(ramp, v => (v === 4 ? 0 : 1)), exposure: ramp });
  const again = Image.fromState(structuredClone(img.toState()));
  assert.equal(again.spec(), img.spec());
  assert.equal(again.noiseSpec(), img.noiseSpec());
  assert.equal(again.header.toLines(), img.header.toLines());
  refuses(() => Image.fromState({ ...img.toState(), version: 2 as 1 }), /version 2/);
});

test.run();
