import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FitError } from '../../../src/errors.js';
import { doubts } from '../../../src/samplers/pocomc/evidence.js';
import { pocomc } from '../../../src/samplers/pocomc/kernel.js';
import { close } from '../../support/close.js';
import { answer, drive, driveWith } from '../../support/drive.js';
import { type EvidenceProblem, eggbox, loggamma, rosenbrock, shells, spikeslab } from '../../support/evidenceProblems.js';
import { kernelConformance } from '../kernelConformance.js';

const small = {
  n_effective: 100,
  n_total: 200,
  n_evidence: 150,
  flow: 'nsf2',
  train_config: { epochs: 5, hidden: 8, bins: 4 },
};
const gaussian = (u: Float64Array): number => u.reduce((s, x) => s - 0.5 * ((x - 0.4) / 0.1) ** 2, 0);
/** ln of its integral over the cube, whose edges cut off what is beyond 4 σ. */
const gaussianLogZ = (ndim: number): number => ndim * Math.log(0.1 * Math.sqrt(2 * Math.PI));

kernelConformance(pocomc, { ndim: 2, logL: gaussian, options: small, elsewhere: ['regrowing'] });

function fit(logL: (u: Float64Array) => number, ndim: number, options: Record<string, unknown>, seed = 1) {
  const state = drive(pocomc, logL, ndim, options, seed);
  return { state, ...pocomc.posterior(state) };
}

const medium = { n_effective: 300, n_total: 1500, n_evidence: 2000, flow: 'nsf3' };

/** Within 5 stated errors and 0.1: a wrong evidence fails, an unlucky seed does not. */
function evidenceIsRight({ name, logL, logZ }: EvidenceProblem, ndim: number, options: Record<string, unknown>): void {
  const { logZ: got, logZErr } = fit(logL, ndim, { ...medium, ...options });
  const off = got - logZ[ndim];
  assert.ok(
    Math.abs(off) < Math.min(0.1, 5 * logZErr),
    `${name} ${ndim}-d: ln Z is off by ${off.toFixed(4)}, stated ${logZErr.toFixed(4)}`,
  );
}

test('the evidence of a curved density, two shells and a mixture of log-gammas is right', () => {
  evidenceIsRight(rosenbrock, 2, {});
  evidenceIsRight(shells, 2, { n_effective: 500 });
  evidenceIsRight(loggamma, 2, {});
});

test('eighteen narrow modes are followed by jumps from one to the other, which forget where they began in a few steps', () => {
  const { logZ, logZErr, state } = fit(eggbox.logL, 2, { n_effective: 500, n_total: 1000, n_evidence: 0, precondition: false }, 2);
  close(logZ, eggbox.logZ[2], { atol: 4 * logZErr });
  assert.ok(logZErr < 0.2);
  // with walks in a flow's coordinates alone each took the 100 steps that are the most, and kept 0.98 of where it began
  for (const { beta, steps, kept } of state.history.slice(2))
    assert.ok(steps <= 12 && kept < 0.5, `beta ${beta}: ${steps} steps, kept ${kept}`);
  assert.ok(state.nLike < 30_000, `${state.nLike} calls`);
});

test('affine flows, no flow, a random walk, the logit, unique particles and one dimension give right evidences too', () => {
  for (const [ndim, options] of [
    [3, { flow: 'maf3' }],
    [3, { precondition: false }],
    [2, { sample: 'rwm', precondition: false, resample: 'syst' }],
    [2, { transform: 'logit', flow: 'nsf2', metric: 'uss', dynamic: false }],
    [1, { flow: 'nsf2' }],
  ] as const) {
    const { logZ, logZErr } = fit(gaussian, ndim, { ...medium, ...options });
    close(logZ, gaussianLogZ(ndim), { atol: Math.min(0.1, 5 * logZErr) }, `ln Z in ${ndim}-d with ${JSON.stringify(options)}`);
  }
});

test('few particles that share themselves wrongly between a spike and a broad peak leave the evidence right, and its error large enough', () => {
  for (const seed of [3, 5]) {
    const { logZ, logZErr } = fit(spikeslab.logL, 2, { n_effective: 200, n_total: 1000, n_evidence: 1000 }, seed);
    // by the bridge alone 0.18 and 0.24 too low, 10 and 13 stated errors
    close(logZ, spikeslab.logZ[2], { atol: Math.min(0.12, 4 * logZErr) });
  }
});

