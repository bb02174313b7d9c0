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
import { withNextBatch, withoutLive } from './dynamic.js';
import { logZLeft, logZOf, NO_POINTS, sumsFrom, withLive } from './live.js';
import { type DynestyOptions, dynestyOptions } from './options.js';
import { logPossible, possibleVariance, weighed } from './points.js';
import { proposed } from './propose.js';
import type { DynestyState, Points, Sums } from './state.js';
import { unusedOptions } from './unused.js';

/** How much larger than that of independent points the error is where it has to be said. */
const MUCH = 1.5;
const KIN =
  'Walks end near where they began, so that live points are families: the error of ln Z is theirs, more than 1.5 times that of independent points, and may still be too small. Use longer walks (walks, slices), or more live points';

/** What there is to be said of a run that ends because all live points tie. */
function plateau({ logL }: Points): string | null {
  const n = logL.length;
  if (n < 2 || logL[0] !== logL[n - 1]) return null;
  return `The run ends on a plateau: all ${n} live points have ln L = ${logL[0]}. What is more likely in less than some ${(300 / n).toPrecision(2)} % of it may not have been seen`;
}

export const dynesty: SamplerKernel<DynestyState, DynestyOptions> = {
  method: 'dynesty',
  phases: ['starting', 'sampling', 'adding', 'done'],
  options: dynestyOptions,

  init(ndim, options) {
    if (ndim < 1) throw new FitError('There is nothing to sample: the model has no free parameter');
    return {
      version: 3,
      ndim,
      options,
      phase: 'starting',
      nextId: 0,
      nLike: 0,
      iterations: 0,
      drawn: 0,
      impossible: 0,
      born: 0,
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
      warnings: unusedOptions(options, ndim),
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
    options: ['dlogz', 'maxiter', 'maxcall', 'logl_max', 'n_effective', 'maxbatch'],
    apply(state, options) {
      const then = unusedOptions(state.options, state.ndim);
      const others = state.warnings.filter(warning => !then.includes(warning));
      const next = { ...state, options, warnings: [...unusedOptions(options, state.ndim), ...others] };
      return state.phase !== 'done' || state.stoppedBy === 'no_progress' ? next : reopened(next);
    },
  },
};

/** A run that was done, where it was before it found so; what its options ask for then is told by the same rules as ever. */
function reopened(state: DynestyState): DynestyState {
  const { added, live } = state;
  const endings = [KIN, insertionWarning(insertionPValue(state.insertions)), plateau(live)];
  const open: DynestyState = {
    ...state,
    phase: added === null ? 'sampling' : 'adding',
    stoppedBy: null,
    warnings: state.warnings.filter(warning => !endings.includes(warning)),
  };
  // between two batches there are no live points
  return added !== null && live.logL.length === 0 ? withBatches(open) : afterStep(open);
}

/** Ends the run where it has come to its end, or begins the next batch. */
function afterStep(state: DynestyState): DynestyState {
  if (state.phase === 'starting') return state;
  const stoppedBy = stopReason(state);
  if (stoppedBy !== null) return finished({ ...state, stoppedBy });
  const { least, most } = bounds(state.live);
  if (state.live.logL.length < state.target || !isOver(state, least, most)) return state;
  if (!state.options.dynamic) return finished(state);
  const flat = state.added === null ? plateau(state.live) : null;
  return withBatches(withoutLive(flat === null ? state : { ...state, warnings: [...state.warnings, flat] }));
}

/** The next batch, or the end where there are enough. */
function withBatches(state: DynestyState): DynestyState {
  const next = withNextBatch(state, fold(keyOf(0xba7c4), state.nextId));
  return next.phase === 'done' ? finished(next) : next;
}

function finished(state: DynestyState): DynestyState {
  const done: DynestyState = { ...state, phase: 'done' };
  const { weights, logZErr } = weighed(done);
  const warning = insertionWarning(insertionPValue(state.insertions));
  const kin = logZErr > MUCH * weights.logZErr ? KIN : null;
  const stuck =
    state.stoppedBy === 'no_progress'
      ? `No new point above ln L = ${state.threshold} was found in ${state.idle} calls: the run ends with what it has`
      : null;
  const flat = state.added === null && state.stoppedBy === null ? plateau(state.live) : null;
  return { ...done, warnings: [...state.warnings, ...[warning, kin, stuck, flat].filter(w => w !== null)] };
}

function info(state: DynestyState): StepInfo {
  const { phase, live, added, target, iterations } = state;
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
    logZErr: phase === 'done' ? weighed(state).logZErr : added !== null ? added.logZErr : errorSoFar(information, sums, state),
    callsLeft: left === null || state.found === 0 ? null : Math.ceil((left * state.calls) / state.found),
    warnings: state.warnings,
  };
}

/** √(H/n) as in `weigh`: what walks have made of it is worked out at the end, from all points. */
function errorSoFar(information: number, { sum }: Sums, state: DynestyState): number {
  const shrunk = Math.max(0, information + logPossible(state));
  return sum > 0 ? Math.sqrt(shrunk / state.options.nlive + possibleVariance(state)) : Number.NaN;
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
  const { points, weights, logZErr } = weighed(state);
  const { order, logW, logZ, nEff } = weights;
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
