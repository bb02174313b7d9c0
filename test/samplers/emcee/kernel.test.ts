import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FitError, ValueError } from '../../../src/errors.js';
import { fold, keyOf, Random } from '../../../src/math/philox.js';
import { emcee } from '../../../src/samplers/emcee/kernel.js';
import { proposeMove } from '../../../src/samplers/emcee/moves.js';
import { emceeOptions, MOVES } from '../../../src/samplers/emcee/options.js';
import { close } from '../../support/close.js';
import { answer, drive } from '../../support/drive.js';
import { bits, kernelConformance } from '../kernelConformance.js';

/** A normal of unit deviations 0.05 and 0.1 and correlation 0.8, around (0.4, 0.6). */
function leaning(u: Float64Array): number {
  const x = (u[0] - 0.4) / 0.05;
  const y = (u[1] - 0.6) / 0.1;
  return (-0.5 * (x * x - 2 * 0.8 * x * y + y * y)) / (1 - 0.64);
}

kernelConformance(emcee, { ndim: 2, logL: leaning, options: { nwalkers: 8, nsteps: 40 }, evidence: false });
kernelConformance(emcee, {
  ndim: 2,
  logL: leaning,
  options: {
    nwalkers: 9,
    nsteps: 30,
    moves: [
      ['de', 0.5],
      ['snooker', 0.3],
      ['walk', 0.2],
    ],
  },
  evidence: false,
});

function fit(logL: (u: Float64Array) => number, ndim: number, options: Record<string, unknown>, seed = 1) {
  const state = drive(emcee, logL, ndim, options, seed);
  return { state, ...emcee.posterior(state) };
}

const moments = (points: Float64Array, ndim: number, d: number) => {
  const x = points.filter((_, i) => i % ndim === d);
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  return { mean, std: Math.sqrt(x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length) };
};

test('every move draws from the target: means, widths and correlation', () => {
  for (const move of MOVES) {
    const { points, n, nEff } = fit(leaning, 2, { nwalkers: 20, nsteps: 4000, moves: move });
    assert.ok(nEff > 500, `${move}: ${nEff} effective draws`);
    const x = moments(points, 2, 0);
    const y = moments(points, 2, 1);
    const error = 5 / Math.sqrt(nEff);
    close(x.mean, 0.4, { atol: 0.05 * error }, move);
    close(y.mean, 0.6, { atol: 0.1 * error }, move);
    close(x.std, 0.05, { rtol: error }, move);
    close(y.std, 0.1, { rtol: error }, move);
    let cross = 0;
    for (let i = 0; i < n; i++) cross += ((points[2 * i] - x.mean) * (points[2 * i + 1] - y.mean)) / n;
    close(cross / (x.std * y.std), 0.8, { atol: error }, move);
  }
});

test('a target cut off by the edge of the prior keeps its shape: a slope in five dimensions', () => {
  // p ∝ exp(−4 u): mean 1/4 − 1/(e⁴ − 1)
  const { points, nEff } = fit(u => -4 * u.reduce((a, b) => a + b, 0), 5, { nwalkers: 20, nsteps: 4000 });
  const mean = 1 / 4 - 1 / (Math.exp(4) - 1);
  for (let d = 0; d < 5; d++) close(moments(points, 5, d).mean, mean, { atol: (5 * 0.22) / Math.sqrt(nEff) }, `${d}`);
});

test('the factor of a stretch and of a snooker move is that of its way back, turned round', () => {
  const walkers = Float64Array.from({ length: 24 }, (_, i) => ((i * 7) % 24) / 24);
  const others = { walkers, rows: [1, 2, 3, 4, 5], ndim: 4 };
  for (let k = 0; k < 50; k++) {
    const out = new Float64Array(4);
    const factor = proposeMove('stretch', 0, others, 2, new Random(keyOf(k)), out);
    const other = others.rows.find(r => {
      const z = (out[0] - walkers[4 * r]) / (walkers[0] - walkers[4 * r]);
      return [1, 2, 3].every(d => Math.abs(walkers[4 * r + d] + z * (walkers[d] - walkers[4 * r + d]) - out[d]) < 1e-9);
    })!;
    const distance = (p: Float64Array): number => Math.hypot(...[0, 1, 2, 3].map(d => p[d] - walkers[4 * other + d]));
    close(factor, 3 * Math.log(distance(out) / distance(walkers)), { atol: 1e-9 });
  }
});

