import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyOf, Random } from '../../../src/math/philox.js';
import { familyVariance } from '../../../src/samplers/dynesty/families.js';
import { dynesty } from '../../../src/samplers/dynesty/kernel.js';
import { weighed } from '../../../src/samplers/dynesty/points.js';
import type { DynestyState, Points } from '../../../src/samplers/dynesty/state.js';
import { weigh } from '../../../src/samplers/dynesty/weights.js';
import { close } from '../../support/close.js';
import { drive } from '../../support/drive.js';
import { rosenbrock, shells } from '../../support/evidenceProblems.js';

interface Row {
  readonly logL: number;
  readonly birth: number;
  readonly parent: number;
}

function pointsOf(rows: readonly Row[]): Points {
  return {
    points: new Float64Array(0),
    logL: Float64Array.from(rows, r => r.logL),
    birth: Float64Array.from(rows, r => r.birth),
    id: Int32Array.from(rows, (_, i) => i),
    parent: Int32Array.from(rows, r => r.parent),
  };
}

function errors(rows: readonly Row[]) {
  const points = pointsOf(rows);
  const weights = weigh(points.logL, points.birth, new Float64Array(0), 0);
  return { families: Math.sqrt(familyVariance(points, weights)), information: weights.logZErr, logZ: weights.logZ };
}

const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;

function scatter(x: readonly number[]): number {
  const m = mean(x);
  return Math.sqrt(mean(x.map(v => (v - m) ** 2)));
}

/**
 * Nested sampling of what needs no walks: a point is drawn from all that is more likely than the threshold by `drawn`, given the point that it comes from.
 *
 * @param first a draw from the prior
 */
function ideal<T extends { readonly logL: number }>(
  n: number,
  shrinkage: number,
  random: Random,
  first: () => T,
  drawn: (threshold: number, parent: T) => T,
): Row[] {
  const all = Array.from({ length: n }, () => ({ point: first(), birth: Number.NEGATIVE_INFINITY, parent: -1 }));
  const live = all.map((_, row) => row);
  for (let k = 0; k < n * shrinkage; k++) {
    let least = 0;
    for (let i = 1; i < n; i++) if (all[live[i]].point.logL < all[live[least]].point.logL) least = i;
    const birth = all[live[least]].point.logL;
    let other = Math.floor(random.uniform() * (n - 1));
    if (other >= least) other++;
    const parent = live[other];
    live[least] = all.length;
    all.push({ point: drawn(birth, all[parent].point), birth, parent });
  }
  return all.map(({ point, birth, parent }) => ({ logL: point.logL, birth, parent }));
}

/** A normal in ten dimensions, by the volume within; steep: ln L at the edge. Children have nothing of their parents. */
function forgetful(n: number, steep: number, shrinkage: number, random: Random): Row[] {
  const ball = (x: number) => ({ logL: -steep * x ** 0.2 });
  return ideal(
    n,
    shrinkage,
    random,
    () => ball(random.uniform()),
    threshold => ball(random.uniform() * (-threshold / steep) ** 5),
  );
}

/**
 * Runs of `n` live points whose children stay in the mode of their parents: one mode is wide, the other has `share` of the prior, a tenth of its width and exp(`top`)
 * times its likelihood.
 */
function twoModes(n: number, times: number, share: number, top: number) {
  const widths = [1, 0.1];
  const tops = [0, top];
  const point = (mode: number, x: number) => ({ mode, x, logL: tops[mode] - x / widths[mode] });
  const inMode = (mode: number): number => widths[mode] * (1 - Math.exp(-1 / widths[mode])) * Math.exp(tops[mode]);
  const found = Array.from({ length: times }, (_, run) => {
    const random = new Random(keyOf(500 + run));
    const first = () => point(random.uniform() < 1 - share ? 0 : 1, random.uniform());
    const drawn = (threshold: number, { mode }: { readonly mode: number }) =>
      point(mode, random.uniform() * Math.min(1, (tops[mode] - threshold) * widths[mode]));
    return errors(ideal(n, 16, random, first, drawn));
  });
  return { found, truth: Math.log((1 - share) * inMode(0) + share * inMode(1)) };
}

test('k copies of one thread state √k times the error of as many threads', () => {
  const k = 4;
  const single = forgetful(100, 20, 18, new Random(keyOf(1))).map(row => ({ ...row, parent: -1 }));
  const start = Math.min(...single.map(row => row.logL));
  // the copies come where the first point dies, for there are no families among what the prior gave; they die one after the other
  const copies = Array.from({ length: k - 1 }, (_, copy) =>
    single.map((row, i) => ({ logL: row.logL + 1e-9 * (copy + 1), birth: Math.max(row.birth, start), parent: i })),
  );
  const kept = copies.map(rows => rows.filter(({ parent }) => single[parent].logL > start));
  const all = errors([...single, ...kept.flat()]);
  const one = errors(single);
  close(one.families, one.information, { rtol: 0.1 }, 'each point its own family');
  close(all.information, one.information / Math.sqrt(k), { rtol: 0.03 }, 'as if copies were independent');
  close(all.families, one.families, { rtol: 0.03 }, 'copies tell nothing new');
});

