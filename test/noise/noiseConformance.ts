import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createFastEvaluator } from '../../src/likelihood/fastEvaluator.js';
import { createOracle } from '../../src/likelihood/oracle.js';
import type { ImageSpec, NoiseSpec, ProblemSpec } from '../../src/likelihood/spec.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { createNoise, noiseValueCount, sampleNoise } from '../../src/noise/models/createNoise.js';
import { drawValues, problem, psf } from '../likelihood/problems.js';
import { close } from '../support/close.js';

/** Richardson's extrapolation of central differences, to the eighth order. */
function slope(f: (h: number) => number, h: number): number {
  let table = [0, 1, 2, 3].map(k => (f(h / 2 ** k) - f(-h / 2 ** k)) / (h / 2 ** (k - 1)));
  for (let order = 1; order < 4; order++) table = table.slice(1).map((d, k) => d + (d - table[k]) / (4 ** order - 1));
  return table[0];
}

export interface NoiseCase {
  readonly image: ImageSpec;
  readonly noise: NoiseSpec;
  /** The noise's own values. */
  readonly values?: readonly number[];
  /** A model that the noise can be around. */
  readonly model: Float64Array;
  /** NormalRI: the model before the instrument. */
  readonly raw?: Float64Array;
  /** Steps of differences, in units of the model. Default 0.01. */
  readonly step?: number;
  /** Variance of a pixel around a model. */
  readonly variance: (model: Float64Array, i: number) => number;
  /** How far the mean square of a sample's pixels may be from it, as a part. Default 0.1. */
  readonly spread?: number;
}

/** What every noise model must hold. */
export function noiseConformance(name: string, make: () => NoiseCase): void {
  test(`${name}: derivatives with respect to the model and to its own values are those of ln L`, () => {
    const { image, noise, model, raw = model, values = [], step = 0.01 } = make();
    const own = Float64Array.from(values);
    const statistics = createNoise(noise, image);
    const n = model.length;
    const slopes = { model: new Float64Array(n), raw: new Float64Array(n), values: new Float64Array(own.length) };
    const here = statistics.logL(model, raw, own, slopes);
    assert.ok(Number.isFinite(here));
    assert.is(statistics.logL(model, raw, own), here);
    const moved = (x: Float64Array, i: number, h: number): Float64Array => x.map((v, k) => (k === i ? v + h : v));
    const size = slopes.model.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
    for (let i = 0; i < n; i += 7) {
      close(
        slopes.model[i],
        slope(h => statistics.logL(moved(model, i, h), raw, own), step),
        { rtol: 1e-7, atol: 1e-9 * size },
        `model ${i}`,
      );
      if (!statistics.needsRaw) continue;
      close(
        slopes.raw[i],
        slope(h => statistics.logL(model, moved(raw, i, h), own), step),
        { rtol: 1e-7, atol: 1e-9 * size },
        `raw ${i}`,
      );
    }
    own.forEach((v, i) =>
      close(
        slopes.values[i],
        slope(h => statistics.logL(model, raw, moved(own, i, h)), 0.02 * v),
        { rtol: 1e-7 },
        `value ${i}`,
      ),
    );
    image.mask.forEach((used, i) => {
      if (used === 0) assert.is(Math.abs(slopes.model[i]), 0);
    });
  });

  test(`${name}: masked pixels do not count`, () => {
    const { image, noise, model, raw = model, values = [] } = make();
    const own = Float64Array.from(values);
    const other = model.map((m, i) => (image.mask[i] === 1 ? m : 1e6));
    assert.is(createNoise(noise, image).logL(other, raw, own), createNoise(noise, image).logL(model, raw, own));
  });

  test(`${name}: a sample has the noise's mean and variance, and the key its bits`, () => {
    const { image, noise, model, values = [], variance, spread = 0.1 } = make();
    const own = Float64Array.from(values);
    const count = 400;
    let sum = 0;
    let square = 0;
    let used = 0;
    for (let k = 0; k < count; k++) {
      sampleNoise(noise, image, model, keyOf(k), own).forEach((d, i) => {
        if (image.mask[i] === 0) {
          assert.is(d, 0);
          return;
        }
        const z = (d - model[i]) / Math.sqrt(variance(model, i));
        sum += z;
        square += z * z;
        used++;
      });
    }
    assert.ok(Math.abs(sum / used) < 0.03, `mean ${sum / used}`);
    assert.ok(Math.abs(square / used - 1) < spread, `mean square ${square / used}`);
    assert.equal(sampleNoise(noise, image, model, keyOf(3), own), sampleNoise(noise, image, model, keyOf(3), own));
    assert.not.equal(sampleNoise(noise, image, model, keyOf(3), own), sampleNoise(noise, image, model, keyOf(4), own));
    assert.throws(() => sampleNoise(noise, image, model, keyOf(3), new Float64Array(5)), /values has 5 numbers/);
  });

  test(`${name}: ln L is greatest, in the mean, where the sample was drawn`, () => {
    const { image, noise, model, raw = model, values = [] } = make();
    const own = Float64Array.from(values);
    let gain = 0;
    for (let k = 0; k < 100; k++) {
      const data = sampleNoise(noise, image, model, keyOf(k), own);
      const statistics = createNoise(noise, { ...image, data });
      const at = (by: number): number =>
        statistics.logL(
          model.map(m => m * by),
          raw.map(m => m * by),
          own,
        );
      gain += at(1) - 0.5 * (at(1.3) + at(0.7));
    }
    assert.ok(gain > 0, `ln L falls by ${gain}`);
  });
}

