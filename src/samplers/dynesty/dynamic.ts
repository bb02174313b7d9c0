/** Dynamic nested sampling: batches of live points where they help most (Higson et al. 2019, Statistics and Computing 29, 891, section 4). */
import { exp } from '../../math/libm.js';
import { type Key, Random } from '../../math/philox.js';
import { logSumExp, pickRows } from '../bounds/linear.js';
import { wholeCube } from './bound.js';
import { NO_POINTS, sumsFrom } from './live.js';
import { weighed, withDead } from './points.js';
import type { DynestyState, Points } from './state.js';
import type { Weighted } from './weights.js';

/** A batch covers the points whose importance is at least this share of the largest. */
const IMPORTANT = 0.8;

/** After a run or a batch: its live points die. */
export function withoutLive(state: DynestyState): DynestyState {
  const batches = state.added === null ? 0 : state.added.batches + 1;
  const added = { ...(state.added ?? { logLHigh: Number.NaN, logZ: Number.NaN, logZErr: Number.NaN, nEff: 0 }), batches };
  return { ...state, dead: withDead(state.dead, state.live), live: NO_POINTS, seeds: null, added };
}

/** From between two batches: the next one begins; or all is done. */
export function withNextBatch(state: DynestyState, key: Key): DynestyState {
  const { options, ndim } = state;
  const { points: all, weights, logZErr } = weighed(state);
  const { batches } = state.added!;
  const { logZ, nEff } = weights;
  const range = importantRange(weights, all, options.pfrac);
  const added = { batches, logLHigh: range.high, logZ, logZErr, nEff };
  const settled = { ...state, added };
  if (nEff >= options.n_effective || batches >= options.maxbatch) return { ...settled, phase: 'done' };
  const begun = {
    ...settled,
    phase: 'adding' as const,
    target: options.nlive_batch,
    threshold: range.low,
    sums: sumsFrom(range.logX),
    bound: wholeCube(ndim),
    shapes: null,
    calls: 0,
    found: 0,
    idle: 0,
  };
  // from the prior, too, walks and bounds need a beginning: where the likelihood is zero nearly everywhere, draws of the whole cube give none
  return { ...begun, seeds: seedsAbove(range.low, all, weights, options.nlive_batch, ndim, new Random(key)) };
}

/**
 * Where more points help most: between the likelihoods `low` and `high`. A point counts for the posterior by its weight, for the evidence by all the evidence
 * above it, over the live points that there were (the same paper, equations 11 and 13).
 */
function importantRange({ order, logW, logX, live, logZ }: Weighted, all: Points, pfrac: number) {
  const m = order.length;
  const importance = new Float64Array(m);
  let above = 1;
  let total = 0;
  for (let k = 0; k < m; k++) {
    importance[k] = above / live[k];
    total += importance[k];
    above = Math.max(0, above - exp(logW[k] - logZ));
  }
  let largest = 0;
  for (let k = 0; k < m; k++) {
    importance[k] = (1 - pfrac) * (importance[k] / total) + pfrac * exp(logW[k] - logZ);
    largest = Math.max(largest, importance[k]);
  }
  let first = 0;
  while (importance[first] < IMPORTANT * largest) first++;
  let last = m - 1;
  while (importance[last] < IMPORTANT * largest) last--;
  const before = Math.max(0, first - 1);
  return first === 0
    ? { low: Number.NEGATIVE_INFINITY, high: all.logL[order[last]], logX: logX[0] + 1 / live[0] }
    : { low: all.logL[order[before]], high: all.logL[order[last]], logX: logX[before] };
}

/** Points above a threshold, drawn by the prior volume that each stands for. */
function seedsAbove(low: number, all: Points, { order, logW }: Weighted, n: number, ndim: number, random: Random): Points {
  const above = order.filter(row => all.logL[row] > low);
  const logV = Float64Array.from(above, (row, i) => logW[order.length - above.length + i] - all.logL[row]);
  const total = logSumExp(logV);
  const rows: number[] = [];
  let sum = 0;
  const first = random.uniform();
  above.forEach((row, i) => {
    sum += exp(logV[i] - total) * n;
    while (rows.length < n && rows.length + first < sum) rows.push(row);
  });
  while (rows.length < n) rows.push(above[above.length - 1]);
  return {
    points: pickRows(all.points, ndim, rows),
    logL: Float64Array.from(rows, row => all.logL[row]),
    birth: Float64Array.from(rows, row => all.birth[row]),
    id: Int32Array.from(rows, row => all.id[row]),
    parent: Int32Array.from(rows, row => all.parent[row]),
  };
}
