import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyOf, Random } from '../../src/math/philox.js';
import { contours } from '../../src/plots/contours.js';
import { massLevels, sigmaMasses, smooth } from '../../src/plots/density.js';
import { binsOf, histogram, histogram2d } from '../../src/plots/histogram.js';
import { close } from '../support/close.js';

const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

/** The area inside a line `x0 y0 x1 y1 …`, by the shoelace formula. */
function area(line: Float64Array): number {
  let twice = 0;
  for (let i = 0; i < line.length; i += 2) {
    const j = (i + 2) % line.length;
    twice += line[i] * line[j + 1] - line[j] * line[i + 1];
  }
  return Math.abs(twice) / 2;
}

/** Inside an odd number of lines? */
function inside(lines: readonly Float64Array[], x: number, y: number): boolean {
  let odd = false;
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2) {
      const j = (i + 2) % line.length;
      const [x0, y0, x1, y1] = [line[i], line[i + 1], line[j], line[j + 1]];
      if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) odd = !odd;
    }
  }
  return odd;
}

function grid(nx: number, ny: number, f: (x: number, y: number) => number): Float64Array {
  return Float64Array.from({ length: nx * ny }, (_, k) => f(k % nx, Math.floor(k / nx)));
}

test('values fall in their bins, those on the upper end in the last, those outside in none', () => {
  const bins = binsOf(Float64Array.of(0, 0.24, 0.25, 1, 1.0001, -1e-9, Number.NaN), [0, 1], 4);
  assert.equal([...bins], [0, 0, 1, 3, -1, -1, -1]);
  assert.equal([...histogram(bins, Float64Array.of(1, 2, 3, 4, 5, 6, 7), 4)], [3, 3, 0, 4]);
  assert.equal([...histogram2d(Int32Array.of(0, 1, -1), Int32Array.of(1, 1, 0), Float64Array.of(1, 2, 3), 2)], [0, 0, 1, 2]);
});

test('smoothing keeps the mass, also at the edges, and gives a normal its width', () => {
  const point = new Float64Array(40 * 30);
  point[7 * 40 + 1] = 2;
  close(sum(smooth(point, 40, 30, 3, 1.5)), 2, { rtol: 1e-12 }, 'mass');
  const centred = new Float64Array(41 * 41);
  centred[20 * 41 + 20] = 1;
  const smoothed = smooth(centred, 41, 41, 2, 3);
  const variance = (way: (k: number) => number) => smoothed.reduce((a, v, k) => a + v * (way(k) - 20) ** 2, 0);
  close(
    variance(k => k % 41),
    4,
    { rtol: 5e-3 },
    'x variance',
  );
  close(
    variance(k => Math.floor(k / 41)),
    9,
    { rtol: 5e-3 },
    'y variance',
  );
  const flat = new Float64Array(12).fill(3);
  close(smooth(flat, 4, 3, 2, 2), flat, {}, 'a constant');
  assert.equal([...smooth(flat, 4, 3, 0, 0)], [...flat]);
});

test('levels hold the share of the mass that they are asked for', () => {
  // On a fine grid of a standard normal, the level that holds 1 − e^(−r²/2) is e^(−r²/2) of the highest.
  const density = grid(201, 201, (x, y) => Math.exp(-(((x - 100) / 20) ** 2 + ((y - 100) / 20) ** 2) / 2));
  close(massLevels(density, sigmaMasses), [Math.exp(-0.5), Math.exp(-2)], { rtol: 2e-3 }, 'levels');
  assert.equal(massLevels(new Float64Array(4), [0.5]), [Number.POSITIVE_INFINITY]);
  assert.equal(massLevels(Float64Array.of(0, 5, 0, 0), [0.4, 1]), [3, 0]);
});

test('a contour of a cone is a circle, closed, of the right area', () => {
  const cone = grid(101, 81, (x, y) => -Math.hypot(x - 50, y - 40));
  const lines = contours(cone, 101, 81, -25);
  assert.is(lines.length, 1);
  close(area(lines[0]), Math.PI * 625, { rtol: 2e-3 }, 'area');
  for (let i = 0; i < lines[0].length; i += 2) close(Math.hypot(lines[0][i] - 50, lines[0][i + 1] - 40), 25, { atol: 0.02 }, 'radius');
  const steps = Array.from(lines[0], (_, i) =>
    i % 2 ? 0 : Math.hypot(lines[0][i] - lines[0].at(i - 2)!, lines[0][i + 1] - lines[0].at(i - 1)!),
  );
  assert.ok(Math.max(...steps) < 1.5, 'neighbours are in neighbouring cells, the last and the first too');
});

test('holes, islands and saddles each have lines of their own', () => {
  const ring = grid(61, 61, (x, y) => -Math.abs(Math.hypot(x - 30, y - 30) - 15));
  assert.equal(
    contours(ring, 61, 61, -5)
      .map(line => Math.round(area(line) / Math.PI))
      .sort((a, b) => a - b),
    [100, 400],
  );
  const islands = grid(40, 20, (x, y) => Math.max(8 - Math.hypot(x - 10, y - 10), 8 - Math.hypot(x - 29, y - 10)));
  assert.is(contours(islands, 40, 20, 2).length, 2);
  // Two high corners across: apart where the middle is low, together where it is high.
  assert.is(contours(Float64Array.of(1, 0, 0, 1), 2, 2, 0.6).length, 2);
  assert.is(contours(Float64Array.of(1, 0, 0, 1), 2, 2, 0.4).length, 1);
  assert.is(contours(new Float64Array(9), 3, 3, 1).length, 0);
});

test('a region that the border cuts follows the border', () => {
  const half = grid(10, 10, x => (x < 5 ? 1 : 0));
  const lines = contours(half, 10, 10, 0.5);
  assert.is(lines.length, 1);
  // From −½ to 4½ across and from −½ to 9½ along, less the corners that are cut.
  close(area(lines[0]), 50, { atol: 1 }, 'area');
});

test('the contours of weighted samples enclose 39 % and 86 % of them', () => {
  const random = new Random(keyOf(7));
  const n = 20000;
  const bins = 40;
  const x = new Float64Array(n);
  const y = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const [a, b] = [random.normal(), random.normal()];
    x[i] = a;
    y[i] = 0.8 * a + 0.6 * b;
    weights[i] = 0.2 + random.uniform();
  }
  const [xBin, yBin] = [binsOf(x, [-4, 4], bins), binsOf(y, [-4, 4], bins)];
  const density = smooth(histogram2d(xBin, yBin, weights, bins), bins, bins, 0.9, 0.9);
  massLevels(density, sigmaMasses).forEach((level, k) => {
    const lines = contours(density, bins, bins, level);
    let mass = 0;
    for (let i = 0; i < n; i++) if (inside(lines, ((x[i] + 4) / 8) * bins - 0.5, ((y[i] + 4) / 8) * bins - 0.5)) mass += weights[i];
    // Bins and smoothing make the density a little wider than the samples: by 10 % here.
    close(mass / sum(weights), sigmaMasses[k], { atol: 0.035 }, `share inside contour ${k}`);
  });
});

test.run();
