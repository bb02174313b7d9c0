import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../../../src/math/philox.js';
import { bridgedEvidence } from '../../../src/samplers/pocomc/evidence.js';
import type { Evidence } from '../../../src/samplers/pocomc/state.js';
import { studentT } from '../../../src/samplers/pocomc/studentT.js';
import { close } from '../../support/close.js';

const MODES = [-20, 0, 20];
/** Of the flow's modes, in units of the posterior's. */
const WIDTH = 1.15;
const N = 1000;
const RUNS = 120;

/** ln of a density on the line: normal modes of one width, with shares. */
function logDensity(x: number, shares: readonly number[], width: number): number {
  const sum = MODES.reduce((s, at, k) => s + (shares[k] / width) * Math.exp(-0.5 * ((x - at) / width) ** 2), 0);
  return Math.log(sum / Math.sqrt(2 * Math.PI));
}

function draws(n: number, shares: readonly number[], width: number, random: Random): Float64Array {
  return Float64Array.from({ length: n }, () => {
    const mark = random.uniform();
    const mode = mark < shares[0] ? 0 : mark < shares[0] + shares[1] ? 1 : 2;
    return MODES[mode] + width * random.normal();
  });
}

/** What a fit comes to whose posterior has Z = 1 and the shares `truth`, where particles and flow have others, and the flow is too wide. */
function evidence(truth: readonly number[], particles: readonly number[], flow: readonly number[], random: Random): Evidence {
  const logRatio = (x: number): number => logDensity(x, truth, 1) - logDensity(x, flow, WIDTH);
  const side = () => ({
    reference: studentT(1, 8, 1),
    kept: 0,
    weights: new Float64Array(N).fill(1 / N),
    logRatio: draws(N, particles, 1, random).map(logRatio),
  });
  return { sides: [side(), side()], drawn: 2 * N, terms: [draws(2 * N, flow, WIDTH, random).map(logRatio)], points: [], logL: [] };
}

function over(truth: readonly number[], particles: readonly number[], flow: readonly number[]) {
  const found = Array.from({ length: RUNS }, (_, run) => bridgedEvidence(evidence(truth, particles, flow, new Random([7, run])))!);
  const mean = found.reduce((s, { logZ }) => s + logZ, 0) / RUNS;
  const scatter = Math.sqrt(found.reduce((s, { logZ }) => s + (logZ - mean) ** 2, 0) / (RUNS - 1));
  const stated = Math.sqrt(found.reduce((s, { logZErr }) => s + logZErr ** 2, 0) / RUNS);
  return { mean, scatter, stated };
}

const halves = [0.5, 0.5, 0];

test('shares of the modes that particles have wrong, and the flow from them, do not make the evidence too low, nor its error too small', () => {
  // by the bridge alone 0.047 too low, eight of its stated errors
  const { mean, scatter, stated } = over(halves, [0.35, 0.65, 0], [0.35, 0.65, 0]);
  close(mean, 0, { atol: 0.3 * stated }, `mean, with ${stated} stated`);
  assert.ok(scatter > 0.7 * stated && scatter < 1.4 * stated, `scatter ${scatter}, stated ${stated}`);
});

test('where the particles are of the posterior their bridge is held to', () => {
  const { mean, scatter, stated } = over(halves, halves, halves);
  close(mean, 0, { atol: 0.3 * stated }, `mean, with ${stated} stated`);
  assert.ok(scatter > 0.7 * stated && scatter < 1.4 * stated, `scatter ${scatter}, stated ${stated}`);
  // the mean square of the weights of draws, ∫ p²/q of a normal p and a wider q
  const square = WIDTH ** 2 / Math.sqrt(2 * WIDTH ** 2 - 1);
  assert.ok(scatter < 0.9 * Math.sqrt((square - 1) / (2 * N)), `${scatter}: no better than draws alone`);
});

test('a mode that the flow misses is not lost, as it is to draws alone', () => {
  const truth = [0.45, 0.45, 0.1];
  const { mean, stated } = over(truth, truth, [0.5, 0.5 - 1e-9, 1e-9]);
  close(mean, 0, { atol: 0.3 * stated }, `mean, with ${stated} stated; draws alone are ln 0.9 too low`);
});

test.run();
