import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { createOracle } from '../../src/likelihood/oracle.js';
import type { CompoundType, RadialType, TruncationType } from '../../src/likelihood/spec.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { problem, worst } from './problems.js';

const PIXEL = 1 / 3600;
const random = new Random(keyOf(99));
const between = (low: number, high: number): number => low + (high - low) * random.uniform();
const logBetween = (low: number, high: number): number => Math.exp(between(Math.log(low), Math.log(high)));

/**
 * The raw image of one radial component of amplitude 1, WASM against the oracle: within 1e-12 of the image's peak, or of 1e-10 where that is
 * larger. So far out in its wings an exponential's own rounding is multiplied by its large exponent, whoever computes it.
 */
function compare(
  type: RadialType,
  subgrid: number,
  draws: () => number[],
  count: number,
  tolerance = 1e-12,
  truncation: TruncationType | null = null,
): void {
  const spec = problem({ nx: 24, ny: 22, types: [type], subgrid, truncation });
  const fast = createEvaluator(spec);
  const oracle = createOracle(spec);
  for (let i = 0; i < count; i++) {
    const values = Float64Array.from(draws());
    const [a, b] = [fast.render(values).raw, oracle.render(values).raw];
    const peak = b.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    const error = worst(a, b);
    assert.ok(error * peak <= tolerance * Math.max(peak, 1e-10), `off by ${error} of the peak ${peak}: ${type} ${values.join(' ')}`);
    const [logL, expected] = [fast.logL(values), oracle.logL(values)];
    assert.ok(
      logL === expected || Math.abs(logL - expected) <= 1e-12 * Math.abs(expected),
      `ln L ${logL}, ${expected}: ${values.join(' ')}`,
    );
  }
}

const centre = (): number[] => [150 + PIXEL * between(-8, 8), 2 + PIXEL * between(-8, 8)];
const round = (): number[] => [between(-3, 3), between(0, 0.9), 0];

test('Sérsic indices from 0.25 to 10 at any size', () => {
  compare('Sersic', 1, () => [...centre(), ...round(), PIXEL * logBetween(0.02, 300), 1, logBetween(0.25, 10)], 400);
  compare('Sersic', 3, () => [...centre(), ...round(), PIXEL * logBetween(0.02, 300), 1, logBetween(0.25, 10)], 60);
});

test('radii from far below a pixel to far above the image', () => {
  for (const type of ['Exponential', 'Gaussian'] as const) compare(type, 1, () => [...centre(), ...round(), logBetween(1e-8, 1e2), 1], 200);
  compare('Sersic', 2, () => [...centre(), ...round(), logBetween(1e-8, 1e-2), 1, 1], 200);
  compare('Beta', 1, () => [...centre(), ...round(), logBetween(1e-8, 1e2), 1, between(0.5, 4), between(0.2, 4)], 200);
});

test('a centre on a sample', () => {
  // Pixel (12, 11) is at CRVAL.
  for (const ns of [0.3, 0.5, 1, 4, 10]) compare('Sersic', 1, () => [150, 2, ...round(), PIXEL * logBetween(0.1, 30), 1, ns], 20);
  compare('Sersic', 3, () => [150, 2, ...round(), PIXEL * logBetween(0.1, 30), 1, 4], 20);
});

test('a centre outside of the image, near or far', () => {
  const outside = (): number[] => [150 + PIXEL * between(15, 200), 2 + PIXEL * between(-60, 60)];
  compare('Sersic', 1, () => [...outside(), ...round(), PIXEL * logBetween(1, 100), 1, logBetween(0.3, 10)], 200);
  compare('Gaussian', 1, () => [...outside(), ...round(), PIXEL * logBetween(1, 100), 1], 100);
  compare('Beta', 1, () => [...outside(), ...round(), PIXEL * logBetween(1, 100), 1, between(1, 4), 0.6], 100);
});

test('needles: ellipticities up to the largest number below 1', () => {
  // 1/(1 − e) multiplies the rounding of the distance from the major axis.
  const needle = (): number[] => [between(-3, 3), 1 - logBetween(1e-15, 0.1), 0];
  compare('Exponential', 1, () => [...centre(), ...needle(), PIXEL * logBetween(1, 30), 1], 100, 1e-11);
  compare('Sersic', 1, () => [...centre(), ...needle(), PIXEL * logBetween(1, 30), 1, 4], 100, 1e-11);
  compare('Exponential', 1, () => [...centre(), 0.3, 1 - 2 ** -53, 0, PIXEL, 1], 1);
});