test('a chain that converges ends before its last step, and leaves out and thins by its autocorrelation time', () => {
  const { state, n } = fit(leaning, 2, { nwalkers: 20, nsteps: 20000, converge: true, tau_rtol: 0.05 });
  assert.ok(state.converged && state.steps < 20000 && state.steps % 100 === 0, `${state.steps}`);
  const tau = Array.from(state.tau!);
  assert.ok(tau.every(t => t * 50 < state.steps));
  assert.equal(
    state.history.map(look => look.steps),
    state.history.map((_, k) => 100 * (k + 1)),
  );
  const discard = Math.floor(2 * Math.max(...tau));
  const thin = Math.max(1, Math.floor(0.5 * Math.min(...tau)));
  assert.is(n, 20 * Math.ceil((state.steps - discard) / thin));
  const own = fit(leaning, 2, { nwalkers: 20, nsteps: 20000, converge: true, tau_rtol: 0.05, nburn: 10, thin: 3 });
  assert.is(own.n, 20 * Math.ceil((own.state.steps - 10) / 3));
});

test('a chain that is too short, or has not converged, says so', () => {
  const short = fit(leaning, 2, { nwalkers: 8, nsteps: 200 });
  assert.ok(short.state.warnings.some(w => /fewer than 50 of them/.test(w)));
  const never = fit(leaning, 2, { nwalkers: 8, nsteps: 200, converge: true });
  assert.ok(never.state.warnings.some(w => /has not converged in 200 steps/.test(w)));
  const first = fit(leaning, 2, { nwalkers: 8, nsteps: 1 });
  assert.is(
    first.state.warnings[0],
    'The chain is 1 step long, and no autocorrelation time can be told: medians and errors are unsure. Raise nsteps',
  );
  assert.ok(!first.state.warnings.some(w => /NaN|1 steps/.test(w)));
});

test('walkers begin only where the likelihood is not zero; where it is nowhere, the fit ends with a reason', () => {
  const half = (u: Float64Array): number => (u[0] < 0.2 ? 0 : Number.NEGATIVE_INFINITY);
  for (const initial_state of ['search', 'prior', [0.1999, 0.5]]) {
    const { logL, points } = fit(half, 2, { nwalkers: 8, nsteps: 500, discard: 0, initial_state });
    assert.ok(logL.every(l => l === 0));
    assert.ok(moments(points, 2, 0).mean < 0.2);
  }
  for (const initial_state of ['search', 'prior']) {
    assert.throws(
      () => fit(() => Number.NEGATIVE_INFINITY, 2, { nwalkers: 8, initial_state }),
      (e: Error) => e instanceof FitError && /zero at all 8000 points drawn from the prior/.test(e.message),
    );
  }
  assert.throws(
    () => fit(half, 2, { nwalkers: 8, initial_state: [0.5, 0.5] }),
    (e: Error) => e instanceof FitError && /zero at all 240 places near where the walkers were to begin/.test(e.message),
  );
  assert.throws(
    () => fit(half, 2, { nwalkers: 8, initial_state: Array.from({ length: 16 }, (_, i) => ((7 * i * i) % 17) / 40 + 0.01) }),
    (e: Error) => e instanceof FitError && /zero where walkers [\d, ]+ of initial_state begin/.test(e.message),
  );
});

/** Two widths, 10⁻⁴ of the cube's, in five dimensions: from draws of the prior walkers hardly ever meet. */
const narrow = (u: Float64Array): number => u.reduce((s, x, d) => s - 0.5 * ((x - 0.3 - 0.1 * d) / (d % 2 === 0 ? 1e-4 : 1e-2)) ** 2, 0);

test('walkers begin about the top that a search finds, as wide as the posterior is there, and the chain has the right widths', () => {
  let begun: Float64Array | null = null;
  const options = { nwalkers: 20, nsteps: 3000 };
  const state = drive(emcee, narrow, 5, options, 1, s => {
    if (s.phase === 'sampling') begun ??= s.walkers;
    return s;
  });
  for (let d = 0; d < 5; d++) {
    const { mean, std } = moments(begun!, 5, d);
    const width = d % 2 === 0 ? 1e-4 : 1e-2;
    close(mean, 0.3 + 0.1 * d, { atol: (5 * width) / Math.sqrt(20) }, `${d}`);
    close(std, width, { rtol: 0.8 }, `${d}`);
  }
  const { points, nEff } = emcee.posterior(state);
  for (let d = 0; d < 5; d++) close(moments(points, 5, d).std, d % 2 === 0 ? 1e-4 : 1e-2, { rtol: 5 / Math.sqrt(nEff) }, `${d}`);
  assert.ok(state.nLike < 20 * 3001 + 400, 'the search costs a few hundred calls');
});

