import { type LineSearch, look, openSearch } from './lineSearch.js';
import { boxedStep, dot, hessianOf, type Pairs } from './model.js';

/**
 * Why a climb is where it is: still under way; no more to gain; steps used up; no step found that gains, which is where
 * rounding hides the slope; or given up by whoever has a better one. */
export type ClimbState = 'climbing' | 'converged' | 'maxiter' | 'stuck' | 'left';

/** One climb to a maximum of a function over the unit cube, by L-BFGS-B: plain data, ask and tell. */
export interface Climb {
  readonly state: ClimbState;
  /** Where it is: ndim numbers of the unit cube. */
  readonly x: Float64Array;
  /** What is climbed, at x, and its gradient. */
  readonly f: number;
  readonly gradient: Float64Array;
  readonly pairs: Pairs;
  readonly iterations: number;
  readonly calls: number;
  /** The way that is being tried, and how far the search along it has come; null before the first answer. */
  readonly step: Float64Array | null;
  readonly search: LineSearch | null;
  /** The gradient at the search's best place. */
  readonly nearGradient: Float64Array;
  /** What the model says that the next step gains, and what the last one has gained. */
  readonly expected: number;
  readonly gained: number;
  /** Steps in a row that have gained next to nothing where the model had promised more. */
  readonly idle: number;
}

/** When a climb ends. */
export interface ClimbRules {
  /** Gain in what is climbed, of the last step and as the model expects of the next one, below which it has converged. */
  readonly tol: number;
  readonly maxiter: number;
}

/** Steps that are remembered. */
const MEMORY = 12;
/** Steps in a row that keep no promise, after which there is a kink where the climb is, and its slopes lead nowhere. */
const MOST_IDLE = 3;
/** The first step goes no further than this along any coordinate: what the cube's scales have to do with the function's isn't known yet. */
const FIRST_STEP = 0.1;

export function startClimb(x: Float64Array): Climb {
  return {
    state: 'climbing',
    x,
    f: Number.NaN,
    gradient: new Float64Array(x.length),
    pairs: { steps: [], changes: [] },
    iterations: 0,
    calls: 0,
    step: null,
    search: null,
    nearGradient: new Float64Array(x.length),
    expected: Number.POSITIVE_INFINITY,
    gained: Number.POSITIVE_INFINITY,
    idle: 0,
  };
}

/** Where the value and the gradient are wanted next. */
export function wanted({ x, step, search }: Climb): Float64Array {
  if (step === null || search === null) return x;
  return x.map((xi, i) => Math.min(1, Math.max(0, xi + search.t * step[i])));
}

/** @param f the value at {@link wanted}; not finite where the function isn't defined. @param gradient its gradient there */
export function climbed(climb: Climb, f: number, gradient: Float64Array, rules: ClimbRules): Climb {
  const calls = climb.calls + 1;
  const { step, search } = climb;
  if (step === null || search === null) {
    if (!Number.isFinite(f)) return { ...climb, f, calls, state: 'stuck' };
    return aim({ ...climb, f, gradient, calls }, rules);
  }
  // the search goes downhill
  const looked = look(search, -f, -dot(gradient, step));
  const nearGradient = looked.search.near.t === search.t ? gradient : climb.nearGradient;
  const next = { ...climb, calls, search: looked.search, nearGradient };
  switch (looked.state) {
    case 'on':
      return next;
    case 'found':
      return moved(next, rules);
    default:
      // a model that misleads is dropped, once
      if (climb.pairs.steps.length === 0) return { ...next, state: 'stuck', step: null, search: null };
      return aim({ ...next, pairs: { steps: [], changes: [] } }, rules);
  }
}

/** The search's best place becomes where the climb is. */
function moved(climb: Climb, rules: ClimbRules): Climb {
  const { x, f, gradient, pairs, nearGradient } = climb;
  const { near } = climb.search!;
  const to = x.map((xi, i) => Math.min(1, Math.max(0, xi + near.t * climb.step![i])));
  const s = to.map((xi, i) => xi - x[i]);
  const y = gradient.map((gi, i) => gi - nearGradient[i]);
  // B stays positive definite only by pairs that curve upwards
  const curves = dot(s, y) > 1e-10 * Math.sqrt(dot(s, s) * dot(y, y));
  const joined = { steps: [...pairs.steps, s].slice(-MEMORY), changes: [...pairs.changes, y].slice(-MEMORY) };
  const next = {
    ...climb,
    x: to,
    f: -near.f,
    gradient: nearGradient,
    pairs: curves ? joined : pairs,
    iterations: climb.iterations + 1,
  };
  return aim(next, rules, -near.f - f);
}

/** The next way, or the end. @param gained by the last step */
function aim(climb: Climb, { tol, maxiter }: ClimbRules, gained = Number.POSITIVE_INFINITY): Climb {
  const { x, f, gradient, pairs, iterations } = climb;
  const g = gradient.map(gi => -gi);
  const steepest = g.reduce((most, gi) => Math.max(most, Math.abs(gi)), 0);
  const isFirst = pairs.steps.length === 0;
  const end = (state: ClimbState, expected: number): Climb => ({ ...climb, state, step: null, search: null, expected, gained });
  if (steepest === 0) return end('converged', 0);
  if (!g.every(Number.isFinite)) return end('stuck', 0);
  const step = boxedStep(x, g, hessianOf(pairs, x.length, steepest / FIRST_STEP));
  const slope = dot(step, g);
  const expected = -slope / 2;
  if (!(slope < 0)) return end('converged', 0);
  if (!isFirst && expected <= tol && gained <= tol) return end('converged', expected);
  if (iterations >= maxiter) return end('maxiter', expected);
  // a model that was dropped is no step
  const idle = gained <= tol ? climb.idle + 1 : gained === Number.POSITIVE_INFINITY ? climb.idle : 0;
  if (idle >= MOST_IDLE) return end('stuck', expected);
  return { ...climb, idle, step, search: openSearch(-f, slope, 1, room(x, step)), nearGradient: gradient, expected, gained };
}

/** How often the step fits into the cube. */
function room(x: Float64Array, step: Float64Array): number {
  let most = Number.POSITIVE_INFINITY;
  for (let i = 0; i < x.length; i++) {
    if (step[i] !== 0) most = Math.min(most, (step[i] > 0 ? 1 - x[i] : -x[i]) / step[i]);
  }
  return Math.max(1, most);
}
