/**
 * nautilus: importance nested sampling with bounds learnt by small networks (Lange 2023, MNRAS 525, 3181).
 *
 * Exploration draws uniformly from ever smaller bounds around the `n_live` best points, each built when enough new points have joined them, until those
 * hold less than `f_live` of the evidence. The bounds then tile the cube into shells, in which sampling draws more points, wherever they help most, until
 * the effective sample size is `n_eff`.
 */

import { FitError } from '../../errors.js';
import { exp, log } from '../../math/libm.js';
import { fold, type Key, Random } from '../../math/philox.js';
import { concatenate } from '../bounds/linear.js';
import type { CubePosterior, Evaluation, Proposal, SamplerKernel, StepInfo } from '../contract.js';
import { more, out, pointsOf, pointsOut } from './ahead.js';
import { boundLogV, unitCube } from './bound.js';
import { addBound, finishBound, planBound } from './build.js';
import { drawShell } from './draw.js';
import { leaks, type SeenShell } from './leaks.js';
import { leastLive } from './live.js';
import { type NautilusOptions, nautilusOptions } from './options.js';
import {
  addChunk,
  beginLate,
  counted,
  emptyShell,
  pointsIn,
  type Shell,
  shellEff,
  shellLogV,
  shellLogZ,
  type Tally,
  totals,
} from './shell.js';
import { sketch, threshold } from './sketch.js';
import type { AskedNetworks, AskedPart, AskedPoints, NautilusState } from './state.js';

/** Calls, in units of n_live, after which a prior without one point of finite likelihood is given up. */
const HOPELESS = 20;

export const nautilus: SamplerKernel<NautilusState, NautilusOptions> = {
  method: 'nautilus',
  phases: ['exploring', 'training', 'sampling', 'done'],
  options: nautilusOptions,

  init(ndim, options) {
    if (ndim < 1) throw new FitError('There is nothing to sample: the model has no free parameter');
    return {
      version: 1,
      ndim,
      options,
      phase: 'exploring',
      nextId: 0,
      nLike: 0,
      bounds: [unitCube(ndim)],
      shells: [emptyShell(Number.NEGATIVE_INFINITY)],
      reserve: [],
      nUpdate: -options.n_live,
      nSinceBound: 0,
      sketch: null,
      asked: [],
      leaving: false,
      stoppedBy: null,
      stoppedIn: null,
      warnings: [],
    };
  },

  phase: state => state.phase,
  nextId: state => state.nextId,

  propose(state, key): [NautilusState, Proposal] {
    const [oldest] = state.asked;
    if (oldest !== undefined && !more(state)) throw new FitError(`Proposal ${oldest.id} has not been answered yet`);
    if (state.phase === 'exploring' && state.asked.length === 0 && wantsBound(state)) {
      const plan = planBound(state, key, state.nextId);
      if (plan !== null && plan.jobs.length > 0) {
        const next = { ...state, phase: 'training' as const, asked: [plan.asked], nextId: state.nextId + 1 };
        return [next, { want: 'train', id: plan.asked.id, phase: 'training', jobs: plan.jobs }];
      }
      const later = { ...state, nUpdate: 0, nSinceBound: 0, sketch: null };
      return draw(plan === null ? later : withBound(later, plan.asked, []), key);
    }
    return draw(state, key);
  },

  absorb(state, evaluation): [NautilusState, StepInfo] {
    const next = absorbed(state, evaluation);
    return [next, info(next)];
  },

  info,
  posterior,

  ahead: { more, out },

  amend: {
    options: ['n_eff', 'n_like_max'],
    apply(state, options) {
      const next = { ...state, options };
      return state.phase === 'done'
        ? afterPoints({ ...next, phase: state.stoppedIn ?? 'sampling', stoppedBy: null, stoppedIn: null, warnings: [] })
        : next;
    },
  },
};

/**
 * n_batch points: of the newest bound while exploring. When sampling, first of every shell that has too few, then of the one that needs more most.
 */
