import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FitError, ValueError } from '../../../src/errors.js';
import { normalQuantile } from '../../../src/math/normal.js';
import { fold, keyOf } from '../../../src/math/philox.js';
import { diagnose } from '../../../src/samplers/nuts/diagnose.js';
import { nuts } from '../../../src/samplers/nuts/kernel.js';
import type { NutsState } from '../../../src/samplers/nuts/state.js';
import { close } from '../../support/close.js';
import { answer, drive } from '../../support/drive.js';
import { kernelConformance } from '../kernelConformance.js';

const gaussian = (u: Float64Array): number => u.reduce((s, x, d) => s - 0.5 * ((x - 0.4) / (0.1 / (d + 1))) ** 2, 0);
const slope = (u: Float64Array, out: Float64Array): void => out.set(u.map((x, d) => -(x - 0.4) / (0.1 / (d + 1)) ** 2));

kernelConformance(nuts, { ndim: 2, logL: gaussian, options: { num_warmup: 60, num_samples: 120, num_chains: 2 }, evidence: false });

interface Moments {
  readonly mean: number[];
  readonly width: number[];
}

function momentsOf(state: NutsState, of: (u: number) => number = u => u): Moments {
  const { n, ndim, points } = nuts.posterior(state);
  const mean = new Array<number>(ndim).fill(0);
  const square = new Array<number>(ndim).fill(0);
  for (let i = 0; i < n * ndim; i++) {
    mean[i % ndim] += of(points[i]) / n;
    square[i % ndim] += of(points[i]) ** 2 / n;
  }
  return { mean, width: square.map((s, d) => Math.sqrt(s - mean[d] ** 2)) };
}

/** Within 5 standard errors at the effective sample size that is stated. */
function areRight({ mean, width }: Moments, means: readonly number[], widths: readonly number[], ess: number): void {
  for (const d of means.keys()) {
    close(mean[d], means[d], { atol: (5 * widths[d]) / Math.sqrt(ess) }, `mean of ${d}`);
    close(width[d], widths[d], { atol: (5 * widths[d]) / Math.sqrt(ess) }, `width of ${d}`);
  }
}

test('a Gaussian has its means and widths, with either metric, and its diagnostics are those of good chains', () => {
  for (const dense_mass of [true, false]) {
    const state = drive(nuts, gaussian, 3, { num_warmup: 300, num_samples: 1000, num_chains: 2, dense_mass }, 3, s => s, slope);
    const found = diagnose(state);
    areRight(momentsOf(state), [0.4, 0.4, 0.4], [0.1, 0.05, 0.1 / 3], Math.min(...found.bulkEss));
    assert.ok(
      found.rhat.every(r => r < 1.01),
      `R-hat ${found.rhat}`,
    );
    assert.ok(Math.min(...found.bulkEss) > 600, `bulk ESS ${found.bulkEss}`);
    assert.ok(Math.min(...found.tailEss) > 400, `tail ESS ${found.tailEss}`);
    assert.equal(found.divergences, [0, 0]);
    assert.ok(
      found.ebfmi.every(e => e > 0.6),
      `E-BFMI ${found.ebfmi}`,
    );
    assert.ok(found.acceptance.every(a => a > 0.7 && a < 0.97));
    assert.equal(state.warnings, []);
  }
});

test('without a likelihood the prior is what is drawn: standard normal in z, to its tails', () => {
  const state = drive(
    nuts,
    () => 3.25,
    2,
    { num_warmup: 300, num_samples: 4000, init_strategy: 'sample' },
    5,
    s => s,
    (_, out) => out.fill(0),
  );
  const { bulkEss, tailEss } = diagnose(state);
  areRight(momentsOf(state, normalQuantile), [0, 0], [1, 1], Math.min(...bulkEss, ...tailEss));
  const { points } = nuts.posterior(state);
  const beyond = points.filter(u => u < 0.01 || u > 0.99).length / points.length;
  close(beyond, 0.02, { atol: 5 * Math.sqrt((0.02 * 0.98) / Math.min(...tailEss)) }, 'share beyond the 1 % quantiles');
});

