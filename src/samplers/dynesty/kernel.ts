/**
 * dynesty: nested sampling, static and dynamic (Skilling 2006, Bayesian Analysis 1, 833; Speagle 2020, MNRAS 493, 3132; Higson et al. 2019, Statistics and
 * Computing 29, 891).
 *
 * Live points, drawn from the prior, are replaced from the least likely up, each by a draw from the region of the prior that is more likely than the one it
 * replaces; with n of them, the prior volume above the threshold shrinks by exp(−1/n) each time. New points are drawn uniformly from bounds around the
 * live points, or by walks from them. Of walks a whole queue is begun at a time, for as many points as it is long: the volume shrinks by
 * exp(−1/n − 1/(n − 1) − …), and no walk is in vain.
 */
import { FitError } from '../../errors.js';
import { log } from '../../math/libm.js';
import { fold, keyOf } from '../../math/philox.js';
import { pickRows } from '../bounds/linear.js';
import type { CubePosterior, SamplerKernel, StepInfo } from '../contract.js';
import { insertionPValue, insertionWarning, noInsertions } from '../insertionIndex.js';
import { bounds, isOver, stopReason, withAnswer } from './absorb.js';
import { wholeCube } from './bound.js';
import { withNextBatch } from './dynamic.js';
import { logZLeft, logZOf, NO_POINTS, sumsFrom, withLive } from './live.js';
import { type DynestyOptions, dynestyOptions } from './options.js';
import { weighed } from './points.js';
import { proposed } from './propose.js';
import type { DynestyState } from './state.js';

export const dynesty: SamplerKernel<DynestyState, DynestyOptions> = {
  method: 'dynesty',
  phases: ['starting', 'sampling', 'adding', 'done'],
  options: dynestyOptions,

  init(ndim, options) {
    if (ndim < 1) throw new FitError('There is nothing to sample: the model has no free parameter');
    return {
      version: 1,
      ndim,
      options,
      phase: 'starting',
      nextId: 0,
      nLike: 0,
      iterations: 0,
      drawn: 0,
      impossible: 0,
      live: NO_POINTS,
      target: options.nlive,
      threshold: Number.NEGATIVE_INFINITY,
      sums: sumsFrom(0),
      dead: [],
      seeds: null,
      bound: wholeCube(ndim),
      shapes: null,
      scale: options.sample === 'rwalk' ? 1 : 3,
      calls: 0,
      found: 0,
      idle: 0,
      insertions: noInsertions,
      added: null,
      asked: null,
      stoppedBy: null,
      warnings: [],
    };
  },

  phase: state => state.phase,
  nextId: state => state.nextId,

  propose(state, key) {
    if (state.asked !== null) throw new FitError(`Proposal ${state.asked.id} has not been answered yet`);
    return proposed(state, key);
  },

  absorb(state, evaluation): [DynestyState, StepInfo] {
    const next = afterStep(withAnswer(state, evaluation));
    return [next, info(next)];
  },

  info,
  posterior,

  amend: {
    options: ['dlogz', 'logl_max', 'maxiter', 'maxcall', 'n_effective', 'maxbatch'],
    apply(state, options) {
      const next = { ...state, options };
      if (state.phase !== 'done') return next;
      const open = { ...next, stoppedBy: null, warnings: [], phase: state.added === null ? ('sampling' as const) : ('adding' as const) };
      if (state.added === null || state.live.logL.length > 0) return afterStep(open);
      // all batches had come to their end, and the next one was not begun
      return withBatch({ ...open, added: { ...state.added, batches: state.added.batches - 1 } });
    },
  },
};

/** Ends the run where it has come to its end, or begins the next batch. */
function afterStep(state: DynestyState): DynestyState {
  if (state.phase === 'starting') return state;
  const stoppedBy = stopReason(state);
  if (stoppedBy !== null) return finished({ ...state, stoppedBy });
  const { least, most } = bounds(state.live);
  if (state.live.logL.length < state.target || !isOver(state, least, most)) return state;
  return state.options.dynamic ? withBatch(state) : finished(state);
}

function withBatch(state: DynestyState): DynestyState {
  const next = withNextBatch(state, fold(keyOf(0xba7c4), state.nextId));
  return next.phase === 'done' ? finished(next) : next;
}

function finished(state: DynestyState): DynestyState {
  const warning = insertionWarning(insertionPValue(state.insertions));
  const stuck =
    state.stoppedBy === 'no_progress'
      ? `No new point above ln L = ${state.threshold} was found in ${state.idle} calls: the run ends with what it has`
      : null;
  return { ...state, phase: 'done', warnings: [...state.warnings, ...[warning, stuck].filter(w => w !== null)] };
}

function info(state: DynestyState): StepInfo {
  const { phase, options, live, added, target, iterations } = state;
  const sums = withLive(state.sums, live);
  const logZ = added === null ? logZOf(sums) : added.logZ;
  const information = sums.sum > 0 ? Math.max(0, sums.sumL / sums.sum - logZ) : 0;
  const nEff = added !== null ? added.nEff : sums.sum2 > 0 ? (sums.sum * sums.sum) / sums.sum2 : 0;
  const left = phase === 'done' ? 0 : phase === 'sampling' ? iterationsLeft(state) : null;
  return {
    phase,
    fraction:
      phase === 'done'
        ? 1
        : phase === 'starting'
          ? live.logL.length / target
          : left === null
            ? fractionAdded(state)
            : iterations / (iterations + left),
    counter: iterations,
    counterName: 'iterations',
    nLike: state.nLike,
    nEff,
    logZ,
    logZErr: added === null ? (sums.sum > 0 ? Math.sqrt(information / options.nlive) : Number.NaN) : added.logZErr,
    callsLeft: left === null || state.found === 0 ? null : Math.ceil((left * state.calls) / state.found),
    warnings: state.warnings,
  };
}

/** Replacements until `dlogz` is reached, if no likelihood much larger than the live points' is found: the volume has to shrink by so much. */
function iterationsLeft({ sums, live, options, target }: DynestyState): number | null {
  const left = logZLeft(sums, live.logL[live.logL.length - 1]);
  if (left === Number.POSITIVE_INFINITY) return null;
  return Math.max(0, Math.ceil(target * (left > 1 ? left - log(options.dlogz) : log(left / options.dlogz))));
}

function fractionAdded({ added, options }: DynestyState): number | null {
  return added === null ? null : Math.min(1, added.nEff / Math.max(1, options.n_effective));
}

function posterior(state: DynestyState): CubePosterior {
  const { ndim } = state;
  const { points, weights } = weighed(state);
  const { order, logW, logZ, logZErr, nEff } = weights;
  return {
    n: order.length,
    ndim,
    points: pickRows(points.points, ndim, order),
    logL: Float64Array.from(order, row => points.logL[row]),
    logW,
    logZ,
    logZErr,
    nEff,
  };
}
