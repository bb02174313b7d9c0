import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { barAxis } from '../../src/plots/colourBar.js';
import { type ComparisonOptions, comparisonSvg } from '../../src/plots/comparison.js';
import { comparisonOf } from '../../src/plots/comparisonOptions.js';
import { maskColour, stretched } from '../../src/plots/shade.js';
import type { SkyWcs } from '../../src/plots/skyTicks.js';
import { clashes, type DecodedPng, parseXml, picturesOf } from './drawing.js';

const random = new Random(keyOf(5));

/** A blob with noise, nx × ny. */
function blob(nx: number, ny: number, scale = 1, origin = 0): Pick<ComparisonOptions, 'data' | 'model' | 'nx' | 'ny'> {
  const model = Float64Array.from({ length: nx * ny }, (_, i) => {
    const [x, y] = [(i % nx) - nx / 2, Math.floor(i / nx) - ny / 2];
    return origin + scale * Math.exp(-(x * x + 2 * y * y) / (0.02 * nx * nx + 1));
  });
  return { nx, ny, model, data: model.map(m => m + 0.05 * scale * random.normal()) };
}

/** A flat sky: `degrees` a pixel about (lon, lat), turned by `turn`. */
const sky = (lon: number, lat: number, degrees: number, turn = 0, centre = 32): SkyWcs => ({
  toSky(x, y) {
    const [u, v] = [(centre - x) * degrees, (y - centre) * degrees];
    const east = Math.cos(turn) * u - Math.sin(turn) * v;
    return [(lon + east / Math.cos((lat * Math.PI) / 180) + 360) % 360, lat + Math.sin(turn) * u + Math.cos(turn) * v];
  },
});

const colourAt = ({ pixels, palette, width }: DecodedPng, x: number, fromTop: number) => {
  const index = pixels[fromTop * width + x];
  return `#${[...palette.subarray(3 * index, 3 * index + 3)].map(c => c.toString(16).padStart(2, '0')).join('')}`;
};
/** The three pictures, without those of the colour bars. */
const panelsOf = (options: ComparisonOptions) => picturesOf(comparisonSvg(options)).filter(({ height }) => height > 1);

test('images of all shapes, scales and orientations: nothing touches and nothing is cut off', () => {
  const square = blob(64, 64);
  const cases: Record<string, ComparisonOptions> = {
    plain: square,
    sky: { ...square, wcs: sky(20, -10, 1 / 14400) },
    'across 0 h': { ...square, wcs: sky(0, 60, 1 / 3600), title: 'A title', frame: 'FK5' },
    turned: { ...square, wcs: sky(150, 2, 1e-3, 0.7), stretch: 'asinh', unit: 'Jy/beam' },
    'on its side': { ...square, wcs: sky(83, 22, 0.01, Math.PI / 2), frame: 'Galactic' },
    'off the sky': { ...square, wcs: { toSky: () => [Number.NaN, Number.NaN] } },
    masked: { ...square, mask: new Uint8Array(64 * 64).map((_, i) => (i % 7 === 0 ? 0 : 1)), wcs: sky(20, -10, 1e-5) },
    wide: { ...blob(90, 30), wcs: sky(200, 40, 1e-3, 0, 15), frame: 'Ecliptic' },
    'a strip': { ...blob(200, 2), wcs: sky(200, 40, 1e-3) },
    tall: { ...blob(20, 90), wcs: sky(200, 40, 1e-3), unit: 'a long unit of surface brightness' },
    faint: { ...blob(64, 64, 1e-9), stretch: 'asinh' },
    bright: { ...blob(64, 64, 3e7), names: ['What was seen on that very night', 'Model', 'Rest'] },
    'on a pedestal': blob(64, 64, 1e-3, 1000),
    small: { ...blob(10, 12), panel: 120, title: 'A title that says a little more than fits over three panels as small as these are here' },
    'one pixel': blob(1, 1),
  };
  for (const [name, options] of Object.entries(cases)) assert.equal(clashes(comparisonSvg(options)), [], name);
});

test('north is up: the first row of the image is the last of the picture', () => {
  const data = Float64Array.of(0, 1, 2, 3, 4, 10);
  const [seen] = panelsOf({ data, model: new Float64Array(6), nx: 3, ny: 2, cmaps: 'gray' });
  assert.is(seen.width, 3);
  assert.is(seen.height, 2);
  assert.is(colourAt(seen, 0, 1), '#000000');
  assert.is(colourAt(seen, 2, 0), '#ffffff');
  // A tenth of the way: level 25 of 254.
  assert.is(colourAt(seen, 1, 1), '#191919');
});

test('data and model share their colours; the residual is symmetric about nought', () => {
  const { ranges, values } = comparisonOf({ data: Float64Array.of(0, 4, 1, 2), model: Float64Array.of(-1, 1, 1, 5), nx: 2, ny: 2 });
  assert.equal(ranges, [
    [-1, 5],
    [-1, 5],
    [-3, 3],
  ]);
  assert.equal([...values[2]], [1, 3, 0, -3]);
});

test('masked pixels are grey in data and residual, and count for no range', () => {
  const options = {
    data: Float64Array.of(1, 1e9, Number.NaN, 3),
    model: Float64Array.of(1, 2, 2, 2),
    mask: Uint8Array.of(1, 0, 1, 1),
    nx: 2,
    ny: 2,
  };
  const [seen, model, residual] = panelsOf(options);
  for (const picture of [seen, residual]) {
    assert.is(colourAt(picture, 1, 1), maskColour);
    assert.is(colourAt(picture, 0, 0), maskColour);
    assert.is.not(colourAt(picture, 0, 1), maskColour);
  }
  assert.is.not(colourAt(model, 1, 1), maskColour);
  assert.equal(comparisonOf(options).ranges[0], [1, 3]);
  assert.ok(parseXml(comparisonSvg(options)).some(({ text }) => text === 'masked'));
  assert.not(parseXml(comparisonSvg(blob(4, 4))).some(({ text }) => text === 'masked'));
});