function draw(state: NautilusState, key: Key): [NautilusState, Proposal] {
  const { ndim, nextId: id, options } = state;
  const random = new Random(fold(key, 0xd7a3));
  const parts: AskedPart[] = [];
  let next = state;
  let room = options.n_batch;
  const take = (shell: number, count: number): void => {
    const [drawn, part] = drawShell(next, shell, count, random);
    next = drawn;
    parts.push(part);
    room -= count;
  };
  if (state.phase === 'sampling') {
    const least = leastPoints(options);
    state.shells.forEach((shell, i) => {
      const short = Math.min(room, least - counted(shell).n - pointsOut(state, i));
      if (short > 0) take(i, short);
    });
    if (room > 0) take(neediest(state), room);
  } else {
    take(state.bounds.length - 1, room);
  }
  const asked: AskedPoints = { want: 'value', id, key: fold(key, 0x5ce7), parts };
  return [{ ...next, asked: [...state.asked, asked], nextId: id + 1 }, pointsOf(asked, ndim, state.phase)];
}

/** Fewer points would say too little of a shell: how its likelihood scatters is not known before they are there. */
const FEW = 15;

function leastPoints({ n_shell, n_batch }: NautilusOptions): number {
  return Math.max(n_shell, Math.min(FEW, n_batch));
}

/** With its points. */
interface Seen extends SeenShell {
  readonly points: readonly Float64Array[];
}

/**
 * What evidence and posterior stand on; the shells' bounds are the first ones of the state.
 *
 * - While exploring, a new bound's shell is empty at first, and the points that lie in it wait in the reserve. Until it has half of n_live points, the
 *   last bound is looked past: without it, the reserve's points are where they were.
 * - While sampling without the exploration: all points, until each shell has enough of those that count.
 */
function seen(state: NautilusState): readonly Seen[] {
  const { shells, options, phase, reserve } = state;
  if (phase === 'sampling' || phase === 'done') {
    const least = leastPoints(options);
    if (!shells.every(s => s.late !== null && s.late.n >= least)) return shells.map(whole);
    return shells.map(s => ({ ...whole(s), tally: s.late!, points: s.points.slice(s.lateFrom), logL: s.logL.slice(s.lateFrom) }));
  }
  if (shells.length === 1 || shells[shells.length - 1].all.n >= options.n_live / 2) return shells.map(whole);
  return shells.slice(0, -1).map((shell, i) => whole(addChunk(shell, reserve[i].points, reserve[i].logL, 0)));
}

function whole({ all, points, logL, logLMin }: Shell): Seen {
  return { tally: all, points, logL, logLMin };
}

function wantsBound({ nUpdate, nSinceBound, options, shells }: NautilusState): boolean {
  if (nUpdate < options.n_update && nSinceBound < options.n_like_new_bound) return false;
  return pointsIn(shells) > options.n_live;
}

/**
 * The shell where another point raises the effective sample size most: with Σ Zᵢ²/Nᵢ the relative variance and Nᵢ, the shell's effective number, growing
 * in proportion to its nᵢ points that count, that is the largest Zᵢ²/(nᵢNᵢ). What is known of Zᵢ and Nᵢ/nᵢ is best known from all points.
 */
function neediest(state: NautilusState): number {
  const { shells, bounds } = state;
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  shells.forEach((shell, i) => {
    const { all } = shell;
    const need = 2 * shellLogZ(all, bounds[i]) - 2 * log(Math.max(1, counted(shell).n + pointsOut(state, i))) - log(shellEff(all) / all.n);
    if (need > most) {
      most = need;
      best = i;
    }
  });
  return best;
}

function absorbed(state: NautilusState, evaluation: Evaluation): NautilusState {
  const [asked, ...left] = state.asked;
  if (asked === undefined || asked.id !== evaluation.id || asked.want !== evaluation.want) {
    throw new FitError(
      `An answer to proposal ${evaluation.id} (${evaluation.want}) came, but ${asked === undefined ? 'none' : `${asked.id} (${asked.want})`} is out`,
    );
  }
  if (evaluation.want === 'train') {
    return {
      ...withBound(state, asked as AskedNetworks, evaluation.networks),
      phase: 'exploring',
      asked: left,
      nUpdate: 0,
      nSinceBound: 0,
      sketch: null,
    };
  }
  const { key } = asked as AskedPoints;
  return sketched(afterPoints({ ...withPoints(state, asked as AskedPoints, evaluation.logL), asked: left }), key);
}

