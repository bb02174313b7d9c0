/** What a fit says of itself, at any time. */
import { log } from '../../math/libm.js';
import { concatenate, logSumExp, picked, pickRows } from '../bounds/linear.js';
import type { CubePosterior, StepInfo } from '../contract.js';
import { emptyPlaces, lostBeyond } from './empty.js';
import { bridgedEvidence, doubts, type Estimate } from './evidence.js';
import { effectiveSize, isPosterior, logMixture, logWeights, normalised, POSTERIOR, PRIOR } from './particles.js';
import { pooled } from './pooled.js';
import { regrows, seedling } from './regrow.js';
import { moved, nEffOf, poolOf, regrownEvidence } from './regrown.js';
import type { PocomcState } from './state.js';
import { together } from './together.js';

/** Effective number of regrown draws, in units of n_effective, above which they are better than particles that lack a part of the posterior. */
const WORTH = 0.25;

export function info(state: PocomcState): StepInfo {
  const { phase, options, nLike, warnings } = state;
  const best = estimate(state);
  const fraction =
    phase === 'done'
      ? 1
      : phase === 'evidence'
        ? (state.evidence?.drawn ?? 0) / options.n_evidence
        : phase === 'regrowing'
          ? state.regrowth!.rounds.length / options.n_regrow
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
    nEff: nEffNow(state),
    logZ: best.logZ,
    logZErr: best.logZErr,
    callsLeft: null,
    warnings,
  };
}

/**
 * ln Z by the draws for it, once they are all there; by the particles before, and where these know it better: where a flow can't follow many narrow modes. What
 * may be lost beyond an empty stretch of the flow no draw knows of: ln Z is then known no better than it was on the way there, unless
 * the posterior was grown anew.
 */
function estimate(state: PocomcState): { logZ: number; logZErr: number } {
  const regrown = isRegrown(state) ? regrownEvidence(state.regrowth!, state.options.n_effective) : null;
  if (regrown !== null) return regrown;
  const { particles, drawn } = estimates(state);
  if (drawn === null) return particles;
  const { logZ, logZErr } = drawn;
  return { logZ, logZErr: lostBeyond(state).length > 0 ? Math.hypot(logZErr, particles.logZErr) : logZErr };
}

/** Whether the draws of regrowing are the posterior: at the end, where they are worth a part of what the particles of one temperature are. */
function isRegrown({ phase, regrowth, options }: PocomcState): boolean {
  return phase === 'done' && !!regrowth && regrowth.trace.length > 1 && nEffOf(regrowth) >= WORTH * options.n_effective;
}

/** Effective sample size of what `posterior` gives. */
export function nEffNow(state: PocomcState): number {
  if (isRegrown(state)) return nEffOf(state.regrowth!);
  return state.phase === 'done' ? (together(state)?.nEff ?? state.nEff) : state.nEff;
}

function stillGrowing({ regrowth, history, options }: PocomcState): string {
  const { trace } = regrowth!;
  return `${emptyPlaces(history)}. So the posterior was grown anew by ${trace.length} rounds of draws: the second half of them moved ln Z by ${moved(trace, options.n_effective).toPrecision(2)}, and as much may still be missing. Compare with another method, or raise n_regrow`;
}

/** The fit at its end, with what there is to be warned of. */
export function finished(state: PocomcState): PocomcState {
  if (!state.regrowth && regrows(state)) return { ...state, phase: 'regrowing', regrowth: seedling };
  const done: PocomcState = { ...state, phase: 'done' };
  const { particles, drawn } = estimates(done);
  if (isRegrown(done)) {
    const found = doubts({ ...estimate(done), efficiency: 1 }, particles);
    return { ...done, warnings: [...done.warnings, ...found, ...(done.regrowth!.settled ? [] : [stillGrowing(done)])] };
  }
  const found = drawn === null ? [] : doubts(drawn, particles);
  return { ...done, warnings: [...done.warnings, ...found, ...lostBeyond(done)] };
}

/** ln Z either way; null by draws that are not all there, or know it less well than the particles. */
function estimates(state: PocomcState): { particles: { logZ: number; logZErr: number }; drawn: Estimate | null } {
  const particles = byParticles(state);
  const drawn = (state.phase === 'done' || state.phase === 'regrowing') && state.evidence !== null ? bridgedEvidence(state.evidence) : null;
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
  if (isRegrown(state)) return regrownPosterior(state);
  const { ndim, levels } = state;
  const whole = state.phase === 'done' ? together(state) : null;
  if (whole !== null) return posteriorOf(state, whole.points, whole.logL, whole.weights.map(log), whole.nEff);
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

function regrownPosterior(state: PocomcState): CubePosterior {
  const pool = poolOf(state.regrowth!.rounds)!;
  const sum = logSumExp(pool.terms);
  return posteriorOf(
    state,
    concatenate(pool.points),
    concatenate(pool.logL),
    pool.terms.map(term => term - sum),
    pool.nEff,
  );
}

/** Of points and ln of their weights, of sum 1, without those of no likelihood, as draws beyond the cube are. */
function posteriorOf(state: PocomcState, points: Float64Array, logL: Float64Array, logShare: Float64Array, nEff: number): CubePosterior {
  const { ndim } = state;
  const rows = Uint32Array.from(logL.keys()).filter(row => logL[row] > Number.NEGATIVE_INFINITY);
  const { logZ, logZErr } = estimate(state);
  return {
    n: rows.length,
    ndim,
    points: pickRows(points, ndim, rows),
    logL: picked(logL, rows),
    logW: picked(logShare, rows).map(share => share + logZ),
    logZ,
    logZErr,
    nEff,
  };
}
