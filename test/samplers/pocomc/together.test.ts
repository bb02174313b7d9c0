import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../../../src/math/philox.js';
import { balanced } from '../../../src/samplers/pocomc/evidence.js';
import { pocomc } from '../../../src/samplers/pocomc/kernel.js';
import type { Evidence } from '../../../src/samplers/pocomc/state.js';
import { studentT } from '../../../src/samplers/pocomc/studentT.js';
import { close } from '../../support/close.js';
import { drive } from '../../support/drive.js';
import { type EvidenceProblem, loggamma } from '../../support/evidenceProblems.js';

const N = 4000;

/** A posterior of two modes of which the flow has one all but lost, and made the other too wide: x of the particles and draws, and what a fit knows of them. */
function twoModes(random: Random): { evidence: Evidence; particles: Float64Array; draws: Float64Array } {
  const ln = (x: number, share: number, width: number): number =>
    Math.log(
      ((1 - share) / width) * Math.exp(-0.5 * (x / width) ** 2) + (share / width) * Math.exp(-0.5 * ((x - 10) / width) ** 2) + 1e-300,
    );
  const draw = (share: number, width: number): number => (random.uniform() < share ? 10 : 0) + width * random.normal();
  const particles = Float64Array.from({ length: N }, () => draw(0.2, 1));
  const draws = Float64Array.from({ length: 2 * N }, () => draw(1e-4, 1.3));
  const logRatio = (x: number): number => ln(x, 0.2, 1) - ln(x, 1e-4, 1.3);
  const side = { reference: studentT(1, 8, 1), kept: 0.2, weights: new Float64Array(N).fill(1 / N), logRatio: particles.map(logRatio) };
  const evidence = { sides: [side, side], drawn: 2 * N, terms: [draws.map(logRatio)], points: [], logL: [] };
  return { evidence, particles, draws };
}

test('particles and draws together have the shares and widths of the posterior where the flow has not', () => {
  const { evidence, particles, draws } = twoModes(new Random([3, 1]));
  const shares = balanced(evidence)!;
  for (const colony of [0, 1] as const) {
    const { particles: ofParticles, draws: ofDraws } = shares[colony];
    let [sum, far, near, square] = [0, 0, 0, 0];
    const add = (x: number, w: number): void => {
      sum += w;
      if (x > 5) far += w;
      else {
        near += w;
        square += w * x * x;
      }
    };
    ofParticles.forEach((w, i) => void add(particles[i], w));
    ofDraws.forEach((w, k) => void add(draws[2 * k + colony], w));
    close(sum, 1, { atol: 1e-9 });
    // 5 standard errors: of the share among 4000 particles, of a width among as many
    close(far, 0.2, { atol: 5 * Math.sqrt(0.16 / N) });
    close(Math.sqrt(square / near), 1, { atol: 5 / Math.sqrt(2 * N) });
    const most = ofParticles.reduce((a, b) => Math.max(a, b), 0);
    assert.ok(
      ofDraws.every(w => w < 1.6 * most),
      'no draw weighs more than a particle where the flow has nothing, which is worth two thirds of a new one',
    );
  }
});

function moments({ name, logL }: EvidenceProblem, ndim: number, options: Record<string, unknown>, seed: number) {
  const state = drive(pocomc, logL, ndim, options, seed);
  const { n, points, logW, logZ, nEff, logL: found } = pocomc.posterior(state);
  const means = new Float64Array(ndim);
  const squares = new Float64Array(ndim);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const w = Math.exp(logW[i] - logZ);
    sum += w;
    if (w === 0) continue;
    assert.is(found[i], logL(points.slice(i * ndim, (i + 1) * ndim)), `${name}: each point has its own ln L`);
    for (let d = 0; d < ndim; d++) {
      means[d] += w * points[i * ndim + d];
      squares[d] += w * points[i * ndim + d] ** 2;
    }
  }
  close(sum, 1, { atol: 1e-9 });
  return { state, n, nEff, widths: squares.map((s, d) => Math.sqrt(s - means[d] ** 2)) };
}

test('the draws for the evidence are samples of the posterior too', () => {
  const options = { n_effective: 300, n_total: 2000, n_evidence: 2000, flow: 'nsf3' };
  const { state, n, nEff, widths } = moments(loggamma, 4, options, 2);
  assert.ok(nEff > 1.3 * state.nEff, `${nEff} in all, ${state.nEff} of them particles`);
  assert.ok(n > state.logL.reduce((sum, chunk) => sum + chunk.length, 0));
  assert.is(pocomc.info(state).nEff, nEff);
  // x₂ has two normals of width 1/30 about 1/3 and 2/3; x₃ is 2/3 and ln of an exponential draw, of variance π²/6, in units of 1/30
  close(widths[1], Math.hypot(1 / 6, 1 / 30), { atol: 0.006 });
  close(widths[2], Math.PI / Math.sqrt(6) / 30, { atol: 0.004 });
});

test('without draws for the evidence, and with a fit of before that kept no places of them, the particles are the posterior', () => {
  const options = { n_effective: 300, n_total: 1000, n_evidence: 200, flow: 'nsf2' };
  const without = moments(loggamma, 2, { ...options, n_evidence: 0 }, 3);
  close(without.nEff, without.state.nEff, { rtol: 1e-9 });
  const { state, nEff } = moments(loggamma, 2, options, 3);
  assert.ok(nEff > state.nEff);
  const { points: _, logL: __, ...evidence } = state.evidence!;
  const before = { ...state, evidence: evidence as Evidence };
  close(pocomc.posterior(before).nEff, state.nEff, { rtol: 1e-9 });
});

test.run();
