/**
 * pocomc: preconditioned Monte Carlo (Karamanis et al. 2022, MNRAS 516, 1644) by persistent sampling (Karamanis & Seljak 2024, arXiv:2407.20722).
 *
 * Particles go from the prior to the posterior through a series of temperatures, chosen so that all particles so far, weighted for the next, keep an effective
 * sample size. At each, some are drawn by weight and walk, in coordinates that a normalising flow has straightened, and join the others. At the posterior this
 * goes on until there is enough of it; then draws from the flow give the evidence. Where particles are found that the flow is all but empty of, the posterior is
 * grown anew by such draws (regrow.ts).
 *
 * Four things differ from the papers, each for a reason that was measured: the likelihood is capped on the way (advance.ts), there are two colonies of particles
 * (colonies.ts), where a mixture over the particles follows them better than the flow does, they also jump to draws from it (mixture.ts),
 * and the draws for the evidence are of the posterior too (together.ts).
 */
import { FitError } from '../../errors.js';
import { fold, type Key, Random } from '../../math/philox.js';
import { concatenate, pickRows } from '../bounds/linear.js';
import type { Evaluation, FlowJob, Proposal, SamplerKernel, StepInfo } from '../contract.js';
import { advanced, afterPrior, joined, trained, weightsNow } from './advance.js';
import { amend } from './amend.js';
import { byTurns, COLONIES, colonyOf, type Maps, sizeOf, weightsOf } from './colonies.js';
import { drawEvidence, drawing, drawPrior, withDraws } from './draw.js';
import { type PocomcOptions, pocomcOptions } from './options.js';
import { isPosterior, PRIOR } from './particles.js';
import { finished, info, posterior } from './posterior.js';
import { drawRound, planRound, withRound } from './regrow.js';
import { resample } from './resample.js';
import type { Asked, PocomcState } from './state.js';
import { plainMaps, planMaps, settled } from './train.js';
import { beginWalk, firstSigma, proposeStep, takeStep, walkEnds } from './walk.js';

export const pocomc: SamplerKernel<PocomcState, PocomcOptions> = {
  method: 'pocomc',
  phases: ['prior', 'training', 'tempering', 'sampling', 'evidence', 'regrowing', 'done'],
  options: pocomcOptions,

  init(ndim, options) {
    if (ndim < 1) throw new FitError('There is nothing to sample: the model has no free parameter');
    return {
      version: 2,
      ndim,
      options,
      phase: 'prior',
      nextId: 0,
      nLike: 0,
      points: [],
      logL: [],
      levels: [],
      target: PRIOR,
      logZ: 0,
      iteration: 0,
      logZVariance: 0,
      nEff: 0,
      maps: null,
      trainedAt: 0,
      chain: null,
      sigma: firstSigma(ndim),
      final: false,
      evidence: null,
      regrowth: null,
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
        const { maps, jobs } = planned(state, key);
        return out(state, { for: 'flow', id: state.nextId, key, maps }, jobs);
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
      case 'regrowing': {
        if (state.regrowth!.maps !== null) return out(state, drawRound(state, key));
        const { maps, jobs } = planRound(state, key);
        return out(state, { for: 'flow', id: state.nextId, key, maps }, jobs);
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
  amend,
};

function out(state: PocomcState, asked: Asked, jobs: readonly FlowJob[] = []): [PocomcState, Proposal] {
  const { id } = asked;
  const next = { ...state, asked, nextId: id + 1 };
  if (asked.for === 'flow') return [next, { want: 'train', id, phase: state.phase, jobs }];
  const { points } = asked;
  return [next, { want: 'value', id, phase: state.phase, n: points.length / state.ndim, ndim: state.ndim, points }];
}

/** Maps for the target, and the jobs that train their flows. */
function planned(state: PocomcState, key: Key): { maps: Maps; jobs: FlowJob[] } {
  const { n_effective } = state.options;
  const wanted = isPosterior(state.target) ? Math.max(n_effective, Math.floor(state.nEff)) : n_effective;
  return planMaps(state, weightsNow(state), wanted, key);
}

/** The state with a walk in it. Without flows the coordinates are whitened anew for each. */
function walking(state: PocomcState, key: Key): PocomcState {
  if (state.chain !== null) return state;
  const { options, ndim } = state;
  const weights = weightsNow(state);
  const colonies = colonyOf(state.logL);
  const rows = COLONIES.map(colony => {
    const n = sizeOf(colony, options.n_active);
    return Float64Array.from(resample(weightsOf(colony, colonies, weights), n, options.resample, new Random(fold(key, 6 + colony))));
  });
  const turns = Uint32Array.from(byTurns(rows, 1));
  const ready = options.precondition ? state : { ...state, maps: plainMaps(state, weights, options.n_effective, key) };
  const logL = concatenate(state.logL);
  const u = pickRows(concatenate(state.points), ndim, turns);
  const chain = beginWalk(
    ready,
    u,
    Float64Array.from(turns, row => logL[row]),
    key,
  );
  return { ...ready, chain };
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
    const [a, b] = asked.maps.map((map, colony) => settled(map, evaluation.networks[colony], state.ndim));
    const maps: Maps = [a, b];
    return state.phase === 'regrowing' ? { ...clear, regrowth: { ...state.regrowth!, maps } } : trained({ ...clear, maps });
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
      const evidence = withDraws(state.evidence!, asked, logL, state.ndim);
      const more = { ...counted, evidence };
      return evidence.drawn >= state.options.n_evidence ? finished(more) : more;
    }
    case 'round': {
      const next = withRound(counted, asked, logL);
      return next.phase === 'done' ? finished(next) : next;
    }
  }
}

function refuseBad(points: Float64Array, logL: Float64Array, ndim: number): void {
  const bad = logL.findIndex(l => Number.isNaN(l) || l === Number.POSITIVE_INFINITY);
  if (bad < 0) return;
  const point = Array.from(points.subarray(bad * ndim, (bad + 1) * ndim));
  throw new FitError(`The log-likelihood is ${logL[bad]} at [${point.join(', ')}] of the unit cube; it must be a number below +Infinity`);
}
