import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FitError } from '../../../src/errors.js';
import { fold, keyOf } from '../../../src/math/philox.js';
import { dynesty } from '../../../src/samplers/dynesty/kernel.js';
import { weighed } from '../../../src/samplers/dynesty/points.js';
import type { DynestyState } from '../../../src/samplers/dynesty/state.js';
import { simulatedError } from '../../../src/samplers/dynesty/weights.js';
import { insertionPValue } from '../../../src/samplers/insertionIndex.js';
import { close } from '../../support/close.js';
import { answer, drive } from '../../support/drive.js';
import { type EvidenceProblem, eggbox, loggamma, rosenbrock, shells } from '../../support/evidenceProblems.js';
import { bits } from '../kernelConformance.js';

const gaussian = (u: Float64Array): number => u.reduce((s, x) => s - 0.5 * ((x - 0.4) / 0.1) ** 2, 0);
/** ln of its integral over the cube, whose edges cut off what is beyond 4 σ. */
const gaussianLogZ = (ndim: number): number => ndim * Math.log(0.1 * Math.sqrt(2 * Math.PI));

function fit(logL: (u: Float64Array) => number, ndim: number, options: Record<string, unknown>, seed = 1) {
  const state = drive(dynesty, logL, ndim, options, seed);
  return { state, ...dynesty.posterior(state) };
}

/** Within 5 stated errors: a wrong evidence fails, an unlucky seed doesn't. */
function evidenceIsRight({ name, logL, logZ }: EvidenceProblem, ndim: number, options: Record<string, unknown>): void {
  const { logZ: got, logZErr, state } = fit(logL, ndim, { nlive: 400, ...options });
  const off = got - logZ[ndim];
  const what = `${name} ${ndim}-d with ${JSON.stringify(options)}`;
  assert.ok(Math.abs(off) < 5 * logZErr && logZErr < 0.25, `${what}: ln Z is off by ${off.toFixed(4)}, stated ${logZErr.toFixed(4)}`);
  assert.ok(insertionPValue(state.insertions) > 1e-4, `${what}: insertion-index p = ${insertionPValue(state.insertions)}`);
}

test('the evidence of two shells, an eggbox, a banana and a mixture of log-gammas is right', () => {
  for (const [problem, ndim] of [
    [shells, 2],
    [eggbox, 2],
    [rosenbrock, 2],
    [loggamma, 2],
    [shells, 5],
  ] as const)
    evidenceIsRight(problem, ndim, {});
});

test('every bound gives the right evidence, and so does every way of drawing', () => {
  for (const bound of ['single', 'balls', 'cubes']) evidenceIsRight(loggamma, 2, { bound });
  evidenceIsRight(rosenbrock, 2, { bound: 'none', sample: 'rwalk' });
  evidenceIsRight(shells, 2, { bound: 'multi', bootstrap: 5 });
  evidenceIsRight(shells, 2, { bound: 'balls', bootstrap: 5 });
  for (const sample of ['rwalk', 'slice', 'rslice']) {
    evidenceIsRight(shells, 2, { sample });
    evidenceIsRight(rosenbrock, 3, { sample });
  }
});

test('dynamic runs reach the effective sample size that is asked for, with the right evidence', () => {
  for (const sample of ['unif', 'rslice']) {
    const { nEff, logZ, logZErr, state } = fit(rosenbrock.logL, 2, { dynamic: true, nlive: 200, n_effective: 4000, sample });
    assert.ok(nEff >= 4000, `${nEff}`);
    assert.ok(state.added !== null && state.added.batches > 2);
    close(logZ, rosenbrock.logZ[2], { atol: 5 * logZErr }, sample);
  }
  const stopped = fit(rosenbrock.logL, 2, { dynamic: true, nlive: 200, maxbatch: 2, n_effective: 1e9 });
  assert.is(stopped.state.added?.batches, 2);
});

test('the evidence error by simulated volumes agrees with that by the information', () => {
  const { state, logZErr } = fit(gaussian, 3, { nlive: 200 });
  const { points, weights } = weighed(state);
  close(simulatedError(weights, points.logL), logZErr, { rtol: 0.35 });
  // H of a normal of deviation σ in the cube: −ln(σ √(2π e)) in each dimension
  close(weights.information, -3 * Math.log(0.1 * Math.sqrt(2 * Math.PI * Math.E)), { atol: 0.5 });
});

test('a constant likelihood has its own value as evidence', () => {
  const { logZ, nEff, n, state } = fit(() => 3.25, 2, { nlive: 100 });
  close(logZ, 3.25, { atol: 1e-12 });
  close(nEff, n, { rtol: 1e-12 }, 'all points count alike');
  assert.is(state.stoppedBy, null);
});