test('boxiness from near −2 to 10', () => {
  // A power 1/(2 + cbox) multiplies the rounding of the sum under it.
  const boxy = (): number[] => [between(-3, 3), between(0, 0.9), logBetween(0.3, 12) - 2];
  compare('Exponential', 1, () => [...centre(), ...boxy(), PIXEL * logBetween(1, 30), 1], 200, 1e-11);
  compare('Sersic', 2, () => [...centre(), ...boxy(), PIXEL * logBetween(1, 30), 1, logBetween(0.3, 8)], 100, 1e-11);
  compare('Beta', 1, () => [...centre(), ...boxy(), PIXEL * logBetween(1, 30), 1, between(1, 4), 1], 100, 1e-11);
});

test('boxiness just above −2: within 1e-13 of the amplitude', () => {
  const spec = problem({ nx: 24, ny: 22, types: ['Exponential'] });
  const fast = createEvaluator(spec);
  const oracle = createOracle(spec);
  for (let i = 0; i < 60; i++) {
    const values = Float64Array.of(...centre(), between(-3, 3), between(0, 0.9), logBetween(1e-3, 0.3) - 2, PIXEL * logBetween(1, 1e4), 1);
    const expected = oracle.render(values).raw;
    const gap = fast.render(values).raw.reduce((m, v, k) => Math.max(m, Math.abs(v - expected[k])), 0);
    assert.ok(gap <= 1e-13, `off by ${gap}: ${values.join(' ')}`);
  }
});

test('Beta models that are steep, flat or rise outwards', () => {
  compare('Beta', 1, () => [...centre(), ...round(), PIXEL * logBetween(0.01, 100), 1, 2, logBetween(0.05, 20)], 200);
  compare('Beta', 1, () => [...centre(), ...round(), PIXEL * logBetween(1, 20), 1, logBetween(0.1, 60), logBetween(0.05, 8)], 200);
  compare('Beta', 1, () => [...centre(), ...round(), PIXEL * logBetween(1, 20), 1, between(-3, 3), between(-2, 2)], 100);
});

const anywhere = (): number[] => [...centre(), ...round()];

test('power laws and top hats of any size, with a centre on a sample or not', () => {
  compare('Power', 1, () => [...anywhere(), logBetween(1e-8, 1e2), 1, between(-3, 5)], 200);
  compare('Power', 1, () => [150, 2, ...round(), PIXEL * logBetween(0.1, 30), 1, between(-3, 5)], 50);
  compare('Power', 3, () => [150, 2, ...round(), PIXEL * logBetween(0.1, 30), 1, between(-3, 5)], 50);
  compare('TopHat', 1, () => [...anywhere(), logBetween(1e-8, 1e2), 1], 200);
  compare('TopHat', 2, () => [...centre(), between(-3, 3), between(0, 0.999), between(-1, 3), PIXEL * logBetween(0.1, 50), 1], 100);
});

test('gNFW of any size and slopes', () => {
  const gnfw = (): number[] => [logBetween(0.1, 8), between(1.3, 9), random.uniform() < 0.3 ? 1 - logBetween(1e-4, 1) : between(-4, 1)];
  compare('gNFW', 1, () => [...anywhere(), PIXEL * logBetween(0.05, 500), 1, ...gnfw()], 60);
  compare('gNFW', 1, () => [150, 2, ...round(), PIXEL * logBetween(0.1, 30), 1, ...gnfw()], 15);
  compare('gNFW', 1, () => [...anywhere(), logBetween(1e-8, 1e2), 1, ...gnfw()], 30);
});

test('exponentials times a polynomial or a power, of any size', () => {
  const coefficients = (): number[] => [1, 2, 3, 4].map(() => between(-2, 2));
  for (const type of ['PolyExponential', 'PolyExpoRefact'] as const) {
    compare(type, 1, () => [...anywhere(), logBetween(1e-8, 1e2), 1, ...coefficients(), logBetween(1e-5, 1)], 200);
    compare(type, 1, () => [...anywhere(), PIXEL * logBetween(0.1, 30), 1, ...coefficients(), PIXEL * logBetween(0.1, 300)], 200);
  }
  compare('ModExponential', 1, () => [...anywhere(), logBetween(1e-8, 1e2), 1, logBetween(1e-8, 1e2), between(-5, 5)], 300);
});