/**
 * The state with the shapes of its next bound where the answers that are out may well make one due: while they are awaited there is time for it. Without the few points
 * that are out the shapes come out as well, and it is the networks, which learn of all points, that say where a bound ends.
 */
function sketched(state: NautilusState, key: Key): NautilusState {
  if (state.phase !== 'exploring' || state.sketch !== null || state.asked.length === 0 || state.leaving || more(state)) return state;
  if (pointsIn(state.shells) <= state.options.n_live) return state;
  const logLMin = threshold(state);
  return logLMin === null ? state : { ...state, sketch: sketch(state, logLMin, key) };
}

/** The planned bound joins if it is smaller than the last one; otherwise the last one goes on with a higher mark for progress. */
function withBound(state: NautilusState, asked: AskedNetworks, networks: readonly Float32Array[]): NautilusState {
  const random = new Random(asked.key);
  const bound = finishBound(state.ndim, asked, networks, random);
  const last = state.bounds.length - 1;
  if (bound !== null && boundLogV(bound) < boundLogV(state.bounds[last])) return addBound(state, bound, asked.logLMin, random);
  const shells = state.shells.slice();
  shells[last] = { ...shells[last], logLMin: asked.logLMin };
  return { ...state, shells };
}

function withPoints(state: NautilusState, asked: AskedPoints, logL: Float64Array): NautilusState {
  const bad = logL.findIndex(l => Number.isNaN(l) || l === Number.POSITIVE_INFINITY);
  if (bad >= 0) {
    const points = concatenate(asked.parts.map(p => p.points));
    const point = Array.from(points.subarray(bad * state.ndim, (bad + 1) * state.ndim));
    throw new FitError(`The log-likelihood is ${logL[bad]} at [${point.join(', ')}] of the unit cube; it must be a number below +Infinity`);
  }
  const shells = state.shells.slice();
  let progress = 0;
  let from = 0;
  for (const part of asked.parts) {
    const old = shells[part.shell];
    const to = from + part.points.length / state.ndim;
    const own = logL.slice(from, to);
    const withReused = addChunk(old, part.reusedPoints, part.reusedLogL, part.drawn);
    shells[part.shell] = addChunk(withReused, part.points, own, 0);
    for (const l of own) if (l >= old.logLMin) progress++;
    from = to;
  }
  const exploring = state.phase === 'exploring';
  return {
    ...state,
    shells,
    nLike: state.nLike + logL.length,
    nUpdate: exploring ? state.nUpdate + progress : state.nUpdate,
    nSinceBound: exploring ? state.nSinceBound + logL.length : state.nSinceBound,
  };
}

function afterPoints(state: NautilusState): NautilusState {
  const leaving = isOver(state);
  // shells are counted anew at a phase's end, and what is out is of the old ones
  if (state.asked.length > 0) return { ...state, leaving };
  let next = { ...state, leaving: false };
  if (leaving && next.phase === 'exploring') next = explored(next);
  const isDone = next.phase === 'sampling' && (state.phase === 'sampling' ? leaving : isOver(next));
  if (isDone) return ended(next);
  if (next.nLike < next.options.n_like_max || next.phase === 'training' || next.phase === 'done') return next;
  return ended({ ...next, stoppedBy: 'n_like_max', stoppedIn: next.phase });
}

function ended(state: NautilusState): NautilusState {
  const done = { ...state, phase: 'done' as const };
  return { ...done, warnings: [...flat(state), ...leaks(seen(done), state.bounds)] };
}

/** What there is to be said of a likelihood that was the same everywhere. */
function flat({ shells }: NautilusState): string[] {
  const [{ all }] = shells;
  const same = shells.every(({ all: { n, sum, max } }) => sum === n && max === all.max);
  const n = pointsIn(shells);
  return same && n > 0
    ? [
        `The likelihood is the same at all ${n} points, ln L = ${all.max}: what is more likely in less than ${(300 / n).toPrecision(2)} % of the prior may not have been seen`,
      ]
    : [];
}

