/**
 * The maximum of the likelihood, or of the posterior density, by L-BFGS-B in the unit cube from several starts, and the Laplace approximation around it.
 *
 * `screening` looks for starts by value alone; `climbing` takes all climbs one step further a proposal, and gives up those that can't win any more; `measuring`
 * finds the second derivatives by differences of gradients, polishes the optimum by a Newton step, and puts the evidence right by a few draws.
 */
import { FitError, unreachable } from '../../errors.js';
import { fold, type Key, Random } from '../../math/philox.js';
import { sobol } from '../../math/sobol.js';
import type { CubePosterior, Evaluation, Proposal, SamplerKernel, StepInfo } from '../contract.js';
import { type Climb, climbed, startClimb, wanted } from '../lbfgsb/climb.js';
import { afterDraws, afterNewton, afterSurvey, measure, openSurvey, valued } from './measure.js';
import { type OptimizerOptions, optimizerOptions } from './options.js';
import type { Asked, OptimizerState } from './state.js';
import { anew, isTrap } from './traps.js';

/** A climb is given up where so many times what its last step gained, and its next is to gain, would not bring it to where the best one is; */
const HOPE = 1000;
/** or where it has taken so many times the calls that the best one took. */
const PATIENCE = 3;
const MOST_KICKS = 4;
export const optimizer: SamplerKernel<OptimizerState, OptimizerOptions> = {
  method: 'optimizer',
  phases: ['screening', 'climbing', 'measuring', 'done'],
  options: optimizerOptions,

  init(ndim, options) {
    if (ndim < 1) throw new FitError('There is nothing to fit: the model has no free parameter');
    return {
      version: 1,
      ndim,
      options,
      phase: 'screening',
      nextId: 0,
      nLike: 0,
      nGradient: 0,
      climbs: [],
      kicks: 0,
      survey: null,
      asked: null,
      optimum: null,
      warnings: [],
    };
  },

  phase: state => state.phase,
  nextId: state => state.nextId,

  propose(state, key): [OptimizerState, Proposal] {
    if (state.asked !== null) throw new FitError(`Proposal ${state.asked.id} has not been answered yet`);
    const asked = ask(state, key);
    const { id, points } = asked;
    const { ndim, phase, options } = state;
    const common = { id, phase, n: points.length / ndim, ndim, points };
    const next = { ...state, asked, nextId: id + 1 };
    switch (asked.for) {
      case 'screening':
      case 'kick':
      case 'value':
        return [next, { want: 'value', ...common }];
      case 'draws':
        return [next, { want: 'value', ...common, points: points.map(u => Math.min(1, Math.max(0, u))) }];
      case 'climbing':
      case 'survey':
      case 'newton':
        return [next, { want: 'gradient', ...common, ...(options.map ? { plus: 'prior' as const } : {}) }];
      default:
        return unreachable(asked);
    }
  },

  absorb(state, evaluation): [OptimizerState, StepInfo] {
    const next = absorbed(state, evaluation);
    return [next, info(next)];
  },

  info,
  posterior,

  amend: {
    options: ['maxfun', 'maxiter'],
    apply(state, options) {
      const next = { ...state, options };
      if (state.phase !== 'done') return next;
      // climbs that had to end go on; what was measured at the best one's end is measured anew
      const isCut = ({ state, iterations }: Climb) => state === 'climbing' || (state === 'maxiter' && iterations < options.maxiter);
      const climbs = state.climbs.map(climb => (isCut(climb) ? { ...climb, state: 'climbing' as const } : climb));
      const open: OptimizerState = { ...next, phase: 'climbing', climbs, survey: null, optimum: null, warnings: [] };
      return isStopped(open) ? next : open;
    },
  },
};

