import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Evaluator } from '../../src/likelihood/evaluatorContract.js';
import { type MedianOptions, medianImages } from '../../src/posterior/medianImages.js';
import { close } from '../support/close.js';

/** Two values a draw; pixel p of the raw image is a + p · b, the background is b. It counts what it renders. */
function evaluatorOf(npix: number): Evaluator & { renders: number } {
  return {
    nvalues: 2,
    renders: 0,
    logL: () => 0,
    gradient: () => 0,
    logNull: () => 0,
    render([a, b]) {
      this.renders++;
      const raw = Float64Array.from({ length: npix }, (_, p) => a + p * b);
      return { raw, convolved: raw.map(x => 2 * x), background: new Float64Array(npix).fill(b), anyNegative: false };
    },
  };
}

/** Runs the work to its end; gives the images, and how often it could have been cut. */
function run(options: Partial<MedianOptions> & Pick<MedianOptions, 'evaluator' | 'weights'>, draw = (i: number) => [i, i % 3]) {
  const valuesOf = (rows: Uint32Array) => Float64Array.from([...rows].flatMap(draw));
  const work = medianImages({ valuesOf, kinds: ['raw'], select: undefined, draws: 1000, ...options });
  let cuts = 0;
  for (;;) {
    const step = work.next();
    if (step.done) return { images: step.value, cuts };
    cuts++;
  }
}

test('few draws: the weighted median of each pixel, and no image is made of a draw without weight', () => {
  const evaluator = evaluatorOf(4);
  const weights = Float64Array.of(0.2, 0, 0.5, 0.3);
  const { images, cuts } = run({ evaluator, weights, kinds: ['background', 'raw'] }, i => [10 * i, [1, 99, -5, 3][i]]);
  // draws 0, 2 and 3: backgrounds 1, −5, 3 with weights 0.2, 0.5, 0.3
  close(images[0], [-5, -5, -5, -5], { rtol: 0 });
  // raw: p, 20 − 5p, 30 + 3p
  close(images[1], [20, 15, 10, 5], { rtol: 0 });
  assert.is(cuts >= 3, true);
});

test('many draws: equal ones stand for all, and each of them is rendered once', () => {
  const evaluator = evaluatorOf(3);
  const weights = new Float64Array(5000).fill(1);
  const { images } = run({ evaluator, weights, draws: 101 }, i => [i / 5000, 0]);
  for (const x of images[0]) assert.ok(Math.abs(x - 0.5) < 0.02, String(x));
  assert.ok(evaluator.renders <= 102);
  const heavy = evaluatorOf(3);
  const one = weights.map((_, i) => (i === 7 ? 1e6 : 1));
  close(run({ evaluator: heavy, weights: one, draws: 101 }, i => [i, 0]).images[0], [7, 7, 7], { rtol: 0 });
  assert.ok(heavy.renders < 10, `${heavy.renders} renders`);
});

test('images that do not fit in memory are made strip by strip, with the same medians', () => {
  const weights = Float64Array.from({ length: 300 }, (_, i) => 1 + (i % 5));
  for (const draws of [50, 1000]) {
    const whole = run({ evaluator: evaluatorOf(700), weights, kinds: ['raw', 'convolved'], draws });
    const strips = run({ evaluator: evaluatorOf(700), weights, kinds: ['raw', 'convolved'], draws, memory: 8 * 2 * 300 * 90 });
    whole.images.forEach((image, j) => close(strips.images[j], image, { rtol: 0 }));
    assert.ok(strips.cuts > whole.cuts);
  }
});

test.run();
