/**
 * emcee: an ensemble of walkers that move by each other's places (Goodman & Weare 2010, Comm. App. Math. Comp. Sci. 5, 65; Foreman-Mackey et al. 2013,
 * PASP 125, 306). It draws from the posterior, and says nothing of the evidence.
 *
 * The walkers move in the unit cube, where the prior is uniform: the likelihood is the target. In each step the ensemble is parted in two at random; first the
 * one half moves by the other, then the other by the one, so that each half is one batch of likelihoods.
 *
 * `searching` finds the top about which walkers begin (the optimizer's climbs), `starting` places them there, `sampling` is the chain.
 */
import { FitError } from '../../errors.js';
import { log } from '../../math/libm.js';
import { type Key, Random } from '../../math/philox.js';
import type { CubePosterior, Evaluation, Proposal, SamplerKernel, StepInfo } from '../contract.js';
import { THOROUGH } from '../nuts/search.js';
import { optimizer } from '../optimizer/kernel.js';
import { joined, kept, tauOf, withStep } from './chain.js';
import { proposeMove } from './moves.js';
import { type EmceeOptions, emceeOptions, type MoveName } from './options.js';
import { askSearch, startsFor, withSearch, withStarts } from './start.js';
import type { Asked, EmceeState } from './state.js';

/** A chain shorter than this many autocorrelation times says little of them: published advice (emcee's documentation, Sokal 1997). */
const LONG = 50;

export const emcee: SamplerKernel<EmceeState, EmceeOptions> = {
  method: 'emcee',
  phases: ['searching', 'starting', 'sampling', 'done'],
  options: emceeOptions,

  init(ndim, options) {
    if (ndim < 1) throw new FitError('There is nothing to sample: the model has no free parameter');
    return {
      version: 1,
      ndim,
      options,
      phase: options.initial_state === 'search' ? 'searching' : 'starting',
      nextId: 0,
      nLike: 0,
      search: options.initial_state === 'search' ? optimizer.init(ndim, optimizer.options(THOROUGH, ndim)) : null,
      top: null,
      drawn: 0,
      before: 0,
      walkers: new Float64Array(0),
      logL: new Float64Array(0),
      steps: 0,
      chain: [],
      accepted: new Float64Array(options.nwalkers),
      step: null,
      asked: null,
      tau: null,
      history: [],
      converged: false,
      warnings: [],
    };
  },

  phase: state => state.phase,
  nextId: state => state.nextId,

  propose(state, key) {
    if (state.asked !== null) throw new FitError(`Proposal ${state.asked.id} has not been answered yet`);
    if (state.phase === 'searching') return askSearch(state, key);
    return state.phase === 'starting' ? askStart(state, key) : askHalf(state, key);
  },

  absorb(state, evaluation): [EmceeState, StepInfo] {
    const next = absorbed(state, evaluation);
    return [next, info(next)];
  },

  info,
  posterior,

  amend: {
    options: ['nsteps', 'discard', 'thin', 'converge', 'check_every', 'tau_factor', 'tau_rtol', 'thin_factor', 'discard_factor'],
    apply: (state, options) => (state.phase === 'done' ? reopened(state, options) : { ...state, options }),
  },
};

/** A run that was done, under other options: done still, or where it was before its last look, unless it would have looked there anyhow. */
function reopened(state: EmceeState, options: EmceeOptions): EmceeState {
  const { steps, history } = state;
  const isRegular = options.converge && steps % options.check_every === 0;
  const before = history.at(-2);
  const earlier = { ...state, tau: before === undefined ? null : tauOf(state, before.steps), history: history.slice(0, -1) };
  const open: EmceeState = { ...earlier, options, phase: 'sampling', converged: false, warnings: [] };
  return isRegular || steps >= options.nsteps ? afterStep(open) : open;
}

function ask(state: EmceeState, asked: Asked): [EmceeState, Proposal] {
  const { ndim, phase } = state;
  const { id, points } = asked;
  return [
    { ...state, nextId: id + 1, asked },
    { want: 'value', id, phase, n: points.length / ndim, ndim, points },
  ];
}

