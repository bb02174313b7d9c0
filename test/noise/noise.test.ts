import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { Image } from '../../src/image/image.js';
import { compile } from '../../src/likelihood/compile.js';
import type { ImageSpec, NoiseSpec } from '../../src/likelihood/spec.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { Background, Model } from '../../src/models/index.js';
import { type Noise, Normal, NormalCorrelated, NormalFourier, NormalRI, Poisson, StudentT } from '../../src/noise/index.js';
import { createNoise } from '../../src/noise/models/createNoise.js';
import { loguniform, normal } from '../../src/priors/index.js';
import { psf } from '../likelihood/problems.js';
import { close } from '../support/close.js';
import { fixture } from '../support/fixture.js';
import { evaluatorsAgree, noiseConformance, noisyProblem } from './noiseConformance.js';

const [nx, ny] = [8, 6];
const n = nx * ny;
const random = new Random(keyOf(5));
const header = { CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRPIX1: 4, CRPIX2: 3, CRVAL1: 20, CRVAL2: -10, CDELT1: -1e-4, CDELT2: 1e-4 };
const rows = (values: ArrayLike<number>): number[][] =>
  Array.from({ length: ny }, (_, y) => Array.from(values).slice(y * nx, (y + 1) * nx));
const data = Float64Array.from({ length: n }, () => 3 + random.normal());
const counts = Float64Array.from({ length: n }, (_, i) => 2 + (i % 5));
const model = Float64Array.from({ length: n }, (_, i) => 2.5 + 0.02 * i);
const sigma = Float64Array.from({ length: n }, (_, i) => 0.8 + 0.01 * i);
const holes = Float64Array.from({ length: n }, (_, i) => (i === 5 || i === 20 ? 0 : 1));
const beam = psf(7, 5, 0.6);
/** exp(−distance): as correlated as neighbours are. */
const covariance = Float64Array.from({ length: n * n }, (_, k) => {
  const [i, j] = [Math.floor(k / n), k % n];
  return Math.sqrt(sigma[i] * sigma[j]) * Math.exp(-Math.hypot((i % nx) - (j % nx), Math.floor(i / nx) - Math.floor(j / nx)));
});
const square = (values: Float64Array, size: number): number[][] =>
  Array.from({ length: size }, (_, i) => Array.from(values.subarray(i * size, (i + 1) * size)));

/** The specification and the image that a noise makes of these data. */
function specsOf(
  noise: Noise,
  { masked = true, values = data }: { masked?: boolean; values?: Float64Array } = {},
): { image: ImageSpec; noise: NoiseSpec; img: Image } {
  const mask = masked ? rows(holes) : undefined;
  const img = new Image({ header, data: rows(values) }, { noise, mask, psf: { data: square(beam.data, 7).slice(0, 5), normalize: false } });
  return { image: img.spec(), noise: img.noiseSpec(), img };
}

noiseConformance('Normal', () => ({ ...specsOf(new Normal({ sigma: rows(sigma) })), model, variance: (_, i) => sigma[i] ** 2 }));
noiseConformance('Normal with scale and jitter', () => ({
  ...specsOf(new Normal({ sigma: rows(sigma), scale: 1.3, jitter: 0.4 })),
  values: [1.3, 0.4],
  model,
  variance: (_, i) => (1.3 * sigma[i]) ** 2 + 0.16,
}));
noiseConformance('StudentT', () => ({
  ...specsOf(new StudentT({ sigma: rows(sigma), nu: 6 })),
  values: [6],
  model,
  variance: (_, i) => (sigma[i] ** 2 * 6) / 4,
}));
noiseConformance('Poisson', () => ({ ...specsOf(new Poisson({ gain: 2.5 }), { values: counts }), model, variance: (m, i) => m[i] / 2.5 }));
noiseConformance('Poisson of many counts', () => ({
  ...specsOf(new Poisson({ gain: 40 }), { values: counts }),
  model,
  variance: (m, i) => m[i] / 40,
}));
noiseConformance('NormalCorrelated', () => ({
  ...specsOf(new NormalCorrelated({ cov: square(covariance, n) })),
  model,
  variance: (_, i) => covariance[i * n + i],
}));
const power = Float64Array.from({ length: n }, (_, k) => {
  const [x, y] = [Math.min(k % nx, nx - (k % nx)), Math.min(Math.floor(k / nx), ny - Math.floor(k / nx))];
  return n * Math.exp(-0.3 * (x * x + y * y));
});
const variance = power.reduce((sum, C) => sum + C, 0) / n / n;
noiseConformance('NormalFourier', () => ({
  ...specsOf(new NormalFourier({ cov: rows(power), ftype: 'full' }), { masked: false }),
  model,
  variance: () => variance,
  spread: 0.15,
}));
noiseConformance('NormalRI', () => ({
  ...specsOf(new NormalRI({ sigma: 0.5 }), { masked: false }),
  model,
  raw: model.map(m => m / 2),
  variance: () => 0.25 * beam.data[2 * 7 + 3],
  spread: 0.15,
}));

