import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Image } from '../../src/image/image.js';
import type { ImageOptions } from '../../src/image/options.js';
import { compile } from '../../src/likelihood/compile.js';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { createOracle } from '../../src/likelihood/oracle.js';
import { createOversampled } from '../../src/likelihood/oversampled.js';
import { Background, type Component, Gaussian, Model, Point } from '../../src/models/index.js';
import { Normal } from '../../src/noise/normal.js';
import { uniform } from '../../src/priors/index.js';
import { close } from '../support/close.js';

const [nx, ny] = [15, 12];
const pixel = 1e-4;
const header = {
  NAXIS1: nx,
  NAXIS2: ny,
  CTYPE1: 'RA---TAN',
  CTYPE2: 'DEC--TAN',
  CRPIX1: 8,
  CRPIX2: 6,
  CRVAL1: 20,
  CRVAL2: 60,
  CD1_1: -pixel * Math.cos(0.4),
  CD1_2: pixel * Math.sin(0.4),
  CD2_1: pixel * Math.sin(0.4),
  CD2_2: pixel * Math.cos(0.4),
};
const s = 5;
/** σ of the PSF, in pixels of the image: too narrow for them. */
const width = 0.4;
const half = 12;
const side = 2 * half + 1;
/** On pixels of 1/s; skewed, so that a mirrored one is found out. */
const fine = (dx: number, dy: number): number => Math.exp(-(dx * dx + dy * dy) / (2 * (width * s) ** 2)) * (1 + 0.05 * dx + 0.02 * dy);
const psf = {
  shape: [side, side],
  data: Array.from({ length: side * side }, (_, i) => Math.max(0, fine((i % side) - half, Math.floor(i / side) - half))),
  oversample: s,
};
const imageOf = (options: ImageOptions = {}): Image =>
  new Image({ header, data: new Float64Array(nx * ny).map((_, i) => i % 7) }, { psf, noise: new Normal({ sigma: 2 }), ...options });

function rendered(components: Component[], options: ImageOptions = {}) {
  const { spec, expand } = compile({ img: imageOf(options), mod: new Model(...components) });
  const values = expand(new Float64Array(0), 1);
  const fast = createEvaluator(spec);
  const oracle = createOversampled(spec, createOracle);
  close(fast.render(values).convolved, oracle.render(values).convolved, { rtol: 0, atol: 1e-11 }, 'WASM and the oracle');
  close(fast.logL(values), oracle.logL(values), { rtol: 1e-12 }, 'ln L');
  return { ...fast.render(values), logL: fast.logL(values) };
}

test('a point source that an undersampled PSF blurs is the mean of the fine PSF over each pixel, wherever in its pixel it is', () => {
  const norm = psf.data.reduce((a, b) => a + b, 0);
  for (const [x, y] of [
    [7, 5],
    [7.2, 5.4],
    [6.73, 5.11],
    [7.5, 4.5],
  ]) {
    const [xc, yc] = imageOf().wcs.toSky(x, y);
    const { convolved } = rendered([new Point({ xc, yc, Ic: 3 })]);
    const expected = new Float64Array(nx * ny);
    for (let j = 0; j < ny * s; j++) {
      for (let i = 0; i < nx * s; i++) {
        const [dx, dy] = [i - ((x + 0.5) * s - 0.5), j - ((y + 0.5) * s - 0.5)];
        if (Math.abs(dx) <= half && Math.abs(dy) <= half)
          expected[Math.floor(j / s) * nx + Math.floor(i / s)] += (3 * Math.max(0, fine(dx, dy))) / norm;
      }
    }
    close(convolved, expected, { rtol: 0, atol: 3e-4 * 3 }, `at (${x}, ${y})`);
    close(
      convolved.reduce((a, b) => a + b, 0),
      3,
      { rtol: 2e-3 },
      'all of its light',
    );
  }
});