/** Whether the exploration, or the sampling, has come to its end. */
function isOver(state: NautilusState): boolean {
  const { options } = state;
  if (state.phase === 'exploring') {
    const f = liveFraction(state);
    if (Number.isNaN(f) && state.nLike >= HOPELESS * options.n_live) {
      throw new FitError(
        `The likelihood is zero at all ${state.nLike} points drawn from the prior: check the data, the priors and \`positive\``,
      );
    }
    return f <= options.f_live;
  }
  if (state.phase !== 'sampling') return false;
  const least = leastPoints(options);
  const tallies = state.shells.map(counted);
  return tallies.every(t => t.n >= least) && totals(tallies, state.bounds).nEff >= options.n_eff;
}

/** Share of the evidence in the n_live best points; NaN while no likelihood is finite. Points that tie with the last of them share its place. */
function liveFraction(state: NautilusState): number {
  const { shells, bounds, options } = state;
  if (pointsIn(shells) < options.n_live) return 1;
  const { logZ } = totals(
    shells.map(s => s.all),
    bounds,
  );
  if (logZ === Number.NEGATIVE_INFINITY) return Number.NaN;
  const least = leastLive(shells, options.n_live);
  let above = 0;
  let ties = 0;
  let live = 0;
  let tied = 0;
  for (let i = 0; i < shells.length; i++) {
    const { all, logL } = shells[i];
    if (all.n === 0 || all.max < least) continue;
    const each = shellLogV(all, bounds[i]) - log(all.n) - logZ;
    for (const chunk of logL) {
      for (let j = 0; j < chunk.length; j++) {
        const l = chunk[j];
        if (l > least) {
          above++;
          live += exp(each + l);
        } else if (l === least) {
          ties++;
          tied += exp(each + l);
        }
      }
    }
  }
  return live + (tied * (options.n_live - above)) / ties;
}

/** The end of the exploration: shells without a point go, and so, if asked for, does what the others have. */
function explored(state: NautilusState): NautilusState {
  const full = state.shells.map(s => s.all.n > 0);
  const shells = state.shells.filter((_, i) => full[i]);
  const bounds = state.bounds.filter((_, i) => full[i]);
  return { ...state, phase: 'sampling', reserve: [], bounds, shells: state.options.discard_exploration ? shells.map(beginLate) : shells };
}

function info(state: NautilusState): StepInfo {
  const { shells, bounds, options } = state;
  const tallies = seen(state).map(s => s.tally);
  const { logZ, logZErr, nEff } = totals(tallies, bounds);
  const sampling = state.phase === 'sampling' || state.phase === 'done';
  // the effective sample size grows in proportion to the points that count
  const points = (those: readonly Tally[]) => those.reduce((n, t) => n + t.n, 0);
  const callsLeft =
    sampling && nEff > 0 ? Math.max(0, Math.ceil((points(tallies) / nEff) * options.n_eff - points(shells.map(counted)))) : null;
  return {
    phase: state.phase,
    fraction: state.phase === 'done' ? 1 : sampling ? Math.min(1, nEff / Math.max(1, options.n_eff)) : null,
    counter: bounds.length,
    counterName: 'bounds',
    nLike: state.nLike,
    nEff,
    logZ,
    logZErr,
    callsLeft,
    warnings: state.warnings,
  };
}

function posterior(state: NautilusState): CubePosterior {
  const { ndim, bounds } = state;
  const all = seen(state);
  const tallies = all.map(s => s.tally);
  const points = concatenate(all.flatMap(s => s.points));
  const logL = concatenate(all.flatMap(s => s.logL));
  const logW = new Float64Array(logL.length);
  let at = 0;
  tallies.forEach((tally, i) => {
    const each = shellLogV(tally, bounds[i]) - log(Math.max(1, tally.n));
    for (let k = 0; k < tally.n; k++, at++) logW[at] = logL[at] + each;
  });
  return { n: logL.length, ndim, points, logL, logW, ...totals(tallies, bounds) };
}
