import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fitter } from '../../actors/fitter.js';
import { load } from '../../actors/load.js';
import { openLikelihood } from '../../actors/workers/openLikelihood.js';
import { Image } from '../../src/image/image.js';
import { dumpBytes } from '../../src/io/dump.js';
import { parseFitFile } from '../../src/io/fitFile.js';
import { modelFromJson, modelToJson } from '../../src/io/modelJson.js';
import { imagesOf, openImage } from '../../src/io/openImage.js';
import { samplesHash } from '../../src/io/resultFile.js';
import { compile } from '../../src/likelihood/compile.js';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { Background, boundto, Gaussian, Model } from '../../src/models/index.js';
import { Normal } from '../../src/noise/normal.js';
import { loguniform, uniform } from '../../src/priors/index.js';
import { close } from '../support/close.js';
import { short } from '../support/smallProblem.js';

const header = (n: number, pixel: number) => ({
  NAXIS1: n,
  NAXIS2: n,
  CTYPE1: 'RA---TAN',
  CTYPE2: 'DEC--TAN',
  CRPIX1: n / 2,
  CRPIX2: n / 2,
  CRVAL1: 20,
  CRVAL2: 0,
  CDELT1: -pixel,
  CDELT2: pixel,
});

/** A Gaussian of width 3e-3 as one band has it: with its own pixels, PSF and noise. */
function band(n: number, pixel: number, amplitude: number, sigma: number, seed: number): Image {
  const options = { psf: { shape: [3, 3], data: [0, 1, 0, 1, seed, 1, 0, 1, 0] }, noise: new Normal({ sigma }) };
  const blank = new Image({ header: header(n, pixel), data: new Float64Array(n * n) }, options);
  const { spec, expand } = compile({ img: blank, mod: new Model(new Gaussian({ xc: 20, yc: 0, rs: 3e-3, Is: amplitude })) });
  const random = new Random(keyOf(seed));
  const { convolved } = createEvaluator(spec).render(expand(new Float64Array(0), 1));
  return new Image({ header: header(n, pixel), data: convolved.map(value => value + sigma * random.normal()) }, options);
}
const red = band(16, 1e-3, 2, 0.1, 4);
const blue = band(21, 8e-4, 4, 0.3, 6);

function models(): { r: Gaussian; b: Gaussian; sky: Background } {
  const r = new Gaussian({ name: 'red', xc: 20, yc: 0, rs: loguniform(1e-3, 1e-2), Is: uniform(0, 10) });
  const b = new Gaussian({ name: 'blue', xc: 20, yc: 0, rs: boundto(r, 'rs'), Is: uniform(0, 10) });
  return { r, b, sky: new Background({ name: 'sky', a0: 0.01 }) };
}
/** Each of the ways to say it. */
const ways = {
  'a model for each image': () => {
    const { r, b, sky } = models();
    return [new Model(r, sky), new Model(sky, b)];
  },
  'one model with images': () => {
    const { r, b, sky } = models();
    return new Model()
      .add(r, { images: 0 })
      .add(sky)
      .add(b, { images: [1] });
  },
};

test('ln L of several images is the sum of theirs, with what each shows', async () => {
  const { r, b, sky } = models();
  const alone = [
    compile({ img: red, mod: new Model(r, sky) }),
    compile({
      img: blue,
      mod: new Model(new Gaussian({ name: 'blue', xc: 20, yc: 0, rs: loguniform(1e-3, 1e-2), Is: uniform(0, 10) }), sky),
    }),
  ];
  assert.ok(b);
  for (const [way, make] of Object.entries(ways)) {
    const problem = compile({ img: [red, blue], mod: make() });
    assert.equal(problem.labels, ['red.rs', 'red.Is', 'blue.Is'], way);
    for (const [rs, first, second] of [
      [3e-3, 2, 4],
      [1.5e-3, 0.3, 7],
    ]) {
      const parts = alone.map((one, i) => one.logL(one.expand(Float64Array.of(rs, i === 0 ? first : second), 1)));
      const values = problem.expand(Float64Array.of(rs, first, second), 1);
      assert.is(problem.logL(values), parts[0] + parts[1], way);
      const remote = await openLikelihood(structuredClone(problem.work));
      assert.is(remote.logL(values, 0), parts[0] + parts[1], `${way}, in a worker`);
    }
    assert.is(problem.logNull(), alone[0].logNull() + alone[1].logNull());
  }
});

test('the gradient of a joint likelihood goes through ties across images', () => {
  for (const make of Object.values(ways)) {
    const problem = compile({ img: [red, blue], mod: make() });
    const theta = Float64Array.of(2.5e-3, 1.5, 3);
    const { gradient } = problem.gradientTheta(theta);
    const at = (d: number, step: number): number =>
      problem.logL(
        problem.expand(
          theta.map((x, i) => (i === d ? x * (1 + step) : x)),
          1,
        ),
      );
    theta.forEach((x, d) => {
      const h = 1e-5;
      const slope = (8 * (at(d, h) - at(d, -h)) - (at(d, 2 * h) - at(d, -2 * h))) / (12 * h * x);
      close(gradient[d], slope, { rtol: 1e-6 }, problem.labels[d]);
    });
  }
});