test('an extended component is convolved on the fine grid and averaged', () => {
  // A Gaussian of 1.2 pixels through one of 0.4 is one of √(1.2² + 0.4²), whose mean over each pixel is taken on a grid of 25 × 25.
  const round = {
    ...psf,
    data: psf.data.map((_, i) => Math.exp(-(((i % side) - half) ** 2 + (Math.floor(i / side) - half) ** 2) / (2 * (width * s) ** 2))),
  };
  const { convolved } = rendered([new Gaussian({ xc: 20, yc: 60, rs: 1.2 * pixel, Is: 2 })], { psf: round, subgrid: 5 });
  const sigma = Math.sqrt(1.2 ** 2 + width ** 2);
  const expected = convolved.map((_, i) => {
    let sum = 0;
    for (let k = 0; k < s * s; k++) {
      const [x, y] = [(i % nx) - 7 + ((k % s) + 0.5) / s - 0.5, Math.floor(i / nx) - 5 + (Math.floor(k / s) + 0.5) / s - 0.5];
      sum += Math.exp(-(x * x + y * y) / (2 * sigma * sigma)) / (s * s);
    }
    return (2 * 1.2 ** 2 * sum) / sigma ** 2;
  });
  const inner = (map: Float64Array): Float64Array =>
    map.filter((_, i) => i % nx > 3 && i % nx < 11 && Math.floor(i / nx) > 2 && Math.floor(i / nx) < 9);
  close(inner(convolved), inner(expected), { rtol: 0, atol: 1e-3 });
});

test('response, exposure and background are those of the image’s own pixels', () => {
  const response = Float64Array.from({ length: nx * ny }, (_, i) => 1 + 0.05 * (i % nx));
  const exposure = Float64Array.from({ length: nx * ny }, (_, i) => 1 + (i % 3));
  const [xc, yc] = imageOf().wcs.toSky(7.2, 5.4);
  const point = () => new Point({ xc, yc, Ic: 3 });
  const bare = rendered([point()]).convolved;
  const seen = rendered([point(), new Background({ rs: pixel, a0: 1, a1x: 0.1, a1y: 0 })], { response, exposure });
  close(
    seen.convolved,
    bare.map((v, i) => v * 1.36 * exposure[i]),
    { rtol: 1e-9, atol: 1e-12 },
  );
  const { spec, expand } = compile({
    img: imageOf({ psf: null, exposure }),
    mod: new Model(new Background({ rs: pixel, a0: 1, a1x: 0.1, a1y: 0 })),
  });
  close(seen.background, createEvaluator(spec).render(expand(new Float64Array(0), 1)).background, { rtol: 1e-14 });
  const chi2 = seen.convolved.reduce(
    (sum, v, i) => sum - 0.5 * ((v + seen.background[i] - (i % 7)) / 2) ** 2 - Math.log(2) - 0.5 * Math.log(2 * Math.PI),
    0,
  );
  close(seen.logL, chi2, { rtol: 1e-12 });
});

test('oversample: 1 is a PSF as ever, and the gradient is that of ln L', () => {
  const mod = () => new Model(new Gaussian({ xc: 20, yc: 60, rs: 1.2 * pixel, Is: uniform(0, 5) }), new Background({ a0: 0.1 }));
  const one = compile({ img: imageOf({ psf: { ...psf, oversample: 1 } }), mod: mod() });
  const plain = compile({ img: imageOf({ psf: { shape: psf.shape, data: psf.data } }), mod: mod() });
  const values = plain.expand(Float64Array.of(2), 1);
  assert.is(one.logL(values), plain.logL(values));
  const { gradientTheta, logL, expand } = compile({ img: imageOf(), mod: mod() });
  const h = 1e-3;
  const slope = (logL(expand(Float64Array.of(2 + h), 1)) - logL(expand(Float64Array.of(2 - h), 1))) / (2 * h);
  close(gradientTheta(Float64Array.of(2)).gradient[0], slope, { rtol: 1e-7 });
  assert.equal(Image.fromState(imageOf().toState()).psf!.oversample, s);
  for (const oversample of [0, 1.5, 33, '3'])
    assert.throws(() => imageOf({ psf: { ...psf, oversample } as ImageOptions['psf'] }), /psf: oversample is .*whole number from 1 to 32/);
});

test.run();