function askStart(state: EmceeState, key: Key): [EmceeState, Proposal] {
  const points = startsFor(state, key);
  const none = new Float64Array(0);
  return ask(state, { id: state.nextId, points, rows: new Uint32Array(0), factor: none, dice: none });
}

/** Where one half would go by the other. */
function askHalf(state: EmceeState, key: Key): [EmceeState, Proposal] {
  const { ndim, options, walkers, nextId: id } = state;
  const random = new Random(key);
  const step = state.step ?? { order: random.permutation(options.nwalkers), move: drawMove(options, random), half: 0 as const };
  const middle = options.nwalkers >> 1;
  const [first, second] = [step.order.subarray(0, middle), step.order.subarray(middle)];
  const [active, rows] = step.half === 0 ? [first, second] : [second, first];
  const others = { walkers, rows, ndim };
  const points: number[] = [];
  const asked: number[] = [];
  const factor: number[] = [];
  const dice: number[] = [];
  const out = new Float64Array(ndim);
  for (const row of active) {
    const f = proposeMove(step.move, row, others, options.a, random, out);
    const u = random.uniform();
    if (f === Number.NEGATIVE_INFINITY || !out.every(x => x > 0 && x < 1)) continue;
    points.push(...out);
    asked.push(row);
    factor.push(f);
    dice.push(log(u));
  }
  return ask(
    { ...state, step },
    {
      id,
      points: Float64Array.from(points),
      rows: Uint32Array.from(asked),
      factor: Float64Array.from(factor),
      dice: Float64Array.from(dice),
    },
  );
}

function drawMove({ moves }: EmceeOptions, random: Random): MoveName {
  let mark = random.uniform() * moves.reduce((sum, [, weight]) => sum + weight, 0);
  let k = 0;
  while (k < moves.length - 1 && mark > moves[k][1]) mark -= moves[k++][1];
  return moves[k][0];
}

function absorbed(state: EmceeState, evaluation: Evaluation): EmceeState {
  const { asked } = state;
  const isSearch = state.phase === 'searching' && evaluation.want === 'gradient';
  if (asked === null || asked.id !== evaluation.id || (evaluation.want !== 'value' && !isSearch)) {
    throw new FitError(
      `An answer to proposal ${evaluation.id} (${evaluation.want}) came, but ${asked === null ? 'none' : `${asked.id} (value)`} is out`,
    );
  }
  const { logL } = evaluation;
  checkLogL(logL, asked.points, state.ndim);
  const open = { ...state, asked: null, nLike: state.nLike + logL.length };
  if (state.phase === 'searching') return withSearch(open, evaluation);
  return state.phase === 'starting' ? withStarts(open, asked, logL) : withHalf(open, asked, logL);
}

function withHalf(state: EmceeState, { points, rows, factor, dice }: Asked, logL: Float64Array): EmceeState {
  const { ndim } = state;
  const walkers = state.walkers.slice();
  const now = state.logL.slice();
  const accepted = state.accepted.slice();
  rows.forEach((row, i) => {
    if (!(dice[i] < factor[i] + logL[i] - now[row])) return;
    walkers.set(points.subarray(i * ndim, (i + 1) * ndim), row * ndim);
    now[row] = logL[i];
    accepted[row]++;
  });
  const next = { ...state, walkers, logL: now, accepted };
  if (state.step!.half === 0) return { ...next, step: { ...state.step!, half: 1 } };
  return afterStep({ ...next, step: null, steps: state.steps + 1, chain: withStep(state.chain, walkers, now) });
}

/** Looks at the autocorrelation time where it is time to, and ends the run where it has come to its end. */
function afterStep(state: EmceeState): EmceeState {
  const { options, steps } = state;
  const last = steps >= options.nsteps;
  const look = last || (options.converge && steps % options.check_every === 0);
  if (!look) return state;
  const tau = tauOf(state);
  const before = state.tau;
  const mean = tau.reduce((sum, t) => sum + t, 0) / tau.length;
  const converged =
    options.converge &&
    before !== null &&
    tau.every((t, d) => t * options.tau_factor < steps && Math.abs(t - before[d]) < options.tau_rtol * t);
  const next = { ...state, tau, history: [...state.history, { steps, tau: mean }], converged };
  return last || converged ? finished(next) : next;
}