test('an impossible point of one image is impossible', () => {
  const { r, b, sky } = models();
  b.set({ Is: (p: (label: string) => number) => p('red.Is') - 5, rs: 3e-3 });
  const mod = [new Model(r, sky), new Model().add(b, { positive: true })];
  const problem = compile({ img: [red, blue], mod });
  assert.is(problem.logL(problem.expand(Float64Array.of(3e-3, 2), 1)), Number.NEGATIVE_INFINITY);
  const slopes = new Float64Array(problem.nvalues).fill(1);
  assert.is(problem.gradient(problem.expand(Float64Array.of(3e-3, 2), 1), slopes), Number.NEGATIVE_INFINITY);
  assert.equal(Array.from(slopes), new Array(problem.nvalues).fill(0));
});

test('what does not fit together is named', () => {
  const { r, b, sky } = models();
  const refuses = (make: () => unknown, message: RegExp): void => assert.throws(make, message, String(message));
  refuses(() => compile({ img: [], mod: new Model(r) }), /img is an empty list/);
  refuses(() => compile({ img: [red, 3 as unknown as Image], mod: new Model(r) }), /img\[1\] is 3; it must be an Image/);
  refuses(() => compile({ img: [red, blue], mod: [new Model(r)] }), /mod is a list of 1 and there are 2 images/);
  refuses(
    () => compile({ img: [red, blue], mod: new Model().add(r, { images: 2 }).add(sky) }),
    /red: images names image 2, and there are 2/,
  );
  refuses(() => compile({ img: [red, blue], mod: new Model().add(r, { images: 0 }) }), /Image 1 shows no component/);
  refuses(() => new Model().add(r, { images: [-1] }), /red: images is \[-1\]/);
  refuses(
    () => compile({ img: [red, blue], mod: [new Model(r), new Model(new Gaussian({ name: 'red', xc: 0, yc: 0, rs: 1, Is: 1 }))] }),
    /Two components are called 'red'/,
  );
  refuses(
    () =>
      compile({ img: [red, blue], mod: [new Model(r), new Model(b, new Gaussian({ xc: 0, yc: 0, rs: boundto('green', 'rs'), Is: 1 }))] }),
    /green/,
  );
});

test('a joint fit finds what is shared, and everything after it is for each image', async () => {
  const fit = fitter({ img: [red, blue], mod: ways['a model for each image']() });
  await fit.run({ ...short, seed: 2 });
  const [rs, first, second] = fit.parameters({ verbose: false });
  for (const [found, truth] of [
    [rs, 3e-3],
    [first, 2],
    [second, 4],
  ] as const)
    assert.ok(Math.abs(found.median - truth) < 5 * (found.hi - found.lo), `${found.label}: ${found.median}`);
  const one = fitter({ img: blue, mod: new Model(new Gaussian({ xc: 20, yc: 0, rs: loguniform(1e-3, 1e-2), Is: uniform(0, 10) })) });
  await one.run({ ...short, seed: 2 });
  assert.ok(rs.std < one.parameters({ verbose: false })[0].std, 'the other image says something of the width too');
  const [a, b] = [await fit.getmodel({ what: 'convolved' }), await fit.getmodel({ what: 'convolved', image: 1 })];
  assert.equal([a.length, b.length], [16 * 16, 21 * 21]);
  const only = await fit.getmodel({ what: 'convolved', image: 1, component: 'blue' });
  close(only, b, { rtol: 1e-12, atol: 1e-12 });
  for (const call of [
    () => fit.getmodel({ image: 2 }),
    () => fit.getmodel({ image: 1, component: 'red' }),
    () => fit.plot.comparison({ image: -1 }),
  ]) {
    let refused = false;
    await call().catch(() => {
      refused = true;
    });
    assert.ok(refused);
  }
  assert.match(await fit.plot.comparison({ image: 1 }), /<svg/);
  const again = await load(dumpBytes({ result: fit.result, images: [red, blue].map(img => ({ header: img.header.toLines(), spec: img.spec(), noise: img.noiseSpec() })), model: fit.mod })); // biome-ignore format: one call
  const values = fit.problem.expand(Float64Array.of(3e-3, 2, 4), 1);
  assert.is(again.problem.logL(values), fit.problem.logL(values));
  assert.equal(again.labels, fit.labels);
});

test('a joint fit has the same bits on two threads', async () => {
  const hashes = [];
  for (const ncores of [1, 2]) {
    const fit = fitter({ img: [red, blue], mod: ways['one model with images']() });
    hashes.push(samplesHash(await fit.run({ ...short, ncores, seed: 3 })));
  }
  assert.is(hashes[0], hashes[1]);
});

test('a model with images goes through JSON, and a fit file has a list of images', async () => {
  const model = ways['one model with images']();
  assert.equal(
    modelFromJson(modelToJson(model)).entries.map(({ name, images }) => [name, images]),
    [
      ['red', [0]],
      ['sky', null],
      ['blue', [1]],
    ],
  );
  const inline = (img: Image, n: number, pixel: number) => ({
    data: { header: header(n, pixel), pixels: Array.from(img.data) },
    noise: { type: 'Normal', sigma: 0.1 },
  });
  const text = JSON.stringify({ image: [inline(red, 16, 1e-3), inline(blue, 21, 8e-4)], model: modelToJson(model) });
  const file = parseFitFile(text);
  const images = await Promise.all(imagesOf(file).map(image => openImage(file, image)));
  assert.equal(compile({ img: images, mod: modelFromJson(file.json.model) }).labels, ['red.rs', 'red.Is', 'blue.Is']);
  assert.throws(() => parseFitFile(JSON.stringify({ image: [], model: [] })), /image: must have at least 1/);
  assert.throws(() => parseFitFile(JSON.stringify({ image: [{}], model: [] })), /image\[0\]\.data: is missing/);
});

test.run();
