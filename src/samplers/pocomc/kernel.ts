/**
 * pocomc: preconditioned Monte Carlo (Karamanis et al. 2022, MNRAS 516, 1644) by persistent sampling (Karamanis & Seljak 2024, arXiv:2407.20722).
 *
 * Particles go from the prior to the posterior through a series of temperatures, chosen so that all particles so far, weighted for the next, keep an effective
 * sample size. At each, some are drawn by weight and walk, in coordinates that a normalising flow has straightened, and join the others. At the posterior this
 * goes on until there is enough of it; then draws from the flow give the evidence.
 */
import { FitError } from '../../errors.js';
import { pow } from '../../math/libm.js';
import { fold, type Key, Random } from '../../math/philox.js';
import { concatenate, logSumExp, pickRows } from '../bounds/linear.js';
import type { CubePosterior, Evaluation, FlowJob, Proposal, SamplerKernel, StepInfo } from '../contract.js';
import { bridgedEvidence } from './evidence.js';
import { locate, relocate } from './map.js';
import { type PocomcOptions, pocomcOptions } from './options.js';
import { effectiveSize, largestBeta, logMixture, logWeights, normalised, uniqueSize } from './particles.js';
import { resample } from './resample.js';
import type { Asked, Evidence, PocomcState } from './state.js';
import { drawStudentT, fitStudentT, logDensity } from './studentT.js';
import { planMap } from './train.js';
import { beginWalk, firstSigma, proposeStep, takeStep, walkEnds } from './walk.js';

/** Draws from the prior, in units of n_prior, after which one without enough points of finite likelihood is given up. */
const HOPELESS = 10;
/** Degrees of freedom at most of what the evidence is drawn from: the posterior's tails may be heavier than they look. */
const NU_EVIDENCE = 20;

export const pocomc: SamplerKernel<PocomcState, PocomcOptions> = {
  method: 'pocomc',
  phases: ['prior', 'training', 'tempering', 'sampling', 'evidence', 'done'],
  options: pocomcOptions,

  init(ndim, options) {
    if (ndim < 1) throw new FitError('There is nothing to sample: the model has no free parameter');
    return {
      version: 1,
      ndim,
      options,
      phase: 'prior',
      nextId: 0,
      nLike: 0,
      points: [],
      logL: [],
      levels: [],
      beta: 0,
      logZ: 0,
      iteration: 0,
      logZVariance: 0,
      nEff: 0,
      map: null,
      held: null,
      chain: null,
      sigma: firstSigma(ndim),
      final: false,
      evidence: null,
      asked: null,
      history: [],
      warnings: [],
    };
  },

  phase: state => state.phase,
  nextId: state => state.nextId,

  propose(state, key): [PocomcState, Proposal] {
    if (state.asked !== null) throw new FitError(`Proposal ${state.asked.id} has not been answered yet`);
    switch (state.phase) {
      case 'prior':
        return out(state, drawPrior(state, key));
      case 'training': {
        const { map, job, held } = planned(state, key);
        return out(state, { for: 'flow', id: state.nextId, key, map, held }, job);
      }
      case 'tempering':
      case 'sampling': {
        const ready = walking(state, key);
        return out(ready, proposeStep(ready, ready.chain!, ready.nextId, key));
      }
      case 'evidence': {
        const ready = drawing(state, key);
        return out(ready, drawEvidence(ready, ready.evidence!, key));
      }
      default:
        throw new FitError('The fit is done: there is nothing more to propose');
    }
  },

  absorb(state, evaluation): [PocomcState, StepInfo] {
    const next = absorbed(state, evaluation);
    return [next, info(next)];
  },

  info,
  posterior,
};

function out(state: PocomcState, asked: Asked, job?: FlowJob): [PocomcState, Proposal] {
  const { id } = asked;
  const next = { ...state, asked, nextId: id + 1 };
  if (asked.for === 'flow') return [next, { want: 'train', id, phase: state.phase, jobs: [job!] }];
  const { points } = asked;
  return [next, { want: 'value', id, phase: state.phase, n: points.length / state.ndim, ndim: state.ndim, points }];
}

function drawPrior({ ndim, options, nextId }: PocomcState, key: Key): Asked {
  const random = new Random(fold(key, 0));
  const points = Float64Array.from({ length: Math.min(options.n_active, options.n_prior) * ndim }, () => random.uniform());
  return { for: 'prior', id: nextId, key, points };
}

/** Weights for the iteration's temperature. */
function weightsNow({ beta, levels, logL: chunks }: PocomcState): Float64Array {
  const logL = concatenate(chunks);
  return normalised(logWeights(beta, logL, logMixture(levels, logL)))!;
}

function planned(state: PocomcState, key: Key) {
  const wanted = state.beta < 1 ? state.options.n_effective : Math.max(state.options.n_effective, Math.floor(state.nEff));
  return planMap(state, weightsNow(state), wanted, key);
}

/** The state with a walk in it. Without flows the coordinates are whitened anew for each. */
function walking(state: PocomcState, key: Key): PocomcState {
  if (state.chain !== null) return state;
  const { options, ndim } = state;
  const weights = weightsNow(state);
  const rows = resample(weights, options.n_active, options.resample, new Random(fold(key, 6)));
  const map = options.precondition ? state.map : planMap(state, weights, options.n_effective, key).map;
  const ready = { ...state, map };
  const logL = concatenate(state.logL);
  const u = pickRows(concatenate(state.points), ndim, rows);
  const chain = beginWalk(
    ready,
    u,
    Float64Array.from(rows, i => logL[i]),
    key,
  );
  return { ...ready, chain };
}