function ask(state: OptimizerState, key: Key): Asked {
  const { ndim, options, nextId: id, phase, climbs } = state;
  switch (phase) {
    case 'screening':
      return { for: 'screening', id, points: starts(options, ndim, key) };
    case 'climbing': {
      if (isStopped(state)) {
        const top = best(climbs)!;
        return { for: 'kick', id, points: anew(top, state, key) };
      }
      const under = [...climbs.keys()].filter(k => climbs[k].state === 'climbing');
      const points = new Float64Array(under.length * ndim);
      for (const [row, k] of under.entries()) points.set(wanted(climbs[k]), row * ndim);
      return { for: 'climbing', id, climbs: under, points };
    }
    case 'measuring':
      return measure(state, fold(key, 0x1a91));
    default:
      throw new FitError('The fit is over: there is nothing to propose');
  }
}

/** Where climbs may begin, n × ndim; with 'sobol' the first is the median. */
function starts({ pinits, n_screen }: OptimizerOptions, ndim: number, key: Key): Float64Array {
  if (pinits === 'median') return new Float64Array(ndim).fill(0.5);
  if (pinits === 'random') {
    const random = new Random(key);
    return Float64Array.from({ length: ndim }, () => random.uniform());
  }
  if (pinits === 'sobol') return sobol(n_screen, ndim, key).fill(0.5, 0, ndim);
  return Float64Array.from(pinits);
}

function absorbed(state: OptimizerState, evaluation: Evaluation): OptimizerState {
  const { asked } = state;
  if (asked === null || asked.id !== evaluation.id || (evaluation.want !== 'value' && evaluation.want !== 'gradient')) {
    throw new FitError(
      `An answer to proposal ${evaluation.id} (${evaluation.want}) came, but ${asked === null ? 'none' : asked.id} is out`,
    );
  }
  const { logL } = evaluation;
  const { ndim } = state;
  const bad = logL.findIndex(l => Number.isNaN(l) || l === Number.POSITIVE_INFINITY);
  if (bad >= 0) {
    const point = Array.from(asked.points.subarray(bad * ndim, (bad + 1) * ndim));
    throw new FitError(`The log-likelihood is ${logL[bad]} at [${point.join(', ')}] of the unit cube; it must be a number below +Infinity`);
  }
  const gradient = evaluation.want === 'gradient' ? evaluation.gradient : new Float64Array(0);
  const counted = {
    ...state,
    asked: null,
    nLike: state.nLike + logL.length,
    nGradient: state.nGradient + (evaluation.want === 'gradient' ? logL.length : 0),
  };
  switch (asked.for) {
    case 'screening':
      return screened(counted, asked.points, logL);
    case 'kick':
      return kicked(counted, asked.points, logL);
    case 'climbing':
      return stepped(counted, asked.climbs, logL, gradient);
    case 'survey':
      return afterSurvey(counted, gradient);
    case 'newton':
      return afterNewton(counted, asked.points, logL[0], gradient);
    case 'value':
      return valued(counted, logL[0]);
    case 'draws':
      return afterDraws(counted, asked, logL);
    default:
      return unreachable(asked);
  }
}

/** The best points become climbs; where there are several, the first, which is the median, is one of them, if its likelihood isn't zero. */
function screened(state: OptimizerState, points: Float64Array, logL: Float64Array): OptimizerState {
  const possible = [...logL.keys()].filter(i => logL[i] > Number.NEGATIVE_INFINITY);
  if (possible.length === 0) {
    const where =
      logL.length === 1 ? 'where the climb was to begin: give other pinits' : `at all ${logL.length} starts: check data and priors`;
    throw new FitError(`The likelihood is zero ${where}`);
  }
  const { n_starts } = state.options;
  if (n_starts === 1) return withClimbs(state, points, highest(possible, logL, 1));
  const [first, ...others] = possible;
  return withClimbs(state, points, [first, ...highest(others, logL, n_starts - 1)]);
}

const highest = (rows: readonly number[], logL: Float64Array, n: number): number[] =>
  rows.toSorted((i, j) => logL[j] - logL[i] || i - j).slice(0, n);

function withClimbs(state: OptimizerState, points: Float64Array, rows: readonly number[]): OptimizerState {
  const { ndim } = state;
  const climbs = [...state.climbs, ...rows.map(i => startClimb(points.slice(i * ndim, (i + 1) * ndim)))];
  return { ...state, phase: 'climbing', climbs };
}