test('without draws for it the evidence is that of the particles', () => {
  const { logZ, logZErr } = fit(gaussian, 2, { ...medium, n_evidence: 0, precondition: false });
  close(logZ, gaussianLogZ(2), { atol: 5 * logZErr });
  assert.ok(logZErr > 0.02);
});

test('edges that meet and edges that mirror keep a density that crosses them whole', () => {
  const wrapped = (u: number): number => -0.5 * (Math.min(u, 1 - u) / 0.05) ** 2;
  const seam = (u: Float64Array): number => wrapped(u[0]) - 0.5 * ((u[1] - 1) / 0.1) ** 2;
  const truth = Math.log(0.05 * Math.sqrt(2 * Math.PI)) + Math.log(0.05 * Math.sqrt(2 * Math.PI));
  const { logZ, logZErr, points, logW, n } = fit(seam, 2, { ...medium, precondition: false, periodic: [0], reflective: [1] });
  close(logZ, truth, { atol: Math.min(0.05, 5 * logZErr) });
  let low = 0;
  for (let i = 0; i < n; i++) if (points[2 * i] < 0.5) low += Math.exp(logW[i] - logZ);
  close(low, 0.5, { atol: 0.1 }, 'half of it lies on either side of the seam');
});

test('a constant likelihood has its own value as evidence', () => {
  const { logZ, logZErr } = fit(() => 3.25, 2, { ...medium, flow: 'nsf2' });
  close(logZ, 3.25, { atol: Math.max(1e-3, 5 * logZErr) });
});

test('a plateau of zero likelihood over most of the prior is no obstacle', () => {
  const disk = (u: Float64Array): number => {
    const r2 = (u[0] - 0.5) ** 2 + (u[1] - 0.5) ** 2;
    return r2 < 0.01 ? -50 * r2 : Number.NEGATIVE_INFINITY;
  };
  // ∫ over the disk of radius 0.1: π/50 (1 − e^−0.5)
  const { logZ, logZErr } = fit(disk, 2, { ...medium, precondition: false });
  close(logZ, Math.log((Math.PI / 50) * (1 - Math.exp(-0.5))), { atol: Math.min(0.1, 5 * logZErr) });
});

/** A source of height 2000 in a field that is blank elsewhere: nothing slopes but next to it. */
const source = (u: Float64Array): number => 2000 * Math.exp(-0.5 * u.reduce((s, x) => s + ((x - 0.4) / 0.05) ** 2, 0));
function sourceLogZ(): number {
  // ∫ 4π r² exp(ln L) dr; what lies beyond the sphere is e^−1950 of it
  let sum = 0;
  for (let r = 0.5e-6; r < 0.02; r += 1e-6) sum += 4 * Math.PI * r * r * 1e-6 * Math.exp(2000 * (Math.exp(-0.5 * (r / 0.05) ** 2) - 1));
  return 2000 + Math.log(sum);
}

test('particles come to a source in a blank field in time: ln Z is right by their weights alone', () => {
  // tempering without a cap is 3 too low here, 12 stated errors
  for (const seed of [1, 3]) {
    const { logZ, logZErr, state } = fit(source, 3, { n_effective: 300, n_total: 600, n_evidence: 0, precondition: false }, seed);
    close(logZ, sourceLogZ(), { atol: 4 * logZErr });
    assert.ok(logZErr < 0.4);
    assert.equal(state.warnings, []);
  }
});

test('a field that is all but flat, and a plateau with a step on it, are passed', () => {
  const { logZ, logZErr } = fit(u => (u[0] < 0.01 ? 5 : 0), 1, { n_effective: 300, n_total: 600, n_evidence: 0, precondition: false });
  close(logZ, Math.log(0.99 + 0.01 * Math.exp(5)), { atol: 4 * logZErr });
});