test('truncations that are sharp, wide, far outside or inside a sample', () => {
  for (const truncation of ['HyperTangent', 'Exponential'] as const) {
    const edge = (): number[] => [PIXEL * logBetween(1e-3, 1e3), PIXEL * logBetween(1e-6, 1e4)];
    compare('Sersic', 1, () => [...anywhere(), PIXEL * logBetween(0.1, 100), 1, logBetween(0.25, 10), ...edge()], 200, 1e-12, truncation);
    compare('Beta', 2, () => [...anywhere(), PIXEL * logBetween(0.1, 100), 1, 2, between(0.3, 3), ...edge()], 50, 1e-12, truncation);
    compare('Power', 1, () => [...anywhere(), PIXEL, 1, between(-2, 4), ...edge()], 100, 1e-12, truncation);
    compare('TopHat', 1, () => [...anywhere(), PIXEL * logBetween(1, 30), 1, ...edge()], 100, 1e-12, truncation);
  }
});

test('profiles of galaxies, clusters and rings of any size and shape', () => {
  const size = (): number => PIXEL * logBetween(0.05, 300);
  compare('Moffat', 1, () => [...anywhere(), logBetween(1e-8, 1e2), 1, between(0.3, 20)], 100);
  compare(
    'CoreSersic',
    1,
    () => {
      const rb = size();
      return [...anywhere(), rb, 1, rb * logBetween(0.5, 1e3), logBetween(0.4, 10), logBetween(0.2, 20), between(-1, 2)];
    },
    100,
  );
  compare('Nuker', 1, () => [...anywhere(), logBetween(1e-8, 1e2), 1, logBetween(0.1, 20), between(-1, 4), between(-1, 3)], 100);
  compare('King', 1, () => [...anywhere(), size(), 1, size(), random.uniform() < 0.5 ? 2 : logBetween(0.3, 6)], 100);
  compare('BrokenExponential', 1, () => [...anywhere(), size(), 1, size(), size(), PIXEL * logBetween(1e-4, 100)], 100);
  compare('Spergel', 1, () => [...anywhere(), logBetween(1e-8, 1e2), 1, between(-0.85, 4)], 40);
  compare('Spergel', 2, () => [150, 2, ...round(), size(), 1, between(-0.85, 4)], 10);
  // The rounding of r is multiplied by r/wr and by how many widths it is from the ring.
  compare('GaussianRing', 1, () => [...anywhere(), size(), 1, PIXEL * logBetween(1e-3, 100)], 100, 1e-11);
});

// A thin one may pass between the samples: then its peak in the image is far below the brightness that its tables are made for.
test('disks and bridges of any size, thin and thick: within 1e-12 of the peak or 1e-13 of the amplitude, never NaN', () => {
  const anyCentre = (): number[] => (random.uniform() < 0.3 ? [150, 2] : [150 + PIXEL * between(-20, 20), 2 + PIXEL * between(-20, 20)]);
  const ellipticity = (): number => (random.uniform() < 0.3 ? 0.999 : between(0, 0.99));
  const bridge = (): number[] => [...anyCentre(), between(-3, 3), ellipticity(), logBetween(1e-7, 10), 1];
  const kinds: Readonly<Record<CompoundType, () => number[]>> = {
    SimpleBridge: () => [...bridge(), between(0.3, 8), between(0.1, 8)],
    MesaBridge: () => [...bridge(), between(0.3, 12), between(0.1, 8), between(0.1, 30)],
    EdgeOnDisk: () => [...anyCentre(), between(-3, 3), logBetween(1e-6, 1e2), 1, logBetween(1e-6, 1e2), logBetween(0.05, 20)],
    Disk: () => {
      const tilt = random.uniform() < 0.3 ? Math.PI / 2 : between(-7, 7);
      return [
        ...anyCentre(),
        between(-3, 3),
        logBetween(1e-7, 10),
        1,
        logBetween(0.25, 10),
        logBetween(1e-6, 1),
        logBetween(0.05, 20),
        tilt,
      ];
    },
  };
  for (const type of Object.keys(kinds) as CompoundType[]) {
    const spec = problem({ nx: 24, ny: 22, types: [type] });
    const [fast, oracle] = [createEvaluator(spec), createOracle(spec)];
    const slopes = new Float64Array(spec.nvalues);
    for (let i = 0; i < (type === 'Disk' ? 20 : 100); i++) {
      const values = Float64Array.from(kinds[type]());
      const [a, b] = [fast.render(values).raw, oracle.render(values).raw];
      const peak = b.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
      const error = worst(a, b);
      assert.ok(error * peak <= Math.max(1e-12 * peak, 1e-13), `off by ${error} of the peak ${peak}: ${type} ${values.join(' ')}`);
      fast.gradient(values, 0, slopes);
      assert.ok(slopes.every(Number.isFinite), `${slopes.join(' ')}: ${type} ${values.join(' ')}`);
    }
  }
});

test.run();
