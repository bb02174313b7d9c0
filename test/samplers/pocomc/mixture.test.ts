import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../../../src/math/philox.js';
import { addLocalStep, drawMixture, fitMixture, logMixtureDensity } from '../../../src/samplers/pocomc/mixture.js';
import { close } from '../../support/close.js';

const MODES = [0.1, 0.5, 0.9];
const WIDTH = 0.004;

/** n draws of three narrow normal modes on the diagonal, each as often as the others. */
function draws(n: number, random: Random): Float64Array {
  const u = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const mode = MODES[random.integer(3)];
    u[2 * i] = mode + WIDTH * random.normal();
    u[2 * i + 1] = mode + WIDTH * random.normal();
  }
  return u;
}

const density = (u: Float64Array): number =>
  MODES.reduce((s, m) => s + Math.exp((-0.5 * ((u[0] - m) ** 2 + (u[1] - m) ** 2)) / WIDTH ** 2) / (3 * 2 * Math.PI * WIDTH ** 2), 0);

const counted = (u: Float64Array) => ({ u, counts: new Float64Array(u.length / 2).fill(1) });

test('a mixture over particles follows modes that lie far apart, and its draws are of its density', () => {
  const random = new Random([3, 4]);
  const { mixture, score } = fitMixture(counted(draws(400, random)), counted(draws(200, random)), 2, random)!;
  // the modes' own mean ln density is 2 ln (1 / (2π WIDTH²)) / 2 − 1 − ln 3
  const best = -Math.log(2 * Math.PI * WIDTH ** 2) - 1 - Math.log(3);
  assert.ok(score > best - 0.4 && score < best + 0.2, `mean ln density ${score}, at best ${best}`);
  const n = 4000;
  const u = new Float64Array(2 * n);
  for (let at = 0; at < u.length; at += 2) drawMixture(mixture, u, at, 2, random);
  const logQ = logMixtureDensity(mixture, u, 2);
  const ratios = logQ.map((q, i) => density(u.subarray(2 * i, 2 * i + 2)) / Math.exp(q));
  const mean = ratios.reduce((s, r) => s + r / n, 0);
  const variance = ratios.reduce((s, r) => s + (r - mean) ** 2 / n, 0);
  close(mean, 1, { atol: 5 * Math.sqrt(variance / n) }, 'the integral of a density by draws from the mixture');
  assert.ok(1 / (1 + variance) > 0.6, `an effective ${1 / (1 + variance)} of the draws`);
});

test('particles that are there many times make no spike, and too few, or too many dimensions, no mixture', () => {
  const random = new Random([5, 6]);
  const u = draws(200, random);
  for (let i = 0; i < 100; i++) u.set(u.subarray(0, 2), 2 * i);
  const { mixture, score } = fitMixture(counted(u), counted(draws(200, random)), 2, random)!;
  assert.ok(Number.isFinite(score));
  for (let k = 0; k < mixture.logPeaks.length; k++) assert.ok(mixture.factors[4 * k] > 1e-3 * WIDTH, `component ${k} is a spike`);
  assert.is(fitMixture(counted(draws(8, random)), counted(draws(8, random)), 2, random), null);
  assert.is(fitMixture({ u: new Float64Array(11 * 100), counts: new Float64Array(100).fill(1) }, counted(u), 11, random), null);
});

test('local steps are as wide as modes are, and go either way', () => {
  const random = new Random([7, 8]);
  const { mixture } = fitMixture(counted(draws(400, random)), counted(draws(200, random)), 2, random)!;
  const n = 2000;
  const step = new Float64Array(2);
  const steps = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    step.fill(0);
    addLocalStep(mixture, step, 0, 2, random);
    steps[i] = step[0];
  }
  const middle = steps.map(Math.abs).sort()[n / 2];
  assert.ok(middle > 0.3 * WIDTH && middle < 5 * WIDTH, `half of the steps are beyond ${middle / WIDTH} widths of a mode`);
  // a fair coin's share of heads, to 5 standard errors
  close(steps.filter(s => s > 0).length / n, 0.5, { atol: 2.5 / Math.sqrt(n) });
});

test.run();