test('places that are given are where walkers begin; a single one is where they begin about', () => {
  const given = Array.from({ length: 16 }, (_, i) => 0.35 + ((i * 7) % 16) / 100);
  const first = (initial_state: readonly number[]): Float64Array => {
    let begun: Float64Array | null = null;
    drive(emcee, leaning, 2, { nwalkers: 8, nsteps: 5, initial_state }, 1, s => {
      begun ??= s.phase === 'sampling' ? s.walkers : null;
      return s;
    });
    return begun!;
  };
  assert.equal([...first(given)], given);
  const about = first([0.4, 0.6]);
  assert.ok(about.every((u, i) => Math.abs(u - (i % 2 === 0 ? 0.4 : 0.6)) < 1e-3));
  assert.is(new Set(about).size, 16);
});

test('a run that has ended goes on when more steps are asked for, with the bits of one that was never interrupted', () => {
  const options = { nwalkers: 8, nsteps: 60 };
  const more = emcee.options({ ...options, nsteps: 100 }, 2);
  const whole = drive(emcee, leaning, 2, { ...options, nsteps: 100 }, 3);
  let state = emcee.amend!.apply(drive(emcee, leaning, 2, options, 3), more);
  assert.is(emcee.phase(state), 'sampling');
  while (emcee.phase(state) !== 'done') {
    const [asked, proposal] = emcee.propose(state, fold(keyOf(3), emcee.nextId(state)));
    [state] = emcee.absorb(asked, answer(proposal, leaning));
  }
  assert.is(bits(state), bits(whole));
});

test('a constant likelihood gives even draws; NaN and +Infinity are refused with the point', () => {
  const { points, nEff } = fit(() => 3, 1, { nsteps: 2000 });
  close(moments(points, 1, 0).mean, 0.5, { atol: 5 * Math.sqrt(1 / 12 / nEff) });
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(
      () => fit(u => (u[0] > 0.9 ? bad : 0), 2, {}),
      (e: Error) => e instanceof FitError && e.message.includes(String(bad)) && /0\.9/.test(e.message),
    );
  }
});

test('all spellings are read, one at a time, and what is wrong is refused with option, value and rule', () => {
  for (const name of ['nsteps', 'n_steps', 'num_steps']) assert.is(emceeOptions({ [name]: 300 }, 3).nsteps, 300);
  for (const name of ['discard', 'nburn', 'n_burn']) assert.is(emceeOptions({ [name]: 30 }, 3).discard, 30);
  assert.is(emceeOptions({}, 10).nwalkers, 20);
  assert.equal(emceeOptions({ moves: ['de', ['walk', 2]] }, 3).moves, [
    ['de', 1],
    ['walk', 2],
  ]);
  const refuses = (given: Record<string, unknown>, pattern: RegExp): void =>
    assert.throws(
      () => emceeOptions(given, 3),
      (e: Error) => e instanceof ValueError && pattern.test(e.message),
      JSON.stringify(given),
    );
  refuses({ nsteps: 10, n_steps: 10 }, /two spellings/);
  refuses({ nwalkers: 5 }, /nwalkers.*≥ 6.*5/);
  refuses({ nburn: 5000 }, /nburn is 5000 and nsteps 5000/);
  refuses({ moves: 'stretched' }, /moves must be one or a list of stretch, de, snooker, walk/);
  refuses({ moves: [['de', 0]] }, /moves/);
  refuses({ moves: [] }, /moves/);
  refuses({ a: 1 }, /a must be a number above 1/);
  refuses({ tau_factor: 0 }, /tau_factor.*above 0/);
  refuses({ converge: 'yes' }, /converge.*true or false/);
  refuses({ backend: 'x.h5' }, /no option 'backend'/);
  refuses(
    { initial_state: 'median' },
    /initial_state must be 'search', 'prior', one place inside the priors \(3 numbers\) or one for each walker \(8 × 3\)/,
  );
  refuses({ initial_state: [0.5, 0.5] }, /initial_state/);
  refuses({ initial_state: [0.5, 0, 0.5] }, /initial_state/);
  refuses({ initial_state: Array.from({ length: 24 }, (_, i) => (i + 1) / 30) }, /all lie in one plane/);
});

test.run();