/** The state with what the evidence is drawn from: a t distribution about the posterior in latent coordinates. */
function drawing(state: PocomcState, key: Key): PocomcState {
  if (state.evidence !== null) return state;
  const { options, ndim } = state;
  const weights = weightsNow(state);
  const map = options.precondition ? state.map! : planMap(state, weights, options.n_total, key).map;
  const rows = resample(weights, options.n_total, 'syst', new Random(fold(key, 6)));
  const points = concatenate(state.points);
  const { z } = locate(map, pickRows(points, ndim, rows), new Random(fold(key, 8)));
  const reference = fitStudentT(z, ndim, { nuMost: NU_EVIDENCE });
  const held = state.held ?? { rows, counts: new Float64Array(rows.length).fill(1) };
  const there = locate(map, pickRows(points, ndim, held.rows), new Random(fold(key, 9)));
  const logL = concatenate(state.logL);
  const total = held.counts.reduce((a, b) => a + b, 0);
  return {
    ...state,
    map,
    evidence: {
      reference,
      heldWeights: held.counts.map(c => c / total),
      heldLogRatio: there.logPrior.map((l, i) => l + logL[held.rows[i]] - logDensity(reference, there.z, i * ndim)),
      drawn: 0,
      points: [],
      logL: [],
      logRatio: [],
    },
  };
}

function drawEvidence(state: PocomcState, { reference, drawn }: Evidence, key: Key): Asked {
  const { ndim, options, nextId } = state;
  const n = Math.min(options.n_active, options.n_evidence - drawn);
  const z = drawStudentT(reference, n, new Random(fold(key, 7)));
  const there = relocate(state.map!, z);
  const rows: number[] = [];
  for (let i = 0; i < n; i++) if (there.inside[i] === 1) rows.push(i);
  return {
    for: 'evidence',
    id: nextId,
    key,
    drawn: n,
    points: pickRows(there.u, ndim, rows),
    logRatio: Float64Array.from(rows, i => there.logPrior[i] - logDensity(reference, z, i * ndim)),
  };
}

function absorbed(state: PocomcState, evaluation: Evaluation): PocomcState {
  const { asked } = state;
  const wanted = asked?.for === 'flow' ? 'train' : 'value';
  if (asked === null || asked.id !== evaluation.id || wanted !== evaluation.want) {
    throw new FitError(
      `An answer to proposal ${evaluation.id} (${evaluation.want}) came, but ${asked === null ? 'none' : `${asked.id} (${wanted})`} is out`,
    );
  }
  const clear = { ...state, asked: null };
  if (evaluation.want === 'train' && asked.for === 'flow') {
    return trained({ ...clear, map: { ...asked.map, flow: evaluation.networks[0] }, held: asked.held });
  }
  if (evaluation.want !== 'value' || asked.for === 'flow') return state;
  const { logL } = evaluation;
  refuseBad(asked.points, logL, state.ndim);
  const counted = { ...clear, nLike: state.nLike + logL.length };
  switch (asked.for) {
    case 'prior':
      return afterPrior({ ...counted, points: [...state.points, asked.points], logL: [...state.logL, logL] });
    case 'walk': {
      const { chain, sigma } = takeStep(state, state.chain!, asked, logL);
      const moved = { ...counted, chain, sigma };
      return walkEnds(moved, chain) ? advanced(joined(moved)) : moved;
    }
    case 'evidence': {
      const old = state.evidence!;
      const evidence = {
        ...old,
        drawn: old.drawn + asked.drawn,
        points: [...old.points, asked.points],
        logL: [...old.logL, logL],
        logRatio: [...old.logRatio, asked.logRatio],
      };
      return { ...counted, evidence, phase: evidence.drawn >= state.options.n_evidence ? 'done' : 'evidence' };
    }
  }
}

function refuseBad(points: Float64Array, logL: Float64Array, ndim: number): void {
  const bad = logL.findIndex(l => Number.isNaN(l) || l === Number.POSITIVE_INFINITY);
  if (bad < 0) return;
  const point = Array.from(points.subarray(bad * ndim, (bad + 1) * ndim));
  throw new FitError(`The log-likelihood is ${logL[bad]} at [${point.join(', ')}] of the unit cube; it must be a number below +Infinity`);
}

/** Draws from the prior go on until n_prior are there, and n_active of them of finite likelihood, if that can be had. */
function afterPrior(state: PocomcState): PocomcState {
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
function joined(state: PocomcState): PocomcState {
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
function advanced(state: PocomcState): PocomcState {
  const { options, iteration } = state;
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

function trained(state: PocomcState): PocomcState {
  return { ...state, phase: state.final ? 'evidence' : walkPhase(state.beta) };
}

function info(state: PocomcState): StepInfo {
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

/** ln Z by the draws for it, once they are all there; by the particles before. */
function estimate(state: PocomcState): { logZ: number; logZErr: number } {
  const drawn = state.phase === 'done' && state.evidence !== null ? bridgedEvidence(state.evidence) : null;
  if (drawn !== null) return drawn;
  if (state.levels.length === 0) return { logZ: Number.NEGATIVE_INFINITY, logZErr: Number.POSITIVE_INFINITY };
  return { logZ: posteriorLogZ(state), logZErr: Math.sqrt(state.logZVariance + 1 / Math.max(1, state.nEff)) };
}

function posteriorLogZ({ levels, logL: chunks, beta, logZ }: PocomcState): number {
  if (beta === 1) return logZ;
  const logL = concatenate(chunks);
  return logSumExp(logWeights(1, logL, logMixture(levels, logL)));
}

function posterior(state: PocomcState): CubePosterior {
  const { ndim, levels } = state;
  const points = concatenate(state.points);
  const logL = concatenate(state.logL);
  const given = levels.length > 0 ? levels : [{ beta: 0, logZ: 0, n: logL.length }];
  const logW = logWeights(1, logL, logMixture(given, logL));
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