/** An image of random data with a mask, a PSF and all components; its noise is given. */
export function noisyProblem(
  noise: (image: ImageSpec, sigma: Float64Array) => NoiseSpec,
  options: { masked?: number; positive?: boolean } = {},
): ProblemSpec {
  const types = ['Sersic', 'Point', 'Background'] as const;
  const { image, sigma, components, nvalues } = problem({
    nx: 14,
    ny: 12,
    types,
    psf: psf(5, 5, 1.2, 0.3),
    exposure: true,
    response: true,
    masked: options.masked ?? 0.1,
  });
  const seen = options.positive ? { ...image, data: image.data.map(d => Math.abs(Math.round(3 * d))) } : image;
  const spec = noise(seen, sigma);
  return { version: 1, image: seen, noise: spec, components, nvalues: nvalues + noiseValueCount(spec) };
}

/** WASM and the oracle agree on ln L and its gradient, and the gradient is that of ln L. */
export function evaluatorsAgree(
  name: string,
  spec: ProblemSpec,
  own: readonly number[] = [],
  change?: (values: Float64Array) => void,
): void {
  test(`${name}: WASM and the oracle agree on the likelihood and its gradient`, () => {
    const [fast, oracle] = [createFastEvaluator(spec), createOracle(spec)];
    const random = new Random(keyOf(8));
    const near = (a: number, b: number): boolean => a === b || Math.abs(a - b) <= 1e-11 * Math.abs(b);
    assert.ok(near(fast.logNull(), oracle.logNull()), `${fast.logNull()}, oracle ${oracle.logNull()}`);
    for (let k = 0; k < 3; k++) {
      const values = Float64Array.of(...drawValues(spec, random), ...own);
      change?.(values);
      const [a, b] = [new Float64Array(spec.nvalues), new Float64Array(spec.nvalues)];
      const logL = fast.gradient(values, 0, a);
      assert.ok(Number.isFinite(logL), `ln L is ${logL}`);
      assert.is(logL, fast.logL(values));
      assert.ok(near(logL, oracle.gradient(values, 0, b)), `${logL}, oracle ${oracle.logL(values)}`);
      const size = spec.components[0].offset + 6; // the amplitude: a slope for the tolerance of the others
      for (let i = 0; i < a.length; i++) {
        assert.ok(Math.abs(a[i] - b[i]) <= 1e-9 * Math.abs(b[i]) + 1e-10 * Math.abs(b[size]), `value ${i}: ${a[i]}, oracle ${b[i]}`);
      }
      for (const i of [2, size, 10, spec.components[2].offset + 1, ...own.map((_, j) => spec.nvalues - own.length + j)]) {
        const along = (h: number): number => oracle.logL(values.map((v, j) => (j === i ? v + h : v)));
        close(b[i], slope(along, 0.01 * Math.abs(values[i])), { rtol: 1e-6, atol: 1e-6 * Math.abs(b[size]) }, `value ${i}`);
      }
    }
  });
}
