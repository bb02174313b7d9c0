import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pocomc } from '../../../src/samplers/pocomc/kernel.js';
import { moved, regrownEvidence } from '../../../src/samplers/pocomc/regrown.js';
import type { PocomcState, Regrowth, Round } from '../../../src/samplers/pocomc/state.js';
import { answer, drive, driveWith } from '../../support/drive.js';
import { kernelConformance } from '../kernelConformance.js';
import { narrowFunnel } from './narrowFunnel.js';

const { ndim, logL: funnel, options, seed } = narrowFunnel;

kernelConformance(pocomc, narrowFunnel);

/** ∫ over x₁ of what is left when the others, normal of width e^(t/2), are integrated out within their edges. */
function funnelLogZ(): number {
  const erf = (edge: number): number => {
    let sum = 0;
    for (let k = 0; k < 2000; k++) sum += Math.exp(-0.5 * (((k + 0.5) / 2000) * edge) ** 2) / 2000;
    return (2 * edge * sum) / Math.sqrt(2 * Math.PI);
  };
  let sum = 0;
  for (let t = -9.995; t < 10; t += 0.01)
    sum += 0.01 * Math.exp((-t * t) / 18) * (Math.sqrt(2 * Math.PI) * erf(Math.min(40, 10 * Math.exp(-t / 2)))) ** 4;
  return Math.log(sum) - ndim * Math.log(20);
}

test('where particles are found that the flow is all but empty of the posterior is grown anew, and its draws and ln Z are right', () => {
  const state = drive(pocomc, funnel, ndim, { ...options, n_regrow: 12 }, seed);
  const post = pocomc.posterior(state);
  assert.is(state.regrowth?.trace.length, 12);
  assert.ok(post.nEff >= 60 && post.nEff === pocomc.info(state).nEff);
  assert.ok(post.n <= 12 * 240 && post.logL.every(l => l > Number.NEGATIVE_INFINITY), 'the draws, and no particle');
  const off = post.logZ - funnelLogZ();
  assert.ok(Math.abs(off) < 3 * post.logZErr && post.logZErr < 0.3, `off by ${off}, stated ${post.logZErr}`);
  assert.match(state.warnings.join(), /all but empty.*12 rounds of draws.*n_regrow/);
});

test('n_regrow 0, and no draws for the evidence, leave it out, and the warning tells it', () => {
  for (const none of [{ n_regrow: 0 }, { n_evidence: 0 }]) {
    const state = drive(pocomc, funnel, ndim, { ...options, ...none }, seed);
    assert.is(state.regrowth, null);
    assert.match(state.warnings.join(), /all but empty where .* hardly move there/);
  }
});

const goOn = (state: PocomcState): PocomcState =>
  driveWith(pocomc, state, seed, {
    propose: (now, key) => pocomc.propose(now, key),
    absorb: (asked, proposal) => pocomc.absorb(asked, answer(proposal, funnel))[0],
  });

test('more rounds may be asked of a fit that has come to its end, and have the same bits as if they had been asked for at first', () => {
  const short = drive(pocomc, funnel, ndim, options, seed);
  const more = pocomc.options({ ...options, n_regrow: 5 }, ndim);
  const reopened = pocomc.amend!.apply(short, more);
  assert.is(reopened.phase, 'regrowing');
  const whole = drive(pocomc, funnel, ndim, { ...options, n_regrow: 5 }, seed);
  assert.equal(goOn(reopened).regrowth?.trace, whole.regrowth?.trace);
  // a fit that knew nothing of rounds
  const old = drive(pocomc, funnel, ndim, { ...options, n_regrow: 0 }, seed);
  const { regrowth: _, ...first } = old;
  const resumed = goOn(pocomc.amend!.apply(first as typeof old, more));
  assert.equal(resumed.regrowth?.trace, whole.regrowth?.trace);
});

const trace = (logZ: readonly number[], nEff = 100) => logZ.map(each => ({ logZ: each, nEff }));

test('what the second half of the rounds has moved ln Z by is a part of its error', () => {
  assert.is(moved(trace([-9, -5, -4, -2, -3]), 60), 2);
  assert.is(moved([...trace([-9, -5, -4]), ...trace([7], 3), ...trace([-3])], 60), 1, 'a draw that outweighs all others');
  assert.is(moved(trace([-9, -5, -4, -2, -3], 3), 60), 2, 'where all are few they are what there is');
  assert.is(moved(trace([-3]), 60), Number.POSITIVE_INFINITY);
  const round = (logL: number): Round =>
    ({ points: new Float64Array(8), logL: new Float64Array(8).fill(logL), logSum: new Float64Array(8) }) as unknown as Round;
  const still: Regrowth = { rounds: [round(-2)], trace: trace([-2, -2, -2]), maps: null, settled: true };
  assert.is(regrownEvidence(still, 60)?.logZ, -2);
  assert.ok(Math.abs(regrownEvidence(still, 60)!.logZErr - Math.sqrt(1 / 8)) < 1e-12);
  const moving = regrownEvidence({ ...still, trace: trace([-4, -3, -2]) }, 60);
  assert.ok(Math.abs(moving!.logZErr - Math.hypot(Math.sqrt(1 / 8), 1.25)) < 1e-12);
  assert.is(regrownEvidence({ ...still, rounds: [round(Number.NEGATIVE_INFINITY)] }, 60), null);
});

test.run();
