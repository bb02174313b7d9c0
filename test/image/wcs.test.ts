import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HeaderObject } from '../../src/image/fits/header.js';
import { Wcs } from '../../src/image/wcs.js';
import { wcsFromHeader } from '../../src/image/wcsFromHeader.js';
import type { WcsSpec } from '../../src/likelihood/spec.js';
import { close } from '../support/close.js';
import { fixture } from '../support/fixture.js';

interface WcsCase {
  name: string;
  header: HeaderObject;
  pixel: [number, number][];
  world: [number, number][];
}
const { cases } = JSON.parse(readFileSync(fixture('image/wcs.json'), 'utf8')) as { cases: WcsCase[] };

/** Difference of longitudes on the sky, degrees. */
const east = (a: number, b: number, lat: number): number => (((a - b + 540) % 360) - 180) * Math.cos((lat * Math.PI) / 180);

test('pixels are where wcslib has them, for every projection, form of matrix and pole', () => {
  assert.ok(cases.length >= 99);
  for (const { name, header, pixel, world } of cases) {
    const wcs = new Wcs(wcsFromHeader(header));
    pixel.forEach(([x, y], i) => {
      const [lon, lat] = wcs.toSky(x, y);
      close(east(lon, world[i][0], lat), 0, { atol: 1e-12 }, `${name}: longitude of pixel ${i}`);
      close(lat, world[i][1], { rtol: 0, atol: 1e-12 }, `${name}: latitude of pixel ${i}`);
    });
  }
});

test('the sky goes back to the pixels it came from', () => {
  for (const { name, header, pixel, world } of cases) {
    const back = new Wcs(wcsFromHeader(header)).toPixelAll(world.flat());
    close(back, pixel.flat(), { rtol: 0, atol: 1e-9 }, name);
  }
});

test('longitudes are in [0, 360), on both sides of the zero', () => {
  const wcs = new Wcs(
    wcsFromHeader({ CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRPIX1: 1, CRPIX2: 1, CRVAL1: 0, CRVAL2: 0, CDELT1: 0.1, CDELT2: 0.1 }),
  );
  close(wcs.toSky(-1, 0)[0], 359.9, { atol: 1e-6 });
  close(wcs.toSky(1, 0)[0], 0.1, { atol: 1e-6 });
  close(wcs.toPixel(-0.05, 0), wcs.toPixel(359.95, 0), { rtol: 0, atol: 1e-9 });
});

const spec = (projection: WcsSpec['projection'], crval: [number, number], pv: number[] = []): WcsSpec => ({
  projection,
  crpix: [10, 20],
  crval,
  cd: [-0.01, 0.002, 0.001, 0.012],
  lonpole: 180,
  latpole: 90,
  pv,
});

test('the reference pixel is at the reference position, and any pixel comes back, wherever that is', () => {
  const anywhere = fc.record({
    projection: fc.constantFrom('TAN' as const, 'SIN' as const),
    lon: fc.double({ min: 0, max: 360, noNaN: true }),
    lat: fc.double({ min: -90, max: 90, noNaN: true }),
    lonpole: fc.double({ min: -180, max: 180, noNaN: true }),
    xi: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
    x: fc.double({ min: -300, max: 300, noNaN: true }),
    y: fc.double({ min: -300, max: 300, noNaN: true }),
  });
  fc.assert(
    fc.property(anywhere, ({ projection, lon, lat, lonpole, xi, x, y }) => {
      const wcs = new Wcs({ ...spec(projection, [lon, lat], [0, xi, 0.1]), lonpole });
      const [alpha, delta] = wcs.toSky(10, 20);
      close(east(alpha, lon, lat), 0, { atol: 1e-12 }, 'longitude');
      close(delta, lat, { rtol: 0, atol: 1e-12 }, 'latitude');
      close(wcs.toPixel(...wcs.toSky(x, y)), [x, y], { rtol: 0, atol: 1e-9 }, 'pixel');
    }),
    { numRuns: 300, seed: 3 },
  );
});

test('a pixel a ten-thousandth of an arc second wide comes back as well as a double can say it', () => {
  const tiny = 1e-4 / 3600;
  const wcs = new Wcs({ ...spec('TAN', [20, -10]), cd: [-tiny, 0, 0, tiny] });
  // Longitude near 20 is a double of 3.6e-15 degrees: that is the limit, 1.3e-7 of such a pixel.
  close(wcs.toPixel(...wcs.toSky(12.25, 18.5)), [12.25, 18.5], { rtol: 0, atol: 3e-7 });
  const north = wcs.toPixel(20, -10 + 3 * tiny);
  close(north, [10, 23], { rtol: 0, atol: 3e-7 });
});

test('what the projection does not show is NaN, not a wrong number', () => {
  const tan = new Wcs(spec('TAN', [20, -10]));
  const sin = new Wcs(spec('SIN', [20, -10]));
  const car = new Wcs({ ...spec('CAR', [20, 0]), lonpole: 0 });
  assert.equal(tan.toPixel(200, 10), [Number.NaN, Number.NaN]);
  assert.equal(tan.toPixel(110.1, 0), [Number.NaN, Number.NaN]);
  assert.equal(sin.toPixel(200, 10), [Number.NaN, Number.NaN]);
  assert.equal(sin.toSky(10_000, 20), [Number.NaN, Number.NaN]);
  assert.equal(car.toSky(10, 20 + 8000), [Number.NaN, Number.NaN]);
});

test('at LONPOLE 90 and CRVAL2 0 a CAR map has its pole where LATPOLE says', () => {
  // Calabretta & Greisen 2002, §2.4: "δp is specified completely by LATPOLE". (wcslib, in astropy 8.0.2, takes ±90.)
  const wcs = new Wcs({ ...spec('CAR', [50, 0]), lonpole: 90, latpole: 40 });
  close(wcs.toSky(10, 20), [50, 0], { rtol: 0, atol: 1e-12 });
  const straight = new Wcs({ ...spec('CAR', [50, 0]), lonpole: 90, latpole: 40, cd: [1, 0, 0, 1] });
  close(straight.toSky(10, 110)[1], 40, { atol: 1e-12 }, 'latitude of the native pole');
});

test('a pole that cannot be is refused', () => {
  // astropy: "No valid solution for latp for these values of phip, phi0, and theta0"
  assert.throws(() => new Wcs({ ...spec('CAR', [150, 30]), lonpole: 140 }), /LONPOLE is 140: with CRVAL2 = 30/);
  assert.throws(() => new Wcs({ ...spec('CAR', [150, 30]), lonpole: 90 }), /LONPOLE is 90/);
});

test('a singular matrix is refused', () => {
  assert.throws(() => new Wcs({ ...spec('TAN', [0, 0]), cd: [1, 1, 1, 1] }), /\[1, 1, 1, 1\].*no inverse/);
});

test('many pixels at once are the same as one by one', () => {
  const wcs = new Wcs(spec('TAN', [20, -10]));
  assert.equal(Array.from(wcs.toSkyAll([1, 2, 3, 4])), [...wcs.toSky(1, 2), ...wcs.toSky(3, 4)]);
  assert.equal(Array.from(wcs.toPixelAll([20, -10, 20.1, -9.9])), [...wcs.toPixel(20, -10), ...wcs.toPixel(20.1, -9.9)]);
});

test.run();