test('a run that ends since all its live points tie says what it may not have seen, once', () => {
  // a peak of e¹⁰ in a ten-thousandth of the prior
  const spot = (u: Float64Array): number => ((u[0] - 0.4) ** 2 + (u[1] - 0.4) ** 2 < 1e-4 / Math.PI ? 0 : -10);
  for (const more of [{}, { dynamic: true, n_effective: 500 }]) {
    const { state } = fit(spot, 2, { nlive: 100, ...more });
    const told = state.warnings.filter(w => /ends on a plateau: all 100 live points have ln L = -10/.test(w));
    assert.is(told.length, 1, JSON.stringify(more));
    assert.equal(dynesty.amend!.apply(state, state.options).warnings, state.warnings);
  }
  assert.ok(!fit(gaussian, 2, { nlive: 100 }).state.warnings.some(w => /plateau/.test(w)));
});

test('plateaus at the bottom, in the middle and at the top are no obstacle, for draws and for walks', () => {
  const disk = (u: Float64Array): number => {
    const r2 = (u[0] - 0.5) ** 2 + (u[1] - 0.5) ** 2;
    return r2 < 0.01 ? -50 * r2 : Number.NEGATIVE_INFINITY;
  };
  const terraces = (u: Float64Array): number => Math.floor(8 * Math.max(0, 0.5 - Math.hypot(u[0] - 0.5, u[1] - 0.5)));
  // rings of width 1/8: ∫ = Σ e^k π (r_k² − r_{k+1}²), r_k = 1/2 − k/8, and what lies outside the largest circle
  const terracesLogZ = Math.log(
    1 - Math.PI / 4 + [0, 1, 2, 3].reduce((s, k) => s + Math.exp(k) * Math.PI * ((0.5 - k / 8) ** 2 - (0.375 - k / 8) ** 2), 0),
  );
  for (const sample of ['unif', 'rwalk', 'rslice']) {
    // ∫ over the disk of radius 0.1: π/50 (1 − e^−0.5)
    const one = fit(disk, 2, { nlive: 300, sample });
    close(one.logZ, Math.log((Math.PI / 50) * (1 - Math.exp(-0.5))), { atol: 0.25 }, `disk by ${sample}`);
    const two = fit(terraces, 2, { nlive: 1000, sample });
    close(two.logZ, terracesLogZ, { atol: 0.15 }, `terraces by ${sample}`);
  }
});

/** Zero but in a disk that has this share of the prior, where it is 1. */
const diskOf = (share: number) => {
  const r2 = share / Math.PI;
  return (u: Float64Array): number => ((u[0] - 0.4) ** 2 + (u[1] - 0.4) ** 2 < r2 ? 0 : Number.NEGATIVE_INFINITY);
};

test('a batch of a dynamic run that begins from the prior finds the little of it that is possible, as the first run did', () => {
  for (const sample of ['unif', 'rslice']) {
    const { nEff, state } = fit(diskOf(4e-3), 2, { nlive: 100, dynamic: true, n_effective: 600, sample });
    assert.ok(nEff >= 600 && state.added!.batches > 2, sample);
    assert.ok(state.nLike < 40_000, `${sample}: ${state.nLike} calls`);
  }
});

test('how much of the prior is possible is known by how many draws were, however many live points there are', () => {
  // 300 of 3000 draws, and all of ln Z hangs on them: the error is √(1/300 − 1/3000), whatever is added by batches
  for (const more of [{}, { dynamic: true, n_effective: 3000 }, { sample: 'rslice' }]) {
    const fits = Array.from({ length: 40 }, (_, seed) => fit(diskOf(0.1), 2, { nlive: 300, ...more }, seed + 1));
    const off = Math.sqrt(fits.reduce((sum, f) => sum + (f.logZ - Math.log(0.1)) ** 2, 0) / fits.length);
    for (const { logZErr } of fits) close(logZErr, 0.055, { rtol: 0.05 }, JSON.stringify(more));
    close(off, 0.055, { rtol: 0.3 }, `${JSON.stringify(more)}: scatter`);
  }
});

test('among points of one likelihood every place is as probable as another: steps are no reason for a warning', () => {
  const stairs = (u: Float64Array): number => Math.floor(8 * u[0]);
  for (const more of [{}, { sample: 'rslice' }, { dynamic: true, n_effective: 2000 }]) {
    const runs = Array.from({ length: 10 }, (_, seed) => fit(stairs, 2, { nlive: 100, ...more }, seed + 1).state);
    const p = runs.map(({ insertions }) => insertionPValue(insertions));
    assert.ok(Math.min(...p) > 1e-3 && Math.max(...p) > 0.3, `${JSON.stringify(more)}: p = ${p.map(x => x.toPrecision(2))}`);
  }
});