test('an image masked all over, a constant one and a perfect model are drawn', () => {
  const nothing = new Float64Array(16).fill(Number.NaN);
  const ones = new Float64Array(16).fill(1);
  for (const [data, model] of [
    [nothing, ones],
    [nothing, nothing],
    [ones, ones],
    [new Float64Array(16), new Float64Array(16)],
    [ones, new Float64Array(16).fill(Number.POSITIVE_INFINITY)],
  ]) {
    assert.equal(clashes(comparisonSvg({ data, model, nx: 4, ny: 4 })), []);
  }
});

test('large images share pixels: the mean of a block, of what is not masked in it', () => {
  const nx = 2050;
  const data = new Float64Array(nx * 6).fill(1);
  data[0] = 4;
  data[1] = Number.NaN;
  const [seen] = panelsOf({ data, model: new Float64Array(nx * 6), nx, ny: 6, range: [0, 2], cmaps: 'gray' });
  assert.equal([seen.width, seen.height], [684, 2]);
  // (4 + 7 · 1) / 8 = 1.375 of 2: level 175 of 254, which is 176 of 255.
  assert.is(colourAt(seen, 0, 1), '#b0b0b0');
  assert.is(colourAt(seen, 1, 1), colourAt(seen, 683, 0));
});

test('colour maps: one for all, three, by name, and those by panel go before', () => {
  const first = (options: Partial<ComparisonOptions>) =>
    panelsOf({ ...blob(8, 8), ...options }).map(({ palette }) => [...palette.subarray(0, 3)].join());
  const [magma, gray, viridis, blue, red] = ['0,0,4', '0,0,0', '68,1,84', '5,48,97', '103,0,31'];
  assert.equal(first({}), [magma, magma, blue]);
  assert.equal(first({ cmaps: 'gray' }), [gray, gray, gray]);
  assert.equal(first({ cmaps: ['viridis', 'gray', 'RdBu'] }), [viridis, gray, red]);
  assert.equal(first({ cmaps: { model: 'gray', residuals: 'RdBu' } }), [magma, gray, red]);
  assert.equal(first({ cmaps: 'gray', cmap_data: 'viridis', cmap_residual: 'RdBu' }), [viridis, gray, red]);
});

test('asinh goes from the first colour to the last, and its bar has its ticks where its colours are', () => {
  assert.is(stretched(-1, [-1, 9], 'asinh'), 0);
  assert.is(stretched(9, [-1, 9], 'asinh'), 1);
  assert.is(stretched(1e9, [-1, 9], 'asinh'), 1);
  assert.ok(stretched(0, [-1, 9], 'asinh') > 0.2, 'what is faint has more of the colours');
  const { marks } = barAxis([-0.2, 12], 'asinh', 260);
  assert.ok(marks.length >= 4);
  for (const { at, label } of marks) {
    assert.ok(Math.abs(at - 260 * stretched(Number(label.replace('−', '-')), [-0.2, 12], 'asinh')) < 1e-9, label);
  }
});

test('the unit and the power of ten stand over the bars', () => {
  const texts = parseXml(comparisonSvg({ ...blob(32, 32, 1e-5), unit: 'Jy/beam' })).map(({ text }) => text);
  assert.ok(texts.includes('Surface brightness [10⁻⁵ Jy/beam]'), texts.join('; '));
  assert.ok(parseXml(comparisonSvg(blob(32, 32))).some(({ text }) => text === 'Surface brightness [input units]'));
});

test('fx and fy make the panels larger, pixels stay square', () => {
  const good = blob(6, 4);
  assert.is(comparisonSvg({ ...good, fx: 1.5, fy: 2 }), comparisonSvg({ ...good, panel: 390 }));
  assert.is.not(comparisonSvg({ ...good, fx: 1.5, fy: 2 }), comparisonSvg(good));
});

test('what cannot be drawn is a ValueError that names it', () => {
  const good = blob(4, 4);
  const cases: [Partial<ComparisonOptions> & Record<string, unknown>, RegExp][] = [
    [{ nx: 0 }, /0 × 4/],
    [{ nx: 5 }, /data holds 16/],
    [{ model: new Float64Array(3) }, /model holds 3/],
    [{ mask: new Uint8Array(3) }, /mask holds 3/],
    [{ range: [1, 1] }, /range is \[1,1\]/],
    [{ range: [0, Number.NaN] }, /range/],
    [{ residual: 0 }, /residual is 0/],
    [{ stretch: 'log' as 'linear' }, /stretch is "log"/],
    [{ panel: 3 }, /panel is 3/],
    [{ fx: 0 }, /fx is 0/],
    [{ fx: 0.1, fy: 2 }, /times fx or fy, 26/],
    [{ gs_kwargs: {} }, /no option "gs_kwargs"/],
    [{ cmaps: 'jet' as 'gray' }, /"jet"/],
    [{ cmaps: ['gray', 'gray'] as unknown as 'gray' }, /three/],
    [{ cmaps: { resid: 'gray' } as unknown as 'gray' }, /resid/],
    [{ cmap_model: 'jet' as 'gray' }, /"jet"/],
    [{ vmin: 3 }, /no option "vmin"/],
  ];
  for (const [options, message] of cases) {
    assert.throws(
      () => comparisonSvg({ ...good, ...options }),
      (error: Error) => error instanceof ValueError && message.test(error.message),
      String(message),
    );
  }
});

test.run();
