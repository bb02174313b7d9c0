/** From one iteration to the next: temperatures, and what comes first in each. */
import { FitError } from '../../errors.js';
import { pow } from '../../math/libm.js';
import { concatenate, logSumExp } from '../bounds/linear.js';
import { effectiveSize, largestBeta, logMixture, logWeights, normalised, uniqueSize } from './particles.js';
import type { PocomcState } from './state.js';

/** Draws from the prior, in units of n_prior, after which one without enough points of finite likelihood is given up. */
const HOPELESS = 10;
/** Iterations after which a fit that still isn't at the posterior is given up. */
const MOST_ITERATIONS = 10000;

/** Weights for the iteration's temperature. */
export function weightsNow({ beta, levels, logL: chunks }: PocomcState): Float64Array {
  const logL = concatenate(chunks);
  return normalised(logWeights(beta, logL, logMixture(levels, logL)))!;
}

/**
 * The same weights, of particles that had no part in training the flow. A flow is a little too dense at the points that trained it. Walks that began at those
 * would leave them sooner than walks come back: tails, where points are few, would thin out from one iteration to the next.
 */
export function untaught({ taught }: PocomcState, weights: Float64Array): Float64Array {
  const out = weights.slice();
  for (const row of taught) out[row] = 0;
  const sum = out.reduce((a, b) => a + b, 0);
  return sum > 0 ? out.map(w => w / sum) : weights;
}

/** Draws from the prior go on until n_prior are there, and n_active of them of finite likelihood, if that can be had. */
export function afterPrior(state: PocomcState): PocomcState {
  const { n_prior, n_active } = state.options;
  let n = 0;
  let finite = 0;
  for (const chunk of state.logL) {
    n += chunk.length;
    for (const l of chunk) if (l > Number.NEGATIVE_INFINITY) finite++;
  }
  if (n < n_prior || (finite < n_active && n < HOPELESS * n_prior)) return state;
  if (finite === 0) {
    throw new FitError(`The likelihood is zero at all ${n} points drawn from the prior: check the data, the priors and \`positive\``);
  }
  const few = finite < n_active;
  const warning = `Only ${finite} of ${n} points drawn from the prior have a likelihood above zero: narrower priors would serve better`;
  return advanced({ ...state, levels: [{ beta: 0, logZ: 0, n }], warnings: few ? [...state.warnings, warning] : state.warnings });
}

/** The particles that walked join the others. */
export function joined(state: PocomcState): PocomcState {
  const { chain, beta, levels, logZ, sigma, map } = state;
  const { u, logL, steps, accepted } = chain!;
  const last = levels[levels.length - 1];
  const n = logL.length;
  const line = { beta, logZ, steps, acceptance: accepted / steps, sigma, passes: map?.flow?.[5] ?? 0 };
  return {
    ...state,
    chain: null,
    points: [...state.points, u],
    logL: [...state.logL, logL],
    levels: last.beta === beta ? [...levels.slice(0, -1), { ...last, n: last.n + n }] : [...levels, { beta, logZ, n }],
    history: [...state.history, line],
  };
}

/** On to the next iteration: its temperature, and what comes first in it. */
export function advanced(state: PocomcState): PocomcState {
  const { options, iteration } = state;
  if (iteration > MOST_ITERATIONS) {
    throw new FitError(`After ${iteration} iterations the inverse temperature is ${state.beta}, and no end in sight: raise n_effective`);
  }
  const logL = concatenate(state.logL);
  const mixture = logMixture(state.levels, logL);
  const size = (beta: number): { ess: number; unique: number } => {
    const w = normalised(logWeights(beta, logL, mixture))!;
    const ess = options.metric === 'ess' ? effectiveSize(w) : uniqueSize(w, options.n_effective);
    return { ess, unique: options.dynamic ? uniqueSize(w, options.n_active) : Number.POSITIVE_INFINITY };
  };
  const even = (n: number): number => options.n_effective * (1 - pow(1 - 1 / options.n_effective, n));
  // as many as there are at the least temperature may be fewer than wanted, where the likelihood is zero over much of the prior
  const most = state.beta === 0 ? size(1e-300) : null;
  const wanted = Math.min(options.metric === 'ess' ? options.n_effective : even(options.n_effective), most ? 0.9 * most.ess : Infinity);
  const unique = Math.min(even(options.n_active), most ? 0.9 * most.unique : Infinity);
  const beta = largestBeta(state.beta, b => {
    const s = size(b);
    return s.ess >= wanted && s.unique >= unique;
  });
  const logW = logWeights(beta, logL, mixture);
  const posteriorWeights = normalised(logWeights(1, logL, mixture))!;
  const nEff = effectiveSize(posteriorWeights);
  const next: PocomcState = {
    ...state,
    beta,
    logZ: logSumExp(logW),
    nEff,
    logZVariance: state.logZVariance + 1 / effectiveSize(normalised(logW)!) - 1 / logL.length,
    iteration: iteration + 1,
  };
  if (state.beta === 1 && nEff >= options.n_total) return ended(next);
  const train = options.precondition && iteration % options.train_frequency === 0;
  return { ...next, phase: train ? 'training' : walkPhase(beta) };
}

const walkPhase = (beta: number): 'tempering' | 'sampling' => (beta < 1 ? 'tempering' : 'sampling');

/** The posterior is there: on to the evidence, with a flow trained on all of it. */
function ended(state: PocomcState): PocomcState {
  if (state.options.n_evidence === 0) return { ...state, phase: 'done' };
  return { ...state, phase: state.options.precondition ? 'training' : 'evidence', final: true };
}

export function trained(state: PocomcState): PocomcState {
  return { ...state, phase: state.final ? 'evidence' : walkPhase(state.beta) };
}
