/** The optimizer's last phase: second derivatives, Newton step, covariance and evidence. */
import type { Key } from '../../math/philox.js';
import { invertSymmetric } from '../bounds/linear.js';
import type { Climb } from '../lbfgsb/climb.js';
import { hessianOf } from '../lbfgsb/model.js';
import { drawAround, isPositiveDefinite, laplaceLogZ, meanOf, newtonStep } from './laplace.js';
import type { Asked, OptimizerState, Optimum, Survey } from './state.js';

/** Steps of the differences in units of each coordinate's own width, −∂²ln L to the power −½: small against bends, large against rounding. */
const SHARE = 0.1;
/** Steps within this factor of that will do. */
const TOLERANCE = 4;
const MOST_TRIES = 4;
/** A coordinate this near to a wall, in units of the cube, is at it. */
const WALL = 1e-12;
export const isWall = (u: number): boolean => u <= WALL || u >= 1 - WALL;

export function openSurvey(state: OptimizerState, winner: Climb): OptimizerState {
  const { ndim, options } = state;
  const { x, f, gradient, pairs } = winner;
  const free = [...x.keys()].filter(i => !isWall(x[i]));
  const b = hessianOf(pairs, ndim, 1e6);
  const steps = Float64Array.from(free, i => within(x[i], SHARE / Math.sqrt(b[i * ndim + i])));
  const nothing = { laplaceLogZ: Number.NaN, logZ: Number.NaN, logZErr: Number.NaN };
  const optimum: Optimum = {
    x,
    target: f,
    gradient,
    logL: options.map ? Number.NaN : f,
    covariance: new Float64Array(ndim * ndim).fill(Number.NaN),
    ...nothing,
  };
  const warnings = [...state.warnings];
  if (winner.state === 'climbing')
    warnings.push(`The optimizer ended after maxfun = ${options.maxfun} likelihoods, before it had converged`);
  if (winner.state === 'maxiter') warnings.push(`The optimizer ended after maxiter = ${options.maxiter} steps, before it had converged`);
  if (free.length < ndim) warnings.push('The optimum is at the edge of a prior: there is no Laplace approximation around it');
  const survey = free.length < ndim ? null : { free, steps, tries: 0, single: null, refined: null, polished: false };
  const phase = survey !== null || options.map ? 'measuring' : 'done';
  return { ...state, phase, optimum, survey, warnings };
}

/** Steps on both sides stay in the cube, twice as long ones too. */
const within = (x: number, step: number): number => Math.min(step, 0.4 * x, 0.4 * (1 - x));

/** What is to be asked next. */
export function measure({ ndim, nextId: id, options, survey, optimum }: OptimizerState, key: Key): Asked {
  const { x, gradient, logL } = optimum!;
  if (survey === null || (survey.polished && Number.isNaN(logL))) return { for: 'value', id, points: x };
  if (survey.refined === null) {
    const { free, steps, single } = survey;
    const points = new Float64Array(2 * free.length * ndim);
    for (const [k, i] of free.entries()) {
      for (const side of [0, 1]) {
        const row = (2 * k + side) * ndim;
        points.set(x, row);
        points[row + i] += (side === 0 ? -1 : 1) * (single === null ? 1 : 2) * steps[k];
      }
    }
    return { for: 'survey', id, points };
  }
  if (!survey.polished) {
    const step = newtonStep(survey.refined, gradient);
    return { for: 'newton', id, points: x.map((xi, i) => Math.min(1, Math.max(0, xi + step[i]))) };
  }
  return { for: 'draws', id, ...drawAround(x, survey.refined, options.n_draws, key) };
}

export function afterSurvey(state: OptimizerState, gradient: Float64Array): OptimizerState {
  const { ndim } = state;
  const survey = state.survey!;
  const { steps, single, tries } = survey;
  const found = differences(gradient, steps, single === null ? 1 : 2, ndim);
  if (single !== null) {
    // central differences err by h²: from h and 2h that is taken out
    const refined = single.map((h, i) => h + (h - found[i]) / 3);
    if (!isPositiveDefinite(refined, ndim))
      return without(state, 'The likelihood does not curve downwards in every direction at the optimum');
    return { ...state, survey: { ...survey, refined } };
  }
  const { x } = state.optimum!;
  const better = steps.map((step, k) => {
    const curve = found[k * ndim + k];
    return within(x[k], curve > 0 && Number.isFinite(curve) ? SHARE / Math.sqrt(curve) : 30 * step);
  });
  const isRight = better.every((step, k) => step > steps[k] / TOLERANCE && step < steps[k] * TOLERANCE);
  if (isRight) return { ...state, survey: { ...survey, single: found } };
  if (tries + 1 < MOST_TRIES) return { ...state, survey: { ...survey, steps: better, tries: tries + 1 } };
  return without(state, 'The likelihood has no finite width at the optimum along some parameter');
}

