/** What dynesty learns from the answer to a proposal. */
import { FitError } from '../../errors.js';
import { exp } from '../../math/libm.js';
import type { Key } from '../../math/philox.js';
import type { Evaluation } from '../contract.js';
import { withInsertions } from '../insertionIndex.js';
import type { WalkResult } from '../walks/contract.js';
import { LiveSet, logZLeft, pack, sumsFrom, withDeath } from './live.js';
import { logPossible, withDead } from './points.js';
import type { DynestyState, Points } from './state.js';

/** Calls, in units of nlive, after which few points of finite likelihood must do, and after which a prior without any is given up. */
const FEW = 20;
const HOPELESS = 100;

/** Calls without a single new point, at least and in units of nlive, after which there is nothing more to be found. */
const IDLE_LEAST = 100_000;
const IDLE = 100;
/** Proposals without a single call, all walks having stayed outside the cube. */
const STILL = 100;

/** Points refused in a slice, on average, at which its first interval has the right width. */
const CUTS = 1.3;
/** How fast the steps' length follows what it should be. */
const TUNING = 0.5;

/** The state with the answer in it; still in the phase it was in, except after the start. */
export function withAnswer(state: DynestyState, evaluation: Evaluation): DynestyState {
  const { asked } = state;
  if (asked === null || asked.id !== evaluation.id || asked.want !== evaluation.want) {
    throw new FitError(
      `An answer to proposal ${evaluation.id} (${evaluation.want}) came, but ${asked === null ? 'none' : `${asked.id} (${asked.want})`} is out`,
    );
  }
  const open = { ...state, asked: null };
  if (evaluation.want === 'walk' && asked.parents !== null) return withWalks(open, evaluation.walks, asked.parents, asked.ties);
  if (evaluation.want !== 'value' || asked.points === null) throw new FitError(`dynesty asks for no ${evaluation.want}`);
  checkLogL(evaluation.logL, asked.points, state.ndim);
  return state.phase === 'starting'
    ? withStart(open, asked.points, evaluation.logL, asked.ties)
    : withDraws(open, asked.points, evaluation.logL, asked.ties);
}

/** Draws from the prior; those without likelihood only say how much of the prior is possible. */
function withStart(state: DynestyState, points: Float64Array, logL: Float64Array, ties: Key): DynestyState {
  const { ndim, target, options } = state;
  const live = new LiveSet(state.live, ndim);
  let { impossible, born } = state;
  for (let i = 0; i < logL.length; i++) {
    if (logL[i] === Number.NEGATIVE_INFINITY) impossible++;
    else {
      const point = points.subarray(i * ndim, (i + 1) * ndim);
      live.insert({ point, logL: logL[i], birth: Number.NEGATIVE_INFINITY, id: born++, parent: -1 }, ties);
    }
  }
  const drawn = state.drawn + logL.length;
  const next = { ...state, born, live: live.freeze(), drawn, impossible, nLike: state.nLike + logL.length };
  const enough = live.n >= target || (drawn >= FEW * options.nlive && live.n >= 4 * (ndim + 1));
  if (enough) return { ...next, phase: 'sampling', sums: sumsFrom(logPossible(next)) };
  if (drawn < HOPELESS * options.nlive) return next;
  throw new FitError(
    live.n === 0
      ? `The likelihood is zero at all ${drawn} points drawn from the prior: check the data, the priors and \`positive\``
      : `Only ${live.n} of ${drawn} points drawn from the prior have a likelihood above zero, too few to begin with: narrow the priors, or raise nlive`,
  );
}