function stepped(state: OptimizerState, under: readonly number[], logL: Float64Array, gradient: Float64Array): OptimizerState {
  const { ndim, options } = state;
  const climbs = state.climbs.slice();
  for (const [row, k] of under.entries()) {
    climbs[k] = climbed(climbs[k], logL[row], gradient.slice(row * ndim, (row + 1) * ndim), options);
  }
  const top = best(climbs);
  const left = climbs.map(climb =>
    top && climb.state === 'climbing' && isHopeless(climb, top) ? { ...climb, state: 'left' as const } : climb,
  );
  const next = { ...state, climbs: left };
  if (!isStopped(next)) return next;
  if (top === undefined) throw new FitError('The likelihood is zero wherever a climb began: check data and priors');
  const mayKick = state.kicks < MOST_KICKS && state.nGradient < options.maxfun;
  return mayKick && isTrap(top, next) ? next : openSurvey(next, top);
}

const isStopped = ({ climbs, nGradient, options }: OptimizerState): boolean =>
  nGradient >= options.maxfun || !climbs.some(({ state }) => state === 'climbing');

function best(climbs: readonly Climb[]): Climb | undefined {
  const known = climbs.filter(({ f }) => Number.isFinite(f));
  return known.length > 0 ? known.reduce((top, climb) => (climb.f > top.f ? climb : top)) : undefined;
}

/** Whether a climb can be given up: it is all but level below the best one, or has taken far longer than that one took to its end. */
function isHopeless({ f, expected, gained, calls, iterations }: Climb, top: Climb): boolean {
  if (f >= top.f || iterations === 0) return false;
  if (f + HOPE * Math.max(expected, iterations > 1 ? gained : 0) < top.f) return true;
  return top.state !== 'climbing' && calls > PATIENCE * top.calls;
}

/** Climbs from the best of the points drawn anew; none where there is no likelihood. */
function kicked(state: OptimizerState, points: Float64Array, logL: Float64Array): OptimizerState {
  const possible = [...logL.keys()].filter(i => logL[i] > Number.NEGATIVE_INFINITY);
  const next = { ...state, kicks: state.kicks + 1 };
  return possible.length === 0
    ? openSurvey(next, best(state.climbs)!)
    : withClimbs(
        next,
        points,
        highest(possible, logL, state.kicks === 0 ? Math.min(2, state.options.n_starts) : 2 * state.options.n_starts),
      );
}

function info(state: OptimizerState): StepInfo {
  const { phase, nLike, climbs, optimum, warnings } = state;
  return {
    phase,
    fraction: phase === 'done' ? 1 : null,
    counter: climbs.reduce((n, { iterations }) => n + iterations, 0),
    counterName: 'iterations',
    nLike,
    nEff: optimum === null ? 0 : 1,
    logZ: optimum?.logZ ?? Number.NaN,
    logZErr: optimum?.logZErr ?? Number.NaN,
    callsLeft: phase === 'done' ? 0 : null,
    warnings,
  };
}

/** The optimum, or the best place so far, as one draw of all the weight. */
function posterior({ ndim, climbs, optimum }: OptimizerState): CubePosterior {
  const none = { ndim, logZ: Number.NaN, logZErr: Number.NaN };
  if (optimum) {
    const { x, logL, logZ, logZErr } = optimum;
    return {
      n: 1,
      ndim,
      points: x,
      logL: Float64Array.of(logL),
      logW: Float64Array.of(Number.isNaN(logZ) ? 0 : logZ),
      logZ,
      logZErr,
      nEff: 1,
    };
  }
  const known = climbs.filter(({ f }) => Number.isFinite(f)).sort((a, b) => b.f - a.f);
  if (known.length === 0)
    return { ...none, n: 0, points: new Float64Array(0), logL: new Float64Array(0), logW: new Float64Array(0), nEff: 0 };
  return { ...none, n: 1, points: known[0].x, logL: Float64Array.of(known[0].f), logW: Float64Array.of(0), nEff: 1 };
}
