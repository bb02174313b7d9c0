import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { createOracle } from '../../src/likelihood/oracle.js';
import { radialProfile } from '../../src/likelihood/radialProfile.js';
import type { ProblemSpec, RadialType } from '../../src/likelihood/spec.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { drawValues, problem, psf, worst } from './problems.js';

const PIXEL = 1 / 3600;

const auto = (spec: ProblemSpec): ProblemSpec => ({ ...spec, image: { ...spec.image, subgrid: 2, adaptive: true } });

/** ∫ f over the image, in pixels: polar about the centre at (px, py), out to the image's edge in every direction; Simpson's rule in ln r. */
function fluxOf(f: (r: number) => number, n: number, px: number, py: number): number {
  const h = 0.005;
  const start = -30;
  const g = (l: number): number => f(Math.exp(l) * PIXEL) * Math.exp(2 * l);
  const simpson = (from: number, to: number): number => ((to - from) / 6) * (g(from) + 4 * g(0.5 * (from + to)) + g(to));
  const sums = [0];
  for (let i = 0; start + i * h < Math.log(2 * n); i++) sums.push(sums[i] + simpson(start + i * h, start + (i + 1) * h));
  const within = (R: number): number => {
    const i = Math.floor((Math.log(R) - start) / h);
    return sums[i] + simpson(start + i * h, Math.log(R));
  };
  const directions = 20000;
  let total = 0;
  for (let k = 0; k < directions; k++) {
    const [cos, sin] = [Math.cos((2 * Math.PI * (k + 0.5)) / directions), Math.sin((2 * Math.PI * (k + 0.5)) / directions)];
    const across = cos > 0 ? (n - 0.5 - px) / cos : (-0.5 - px) / cos;
    const up = sin > 0 ? (n - 0.5 - py) / sin : (-0.5 - py) / sin;
    total += within(Math.min(across, up)) / directions;
  }
  return 2 * Math.PI * total;
}

/** The image's sum for a round component at (px, py), and what it ought to be. */
function fluxes(type: RadialType, own: readonly number[], px: number, py: number, isAuto = true): { found: number; expected: number } {
  const n = 48;
  const spec = problem({ nx: n, ny: n, types: [type], crval: [150, 0] });
  const { image } = spec;
  const cd = [-PIXEL, 0, 0, PIXEL] as const;
  const straight: ProblemSpec = { ...spec, image: { ...image, wcs: { ...image.wcs, cd, crpix: [px, py] } } };
  const values = Float64Array.of(150, 0, 0, 0, 0, ...own);
  const found = createEvaluator(isAuto ? auto(straight) : straight)
    .render(values)
    .raw.reduce((a, b) => a + b);
  const { amplitude, at } = radialProfile({ type }, values, 0, 1e-12);
  return { found, expected: fluxOf(r => amplitude * at(r), n, px, py) };
}

test('the flux of cusps is right to 1e-4, wherever in its pixel the centre is', () => {
  for (const [px, py] of [
    [24, 24],
    [24.5, 23.5],
    [23.87, 24.31],
  ]) {
    for (const [type, own] of [
      ['Sersic', [6 * PIXEL, 1, 8]],
      ['Sersic', [6 * PIXEL, 1, 10]],
      ['Sersic', [0.7 * PIXEL, 1, 4]],
      ['Power', [3 * PIXEL, 1, 1]],
      ['Nuker', [2 * PIXEL, 1, 2, 2.5, 1]],
      ['Exponential', [0.6 * PIXEL, 1]],
    ] as const) {
      const { found, expected } = fluxes(type, own, px, py);
      assert.ok(Math.abs(found / expected - 1) < 1e-4, `${type} ${own.join(' ')} at ${px} ${py}: ${found}, ${expected}`);
    }
  }
});

test('without it the flux of a cusp is far off', () => {
  const { found, expected } = fluxes('Sersic', [6 * PIXEL, 1, 8], 24, 24, false);
  assert.ok(Math.abs(found / expected - 1) > 0.05, `${found}, ${expected}`);
});

test('WASM and the oracle agree, with a PSF or without', () => {
  const types = ['Sersic', 'Beta', 'Power', 'gNFW', 'GaussianRing', 'SimpleBridge'] as const;
  const random = new Random(keyOf(3));
  for (const kernel of [null, psf(5, 5, 1, 0.3)]) {
    for (const type of types) {
      const spec = auto(problem({ nx: 17, ny: 15, types: [type], psf: kernel, response: true }));
      const [fast, oracle] = [createEvaluator(spec), createOracle(spec)];
      const values = drawValues(spec, random);
      const [a, b] = [fast.render(values), oracle.render(values)];
      assert.ok(worst(a.raw, b.raw) < 1e-12 && worst(a.convolved, b.convolved) < 1e-12, `${type} ${worst(a.raw, b.raw)}`);
      assert.ok(Math.abs(fast.logL(values) / oracle.logL(values) - 1) < 1e-12);
    }
  }
});

test('the gradient is that of the integrals', () => {
  const spec = auto(problem({ nx: 9, ny: 9, types: ['Sersic'] }));
  const values = Float64Array.of(150.0001, 2.0001, 0.4, 0.3, 0, 3 * PIXEL, 2, 3);
  const evaluator = createEvaluator(spec);
  const slopes = new Float64Array(8);
  assert.is(evaluator.gradient(values, 0, slopes), evaluator.logL(values));
  for (const i of [5, 6, 7]) {
    const at = (by: number): number => {
      const place = values.slice();
      place[i] += by * values[i];
      return evaluator.logL(place);
    };
    const slope = (at(1e-4) - at(-1e-4)) / (2e-4 * values[i]);
    assert.ok(Math.abs(slopes[i] / slope - 1) < 1e-4, `value ${i}: ${slopes[i]}, ${slope}`);
  }
});

test.run();