evaluatorsAgree(
  'Normal with scale and jitter',
  noisyProblem((_, s) => ({ type: 'ScaledNormal', sigma: s, reference: Float64Array.of(1, 0) })),
  [1.2, 0.5],
);
evaluatorsAgree(
  'StudentT',
  noisyProblem((_, s) => ({ type: 'StudentT', sigma: s, reference: Float64Array.of(4) })),
  [3.5],
);
evaluatorsAgree(
  'Poisson',
  noisyProblem(() => ({ type: 'Poisson', gain: 2 }), { positive: true }),
  [],
  values => {
    values[6] = Math.abs(values[6]);
    values[10] = 0.3;
    values.fill(0, 12);
    values[12] = 30; // a0: the sky is bright enough for a point's rings
  },
);
evaluatorsAgree(
  'NormalRI',
  noisyProblem(() => ({ type: 'NormalRI', sigma: 0.7 }), { masked: 0 }),
);
evaluatorsAgree(
  'NormalFourier',
  noisyProblem(
    image => ({
      type: 'NormalFourier',
      weight: Float64Array.from({ length: 168 }, (_, k) => 1 / (168 + Math.min(k, 168 - k))),
      apod: image.data.map((_, i) => 0.5 + 0.003 * i),
    }),
    { masked: 0 },
  ),
);

test('NormalCorrelated and NormalFourier agree with the reference system', () => {
  // What made these numbers: socca 1.1.0, at settings where it is right (`madeBy` in the file).
  const { cases, cube } = JSON.parse(readFileSync(fixture('noise.json'), 'utf8')) as {
    cube: number[];
    cases: { name: string; shape: number[]; data: number[]; model: number[]; noise: Record<string, unknown>; logLikelihood: number }[];
  };
  assert.is(cases.length, 3);
  for (const { name, shape, data, model, noise: given, logLikelihood } of cases) {
    const { type, ...options } = given;
    const noise = type === 'NormalCorrelated' ? new NormalCorrelated(options) : new NormalFourier({ ...options, cube });
    const [height, width] = shape;
    const table = Array.from({ length: height }, (_, y) => data.slice(y * width, (y + 1) * width));
    const img = new Image({ header, data: table }, { noise });
    const found = createNoise(img.noiseSpec(), img.spec()).logL(Float64Array.from(model), Float64Array.from(model), new Float64Array(0));
    close(found, logLikelihood, { rtol: 1e-11 }, name);
  }
});

const logLOf = (noise: Noise, options: { masked?: boolean } = {}, m = model): number => {
  const specs = specsOf(noise, options);
  return createNoise(specs.noise, specs.image).logL(m, m, new Float64Array(0));
};

