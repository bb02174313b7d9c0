import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HeaderObject } from '../../src/image/fits/header.js';
import { writeFits } from '../../src/image/fits/writeFits.js';
import { changeFrame, offsetOf } from '../../src/image/frames.js';
import { Image } from '../../src/image/image.js';
import type { MaskInput } from '../../src/image/mask.js';
import { parseCrtf } from '../../src/image/regions/crtf.js';
import { parseDs9 } from '../../src/image/regions/ds9.js';
import { Normal } from '../../src/noise/normal.js';
import { close } from '../support/close.js';

const folder = mkdtempSync(join(tmpdir(), 'farinata-regions-'));
test.after(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

/** 31 × 21 pixels of 1″, north up, east left, at a declination where 1/cos is 2; pixel (15, 10) is the centre. */
const sky: HeaderObject = {
  CTYPE1: 'RA---TAN',
  CTYPE2: 'DEC--TAN',
  RADESYS: 'FK5',
  CRPIX1: 16,
  CRPIX2: 11,
  CRVAL1: 30,
  CRVAL2: 60,
  CDELT1: -1 / 3600,
  CDELT2: 1 / 3600,
};
const [nx, ny] = [31, 21];
const image = (mask?: MaskInput, header: HeaderObject = sky): Image =>
  new Image(
    { header: { NAXIS1: nx, NAXIS2: ny, ...header }, data: new Float64Array(nx * ny), name: 'image' },
    { mask, noise: new Normal({ sigma: 1 }) },
  );
/** Pixels that the regions leave out, as x,y relative to the centre. */
const out = (regions: string, header: HeaderObject = sky): string[] =>
  Array.from(image({ regions }, header).mask).flatMap((used, i) => (used ? [] : [`${(i % nx) - 15},${Math.floor(i / nx) - 10}`]));
const expected = (inside: (x: number, y: number) => boolean): string[] =>
  Array.from({ length: nx * ny }, (_, i) => [(i % nx) - 15, Math.floor(i / nx) - 10]).flatMap(([x, y]) =>
    inside(x, y) ? [`${x},${y}`] : [],
  );
/** 1″ east at this declination, in degrees of right ascension. */
const east = (arcsec: number): number => 30 + arcsec / 3600 / Math.cos((60 * Math.PI) / 180);

test('a DS9 circle is the same in sky and image coordinates, degrees and sexagesimal, every unit and both spellings', () => {
  const disc = expected((x, y) => x * x + y * y <= 4.1 * 4.1);
  for (const text of [
    'fk5\ncircle(30,60,4.1")',
    'fk5; circle(2:00:00.0, +60:00:00.0, 4.1") # color=red text={a # star}',
    'fk5;circle 2h00m00s 60d00m00s 4.1"',
    "global color=green\n# a comment\nJ2000\n\n+CIRCLE( 30d 60d 0.0683333333' )",
    `fk5\ncircle(30,60,${4.1 / 3600})`,
    `wcs\ncircle(30,60,${4.1 / 3600}d)`,
    'fk5\ncircle(30,60,4.1p)',
    'image\ncircle(16,11,4.1)',
    'circle(16,11,4.1)',
    'image; circle(16,11,4.1") || circle(16,11,1)',
  ])
    assert.equal(out(text), disc, text);
});

test('ellipses and boxes turn counterclockwise from west to north, also where the image is mirrored', () => {
  const [c, s] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
  const ellipse = expected((x, y) => ((x * c + y * s) / 8.2) ** 2 + ((y * c - x * s) / 3.1) ** 2 <= 1);
  const box = expected((x, y) => Math.abs(x * c + y * s) <= 8.2 && Math.abs(y * c - x * s) <= 3.1);
  assert.equal(out('fk5; ellipse(30,60,8.2",3.1",30)'), ellipse);
  assert.equal(out('image; ellipse(16,11,8.2,3.1,30)'), ellipse);
  assert.equal(out('fk5; box(30,60,16.4",6.2",30)'), box);
  assert.equal(out('image; box(16,11,16.4,6.2,30)'), box);
  const mirrored = ellipse.map(pixel => pixel.split(',').map(Number)).map(([x, y]) => `${-x},${y}`);
  assert.equal(
    out('fk5; ellipse(30,60,8.2",3.1",30)', { ...sky, CDELT1: 1 / 3600 }).sort(),
    mirrored.map(p => p.replace('-0,', '0,')).sort(),
  );
});

test('annuli, polygons and points', () => {
  const ring = expected((x, y) => x * x + y * y <= 36.5 && x * x + y * y > 9.5);
  assert.equal(out(`fk5; annulus(30,60,${Math.sqrt(9.5)}",${Math.sqrt(36.5)}")`), ring);
  assert.equal(out(`image; ellipse(16,11,${Math.sqrt(9.5)},${Math.sqrt(9.5)},${Math.sqrt(36.5)},${Math.sqrt(36.5)},20)`), ring);
  assert.equal(
    out('image; polygon(13.5,9.5, 19.5,9.5, 19.5,12.5, 13.5,12.5)'),
    expected((x, y) => x >= -2 && x <= 3 && y >= -1 && y <= 1),
  );
  assert.equal(out(`fk5; polygon(${east(2.5)},${60 - 1.5 / 3600}, ${east(-3.5)},${60 - 1.5 / 3600}, ${east(-3.5)},${60 + 1.5 / 3600}, ${east(2.5)},${60 + 1.5 / 3600})`), expected((x, y) => x >= -2 && x <= 3 && y >= -1 && y <= 1)); // biome-ignore format: one claim
  assert.equal(out('fk5; point(30,60) # point=x'), ['0,0']);
  assert.equal(out('image; point(18.3,12.4)'), ['2,1']);
});

test('a minus takes out of all the others, wherever it stands; alone it leaves out everything else', () => {
  const holed = expected((x, y) => x * x + y * y <= 16.5 && !(x * x + y * y <= 2.5));
  assert.equal(out(`fk5; -circle(30,60,${Math.sqrt(2.5)}"); circle(30,60,${Math.sqrt(16.5)}")`), holed);
  assert.equal(out(`fk5; circle(30,60,${Math.sqrt(16.5)}"); -circle(30,60,${Math.sqrt(2.5)}")`), holed);
  assert.equal(
    out('image; -circle(16,11,2.1)'),
    expected((x, y) => x * x + y * y > 4.5),
  );
});

test('regions in another frame are where they are on the sky, with that frame’s angle', () => {
  const disc = expected((x, y) => x * x + y * y <= 4.1 * 4.1);
  for (const [name, frame] of [
    ['galactic', 'Galactic'],
    ['icrs', 'ICRS'],
    ['fk4', 'FK4'],
    ['ecliptic', 'Ecliptic'],
  ] as const) {
    // biome-ignore format: a table
    const [lon, lat] = changeFrame([30, 60], 'FK5', frame);
    assert.equal(out(`${name}; circle(${lon},${lat},4.1")`), disc, name);
  }
  const [l, b] = changeFrame([30, 60], 'FK5', 'Galactic');
  const north = changeFrame([l, b + 0.001], 'Galactic', 'FK5');
  const [dx, dy] = offsetOf(north, [30, 60]).map(d => d / 0.001);
  // A thin box whose width runs to galactic north: along (−dx, dy) in pixels.
  const strip = expected((x, y) => Math.abs(-x * dx + y * dy) <= 6.2 && Math.abs(x * dy + y * dx) <= 1.3);
  assert.equal(out(`galactic; box(${l},${b},12.4",2.6",90)`), strip);
});

test('positions change between frames as in the books', () => {
  // SIMBAD: Sgr A* is at ICRS 17:45:40.03599 −29:00:28.1699 and at galactic 359.944232 −0.046157, by J2000: FK5 and ICRS are up to 20 mas apart.
  const sgr = changeFrame([266.41681662, -29.00782497], 'ICRS', 'Galactic');
  close(sgr, [359.944232, -0.046157], { rtol: 0, atol: 5e-6 });
  // Reid & Brunthaler 2004: the galactic pole is at B1950 12:49:00 +27:24:00, by the definition of Blaauw et al. 1960.
  close(changeFrame([192.25, 27.4], 'FK4', 'Galactic')[1], 90, { rtol: 0, atol: 2e-4 });
  // The pole of the ecliptic is at 18 h, 90° less the obliquity.
  close(changeFrame([0, 90], 'Ecliptic', 'ICRS'), [270, 66.5607206], { rtol: 0, atol: 1e-6 });
  // FK5 and ICRS are 20 mas apart at most.
  const [x, y] = offsetOf(changeFrame([10, 20], 'FK5', 'ICRS'), [10, 20]);
  assert.ok(Math.hypot(x, y) > 1e-6 && Math.hypot(x, y) < 1e-5);
  for (const frame of ['FK5', 'FK4', 'Galactic', 'Ecliptic'] as const)
    close(
      offsetOf(changeFrame(changeFrame([123, -45], 'ICRS', frame), frame, 'ICRS'), [123, -45]),
      [0, 0],
      { rtol: 0, atol: 1e-13 },
      frame,
    );
});

test('CRTF: every shape, global and own coordinate systems, annotations passed over', () => {
  const disc = expected((x, y) => x * x + y * y <= 4.1 * 4.1);
  for (const text of [
    '#CRTFv0 CASA Region Text Format version 0\ncircle[[30deg, 60deg], 4.1arcsec], coord=J2000, color=red',
    'global coord=J2000\ncircle[[2:00:00.0, +60.00.00.0], 4.1arcsec]',
    'circle[[2h00m00s, 60d00m00s], 4.1arcsec] coord=FK5',
    'circle[[15pix, 10pix], 4.1pix]',
    'circle[[15pix, 10pix], 4.1pix]\nann circle[[3pix, 3pix], 4pix]',
  ])
    assert.equal(out(text), disc, text);
  const [c, s] = [Math.cos((120 * Math.PI) / 180), Math.sin((120 * Math.PI) / 180)];
  const ellipse = expected((x, y) => ((x * c + y * s) / 8.2) ** 2 + ((y * c - x * s) / 3.1) ** 2 <= 1);
  assert.equal(out('ellipse[[30deg, 60deg], [8.2arcsec, 3.1arcsec], 30deg] coord=J2000'), ellipse);
  assert.equal(out('rotbox[[30deg, 60deg], [16.4arcsec, 6.2arcsec], 0deg] coord=J2000'), out('fk5; box(30,60,16.4",6.2",0)'));
  assert.equal(
    out('centerbox[[15pix, 10pix], [7pix, 3pix]]'),
    expected((x, y) => Math.abs(x) <= 3 && Math.abs(y) <= 1),
  );
  assert.equal(
    out('box[[11.5pix, 8.5pix], [18.5pix, 11.5pix]]'),
    expected((x, y) => Math.abs(x) <= 3 && Math.abs(y) <= 1),
  );
  assert.equal(out('poly[[11.5pix, 8.5pix], [18.5pix, 8.5pix], [18.5pix, 11.5pix], [11.5pix, 11.5pix]]'), expected((x, y) => Math.abs(x) <= 3 && Math.abs(y) <= 1)); // biome-ignore format: one claim
  assert.equal(out('annulus[[15pix, 10pix], [2.1pix, 4.1pix]]\n-poly[[0pix,10.5pix],[40pix,10.5pix],[40pix,30pix],[0pix,30pix]]'), expected((x, y) => x * x + y * y <= 16.81 && x * x + y * y > 4.41 && y <= 0)); // biome-ignore format: one claim
  assert.equal(out('symbol[[30deg, 60deg], .] coord=J2000'), ['0,0']);
});

test('what is wrong in a region file is said with its line', () => {
  const ds9: [string, RegExp][] = [
    ['fk5\n\ncircle(30,60)', /stars\.reg, line 3: a circle has 2 numbers; it must be circle\(x, y, radius\); it says "circle\(30,60\)"/],
    ['fk5\ncircle(30,60,x)', /line 2: 'x' is not a number/],
    ['fk5\ncircle(30,60,-3")', /line 2: a size is -0.0008/],
    ['fk5; pie(30,60,1,2,3)', /line 1: pie is not a shape that farinata reads/],
    ['polygon(1,2,3,4)', /line 1: a polygon has 4 numbers/],
    ['fk5\ncircle(30:70:00,60,3")', /'30:70:00' is not a number/],
    ['circle(2:00:00,60:00:00,3")', /a position in degrees has no coordinate system: write fk5/],
    ['hello world()', /hello is not a shape/],
    ['detector', /neither a coordinate system \(image, physical, fk4/],
  ];
  for (const [text, message] of ds9) assert.throws(() => parseDs9(text, 'stars.reg'), message, text);
  const crtf: [string, RegExp][] = [
    ['#CRTFv0\ncircle[[1deg, 2deg]]', /stars\.crtf, line 2: it must be circle\[\[x, y\], r\]/],
    ['circle[[1deg], 2deg]', /a position of two numbers/],
    ['circle[[1deg, 2furlong], 2deg]', /'2furlong' is not a number with a unit/],
    ['blob[[1deg, 2deg], 2deg]', /this is no region of CRTF/],
    ['circle[[1deg, 2deg], 2deg] coord=MARS', /coord is MARS; farinata knows J2000/],
  ];
  for (const [text, message] of crtf) assert.throws(() => parseCrtf(text, 'stars.crtf'), message, text);
  assert.match(parseDs9('text(1,2) # text={hello}', 'a').warnings[0], /line 1: a text has no interior/);
});

test('region files, FITS masks and arrays come by path, are combined, and may replace what there was', async () => {
  const left = new Float64Array(nx * ny).map((_, i) => (i % nx < 5 ? 0 : 1));
  const path = file('image.fits', writeFits([{ header: sky, axes: [nx, ny], data: new Float64Array(nx * ny) }]));
  const reg = file('stars.reg', 'fk5; circle(30,60,2.1")');
  const crtf = file('stars.crtf', 'circle[[30deg, 60deg], 4.1arcsec] coord=J2000');
  const fits = file('left.fits', writeFits([{ header: sky, axes: [nx, ny], data: left }]));
  const noise = new Normal({ sigma: 1 });
  const img = await Image.open(path, { mask: [reg, fits], noise });
  const count = (image: Image): number => image.mask.reduce((sum, used) => sum + used, 0);
  assert.is(count(img), nx * ny - 13 - 5 * ny);
  const more = await img.addmask(crtf);
  const disc = expected((x, y) => x * x + y * y <= 4.1 * 4.1).length;
  assert.is(count(more), nx * ny - disc - 5 * ny);
  assert.is(count(await img.addmask(crtf, { combine: false })), nx * ny - disc);
  assert.is(count(await img.addmask([reg, left], { combine: false })), nx * ny - 13 - 5 * ny);
  assert.is(count(await img.addmask({ regions: 'image; circle(1,1,0.5)' })), nx * ny - 13 - 5 * ny);
});

test('a FITS mask on another grid is brought to the image by its WCS, from the nearest pixel', async () => {
  // Pixels of 3″, in galactic coordinates, 0 within 4″ of the centre.
  const [l, b] = changeFrame([30, 60], 'FK5', 'Galactic');
  const coarse: HeaderObject = {
    CTYPE1: 'GLON-TAN',
    CTYPE2: 'GLAT-TAN',
    CRPIX1: 5,
    CRPIX2: 5,
    CRVAL1: l,
    CRVAL2: b,
    CDELT1: -3 / 3600,
    CDELT2: 3 / 3600,
  };
  const data = Float64Array.from({ length: 81 }, (_, i) => (Math.hypot((i % 9) - 4, Math.floor(i / 9) - 4) <= 1.4 ? 0 : 1));
  const img = new Image(
    { header: { NAXIS1: nx, NAXIS2: ny, ...sky }, data: new Float64Array(nx * ny) },
    { noise: new Normal({ sigma: 1 }) },
  );
  const masked = await img.addmask(writeFits([{ header: coarse, axes: [9, 9], data }]));
  const at = (x: number, y: number): number => masked.mask[(10 + y) * nx + 15 + x];
  assert.equal([at(0, 0), at(3, 0), at(-1, 2), at(9, 0), at(0, -9), at(15, 10)], [0, 0, 0, 1, 1, 1], 'beyond its edge it says nothing');
  const area = masked.mask.reduce((sum, used) => sum + 1 - used, 0);
  assert.ok(Math.abs(area - 5 * 9) <= 6, `five pixels of 3″ × 3″: ${area}`);
  const plain = { NAXIS1: 31, NAXIS2: 21, ...sky, CRVAL1: 30 + 4 / 3600 / Math.cos(Math.PI / 3) };
  const shifted = await img.addmask(writeFits([{ header: plain, axes: [nx, ny], data: new Float64Array(nx * ny).map((_, i) => Number(i !== 10 * nx + 15)) }])); // biome-ignore format: one call
  assert.equal(shifted.mask.indexOf(0), 10 * nx + 11, 'the same size elsewhere: 4″ east is 4 pixels to the left');
  let message = '';
  await img.addmask(writeFits([{ axes: [9, 9], data }])).catch(error => {
    message = error.message;
  });
  assert.match(message, /mask: mask is 9 × 9 pixels; it must be of the image's size/);
});

test.run();
