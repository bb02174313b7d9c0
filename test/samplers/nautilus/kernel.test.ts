import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FitError } from '../../../src/errors.js';
import { nautilus } from '../../../src/samplers/nautilus/kernel.js';
import { close } from '../../support/close.js';
import { drive } from '../../support/drive.js';
import { type EvidenceProblem, eggbox, loggamma, shells } from '../../support/evidenceProblems.js';
import { kernelConformance } from '../kernelConformance.js';

const small = { n_live: 100, n_networks: 1, n_eff: 400, n_batch: 50, neural_network_kwargs: { hidden_layer_sizes: [8], max_iter: 5 } };
const gaussian = (u: Float64Array): number => u.reduce((s, x) => s - 0.5 * ((x - 0.4) / 0.1) ** 2, 0);
/** ln of its integral over the cube, whose edges cut off what is beyond 4 σ. */
const gaussianLogZ = (ndim: number): number => ndim * Math.log(0.1 * Math.sqrt(2 * Math.PI));

kernelConformance(nautilus, { ndim: 2, logL: gaussian, options: small });

function fit(logL: (u: Float64Array) => number, ndim: number, options: Record<string, unknown>, seed = 1) {
  const state = drive(nautilus, logL, ndim, options, seed);
  return { state, ...nautilus.posterior(state) };
}

/** Within 5 stated errors and 0.1: a wrong evidence fails, an unlucky seed does not. */
function evidenceIsRight({ name, logL, logZ }: EvidenceProblem, ndim: number, options: Record<string, unknown>): void {
  const { logZ: got, logZErr } = fit(logL, ndim, {
    n_live: 400,
    n_networks: 2,
    n_eff: 4000,
    neural_network_kwargs: { max_iter: 20 },
    ...options,
  });
  const off = got - logZ[ndim];
  assert.ok(
    Math.abs(off) < Math.min(0.1, 5 * logZErr),
    `${name} ${ndim}-d: ln Z is off by ${off.toFixed(4)}, stated ${logZErr.toFixed(4)}`,
  );
}

test('the evidence of two shells, an eggbox and a mixture of log-gammas is right', () => {
  evidenceIsRight(shells, 2, {});
  // 18 modes: networks hardly trained would miss some of them
  evidenceIsRight(eggbox, 2, { n_live: 600, n_networks: 1, neural_network_kwargs: {} });
  evidenceIsRight(loggamma, 2, {});
});

test('ellipsoids alone, one dimension, and a kept exploration give right evidences too', () => {
  for (const [ndim, options] of [
    [2, { n_networks: 0 }],
    [1, { n_networks: 1 }],
    [3, { discard_exploration: false, n_networks: 1 }],
  ] as const) {
    const { logZ, logZErr } = fit(gaussian, ndim, { n_live: 300, n_eff: 3000, neural_network_kwargs: { max_iter: 20 }, ...options });
    close(logZ, gaussianLogZ(ndim), { atol: Math.min(0.1, 5 * logZErr) }, `ln Z in ${ndim}-d with ${JSON.stringify(options)}`);
  }
});

test('a constant likelihood has its own value as evidence', () => {
  const { logZ, nEff, n, state } = fit(() => 3.25, 2, { n_live: 100, n_eff: 1000 });
  close(logZ, 3.25, { atol: 1e-12 });
  close(nEff, n, { rtol: 1e-12 }, 'all points count alike');
  assert.match(state.warnings.join(), /The likelihood is the same at all \d+ points, ln L = 3\.25/);
  assert.equal(fit(gaussian, 2, small).state.warnings, []);
});

test('of a likelihood that is highest in a corner of the cube few live points lose nothing', () => {
  // e^(−x/0.005) in each dimension
  const corner = (u: Float64Array): number => -200 * u.reduce((sum, x) => sum + x, 0);
  for (const [ndim, n_live, n_networks] of [
    [3, 100, 0],
    [5, 100, 0],
    [5, 300, 1],
  ]) {
    for (const seed of [1, 2, 3]) {
      const { logZ, logZErr } = fit(corner, ndim, { n_live, n_networks, n_eff: 2000, neural_network_kwargs: { max_iter: 20 } }, seed);
      close(logZ, ndim * Math.log(0.005), { atol: 5 * logZErr }, `${ndim}-d, ${n_live} live points, seed ${seed}`);
    }
  }
});

test('a plateau of zero likelihood over most of the prior is no obstacle', () => {
  const disk = (u: Float64Array): number => {
    const r2 = (u[0] - 0.5) ** 2 + (u[1] - 0.5) ** 2;
    return r2 < 0.01 ? -50 * r2 : Number.NEGATIVE_INFINITY;
  };
  // ∫ over the disk of radius 0.1: π/50 (1 − e^−0.5)
  const truth = Math.log((Math.PI / 50) * (1 - Math.exp(-0.5)));
  // what a bound around too few of its points leaves out is missed more often than not, but not always
  for (let seed = 1; seed <= 5; seed++) {
    const { logZ, logZErr } = fit(disk, 2, { n_live: 200, n_eff: 2000 }, seed);
    close(logZ, truth, { atol: Math.min(0.1, 5 * logZErr) }, `seed ${seed}`);
  }
});