test('where nearly all live points die at a time with their plateau, the few others are no bound, and the evidence is right', () => {
  // a peak of ∫ = 2π 0.01² on a floor of e⁻²⁰: of 60 points one or two are above the floor, or none
  const onFloor = (u: Float64Array): number => Math.max(-20, -((u[0] - 0.5) ** 2 + (u[1] - 0.5) ** 2) / 2e-4);
  const truth = Math.log(2e-4 * Math.PI);
  for (const bound of ['single', 'multi', 'balls', 'cubes']) {
    const off: number[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const { logZ, logZErr } = fit(onFloor, 2, { nlive: 60, bound }, seed);
      if (logZErr > 0) off.push((logZ - truth) / logZErr);
    }
    const rms = Math.sqrt(off.reduce((sum, x) => sum + x * x, 0) / off.length);
    assert.ok(off.length > 8 && rms < 1.5 && Math.max(...off.map(Math.abs)) < 4, `${bound}: ${off.map(x => x.toFixed(1))}`);
  }
});

test('a likelihood that is zero everywhere, or almost, ends the fit with a reason', () => {
  const zero = (e: Error) => e instanceof FitError && /zero at all 5000 points/.test(e.message);
  assert.throws(() => fit(() => Number.NEGATIVE_INFINITY, 2, { nlive: 50 }), zero);
  const rare = (u: Float64Array): number => (u[0] < 5e-4 ? 0 : Number.NEGATIVE_INFINITY);
  assert.throws(
    () => fit(rare, 2, { nlive: 50 }),
    (e: Error) => e instanceof FitError && /Only \d+ of 50\d\d points/.test(e.message),
  );
});

test('a peak too narrow to be told from its neighbours ends the run with what there is, and says so', () => {
  // above −1 there is nothing but points that the likelihood makes up: none of them is ever drawn again
  let calls = 0;
  const { state, logZ } = fit(u => (++calls <= 50 && u[0] < 0.5 ? u[0] : -1), 2, { nlive: 50, bound: 'none', sample: 'unif' });
  assert.is(state.stoppedBy, 'no_progress');
  assert.ok(Number.isFinite(logZ));
  assert.ok(state.warnings.some(w => /No new point above/.test(w)));
});

test('NaN and +Infinity are refused with the point', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    for (const sample of ['unif', 'rwalk']) {
      assert.throws(
        () => fit(u => (u[0] > 0.9 ? bad : u[0]), 2, { nlive: 50, sample }),
        (e: Error) => e instanceof FitError && e.message.includes(String(bad)) && /0\.9/.test(e.message),
      );
    }
  }
});

test('maxcall, maxiter and logl_max end the run with a valid answer from what there is', () => {
  const calls = fit(gaussian, 2, { nlive: 100, maxcall: 600 });
  assert.is(calls.state.stoppedBy, 'maxcall');
  assert.ok(calls.state.nLike >= 600 && calls.state.nLike < 800);
  const iterations = fit(gaussian, 2, { nlive: 100, maxiter: 250 });
  assert.is(iterations.state.stoppedBy, 'maxiter');
  assert.is(iterations.state.iterations, 250);
  const top = fit(gaussian, 2, { nlive: 200, logl_max: -1 });
  assert.is(top.state.stoppedBy, null);
  for (const { logZ, logZErr } of [calls, iterations, top]) close(logZ, gaussianLogZ(2), { atol: 5 * logZErr });
});

test('without the last live points, what they hold is missing', () => {
  const whole = fit(gaussian, 2, { nlive: 100, dlogz: 1 });
  const part = fit(gaussian, 2, { nlive: 100, dlogz: 1, add_live: false });
  assert.is(part.n, whole.n - 100);
  assert.ok(part.logZ < whole.logZ - 0.1);
  close(whole.logZ, gaussianLogZ(2), { atol: 5 * whole.logZErr });
});