test('a curved ridge a hundred times as long as wide is followed', () => {
  // y = x² to within 0.002, x normal in z: a banana
  const banana = (u: Float64Array): number => -0.5 * ((u[1] - u[0] * u[0]) / 0.002) ** 2;
  const ridge = (u: Float64Array, out: Float64Array): void => {
    const off = (u[1] - u[0] * u[0]) / 0.002 ** 2;
    out[0] = 2 * u[0] * off;
    out[1] = -off;
  };
  const state = drive(nuts, banana, 2, { num_warmup: 500, num_samples: 2000, num_chains: 4, target_accept_prob: 0.95 }, 2, s => s, ridge);
  const { points, n } = nuts.posterior(state);
  let inside = 0;
  for (let i = 0; i < n; i++) if (Math.abs(points[2 * i + 1] - points[2 * i] ** 2) < 0.002) inside++;
  const { bulkEss } = diagnose(state);
  close(inside / n, 0.683, { atol: 0.05 }, 'share within one width');
  assert.ok(Math.min(...bulkEss) > 400, `bulk ESS ${bulkEss}`);
});

test('chains start where the likelihood is, however narrow it is', () => {
  const narrow = (u: Float64Array): number => -0.5 * (((u[0] - 0.31) / 1e-5) ** 2 + ((u[1] - 0.62) / 3e-5) ** 2);
  const steep = (u: Float64Array, out: Float64Array): void => {
    out[0] = -(u[0] - 0.31) / 1e-10;
    out[1] = -(u[1] - 0.62) / 9e-10;
  };
  const state = drive(nuts, narrow, 2, { num_warmup: 150, num_samples: 500, num_chains: 2 }, 1, s => s, steep);
  const { rhat, divergences, bulkEss } = diagnose(state);
  assert.ok(Math.max(...rhat) < 1.02, `R-hat ${rhat}`);
  assert.equal(divergences, [0, 0]);
  const { mean, width } = momentsOf(state, u => u - 0.31);
  close(mean[0], 0, { atol: (5 * 1e-5) / Math.sqrt(bulkEss[0]) });
  close(width[0], 1e-5, { rtol: 0.2 });
});

test('two tops show: R-hat says that chains do not agree', () => {
  const two = (u: Float64Array): number =>
    Math.log(Math.exp(-0.5 * ((u[0] - 0.2) / 0.01) ** 2) + Math.exp(-0.5 * ((u[0] - 0.8) / 0.01) ** 2) + 1e-300);
  const state = drive(nuts, two, 1, { num_warmup: 100, num_samples: 200, num_chains: 6 }, 1);
  assert.ok(diagnose(state).rhat[0] > 1.2);
  assert.match(state.warnings.join(), /R-hat is .* the chains do not agree/);
});

test('an edge of the likelihood inside the prior shows as divergences', () => {
  const edge = (u: Float64Array): number => (u[0] < 0.5 ? 0 : Number.NEGATIVE_INFINITY);
  const state = drive(
    nuts,
    edge,
    1,
    { num_warmup: 100, num_samples: 300, init_strategy: 'sample' },
    1,
    s => s,
    (_, out) => out.fill(0),
  );
  assert.ok(nuts.posterior(state).points.every(u => u < 0.5));
  assert.match(state.warnings.join(), /transitions diverged.*Raise target_accept_prob above 0\.8/);
});

test('a likelihood that is zero everywhere, and one that is no number, end the fit with a reason', () => {
  for (const init_strategy of ['search', 'sample', 'median']) {
    assert.throws(
      () => drive(nuts, () => Number.NEGATIVE_INFINITY, 2, { init_strategy }, 1),
      (e: Error) => e instanceof FitError && /zero at/.test(e.message),
    );
  }
  assert.throws(
    () => drive(nuts, u => (u[0] > 0.7 ? Number.NaN : -1e3 * u[1]), 2, { num_warmup: 50, num_samples: 50 }, 1),
    (e: Error) => e instanceof FitError && /NaN/.test(e.message),
  );
});