test('defect 9: real and full modes give one likelihood, that of independent pixels for white noise up to the transform’s constant', () => {
  const half = Array.from({ length: ny }, (_, y) => Array.from(power.subarray(y * nx, y * nx + nx / 2 + 1)));
  const full = logLOf(new NormalFourier({ cov: rows(power), ftype: 'full' }), { masked: false });
  close(logLOf(new NormalFourier({ cov: half }), { masked: false }), full, { rtol: 1e-14 });
  close(logLOf(new NormalFourier({ icov: half.map(row => row.map(C => 1 / C)), ftype: 'rfft' }), { masked: false }), full, { rtol: 1e-13 });
  const flat = new Float64Array(n).fill(n * 0.49);
  const white = logLOf(new NormalFourier({ cov: rows(flat), ftype: 'full' }), { masked: false });
  // |F|² is n times a pixel's square: the density of F is that of the pixels over n^{n/2}.
  close(white, logLOf(new Normal({ sigma: 0.7 }), { masked: false }) - 0.5 * n * Math.log(n), { rtol: 1e-12 });
});

test('defect 10: a covariance under a mask is that of the pixels that are left', () => {
  const diagonal = Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? sigma[k % n] ** 2 : 0));
  close(logLOf(new NormalCorrelated({ cov: square(diagonal, n) })), logLOf(new Normal({ sigma: rows(sigma) })), { rtol: 1e-13 });
  const inverse = diagonal.map(v => (v === 0 ? 0 : 1 / v));
  close(logLOf(new NormalCorrelated({ icov: square(inverse, n) })), logLOf(new Normal({ sigma: rows(sigma) })), { rtol: 1e-13 });
  // Two pixels, one of them masked: what is left is one Gaussian of the covariance's own width, whatever the correlation.
  const two = (mask: number[], noise: Noise): number => {
    const img = new Image({ header, data: [[1, 2]] }, { noise, mask: [mask] });
    return createNoise(img.noiseSpec(), img.spec()).logL(Float64Array.of(0, 0), Float64Array.of(0, 0), new Float64Array(0));
  };
  const cov = [
    [2, 0.9],
    [0.9, 1],
  ];
  const icov = [
    [1 / 1.19, -0.9 / 1.19],
    [-0.9 / 1.19, 2 / 1.19],
  ];
  const expected = -0.25 - 0.5 * Math.log(4 * Math.PI);
  close(two([1, 0], new NormalCorrelated({ cov })), expected, { rtol: 1e-14 });
  close(two([1, 0], new NormalCorrelated({ icov })), expected, { rtol: 1e-12 });
});

test('a cube of noise gives the covariance and the power that made it', () => {
  const source = specsOf(new NormalFourier({ cov: rows(power), ftype: 'full' }), { masked: false });
  const noise = createNoise(source.noise, source.image);
  const zero = new Float64Array(n);
  const cube = Array.from({ length: 600 }, (_, k) => rows(noise.sample(zero, zero, new Random(keyOf(k)))));
  const expected = logLOf(new NormalFourier({ cov: rows(power), ftype: 'full' }), { masked: false });
  close(logLOf(new NormalFourier({ cube, smooth: 0 }), { masked: false }), expected, { rtol: 0.1 });
  // Noise that is alike all over: smoothing the covariance leaves the width as it is.
  const { img } = specsOf(new NormalCorrelated({ cube }), { masked: false });
  for (const each of img.sigma) close(each, Math.sqrt(variance), { rtol: 0.1 });
});

test('defect 32: the constant of NormalRI makes ln L that of the dirty image, whatever σ', () => {
  // A beam of one pixel: then the dirty image is independent pixels.
  const at = (width: number): number[] => {
    const img = new Image({ header, data: rows(data) }, { noise: new NormalRI({ sigma: width }), psf: { data: [[1]], normalize: false } });
    const none = new Float64Array(0);
    return [createNoise(img.noiseSpec(), img.spec()).logL(model, model, none), logLOf(new Normal({ sigma: width }), { masked: false })];
  };
  for (const width of [0.3, 1, 4]) close(at(width)[0], at(width)[1], { rtol: 1e-12 });
});