test('a mode that lies across a periodic edge is one mode', () => {
  const across = (u: Float64Array): number => {
    const x = Math.min(u[0], 1 - u[0]);
    return -0.5 * ((x / 0.05) ** 2 + ((u[1] - 0.5) / 0.05) ** 2);
  };
  for (const sample of ['unif', 'rwalk', 'rslice']) {
    const { logZ, logZErr, state } = fit(across, 2, { nlive: 300, periodic: [0], sample });
    close(logZ, Math.log(2 * Math.PI * 0.05 ** 2), { atol: 5 * logZErr }, sample);
    if (sample === 'unif' && state.bound.shape.kind === 'pieces') assert.is(state.bound.shape.pieces.length, 1);
  }
  const { logZ, logZErr } = fit(across, 2, { nlive: 300, reflective: [0, 1], sample: 'rwalk' });
  close(logZ, Math.log(2 * Math.PI * 0.05 ** 2), { atol: 5 * logZErr });
});

test('parameters beyond ncdim are drawn from the prior, with the right evidence for a likelihood that hardly knows them', () => {
  // two narrow parameters, and one whose likelihood is a slope: ∫ e^{2u} du = (e² − 1)/2
  const mostly = (u: Float64Array): number => gaussian(u.subarray(0, 2)) + 2 * u[2];
  const truth = gaussianLogZ(2) + Math.log((Math.exp(2) - 1) / 2);
  for (const sample of ['unif', 'rwalk']) {
    const { logZ, logZErr, state } = fit(mostly, 3, { nlive: 400, sample, ncdim: 2 });
    close(logZ, truth, { atol: 5 * logZErr }, sample);
    assert.ok(insertionPValue(state.insertions) > 1e-4);
    if (state.bound.shape.kind === 'pieces') assert.is(state.bound.ndim, 2);
  }
});

test('live points that are given are begun with, and draws of the prior make up the number', () => {
  const given = Float64Array.from({ length: 60 }, (_, i) => ((i * 37) % 61) / 61);
  let first: Float64Array | null = null;
  let drawn = 0;
  drive(dynesty, gaussian, 2, { nlive: 100, live_points: given }, 1, state => {
    if (state.phase === 'starting') drawn++;
    const [, proposal] = dynesty.propose(state, [1, 2]);
    if (proposal.want === 'value') first ??= proposal.points;
    return state;
  });
  assert.equal([...first!], [...given]);
  assert.is(drawn, 2);
});

test('a run that has ended goes on when more is asked for, with the bits of one that was asked for it at once', () => {
  const options = { nlive: 60, dynamic: true, n_effective: 400, queue_size: 10 };
  const goOn = (kernelState: DynestyState, more: Record<string, unknown>): DynestyState => {
    let state = dynesty.amend!.apply(kernelState, dynesty.options(more, 2));
    while (dynesty.phase(state) !== 'done') {
      const [asked, proposal] = dynesty.propose(state, fold(keyOf(3), dynesty.nextId(state)));
      [state] = dynesty.absorb(asked, answer(proposal, gaussian));
    }
    return state;
  };
  const more = { ...options, n_effective: 1200 };
  const ended = drive(dynesty, gaussian, 2, options, 3);
  assert.is(bits(goOn(ended, more)), bits(drive(dynesty, gaussian, 2, more, 3)));
  const limited = drive(dynesty, gaussian, 2, { nlive: 100, maxcall: 500 }, 3);
  assert.is(limited.stoppedBy, 'maxcall');
  const whole = goOn(limited, { nlive: 100 });
  assert.is(whole.stoppedBy, null);
  const { logZ, logZErr } = dynesty.posterior(whole);
  close(logZ, gaussianLogZ(2), { atol: 5 * logZErr });
});

test('posterior means and widths are those of the likelihood', () => {
  const { points, logW, logZ, n, nEff } = fit(gaussian, 3, { nlive: 1000, sample: 'rslice' });
  for (let d = 0; d < 3; d++) {
    let mean = 0;
    let square = 0;
    for (let i = 0; i < n; i++) {
      const w = Math.exp(logW[i] - logZ);
      mean += w * points[3 * i + d];
      square += w * points[3 * i + d] ** 2;
    }
    close(mean, 0.4, { atol: 5 * 0.1 * (1 / Math.sqrt(nEff)) }, 'mean');
    close(Math.sqrt(square - mean * mean), 0.1, { atol: (5 * 0.1) / Math.sqrt(2 * nEff) }, 'width');
  }
});

test('the queue sets what is drawn, and the length of the proposals', () => {
  const sizes = new Set<number>();
  drive(dynesty, gaussian, 2, { nlive: 100, sample: 'rslice', queue_size: 8 }, 1, state => {
    const [, proposal] = dynesty.propose(state, [1, 2]);
    if (proposal.want === 'walk') sizes.add(proposal.n);
    return state;
  });
  assert.equal([...sizes], [8]);
});

test.run();