test('thinning, depths, and metrics and steps that are given', () => {
  const state = drive(
    nuts,
    gaussian,
    2,
    {
      num_warmup: 0,
      num_samples: 30,
      thinning: 3,
      max_tree_depth: [3, 2],
      dense_mass: false,
      inverse_mass_matrix: [0.06, 0.016],
      step_size: 0.02,
      adapt_step_size: false,
      init_strategy: 'median',
    },
    1,
  );
  assert.is(nuts.posterior(state).n, 10);
  assert.equal(state.chains[0].metric, Float64Array.of(0.06, 0.016));
  const { stepSize, saturated, leapfrogs } = diagnose(state);
  assert.equal(stepSize, [0.02]);
  assert.equal(saturated, [30]);
  assert.equal(leapfrogs, [3]);
  assert.match(state.warnings.join(), /30 trajectories were ended by max_tree_depth = 2/);
});

test('a chain is the same whatever other chains there are, and wherever its stretches end', () => {
  const options = { num_warmup: 60, num_samples: 60, init_strategy: 'median' };
  const [one, three] = [1, 3].map(num_chains => drive(nuts, gaussian, 2, { ...options, num_chains }, 4));
  assert.equal(nuts.posterior(three).points.slice(0, 120), nuts.posterior(one).points);
});

test('chains that have ended go on when more samples are asked for, with the bits of chains that were asked for them at once', () => {
  const options = { num_warmup: 60, num_samples: 40, num_chains: 2 };
  const more = { ...options, num_samples: 90 };
  let state = nuts.amend!.apply(drive(nuts, gaussian, 2, options, 4), nuts.options(more, 2));
  while (nuts.phase(state) !== 'done') {
    const [asked, proposal] = nuts.propose(state, fold(keyOf(4), nuts.nextId(state)));
    [state] = nuts.absorb(asked, answer(proposal, gaussian));
  }
  const [ours, theirs] = [state, drive(nuts, gaussian, 2, more, 4)].map(s => nuts.posterior(s));
  assert.equal(ours.points, theirs.points);
  assert.equal(ours.logL, theirs.logL);
});

test('options have all their spellings, and are held to their rules', () => {
  assert.is(nuts.options({ n_warmup: 7 }, 2).num_warmup, 7);
  assert.is(nuts.options({ nsamples: 9 }, 2).num_samples, 9);
  assert.is(nuts.options({}, 200).dense_mass, false);
  assert.equal(
    nuts.options(
      {
        inverse_mass_matrix: [
          [1, 0.5],
          [0.5, 2],
        ],
      },
      2,
    ).inverse_mass_matrix,
    [1, 0.5, 0.5, 2],
  );
  for (const [given, rule] of [
    [{ num_warmup: 5, nwarmup: 5 }, /num_warmup and nwarmup are spellings of one option/],
    [{ n_samples: 3 }, /n_samples must be a whole number ≥ 4; it is 3/],
    [{ num_samples: 30, thinning: 10 }, /thinning is 10: of 30 samples/],
    [{ max_tree_depth: 0 }, /max_tree_depth must be a whole number from 1 to 20/],
    [{ target_accept_prob: 1 }, /target_accept_prob must be a number between 0 and 1/],
    [{ inverse_mass_matrix: [1, 2] }, /inverse_mass_matrix must be a symmetric 2 × 2 matrix/],
    [{ init_strategy: [0, 1] }, /init_strategy must be 'search', 'median', 'sample' or one place/],
    [{ dense_mass: 'yes' }, /dense_mass must be true or false/],
  ] as const) {
    assert.throws(
      () => nuts.options(given, 2),
      (e: Error) => e instanceof ValueError && rule.test(e.message),
    );
  }
});

test.run();
