import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HeaderObject } from '../../src/image/fits/header.js';
import { PROJECTIONS, type ProjectionName, projections } from '../../src/image/projections/index.js';
import type { Projection } from '../../src/image/projections/projection.js';
import { distort, undistort } from '../../src/image/sip.js';
import { Wcs } from '../../src/image/wcs.js';
import { wcsFromHeader } from '../../src/image/wcsFromHeader.js';
import { close } from '../support/close.js';
import { fixture } from '../support/fixture.js';

interface WcsCase {
  name: string;
  header: HeaderObject;
  pixel: [number, number][];
  world: [number, number][];
}
/** The file says what made it: wcslib through astropy.wcs. */
const { cases } = JSON.parse(readFileSync(fixture('image/projections.json'), 'utf8')) as { cases: WcsCase[] };

test('every projection has pixels where wcslib has them, and finds them again', () => {
  assert.is(cases.length, 26);
  for (const { name, header, pixel, world } of cases) {
    const wcs = new Wcs(wcsFromHeader(header));
    pixel.forEach(([x, y], i) => {
      const [lon, lat] = wcs.toSky(x, y);
      const east = (((lon - world[i][0] + 540) % 360) - 180) * Math.cos((lat * Math.PI) / 180);
      close([east, lat - world[i][1]], [0, 0], { rtol: 0, atol: 1e-11 }, `${name}: pixel ${i}`);
      close(wcs.toPixel(world[i][0], world[i][1]), [x, y], { rtol: 0, atol: 1e-7 }, `${name}: position ${i}`);
    });
  }
});

const pv: Partial<Record<ProjectionName, readonly number[]>> = { CEA: [0, 0.7], SIN: [0, 0.1, -0.2] };

test('a direction goes through every projection and back, all over what it shows', () => {
  for (const name of PROJECTIONS) {
    const projection: Projection = projections[name];
    let shown = 0;
    for (let theta = -90; theta <= 90; theta += 7.5) {
      for (let phi = -180; phi <= 180; phi += 15) {
        const [t, p] = [(theta * Math.PI) / 180, (phi * Math.PI) / 180];
        const direction = [Math.cos(t) * Math.cos(p), Math.cos(t) * Math.sin(p), Math.sin(t)] as const;
        const [u, v] = projection.project(...direction, pv[name] ?? []);
        if (Number.isNaN(u + v)) continue;
        shown++;
        const [l, m, n] = projection.deproject(u, v, pv[name] ?? []);
        const length = Math.hypot(l, m, n);
        close([l / length, m / length, n / length], direction, { rtol: 0, atol: 3e-8 }, `${name} at (${phi}, ${theta})`);
      }
    }
    assert.ok(shown > 250, `${name} shows ${shown}`);
  }
});

test('offsets of a thousandth of an arc second keep nine digits near the reference point of every projection', () => {
  for (const name of PROJECTIONS) {
    const projection: Projection = projections[name];
    const [u, v] = [3e-7, -2e-7];
    const [l, m, n] = projection.deproject(u, v, pv[name] ?? []);
    const length = Math.hypot(l, m, n);
    close(projection.project(l / length, m / length, n / length, pv[name] ?? []), [u, v], { rtol: 1e-9 }, name);
  }
});

test('areas and angles are what their projections keep', () => {
  const at = (name: ProjectionName, phi: number, theta: number): [number, number] => {
    const [t, p] = [(theta * Math.PI) / 180, (phi * Math.PI) / 180];
    return projections[name].project(Math.cos(t) * Math.cos(p), Math.cos(t) * Math.sin(p), Math.sin(t), []);
  };
  const step = 1e-3;
  for (const [name, keeps] of [
    ['ZEA', 'area'],
    ['CEA', 'area'],
    ['SFL', 'area'],
    ['AIT', 'area'],
    ['MOL', 'area'],
    ['STG', 'angle'],
    ['MER', 'angle'],
  ] as const) {
    for (const [phi, theta] of [
      [30, 40],
      [-100, 65],
      [20, -50],
    ]) {
      const cos = Math.cos((theta * Math.PI) / 180);
      const [ax, ay] = at(name, phi + step, theta).map((value, i) => (value - at(name, phi - step, theta)[i]) / (2 * step * cos));
      const [bx, by] = at(name, phi, theta + step).map((value, i) => (value - at(name, phi, theta - step)[i]) / (2 * step));
      if (keeps === 'area') close(Math.abs(ax * by - ay * bx), 1, { rtol: 1e-6 }, `${name}: area at (${phi}, ${theta})`);
      else close([ax * bx + ay * by, ax * ax + ay * ay], [0, bx * bx + by * by], { rtol: 1e-6, atol: 1e-6 }, `${name}: angle`);
    }
  }
});

test('a strong SIP distortion is inverted to the last digits, and one that has no inverse gives NaN', () => {
  const sip = {
    a: [
      [0, 0, 1e-5],
      [0, -2e-5, 0],
      [3e-5, 0, 0],
    ],
    b: [
      [0, 0, 2e-5],
      [0, 1e-5, 0],
      [-1e-5, 0, 0],
    ],
  };
  for (const [u, v] of [
    [0, 0],
    [200, -310],
    [-1500, 900],
  ])
    close(distort(sip, ...undistort(sip, u, v)), [u, v], { rtol: 1e-12, atol: 1e-12 });
  const folded = { a: [[0], [0], [-1e-3]], b: [[0]] };
  assert.equal(distort(folded, 1000, 0), [Number.NaN, Number.NaN]);
});

test('SIP coefficients count from the reference pixel, also without the suffix', () => {
  const header = {
    CTYPE1: 'RA---TAN-SIP',
    CTYPE2: 'DEC--TAN-SIP',
    CRPIX1: 10,
    CRPIX2: 20,
    CRVAL1: 5,
    CRVAL2: 6,
    CDELT1: -0.1,
    CDELT2: 0.1,
  };
  const terms = { A_ORDER: 2, B_ORDER: 2, A_2_0: 1e-3, B_0_2: 2e-3 };
  const bent = new Wcs(wcsFromHeader({ ...header, ...terms }));
  const straight = new Wcs(wcsFromHeader(header));
  close(bent.toSky(9 + 10, 19 + 10), straight.toSky(9 + 10.1, 19 + 10.2), { rtol: 1e-14 });
  const plain = new Wcs(wcsFromHeader({ ...header, ...terms, CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN' }));
  assert.equal(plain.toSky(3, 4), bent.toSky(3, 4));
  assert.throws(() => wcsFromHeader({ ...header, A_ORDER: 2 }), /B_ORDER is undefined/);
});

test('what CEA and its kin do not show is NaN', () => {
  const header = { CTYPE1: 'RA---CEA', CTYPE2: 'DEC--CEA', CRPIX1: 1, CRPIX2: 1, CRVAL1: 0, CRVAL2: 0, CDELT1: -1, CDELT2: 1 };
  assert.equal(new Wcs(wcsFromHeader(header)).toSky(0, 60), [Number.NaN, Number.NaN]);
  assert.throws(() => wcsFromHeader({ ...header, PV2_1: 1.5 }), /PV2_1 of a CEA projection is 1.5/);
  for (const code of ['AIT', 'MOL', 'SFL'])
    assert.ok(Number.isNaN(new Wcs(wcsFromHeader({ ...header, CTYPE1: `RA---${code}`, CTYPE2: `DEC--${code}` })).toSky(170, 60)[0]), code);
});

test.run();
