import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyOf, Random } from '../../src/math/philox.js';
import { predictMean, trainNetwork } from '../../src/samplers/network.js';

/** A step at |x| = 0.6 in two dimensions, smoothed, with its gradient all around. */
function job(seed: number) {
  const random = new Random(keyOf(seed));
  const x = Float32Array.from({ length: 4000 }, () => 2 * random.uniform() - 1);
  const y = Float64Array.from({ length: 2000 }, (_, i) => 1 / (1 + Math.exp((Math.hypot(x[2 * i], x[2 * i + 1]) - 0.6) / 0.1)));
  return { kind: 'regressor' as const, key: keyOf(seed), ndim: 2, x, y, layers: [32, 16], learningRate: 0.01, batch: 100, epochs: 60 };
}

test('a network learns a ring to a few per cent on points it has not seen', () => {
  const network = trainNetwork(job(1));
  const { x, y } = job(2);
  const guess = predictMean([network], x, y.length, 2);
  const rms = Math.sqrt(guess.reduce((s, g, i) => s + (g - y[i]) ** 2, 0) / y.length);
  assert.ok(rms < 0.05, `rms ${rms}`);
});

test('the same job gives the same bits, another key others', () => {
  const one = trainNetwork(job(1));
  assert.equal(Buffer.from(trainNetwork(job(1)).buffer), Buffer.from(one.buffer));
  assert.not.equal(Buffer.from(trainNetwork({ ...job(1), key: keyOf(9) }).buffer), Buffer.from(one.buffer));
});

test('the mean prediction of one network twice is its own', () => {
  const network = trainNetwork({ ...job(1), epochs: 1 });
  const { x } = job(2);
  const once = predictMean([network], x, 50, 2);
  const twice = predictMean([network, network], x, 50, 2);
  for (let i = 0; i < 50; i++) assert.ok(Math.abs(once[i] - twice[i]) < 1e-7);
});

test('predictions do not hang on which rows stand beside a row', () => {
  const network = trainNetwork({ ...job(1), epochs: 2 });
  const { x } = job(3);
  const all = predictMean([network], x, 500, 2);
  for (const i of [0, 7, 333]) assert.is(predictMean([network], x.slice(2 * i), 1, 2)[0], all[i]);
});

test.run();