function finished(state: EmceeState): EmceeState {
  const { options, steps, converged } = state;
  const longest = Math.max(...state.tau!);
  const length = `${steps} step${steps === 1 ? '' : 's'}`;
  const time = Number.isNaN(longest)
    ? 'no autocorrelation time can be told'
    : `the longest autocorrelation time is ${longest.toFixed(0)} steps`;
  const warnings = [...state.warnings];
  if (options.converge && !converged) {
    warnings.push(`The chain has not converged in ${length}: ${time}. Raise nsteps`);
  } else if (!(LONG * longest <= steps)) {
    warnings.push(
      `The chain is ${length} long, and ${time}${Number.isNaN(longest) ? '' : `, so it is fewer than ${LONG} of them`}: medians and errors are unsure. Raise nsteps`,
    );
  }
  const moved = state.accepted.reduce((sum, a) => sum + a, 0) / (steps * options.nwalkers);
  if (moved < 0.05) {
    warnings.push(`Only ${(100 * moved).toFixed(1)} % of the moves were accepted: use more walkers, or other moves`);
  }
  return { ...state, phase: 'done', warnings };
}

function info(state: EmceeState): StepInfo {
  const { options, steps, phase, nLike, before } = state;
  const done = phase === 'done';
  const started = phase === 'starting' ? state.logL.length / options.nwalkers : steps / options.nsteps;
  return {
    phase,
    fraction: done ? 1 : phase === 'searching' ? null : Math.min(1, started),
    counter: steps,
    counterName: 'steps',
    nLike,
    nEff: effective(state),
    logZ: Number.NaN,
    logZErr: Number.NaN,
    callsLeft: done ? 0 : steps === 0 ? null : Math.ceil(((options.nsteps - steps) * (nLike - before)) / steps),
    warnings: state.warnings,
  };
}

/** Steps that count, over the longest autocorrelation time, for each walker; 0 while that isn't known. */
function effective(state: EmceeState): number {
  if (state.tau === null) return 0;
  const { discard, thin } = kept(state);
  const longest = Math.max(1, ...state.tau);
  const steps = Math.ceil((state.steps - discard) / thin);
  return Number.isNaN(longest) ? 0 : state.options.nwalkers * Math.min(steps, (state.steps - discard) / longest);
}

function posterior(state: EmceeState): CubePosterior {
  const { ndim, options, steps } = state;
  const { nwalkers } = options;
  const { discard, thin } = kept(state);
  const all = joined(state.chain);
  const rows = Math.max(0, Math.ceil((steps - discard) / thin));
  const n = rows * nwalkers;
  const points = new Float64Array(n * ndim);
  const logL = new Float64Array(n);
  for (let i = 0; i < rows; i++) {
    const step = discard + i * thin;
    points.set(all.points.subarray(step * nwalkers * ndim, (step + 1) * nwalkers * ndim), i * nwalkers * ndim);
    logL.set(all.logL.subarray(step * nwalkers, (step + 1) * nwalkers), i * nwalkers);
  }
  const logW = new Float64Array(n).fill(-log(Math.max(1, n)));
  // a run that was stopped has not looked at the autocorrelation time yet
  const looked = state.tau === null && steps > 1 ? { ...state, tau: tauOf(state) } : state;
  return { n, ndim, points, logL, logW, logZ: Number.NaN, logZErr: Number.NaN, nEff: Math.min(n, effective(looked)) };
}

function checkLogL(logL: Float64Array, points: Float64Array, ndim: number): void {
  const bad = logL.findIndex(l => Number.isNaN(l) || l === Number.POSITIVE_INFINITY);
  if (bad < 0) return;
  const point = Array.from(points.subarray(bad * ndim, (bad + 1) * ndim));
  throw new FitError(`The log-likelihood is ${logL[bad]} at [${point.join(', ')}] of the unit cube; it must be a number below +Infinity`);
}