test('the kernel that smooths a cube may be given: a cross is the default, one pixel leaves it, and its sum counts for nothing', () => {
  const [cross, scaled] = [
    [0, 1, 0, 1, 1, 1, 0, 1, 0],
    [0, 3, 0, 3, 3, 3, 0, 3, 0],
  ].map(data => ({ data, shape: [3, 3] }));
  const random = new Random(keyOf(31));
  const cube = Float64Array.from({ length: 100 * n }, () => random.normal());
  const Noises = [NormalCorrelated, NormalFourier] as const;
  for (const Noise of Noises) {
    const plain = logLOf(new Noise({ cube, smooth: 2 }), { masked: false });
    for (const kernel of [cross, scaled]) close(logLOf(new Noise({ cube, smooth: 2, kernel }), { masked: false }), plain, { rtol: 1e-11 });
    const unsmoothed = logLOf(new Noise({ cube, smooth: 0 }), { masked: false });
    close(logLOf(new Noise({ cube, smooth: 2, kernel: [[7]] }), { masked: false }), unsmoothed, { rtol: 1e-11 });
    for (const kernel of [[[1, 1]], [[-1, 3, -1]], [[0]], [[Number.NaN]]])
      assert.throws(() => new Noise({ cube, kernel }), /kernel is|kernel: /);
  }
  assert.throws(() => new NormalCorrelated({ cov: [[1]], kernel: [[1]] }), /kernel is for a cube/);
});

test('a dirty beam is taken as it is, unless that is asked otherwise, which is refused', () => {
  const psf = [[1, 2, 1]];
  const make = (options: object) =>
    new Image(
      { header: { ...header, NAXIS1: nx, NAXIS2: ny }, data: new Float64Array(n) },
      { noise: new NormalRI({ sigma: 1 }), ...options },
    );
  assert.equal([...make({ psf }).psf!.data], [1, 2, 1]);
  assert.equal([...make({ psf: { data: psf, normalize: false } }).psf!.data], [1, 2, 1]);
  assert.throws(() => make({ psf: { data: psf, normalize: true } }), /normalize is true, and the noise is NormalRI/);
});

test('impossible models and values have the likelihood zero', () => {
  const none = new Float64Array(0);
  const { noise, image } = specsOf(new Poisson(), { values: counts });
  const poisson = createNoise(noise, image);
  assert.is(
    poisson.logL(
      model.map((m, i) => (i === 3 ? -1e-9 : m)),
      model,
      none,
    ),
    Number.NEGATIVE_INFINITY,
  );
  assert.is(poisson.logL(new Float64Array(n), model, none), Number.NEGATIVE_INFINITY);
  assert.is(
    poisson.logL(
      model.map((m, i) => (i === 5 ? -1 : m)),
      model,
      none,
    ),
    poisson.logL(model, model, none),
  ); // masked
  const t = specsOf(new StudentT({ sigma: 1 }));
  for (const nu of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.is(createNoise(t.noise, t.image).logL(model, model, Float64Array.of(nu)), Number.NEGATIVE_INFINITY);
  }
  const scaled = specsOf(new Normal({ sigma: 1, jitter: 0 }));
  for (const own of [
    [0, 0],
    [1, -0.1],
    [Number.NaN, 0],
  ]) {
    assert.is(createNoise(scaled.noise, scaled.image).logL(model, model, Float64Array.from(own)), Number.NEGATIVE_INFINITY);
  }
});

test('a free scale, jitter or nu is a parameter of the fit, last of all, that other ties can read', () => {
  const { img } = specsOf(new Normal({ sigma: 0.5, scale: loguniform(0.1, 10), jitter: p => 0.1 * p('noise.scale') }));
  const problem = compile({ img, mod: new Model(new Background({ a0: normal(3, 1) })) });
  assert.equal(problem.labels, ['comp_00.a0', 'noise.scale']);
  assert.equal(problem.units, ['', '']);
  const theta = Float64Array.of(3, 2);
  const width = Math.sqrt(1 + 0.04);
  const expected = logLOf(new Normal({ sigma: width }), {}, new Float64Array(n).fill(3));
  const { logL, gradient } = problem.gradientTheta(theta);
  close(logL, expected, { rtol: 1e-13 });
  const at = (scale: number): number => problem.logL(problem.expand(Float64Array.of(3, scale), 1));
  close(gradient[1], (at(2 + 1e-4) - at(2 - 1e-4)) / 2e-4, { rtol: 1e-6 });
  assert.throws(() => compile({ img, mod: new Model(new Background({ name: 'noise', a0: 1 })) }), /called 'noise'/);
});

