/** What a fit says of itself, at any time. */
import { concatenate, logSumExp } from '../bounds/linear.js';
import type { CubePosterior, StepInfo } from '../contract.js';
import { lostBeyond } from './empty.js';
import { bridgedEvidence, doubts, type Estimate } from './evidence.js';
import { effectiveSize, isPosterior, logMixture, logWeights, normalised, POSTERIOR, PRIOR } from './particles.js';
import { pooled } from './pooled.js';
import type { PocomcState } from './state.js';

export function info(state: PocomcState): StepInfo {
  const { phase, options, nLike, warnings } = state;
  const best = estimate(state);
  const fraction =
    phase === 'done'
      ? 1
      : phase === 'evidence'
        ? (state.evidence?.drawn ?? 0) / options.n_evidence
        : phase === 'sampling'
          ? Math.min(1, state.nEff / options.n_total)
          : phase === 'prior'
            ? Math.min(1, nLike / options.n_prior)
            : null;
  return {
    phase,
    fraction,
    counter: state.iteration,
    counterName: 'iterations',
    nLike,
    nEff: state.nEff,
    logZ: best.logZ,
    logZErr: best.logZErr,
    callsLeft: null,
    warnings,
  };
}

/**
 * ln Z by the draws for it, once they are all there; by the particles before, and where these know it better: where a flow can't follow many narrow modes. What
 * may be lost beyond an empty stretch of the flow no draw knows of: ln Z is then known no better than it was on the way there.
 */
function estimate(state: PocomcState): { logZ: number; logZErr: number } {
  const { particles, drawn } = estimates(state);
  if (drawn === null) return particles;
  const { logZ, logZErr } = drawn;
  return { logZ, logZErr: lostBeyond(state).length > 0 ? Math.hypot(logZErr, particles.logZErr) : logZErr };
}

/** The fit at its end, with what there is to be warned of. */
export function finished(state: PocomcState): PocomcState {
  const done: PocomcState = { ...state, phase: 'done' };
  const { particles, drawn } = estimates(done);
  const found = drawn === null ? [] : doubts(drawn, particles);
  return { ...done, warnings: [...done.warnings, ...found, ...lostBeyond(done)] };
}

/** ln Z either way; null by draws that are not all there, or know it less well than the particles. */
function estimates(state: PocomcState): { particles: { logZ: number; logZErr: number }; drawn: Estimate | null } {
  const particles = byParticles(state);
  const drawn = state.phase === 'done' && state.evidence !== null ? bridgedEvidence(state.evidence) : null;
  return { particles, drawn: drawn !== null && drawn.logZErr < particles.logZErr ? drawn : null };
}

/** ln Z by the particles' weights, and its error if the steps from one target to the next are independent. */
function byParticles(state: PocomcState): { logZ: number; logZErr: number } {
  if (state.levels.length === 0) return { logZ: Number.NEGATIVE_INFINITY, logZErr: Number.POSITIVE_INFINITY };
  return { logZ: posteriorLogZ(state), logZErr: Math.sqrt(state.logZVariance + 1 / Math.max(1, state.nEff)) };
}

function posteriorLogZ(state: PocomcState): number {
  return isPosterior(state.target) ? state.logZ : pooled(state).logZ;
}

export function posterior(state: PocomcState): CubePosterior {
  const { ndim, levels } = state;
  const points = concatenate(state.points);
  const logL = concatenate(state.logL);
  const given = levels.length > 0 ? levels : [{ ...PRIOR, logZ: 0, n: logL.length }];
  const logW = logWeights(POSTERIOR, logL, logMixture(given, logL));
  const sum = logSumExp(logW);
  const { logZ, logZErr } = estimate({ ...state, levels: given });
  const weights = normalised(logW);
  return {
    n: logL.length,
    ndim,
    points,
    logL,
    logW: weights === null ? logW : logW.map(l => l - sum + logZ),
    logZ,
    logZErr,
    nEff: weights === null ? 0 : effectiveSize(weights),
  };
}
