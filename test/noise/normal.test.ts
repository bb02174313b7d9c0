import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { writeFits } from '../../src/image/fits/writeFits.js';
import { Image } from '../../src/image/image.js';
import { median } from '../../src/noise/median.js';
import { Normal, type NormalOptions } from '../../src/noise/normal.js';
import { close } from '../support/close.js';

const header = {
  CTYPE1: 'RA---TAN',
  CTYPE2: 'DEC--TAN',
  CRPIX1: 1,
  CRPIX2: 1,
  CRVAL1: 20,
  CRVAL2: -10,
  CDELT1: -1e-4,
  CDELT2: 1e-4,
};
const image = (noise: Normal, data: readonly (readonly (number | null)[])[] = [[3, 1, 4, 1, 5, 9, 2, 6]]): Image =>
  new Image({ header, data }, { noise });
const refuses = (make: () => unknown, message: RegExp): void =>
  assert.throws(make, (error: unknown) => error instanceof ValueError && message.test(error.message), String(message));

test('without a width, σ is estimated by the median absolute deviation', () => {
  // astropy.stats.mad_std([3, 1, 4, 1, 5, 9, 2, 6]) == 2.965204437011204
  close(image(new Normal()).sigma, new Float64Array(8).fill(2.965204437011204), { rtol: 1e-15 });
});

test('masked pixels do not count in the estimate', () => {
  // astropy.stats.mad_std([3, 1, 4, 1, 5, 9, 2]) == 2.965204437011204
  const img = image(new Normal(), [[3, 1, 4, 1, 5, 9, 2, null, Number.POSITIVE_INFINITY]]);
  close(img.sigma[0], 2.965204437011204, { rtol: 1e-15 });
  assert.match(img.noiseDescription, /^Normal, σ = 2\.965 \(median absolute deviation\)$/);
});

test('a width goes by any of its names', () => {
  for (const name of ['sigma', 'sig', 'std', 'rms', 'stddev']) close(image(new Normal({ [name]: 0.5 })).sigma[3], 0.5);
  for (const name of ['var', 'variance']) close(image(new Normal({ [name]: 0.25 })).sigma[3], 0.5);
  for (const name of ['wht', 'wgt', 'weight', 'weights', 'invvar']) close(image(new Normal({ [name]: 4 })).sigma[3], 0.5);
});

test('pixels of a map without a width are left out', () => {
  const bad = [0, Number.NaN, Number.POSITIVE_INFINITY, 1, 4, 4, 4, 4];
  const sigma = image(new Normal({ sigma: bad }));
  assert.equal(Array.from(sigma.mask), [0, 0, 0, 1, 1, 1, 1, 1]);
  const weight = image(new Normal({ weight: bad }));
  assert.equal(Array.from(weight.mask), [0, 0, 0, 1, 1, 1, 1, 1]);
  close(weight.sigma, [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5]);
  const variance = image(new Normal({ var: bad }));
  close(variance.sigma, [1, 1, 1, 1, 2, 2, 2, 2]);
  const spec = sigma.noiseSpec();
  assert.ok(spec.type === 'Normal' && spec.sigma.every(s => s > 0 && Number.isFinite(s)));
});

test('negative widths are left out with a warning', () => {
  const img = image(new Normal({ rms: [-1, -1, 1, 1, 1, 1, 1, 1] }));
  assert.equal(Array.from(img.mask), [0, 0, 1, 1, 1, 1, 1, 1]);
  assert.equal(img.warnings, ['noise: rms is negative in 2 pixels: they are left out']);
});

test('a map may be a FITS file, in the HDU that is asked for', async () => {
  const bytes = writeFits([
    { header, axes: [2, 1], data: Float64Array.of(1, 2) },
    { axes: [2, 1], data: Float32Array.of(4, 0.25) },
  ]);
  for (const key of ['hdu', 'idx'] as const) {
    const img = await Image.open(bytes, { noise: new Normal({ wht: bytes, [key]: 1 }) });
    assert.equal(Array.from(img.sigma), [0.5, 2]);
  }
});

test('what cannot be a width is refused by name', () => {
  refuses(() => new Normal({ sigma: 0 }), /sigma is 0; it must be a finite number above 0/);
  refuses(() => new Normal({ rms: -1 }), /rms is -1/);
  refuses(() => new Normal({ var: Number.NaN }), /var is NaN/);
  refuses(() => new Normal({ sigma: 1, var: 1 }), /sigma and var; give one/);
  refuses(() => new Normal({ sigmas: 1 } as NormalOptions), /no option "sigmas"; the options are sigma, sig, std/);
  refuses(() => new Normal({ hdu: 1, idx: 1, sigma: 1 }), /hdu and idx/);
  refuses(() => new Normal(0.1 as NormalOptions), /write new Normal\(\{ sigma: 0\.1 \}\)/);
  refuses(() => image(new Normal({ sigma: [1, 2] })), /noise sigma holds 2 numbers; 8 × 1 pixels need 8/);
  refuses(() => image(new Normal({ sigma: 'rms.fits' })), /noise sigma is a file: await Image.open/);
  refuses(() => image(new Normal(), [[1, 1, 1, 2]]), /deviation of the image is 0 .* give the noise/);
  refuses(() => image(new Normal(), [[null, null]]), /Every pixel of the image is masked/);
  refuses(() => image(new Normal({ sigma: new Float64Array(8) })), /every pixel is masked/);
});

test('the median is the middle, or the mean of the middle two, and sorts a copy', () => {
  const values = Float64Array.of(10, -1, 9);
  assert.is(median(values), 9);
  assert.equal(Array.from(values), [10, -1, 9]);
  assert.is(median(Float64Array.of(10, -1, 9, 2)), 5.5);
  assert.ok(Number.isNaN(median(new Float64Array(0))));
});

test.run();