/** Second derivatives of minus what was differentiated, both triangles averaged. */
function differences(gradient: Float64Array, steps: Float64Array, times: number, n: number): Float64Array {
  const raw = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < n; j++) raw[k * n + j] = (gradient[2 * k * n + j] - gradient[(2 * k + 1) * n + j]) / (2 * times * steps[k]);
  }
  return raw.map((h, at) => (h + raw[(at % n) * n + Math.floor(at / n)]) / 2);
}

/** An optimum without a Laplace approximation. */
function without(state: OptimizerState, why: string): OptimizerState {
  const warnings = [...state.warnings, `${why}: there is no Laplace approximation around it`];
  const survey: Survey | null = null;
  return { ...state, survey, warnings, phase: Number.isNaN(state.optimum!.logL) ? 'measuring' : 'done' };
}

/** The polished place is kept where it is no worse than rounding makes it. */
export function afterNewton(state: OptimizerState, point: Float64Array, target: number, gradient: Float64Array): OptimizerState {
  const { ndim, options } = state;
  const survey = { ...state.survey!, polished: true };
  const hessian = survey.refined!;
  const before = state.optimum!;
  const rounding = 1e-12 * Math.abs(before.target);
  const isBetter = target >= before.target - rounding;
  const moved = isBetter ? { x: point, target, gradient, logL: options.map ? Number.NaN : target } : {};
  const optimum = { ...before, ...moved, covariance: invertSymmetric(hessian, ndim) };
  return settle({ ...state, survey, optimum });
}

/** ln L alone, where something else was maximised. */
export function valued(state: OptimizerState, logL: number): OptimizerState {
  const next = { ...state, optimum: { ...state.optimum!, logL } };
  return next.survey === null ? { ...next, phase: 'done' } : settle(next);
}

/** The Laplace evidence, once ln L itself is known. The prior's density drops out with `map`: ln |H| in physical units is larger by 2 ln π. */
function settle(state: OptimizerState): OptimizerState {
  const { ndim, options, survey, optimum } = state;
  const { logL } = optimum!;
  if (survey?.refined == null || Number.isNaN(logL)) return state;
  const logZ = laplaceLogZ(logL, survey.refined, ndim);
  const done = { ...state, optimum: { ...optimum!, laplaceLogZ: logZ, logZ } };
  return options.n_draws > 1 ? done : { ...done, phase: 'done' };
}

/** An error of ln Z that 32 draws hardly come to where the likelihood is a Gaussian, in 20 dimensions either; where it is a cusp, or bent, ln Z may be off by ten times as much. */
const ROUGH = 0.4;

export function afterDraws(
  state: OptimizerState,
  { points, logQ }: { points: Float64Array; logQ: Float64Array },
  logL: Float64Array,
): OptimizerState {
  const { ndim, optimum } = state;
  const inside = (row: number) => points.subarray(row * ndim, (row + 1) * ndim).every(u => u >= 0 && u <= 1);
  const logW = logL.map((l, row) => (inside(row) ? l - logQ[row] : Number.NEGATIVE_INFINITY));
  const { logMean, error } = meanOf(logW);
  const laplace = optimum!.laplaceLogZ;
  // half of what was put right stays in doubt: so few draws may have missed something
  const logZErr = Math.hypot(error, (logMean - laplace) / 2);
  const warnings =
    logZErr > ROUGH * Math.max(1, Math.sqrt(32 / logL.length))
      ? [
          ...state.warnings,
          `Around the optimum the likelihood is not a Gaussian: by ${logL.length} draws ln Z is ${logMean.toFixed(2)}, by Laplace's approximation alone ${laplace.toFixed(2)}. It may be off by more than the error that is stated: ask a sampler`,
        ]
      : state.warnings;
  return { ...state, phase: 'done', optimum: { ...optimum!, logZ: logMean, logZErr }, warnings };
}