/** Draws from a bound, one after the other: each replaces the least likely point if it is more likely. None is lost that came before a replacement. */
function withDraws(state: DynestyState, points: Float64Array, logL: Float64Array, ties: Key): DynestyState {
  const { ndim, target } = state;
  const live = new LiveSet(state.live, ndim);
  const ranks: number[] = [];
  const others: number[] = [];
  const died: ReturnType<LiveSet['takeLeast']> = [];
  let { threshold, sums, iterations, idle, born } = state;
  for (let i = 0; i < logL.length; i++) {
    if (live.n >= target) {
      if (isOver({ ...state, sums, iterations }, live.least, live.most)) break;
      const n = live.n;
      const rows = live.takeLeast();
      for (let k = 0; k < rows.length; k++) sums = withDeath(sums, rows[k].logL, n - k);
      threshold = rows[0].logL;
      iterations += rows.length;
      died.push(...rows);
    }
    idle++;
    if (!(logL[i] > threshold)) continue;
    others.push(live.n);
    const point = points.subarray(i * ndim, (i + 1) * ndim);
    ranks.push(live.insert({ point, logL: logL[i], birth: threshold, id: born++, parent: -1 }, ties));
    idle = 0;
  }
  return {
    ...state,
    born,
    live: live.freeze(),
    threshold,
    sums,
    iterations,
    idle,
    dead: withDead(state.dead, pack(died, ndim)),
    nLike: state.nLike + logL.length,
    calls: state.calls + logL.length,
    found: state.found + ranks.length,
    insertions: withInsertions(state.insertions, ranks, others),
  };
}

function withWalks(state: DynestyState, walks: readonly WalkResult[], parents: Int32Array, ties: Key): DynestyState {
  const { ndim, options, threshold } = state;
  const live = new LiveSet(state.live, ndim);
  const ranks: number[] = [];
  const others: number[] = [];
  let calls = 0;
  let tried = 0;
  let accepted = 0;
  let refused = 0;
  let { born } = state;
  walks.forEach((walk, i) => {
    calls += walk.calls;
    tried += walk.tried;
    accepted += walk.accepted;
    refused += walk.refused;
    if (walk.accepted === 0) return;
    others.push(live.n);
    ranks.push(live.insert({ point: walk.point, logL: walk.logL, birth: threshold, id: born++, parent: parents[i] }, ties));
  });
  const off = options.sample === 'rwalk' ? accepted / tried - options.facc : CUTS - refused / tried;
  return {
    ...state,
    born,
    live: live.freeze(),
    scale: Math.min(1e3, Math.max(1e-9, state.scale * exp(TUNING * Math.max(-2, off)))),
    idle: ranks.length > 0 ? 0 : state.idle + Math.max(calls, IDLE_LEAST / STILL),
    nLike: state.nLike + calls,
    calls: state.calls + calls,
    found: state.found + ranks.length,
    insertions: withInsertions(state.insertions, ranks, others),
  };
}

/** Whether the run at work has come to its end, of itself: the live points can't raise the evidence, or are all on one plateau, or a limit is reached. */
export function isOver({ options, sums, iterations, added }: DynestyState, least: number, most: number): boolean {
  if (least === most || iterations >= options.maxiter) return true;
  if (added !== null) return least > added.logLHigh;
  return least >= options.logl_max || logZLeft(sums, most) < options.dlogz;
}

/** Why the fit has to end now with what it has; null where it hasn't. */
export function stopReason({ options, iterations, nLike, idle }: DynestyState): DynestyState['stoppedBy'] {
  if (iterations >= options.maxiter) return 'maxiter';
  if (nLike >= options.maxcall) return 'maxcall';
  return idle >= Math.max(IDLE_LEAST, IDLE * options.nlive) ? 'no_progress' : null;
}

export function bounds({ logL }: Points): { least: number; most: number } {
  return { least: logL[0], most: logL[logL.length - 1] };
}

function checkLogL(logL: Float64Array, points: Float64Array, ndim: number): void {
  const bad = logL.findIndex(l => Number.isNaN(l) || l === Number.POSITIVE_INFINITY);
  if (bad < 0) return;
  const point = Array.from(points.subarray(bad * ndim, (bad + 1) * ndim));
  throw new FitError(`The log-likelihood is ${logL[bad]} at [${point.join(', ')}] of the unit cube; it must be a number below +Infinity`);
}