test('a likelihood that is zero everywhere ends the fit with a reason', () => {
  assert.throws(
    () => fit(() => Number.NEGATIVE_INFINITY, 2, { n_live: 50 }),
    (e: Error) => e instanceof FitError && /zero at all/.test(e.message),
  );
});

test('NaN and +Infinity are refused with the point', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(
      () => fit(u => (u[0] > 0.9 ? bad : 0), 2, { n_live: 50 }),
      (e: Error) => e instanceof FitError && e.message.includes(String(bad)) && /0\.9/.test(e.message),
    );
  }
});

test('n_like_max ends the fit with a valid answer from what there is', () => {
  const { state, logZ, logZErr, n } = fit(gaussian, 2, { ...small, discard_exploration: false, n_like_max: 600 });
  assert.is(state.stoppedBy, 'n_like_max');
  assert.is(state.nLike, 600);
  assert.is(n, 600);
  close(logZ, gaussianLogZ(2), { atol: 5 * logZErr });
});

test('at every step of the exploration the evidence so far only grows better: a new bound takes nothing away', () => {
  const errors: number[] = [];
  let most = Number.NEGATIVE_INFINITY;
  drive(nautilus, gaussian, 2, { ...small, n_live: 200, n_batch: 20, n_eff: 0 }, 4, state => {
    if (state.phase !== 'exploring' || state.nLike < 400) return state;
    const { logZ, n, nEff } = nautilus.posterior(state);
    assert.is(nautilus.info(state).nEff, nEff);
    assert.ok(n > 0 && n <= state.nLike);
    // by then the bounds cover the posterior, and a bad answer is no longer to be excused by too few points
    if (state.bounds.length > 3) errors.push(Math.abs(logZ - gaussianLogZ(2)));
    most = Math.max(most, nEff);
    assert.ok(nEff > most / 4, `${nEff} effective points left of ${most} after ${state.nLike} calls, ${state.bounds.length} bounds`);
    return state;
  });
  assert.ok(errors.length > 10);
  assert.ok(Math.max(...errors) < 0.6, `off by up to ${Math.max(...errors)}`);
});

test('at every step of the sampling there is a right answer: the exploration counts until every shell has points enough without it', () => {
  let withExploration = 0;
  let without = 0;
  drive(nautilus, gaussian, 2, { n_live: 200, n_networks: 1, n_eff: 1500, n_batch: 20 }, 3, state => {
    if (state.phase !== 'sampling') return state;
    const { logZ, logZErr, n, points, logL } = nautilus.posterior(state);
    close(logZ, gaussianLogZ(2), { atol: Math.min(0.2, 5 * logZErr) }, `after ${state.nLike} calls`);
    assert.is(points.length, 2 * n);
    assert.is(logL.length, n);
    assert.is(nautilus.info(state).logZ, logZ);
    if (n === state.nLike) withExploration++;
    else if (n < state.nLike) without++;
    return state;
  });
  assert.ok(withExploration > 1, 'a fit stopped early in its sampling has all its points');
  assert.ok(without > 1, 'later the points of the exploration are left out');
});

test('shells that need points share a proposal', () => {
  let most = 0;
  const state = drive(nautilus, gaussian, 2, small, 1, state => {
    if (state.phase === 'sampling' && state.asked.length === 0) {
      const [{ asked: all }, proposal] = nautilus.propose(state, [1, 2]);
      const [asked] = all;
      if (asked?.want !== 'value' || proposal.want !== 'value') throw new Error('sampling asks for values');
      most = Math.max(most, asked.parts.length);
      assert.is(proposal.n, small.n_batch);
    }
    return state;
  });
  assert.ok(most > 1);
  for (const { late } of state.shells) assert.ok(late !== null && late.n >= 15);
});

test('posterior means and widths are those of the likelihood', () => {
  const { points, logW, logZ, n } = fit(gaussian, 3, { n_live: 300, n_eff: 4000, n_networks: 2, neural_network_kwargs: { max_iter: 20 } });
  for (let d = 0; d < 3; d++) {
    let mean = 0;
    let square = 0;
    for (let i = 0; i < n; i++) {
      const w = Math.exp(logW[i] - logZ);
      mean += w * points[3 * i + d];
      square += w * points[3 * i + d] ** 2;
    }
    // 5 standard errors at N_eff 4000
    close(mean, 0.4, { atol: 5 * 0.1 * (1 / Math.sqrt(4000)) }, 'mean');
    close(Math.sqrt(square - mean * mean), 0.1, { atol: (5 * 0.1) / Math.sqrt(8000) }, 'width');
  }
});

test.run();
