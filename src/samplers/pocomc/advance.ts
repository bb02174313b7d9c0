/** From one iteration to the next: temperatures, and what comes first in each. */
import { FitError } from '../../errors.js';
import { pow } from '../../math/libm.js';
import { lostBeyond, shareEmpty } from './empty.js';
import {
  effectiveSize,
  isPosterior,
  largestBeta,
  POSTERIOR,
  PRIOR,
  sameTarget,
  type Target,
  topLogL,
  uniqueSize,
  weighed,
} from './particles.js';
import { pooled } from './pooled.js';
import type { PocomcState } from './state.js';
import { kept } from './walk.js';

/** Draws from the prior, in units of n_prior, after which one without enough points of finite likelihood is given up. */
const HOPELESS = 10;
/** Iterations after which a fit that still isn't at the posterior is given up. */
const MOST_ITERATIONS = 2000;
/**
 * Share of a target beyond which the next one rises no more. Tempering alone fails where two phases of a likelihood change places at one temperature, as a blank
 * model and a source that is in its place do: at its temperature the way from one to the other is as good as closed, so that particles come late and ln Z is
 * too low, by 10 on the quickstart. Under the cap they go through what lies between as in nested sampling. Where there is no such thing it costs a tenth more
 * iterations.
 */
const TOP = 0.05;
/** A cap that rises by less than this in ln L from one target of beta 1 to the next gets nowhere: then beta may be as large as this, all but a bound. */
const FLAT = 1;
const STEEPEST = 1e60;
/** At the posterior flows are trained anew when there is more of it by this factor. */
const MORE = 1.5;

/** Weights for the iteration's target. */
export function weightsNow(state: PocomcState): Float64Array {
  const { logL, mixture } = pooled(state);
  return weighed(state.target, logL, mixture)!.weights;
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
  return advanced({ ...state, levels: [{ ...PRIOR, logZ: 0, n }], warnings: few ? [...state.warnings, warning] : state.warnings });
}

/** The particles that walked join the others. */
export function joined(state: PocomcState): PocomcState {
  const { chain, target, levels, logZ, sigma, maps } = state;
  const { u, logL, steps, accepted } = chain!;
  const last = levels[levels.length - 1];
  const n = logL.length;
  const line = {
    ...target,
    logZ,
    steps,
    acceptance: accepted / steps,
    sigma,
    kept: kept(state, chain!),
    empty: shareEmpty(state, chain!),
    passes: maps?.[0].flow?.[5] ?? 0,
  };
  return {
    ...state,
    chain: null,
    points: [...state.points, u],
    logL: [...state.logL, logL],
    levels: sameTarget(last, target) ? [...levels.slice(0, -1), { ...last, n: last.n + n }] : [...levels, { ...target, logZ, n }],
    history: [...state.history, line],
  };
}

/** On to the next iteration: its temperature, and what comes first in it. */
export function advanced(state: PocomcState): PocomcState {
  const { options, iteration } = state;
  if (iteration > MOST_ITERATIONS) {
    throw new FitError(
      `After ${iteration} iterations the inverse temperature is ${state.target.beta}, and no end in sight: raise n_effective`,
    );
  }
  const { logL, mixture, nEff } = pooled(state);
  const target = nextTarget(state, logL, mixture);
  const { weights, logZ } = weighed(target, logL, mixture)!;
  const next: PocomcState = {
    ...state,
    target,
    logZ,
    nEff,
    logZVariance: state.logZVariance + 1 / effectiveSize(weights) - 1 / logL.length,
    iteration: iteration + 1,
  };
  if (isPosterior(state.target) && nEff >= options.n_total) return ended(next);
  const due = isPosterior(state.target) ? nEff >= MORE * state.trainedAt : iteration % options.train_frequency === 0;
  return { ...next, phase: options.precondition && due ? 'training' : walkPhase(target) };
}

/**
 * The target of the next iteration: the posterior where the particles are enough for it. Else the likelihood is capped where it is reached by a share TOP of
 * the present target, and beta is as near 1 as leaves the particles their effective size.
 */
function nextTarget({ options, target: now }: PocomcState, logL: Float64Array, mixture: Float64Array): Target {
  const weights = (target: Target): Float64Array => weighed(target, logL, mixture)!.weights;
  const size = (w: Float64Array): number => (options.metric === 'ess' ? effectiveSize(w) : uniqueSize(w, options.n_effective));
  const different = (w: Float64Array): number => (options.dynamic ? uniqueSize(w, options.n_active) : Number.POSITIVE_INFINITY);
  const even = (n: number): number => options.n_effective * (1 - pow(1 - 1 / options.n_effective, n));
  // as many as there are at the least temperature may be fewer than wanted, where the likelihood is zero over much of the prior
  const present = now.beta === 0 ? { ...PRIOR, beta: 1e-300 } : now;
  const held = weights(present);
  const share = now.beta === 0 ? 0.9 : Number.POSITIVE_INFINITY;
  const wanted = Math.min(options.metric === 'ess' ? options.n_effective : even(options.n_effective), share * size(held));
  const unique = Math.min(even(options.n_active), share * different(held));
  const enough = (target: Target): boolean => {
    const w = weights(target);
    return size(w) >= wanted && different(w) >= unique;
  };
  if (isPosterior(now) || enough(POSTERIOR)) return POSTERIOR;
  let cap = topLogL(logL, held, TOP);
  const atMost = now.beta >= 1;
  // a plateau that holds more than that share is passed by the first that is above it
  if (atMost && cap <= now.cap) cap = logL.reduce((least, l) => (l > now.cap && l < least ? l : least), Number.POSITIVE_INFINITY);
  const flat = atMost && cap - now.cap < FLAT;
  const beta = largestBeta(flat ? STEEPEST : 1, b => enough({ beta: b, cap }));
  return beta > 0 ? { beta, cap } : now;
}

const walkPhase = (target: Target): 'tempering' | 'sampling' => (isPosterior(target) ? 'sampling' : 'tempering');

/** The posterior is there: on to the evidence, with a flow trained on all of it. */
export function ended(state: PocomcState): PocomcState {
  if (state.options.n_evidence === 0) return { ...state, phase: 'done', warnings: [...state.warnings, ...lostBeyond(state)] };
  return { ...state, phase: state.options.precondition ? 'training' : 'evidence', final: true };
}

export function trained(state: PocomcState): PocomcState {
  return { ...state, trainedAt: state.nEff, phase: state.final ? 'evidence' : walkPhase(state.target) };
}