test('where children have nothing of their parents, families state what single points do, however few', () => {
  for (const [n, steep, runs] of [
    [200, 20, 12],
    [30, 20, 60],
    [12, 2000, 60],
  ]) {
    const shrinkage = 8 + 5 * Math.log(steep / 5);
    const found = Array.from({ length: runs }, (_, run) => errors(forgetful(n, steep, shrinkage, new Random(keyOf(100 + run)))));
    const ratio = Math.sqrt(mean(found.map(e => e.families ** 2)) / mean(found.map(e => e.information ** 2)));
    close(ratio, 1, { atol: 0.08 }, `${n} live points`);
  }
});

test('where children stay in the mode of their parents, the error is the scatter over runs', () => {
  // two modes of half the prior each, one of which is narrow and has most of the evidence: how much of it there is when the other dies out is inherited;
  // few live points are one family before the end: what they inherit is seen over two stretches
  for (const [n, times] of [
    [150, 150],
    [40, 600],
  ]) {
    const { found, truth } = twoModes(n, times, 0.5, 4);
    const off = scatter(found.map(e => e.logZ));
    close(mean(found.map(e => e.logZ)), truth, { atol: 0.04 }, `ln Z of ${n}`);
    close(mean(found.map(e => e.families)), off, { rtol: 0.1 }, `error of ${n}`);
    assert.ok(off > 1.4 * mean(found.map(e => e.information)), 'of independent points it were smaller');
  }
});

test('where a mode of a few live points has nearly all of the evidence, the error is no less than the scatter, though a run with fewer of them sees less of it', () => {
  for (const [n, share, top] of [
    [100, 0.06, 6],
    [60, 0.1, 6],
  ]) {
    const { found } = twoModes(n, 300, share, top);
    const ratio = scatter(found.map(e => e.logZ)) / mean(found.map(e => e.families));
    assert.ok(ratio > 0.8 && ratio < 1.1, `${n} live points: scatter over stated ${ratio.toFixed(2)}`);
  }
});

function runs(n: number, logL: (u: Float64Array) => number, ndim: number, options: Record<string, unknown>) {
  return Array.from({ length: n }, (_, seed) => weighed(drive(dynesty, logL, ndim, options, seed + 1)));
}

test('of walks that are too short for a bent valley, the stated error is the scatter over seeds all the same', () => {
  for (const more of [{}, { dynamic: true, n_effective: 1500 }]) {
    const found = runs(50, rosenbrock.logL, 3, { nlive: 100, sample: 'rslice', slices: 1, ...more });
    const off = scatter(found.map(({ weights }) => weights.logZ));
    const ratio = off / mean(found.map(({ logZErr }) => logZErr));
    assert.ok(off > 1.3 * mean(found.map(({ weights }) => weights.logZErr)), 'independent points would have it much smaller');
    assert.ok(ratio > 0.7 && ratio < 1.4, `${JSON.stringify(more)}: scatter over stated ${ratio.toFixed(2)}`);
  }
});

test('the error of draws from bounds is that by the information', () => {
  const [{ logZErr, logZErrFamilies, weights, points }] = runs(1, shells.logL, 2, { nlive: 100 });
  assert.is(logZErr, weights.logZErr);
  assert.is(logZErrFamilies, weights.logZErr);
  assert.ok(points.parent.every(parent => parent === -1));
});

test('every point has an id of its own, and a parent that was there before it and above its threshold', () => {
  for (const options of [{ sample: 'rslice' }, { sample: 'rwalk', dynamic: true, n_effective: 1500 }]) {
    const state: DynestyState = drive(dynesty, rosenbrock.logL, 2, { nlive: 60, ...options }, 2);
    const { points } = weighed(state);
    assert.equal(
      Array.from(points.id).sort((a, b) => a - b),
      Array.from({ length: state.born }, (_, i) => i),
    );
    const logLOf = new Map(Array.from(points.id, (id, row) => [id, points.logL[row]]));
    let walked = 0;
    points.parent.forEach((parent, row) => {
      if (parent < 0) return;
      walked++;
      assert.ok(parent < points.id[row] && logLOf.get(parent)! > points.birth[row]);
    });
    assert.ok(walked > 200);
  }
});

test('a run whose points are families says so', () => {
  const options = { nlive: 100, sample: 'rslice', slices: 1 };
  const state = Array.from({ length: 20 }, (_, seed) => drive(dynesty, rosenbrock.logL, 3, options, seed + 1)).find(({ warnings }) =>
    warnings.some(w => /live points are families/.test(w)),
  );
  assert.ok(state !== undefined);
  const { logZErr, weights } = weighed(state);
  assert.ok(logZErr > 1.5 * weights.logZErr);
  assert.is(dynesty.info(state).logZErr, logZErr);
  assert.is(dynesty.posterior(state).logZErr, logZErr);
  assert.equal(dynesty.amend!.apply(state, state.options).warnings, state.warnings, 'once, for a run that is asked for no more');
  assert.ok(!drive(dynesty, shells.logL, 2, { nlive: 100 }, 1).warnings.some(w => /families/.test(w)));
});

test.run();
