import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { Header, type HeaderObject } from '../../src/image/fits/header.js';
import { Wcs } from '../../src/image/wcs.js';
import { wcsFromHeader } from '../../src/image/wcsFromHeader.js';
import { close } from '../support/close.js';

const good: HeaderObject = {
  CTYPE1: 'RA---TAN',
  CTYPE2: 'DEC--TAN',
  CRPIX1: 65,
  CRPIX2: 33,
  CRVAL1: 20,
  CRVAL2: -10,
  CDELT1: -1e-4,
  CDELT2: 1e-4,
};
const refuses = (header: HeaderObject, message: RegExp): void =>
  assert.throws(
    () => wcsFromHeader(header),
    (error: unknown) => error instanceof ValueError && message.test(error.message),
    String(message),
  );
const without = (...keys: string[]): HeaderObject => Object.fromEntries(Object.entries(good).filter(([key]) => !keys.includes(key)));

test('a header becomes numbers, with the defaults of the standard', () => {
  assert.equal(wcsFromHeader(good), {
    projection: 'TAN',
    crpix: [64, 32],
    crval: [20, -10],
    cd: [-1e-4, 0, 0, 1e-4],
    lonpole: 180,
    latpole: 90,
    pv: [],
  });
});

test('a Header and a plain object give the same', () => {
  assert.equal(wcsFromHeader(Header.from(good)), wcsFromHeader(good));
});

test('CD comes before PC and CDELT, PC before CROTA2', () => {
  assert.equal(wcsFromHeader({ ...good, CD1_1: -3, CD2_2: 2 }).cd, [-3, 0, 0, 2]);
  assert.equal(wcsFromHeader({ ...good, PC1_2: 0.5, CROTA2: 30 }).cd, [-1e-4, -0.5e-4, 0, 1e-4]);
});

test('the default LONPOLE is 0 where the reference latitude is not below the native one', () => {
  assert.is(wcsFromHeader({ ...good, CRVAL2: 90 }).lonpole, 0);
  assert.is(wcsFromHeader({ ...good, CTYPE1: 'RA---CAR', CTYPE2: 'DEC--CAR', CRVAL2: 0 }).lonpole, 0);
  assert.is(wcsFromHeader({ ...good, CTYPE1: 'RA---CAR', CTYPE2: 'DEC--CAR', CRVAL2: -1 }).lonpole, 180);
  assert.is(wcsFromHeader({ ...good, LONPOLE: 12, PV1_3: 13 }).lonpole, 13);
});

test('the slant of SIN is kept', () => {
  const header = { ...good, CTYPE1: 'RA---SIN', CTYPE2: 'DEC--SIN', PV2_1: 0.1, PV2_2: -0.2 };
  assert.equal(wcsFromHeader(header).pv, [0, 0.1, -0.2]);
});

test('NCP and GLS of AIPS are where its formulas have them', () => {
  const degree = Math.PI / 180;
  const [ra, dec] = [80, 35];
  const header = (code: string) => ({
    ...{ CTYPE1: `RA---${code}`, CTYPE2: `DEC--${code}`, CRPIX1: 50, CRPIX2: 60, CRVAL1: ra, CRVAL2: dec },
    ...{ CDELT1: -0.01, CDELT2: 0.01, CROTA2: 20, EPOCH: 1950 },
  });
  for (const [x, y] of [
    [49, 59],
    [0, 0],
    [300, 10],
    [-40, 400],
  ]) {
    const [u, v] = [-0.01 * (x - 49), 0.01 * (y - 59)];
    const [c, s] = [Math.cos(20 * degree), Math.sin(20 * degree)];
    const [l, m] = [u * c - v * s, u * s + v * c];
    const [a, d] = new Wcs(wcsFromHeader(header('NCP'))).toSky(x, y);
    const turn = (a - ra) * degree;
    close(Math.cos(d * degree) * Math.sin(turn), l * degree, { atol: 1e-14 });
    close((Math.cos(dec * degree) - Math.cos(d * degree) * Math.cos(turn)) / Math.sin(dec * degree), m * degree, { atol: 1e-14 });
    const [ga, gd] = new Wcs(wcsFromHeader(header('GLS'))).toSky(x, y);
    close([(ga - ra) * Math.cos(gd * degree), gd - dec], [l, m], { atol: 1e-11 });
  }
  assert.throws(() => wcsFromHeader({ ...header('NCP'), CRVAL2: 0 }), /NCP has no image of the equator/);
});

test('a header without WCS is refused, saying what is missing', () => {
  refuses({ NAXIS1: 4 }, /no celestial WCS: CTYPE1 is missing/);
  refuses(without('CTYPE2'), /CTYPE2 is missing.*DEC--TAN/);
  for (const key of ['CRVAL1', 'CRVAL2', 'CRPIX1', 'CRPIX2', 'CDELT1', 'CDELT2']) refuses(without(key), new RegExp(`${key} is missing`));
});

test('projections, distortions and axes that are not known are named', () => {
  refuses({ ...good, CTYPE1: 'RA---ZPN', CTYPE2: 'DEC--ZPN' }, /projection ZPN is not supported; farinata reads TAN, SIN, ARC, STG/);
  refuses({ ...good, CTYPE1: 'RA---TAN-TPD', CTYPE2: 'DEC--TAN-TPD' }, /TAN-TPD is not supported/);
  refuses({ ...good, CTYPE1: 'RA---TPV', CTYPE2: 'DEC--TPV' }, /TPV is not supported/);
  refuses({ ...good, A_ORDER: 3 }, /B_ORDER is undefined; a SIP distortion/);
  refuses({ ...good, CPDIS1: 'LOOKUP' }, /CPDIS1/);
  refuses({ ...good, PV1_5: 1e-3 }, /PV1_5 is 0.001/);
  refuses({ ...good, PV2_1: 1e-3 }, /PV2_1 is 0.001/);
  refuses({ ...good, CTYPE1: 'FREQ' }, /CTYPE1 is 'FREQ'.*celestial/);
  refuses({ ...good, CTYPE1: 'RA', CTYPE2: 'DEC' }, /projection \(none\)/);
  refuses({ ...good, CTYPE2: 'RA---TAN' }, /one must be a longitude and one a latitude/);
  refuses({ ...good, CTYPE2: 'DEC--SIN' }, /the same projection/);
});

test('projection parameters that are zero do no harm', () => {
  assert.equal(wcsFromHeader({ ...good, PV2_1: 0, PV1_1: 0, PV1_2: 0 }), wcsFromHeader(good));
});

test('values that cannot be are named', () => {
  refuses({ ...good, CRVAL1: 'twenty' }, /CRVAL1 is "twenty"; it must be a finite number/);
  refuses({ ...good, CRPIX2: Number.NaN }, /CRPIX2/);
  refuses({ ...good, CRVAL2: 91 }, /CRVAL2 is 91/);
  refuses({ ...good, CDELT1: 0 }, /no inverse/);
  refuses({ ...good, CUNIT1: 'hourangle' }, /CUNIT1 is 'hourangle'; it must be deg/);
  refuses({ ...good, CUNIT2: 'constructor' }, /CUNIT2/);
  refuses({ ...good, CTYPE1: 7 }, /CTYPE1 is 7; it must be a string/);
});

test.run();