test('an image keeps its noise in its state', () => {
  const { img } = specsOf(new StudentT({ sigma: rows(sigma), nu: loguniform(1, 30) }));
  const again = Image.fromState(structuredClone(img.toState()));
  assert.equal(again.noiseSpec(), img.noiseSpec());
  assert.equal(again.noiseParameters[0].definition, img.noiseParameters[0].definition);
  const mod = (): Model => new Model(new Background({ a0: normal(3, 1) }));
  assert.equal(compile({ img: again, mod: mod() }).labels, ['comp_00.a0', 'noise.nu']);
  assert.equal(again.sigma, img.sigma);
  assert.is(again.cutout({ center: [20, -10], size: 3 }).sigma.length, 9);
  const one = Image.fromState(specsOf(new NormalCorrelated({ cov: square(covariance, n) })).img.toState());
  assert.is(one.noiseSpec().type, 'NormalCorrelated');
  refuses(() => one.cutout({ center: [20, -10], size: 3 }), /is one of all pixels/);
});

const refuses = (make: () => unknown, message: RegExp): void =>
  assert.throws(make, (error: unknown) => error instanceof ValueError && message.test(error.message), String(message));

test('what a noise model can not be is refused by name', () => {
  refuses(() => new Poisson({ gain: 0 }), /Poisson: gain is 0/);
  refuses(() => new Poisson({ gains: 1 } as object), /no option "gains"; the options are gain/);
  refuses(() => specsOf(new Poisson(), { values: data.map(d => d - 3) }), /is -.*counts are never negative/);
  refuses(() => new StudentT({ sigma: -1 }), /StudentT: sigma is -1/);
  refuses(() => specsOf(new StudentT({ sigma: 1, nu: 0 })), /noise.nu is 0/);
  refuses(() => specsOf(new Normal({ sigma: 1, scale: -1 })), /noise.scale is -1/);
  refuses(() => specsOf(new Normal({ sigma: 1, jitter: normal(0, 1).support as unknown as number })), /noise.jitter is/);
  refuses(() => new NormalCorrelated({}), /given nothing; give one of cov, icov, cube/);
  refuses(() => new NormalCorrelated({ cov: [[1]], icov: [[1]] }), /cov and icov/);
  refuses(() => new NormalCorrelated({ cov: [[1]], smooth: 2 }), /smooth is for a cube/);
  refuses(() => specsOf(new NormalCorrelated({ cov: [[1]] })), /cov holds 1 numbers; 48 pixels need 48 × 48/);
  refuses(
    () =>
      specsOf(
        new NormalCorrelated({
          cov: square(
            covariance.map((v, k) => (k === 1 ? v + 1 : v)),
            n,
          ),
        }),
      ),
    /isn't symmetric/,
  );
  refuses(() => specsOf(new NormalCorrelated({ cov: square(new Float64Array(n * n), n) })), /isn't positive definite/);
  refuses(() => specsOf(new NormalCorrelated({ cube: [rows(data), rows(sigma)] })), /needs more images of noise/);
  refuses(() => specsOf(new NormalCorrelated({ cube: [rows(data)] })), /two images of noise at least/);
  refuses(() => specsOf(new NormalFourier({ cov: rows(power), ftype: 'full' })), /2 pixels are masked/);
  refuses(() => specsOf(new NormalFourier({ cov: rows(power) }), { masked: false }), /holds 48 numbers; there are 5 × 6 modes/);
  refuses(() => new NormalFourier({ cov: [1], ftype: 'half' as 'full' }), /ftype is half/);
  refuses(() => new NormalFourier({ cube: [1], smooth: 1.5 }), /smooth is 1.5/);
  refuses(() => new NormalRI({ sigma: rows(sigma) }), /sigma is a map/);
  refuses(() => specsOf(new NormalRI({ sigma: 1 })), /some pixels are masked/);
  refuses(() => new Image({ header, data: rows(data) }, { noise: new NormalRI({ sigma: 1 }) }), /has no PSF/);
});

test.run();