test('a fit whose particles came late, or whose flow is far off, says so', () => {
  const good = { logZ: 0, logZErr: 0.01, efficiency: 0.8 };
  assert.equal(doubts(good, { logZ: 0.4, logZErr: 0.1 }), []);
  assert.equal(doubts(good, { logZ: 2, logZErr: 0.5 }), []);
  assert.match(doubts(good, { logZ: -10, logZErr: 0.2 })[0], /10\.0 too low.*n_effective/);
  assert.match(doubts({ ...good, efficiency: 0.01 }, { logZ: 0, logZErr: 0.1 })[0], /far from the posterior.*1\.0 %/);
});

const ridge = { n_effective: 600, n_total: 2400, n_evidence: 300, n_regrow: 0, flow: 'nsf3' };
let fitted: ReturnType<typeof fit> | null = null;
const lost = (): ReturnType<typeof fit> => {
  fitted ??= fit(rosenbrock.logL, 10, ridge);
  return fitted;
};

test('a fit that has lost the far end of a long, thin ridge says so and states an error to match, and one that has lost nothing does not', () => {
  const { state, logZ, logZErr } = lost();
  assert.ok(
    logZ < rosenbrock.logZ[10] - 0.1,
    'it has: where it has not, this test needs another likelihood, and README and CHANGELOG another word',
  );
  // by the bridge's own error, which knows nothing of what is lost, 20 and more
  assert.ok(rosenbrock.logZ[10] - logZ < 4 * logZErr, `off by ${logZ - rosenbrock.logZ[10]}, stated ${logZErr}`);
  assert.ok(
    state.warnings.some(warning => /all but empty/.test(warning)),
    state.warnings.join(),
  );
  assert.equal(fit(shells.logL, 5, ridge).state.warnings, []);
});

test('grown anew it finds some of that again, and states an error to match', () => {
  const options = pocomc.options({ ...ridge, n_regrow: 8 }, 10);
  const state = driveWith(pocomc, pocomc.amend!.apply(lost().state, options), 1, {
    propose: (now, key) => pocomc.propose(now, key),
    absorb: (asked, proposal) => pocomc.absorb(asked, answer(proposal, rosenbrock.logL))[0],
  });
  const { logZ, logZErr } = pocomc.posterior(state);
  const [before, after] = [lost().logZ, logZ].map(each => Math.abs(rosenbrock.logZ[10] - each));
  assert.ok(after < 0.7 * before, `off by ${after}, and by ${before} before`);
  assert.ok(after < 3 * logZErr, `off by ${after}, stated ${logZErr}`);
});

test('a likelihood that is zero everywhere ends the fit with a reason', () => {
  assert.throws(
    () => fit(() => Number.NEGATIVE_INFINITY, 2, small),
    (e: Error) => e instanceof FitError && /zero at all/.test(e.message),
  );
});

test('few finite points of the prior are told of, and do', () => {
  const corner = (u: Float64Array): number => (u[0] < 0.02 ? 0 : Number.NEGATIVE_INFINITY);
  const { state, logZ, logZErr } = fit(corner, 1, { ...small, precondition: false });
  assert.match(state.warnings[0], /Only \d+ of \d+ points/);
  close(logZ, Math.log(0.02), { atol: 5 * logZErr });
});

test('NaN and +Infinity are refused with the point', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(
      () => fit(u => (u[0] > 0.9 ? bad : 0), 2, small),
      (e: Error) => e instanceof FitError && e.message.includes(String(bad)) && /0\.9/.test(e.message),
    );
  }
});

test('posterior means and widths are those of the likelihood', () => {
  const { points, logW, logZ, n } = fit(gaussian, 3, { ...medium, n_evidence: 500 });
  for (let d = 0; d < 3; d++) {
    let mean = 0;
    let square = 0;
    for (let i = 0; i < n; i++) {
      const w = Math.exp(logW[i] - logZ);
      mean += w * points[3 * i + d];
      square += w * points[3 * i + d] ** 2;
    }
    // 5 standard errors at N_eff 1500
    close(mean, 0.4, { atol: 5 * 0.1 * (1 / Math.sqrt(1500)) }, 'mean');
    close(Math.sqrt(square - mean * mean), 0.1, { atol: (5 * 0.1) / Math.sqrt(3000) }, 'width');
  }
});

test.run();
