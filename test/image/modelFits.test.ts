import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Header } from '../../src/image/fits/header.js';
import { readFits } from '../../src/image/fits/readFits.js';
import { modelFits } from '../../src/image/modelFits.js';
import { wcsFromHeader } from '../../src/image/wcsFromHeader.js';

const image = {
  nx: 2,
  ny: 1,
  header: Header.from({
    NAXIS: 2,
    NAXIS1: 2,
    NAXIS2: 1,
    BITPIX: 16,
    BZERO: 32768,
    CTYPE1: 'RA---SIN',
    CTYPE2: 'DEC--SIN',
    CRPIX1: 1.5,
    CRPIX2: 1,
    CRVAL1: 20,
    CRVAL2: -10,
    CD1_1: -1e-4,
    CD2_2: 1e-4,
    PV2_1: 0.1,
    BUNIT: 'Jy/beam',
    NOTES: 'not of the model',
  }),
};

test('one model image is a primary image with the WCS of its image and MODEL', () => {
  const [hdu, ...others] = readFits(modelFits(image, { label: 'convolved', data: Float64Array.of(1, 2) }));
  assert.is(others.length, 0);
  assert.equal(Array.from(hdu.data), [1, 2]);
  assert.is(hdu.header.get('MODEL'), 'convolved');
  assert.is(hdu.header.get('BUNIT'), 'Jy/beam');
  assert.not(hdu.header.has('BZERO'));
  assert.not(hdu.header.has('NOTES'));
  assert.equal(wcsFromHeader(hdu.header), wcsFromHeader(image.header));
});

test('several are a cube with NSLICES and SLICEn', () => {
  const [hdu] = readFits(
    modelFits(
      image,
      [1, 2, 3].map(i => ({ label: `comp_0${i}`, data: Float64Array.of(i, 10 * i) })),
    ),
  );
  assert.equal(hdu.axes, [2, 1, 3]);
  assert.equal(Array.from(hdu.data), [1, 10, 2, 20, 3, 30]);
  assert.is(hdu.header.get('NSLICES'), 3);
  assert.equal(
    [1, 2, 3].map(i => hdu.header.get(`SLICE${i}`)),
    ['comp_01', 'comp_02', 'comp_03'],
  );
  assert.not(hdu.header.has('MODEL'));
});

test('a model of another size, or none, is refused', () => {
  assert.throws(() => modelFits(image, { label: 'raw', data: new Float64Array(3) }), /raw has 3 pixels; the image has 2 × 1 = 2/);
  assert.throws(() => modelFits(image, []), /no model image/);
});

test.run();
