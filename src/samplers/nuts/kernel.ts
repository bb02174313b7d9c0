/**
 * The no-U-turn sampler (Hoffman & Gelman 2014, JMLR 15, 1593; Betancourt 2017, arXiv:1701.02434) in coordinates in which the prior is a standard normal.
 *
 * `searching` finds where chains begin; in `warming` each adapts its step and its metric; in `sampling` they are kept. A proposal holds one stretch of every
 * chain, some sixty gradients long: a worker goes a whole stretch by itself, since shared out gradient by gradient, a chain would wait for messages as long as for likelihoods.
 */
import { FitError } from '../../errors.js';
import { log } from '../../math/libm.js';
import { normalCdf } from '../../math/normal.js';
import { fold } from '../../math/philox.js';
import { concatenate } from '../bounds/linear.js';
import type { CubePosterior, Evaluation, Proposal, SamplerKernel, StepInfo } from '../contract.js';
import type { Chain, ChainRules, NutsStretch, NutsWalk } from './chain.js';
import { leastEss, warningsOf } from './diagnose.js';
import { type NutsOptions, nutsOptions } from './options.js';
import { absorbSearches, askSearches, openChains, openSearches } from './search.js';
import { type Asked, type ChainRecord, drawsOf, emptyRecord, type NutsState } from './state.js';

/** Gradients of a stretch, and then to the end of the trajectory: enough to be worth a message, few enough for a fit to be stopped at once. */
const STRETCH = 64;
/** The effective sample size is worked out anew when there are so many times as many draws. */
const GROWTH = 1.25;

export const nuts: SamplerKernel<NutsState, NutsOptions> = {
  method: 'numpyro',
  phases: ['searching', 'warming', 'sampling', 'done'],
  options: nutsOptions,

  init(ndim, options) {
    if (ndim < 1) throw new FitError('There is nothing to sample: the model has no free parameter');
    return {
      version: 1,
      ndim,
      options,
      phase: options.init_strategy === 'search' ? 'searching' : options.num_warmup > 0 ? 'warming' : 'sampling',
      nextId: 0,
      nLike: 0,
      key: null,
      searches: options.init_strategy === 'search' ? openSearches(ndim, options) : [],
      chains: [],
      records: Array.from({ length: options.num_chains }, () => emptyRecord),
      asked: null,
      effective: { draws: 0, size: 0 },
      warnings: [],
    };
  },

  phase: state => state.phase,
  nextId: state => state.nextId,

  propose(state, key): [NutsState, Proposal] {
    if (state.asked !== null) throw new FitError(`Proposal ${state.asked.id} has not been answered yet`);
    const { ndim, nextId: id } = state;
    if (state.phase === 'searching') {
      const { searches, asked, points } = askSearches(state, key);
      const next = { ...state, key: state.key ?? key, searches, asked, nextId: id + 1 };
      return [next, { want: 'gradient', id, phase: 'searching', n: points.length / ndim, ndim, points }];
    }
    return askStretches(state.chains.length > 0 ? state : { ...state, chains: openChains(state, [], key) });
  },

  absorb(state, evaluation): [NutsState, StepInfo] {
    const next = absorbed(state, evaluation);
    return [next, info(next)];
  },

  info,
  posterior,

  amend: {
    options: ['num_samples'],
    apply(state, options) {
      const next = { ...state, options };
      // where stretches end has no effect on a chain: it goes on as if it had never come to an end
      return state.phase === 'done' ? { ...next, phase: phaseOf(state.chains, options), warnings: [] } : next;
    },
  },
};

function askStretches(state: NutsState): [NutsState, Proposal] {
  const { ndim, options, chains, phase, nextId: id } = state;
  const total = options.num_warmup + options.num_samples;
  const members = [...chains.keys()].filter(k => chains[k].iteration < total);
  const walks = members.map((k): NutsWalk => {
    const chain = chains[k];
    return { kind: 'nuts', key: chain.key, start: chain.z.map(normalCdf), chain, rules: rulesOf(options), calls: STRETCH };
  });
  return [
    { ...state, asked: { id, members, rows: [] }, nextId: id + 1 },
    { want: 'walk', id, phase, n: walks.length, ndim, walks },
  ];
}

function rulesOf(options: NutsOptions): ChainRules {
  return {
    warmup: options.num_warmup,
    samples: options.num_samples,
    thinning: options.thinning,
    dense: options.dense_mass,
    adaptStep: options.adapt_step_size,
    adaptMass: options.adapt_mass_matrix,
    regularize: options.regularize_mass_matrix,
    searchStep: options.find_heuristic_step_size,
    target: options.target_accept_prob,
    depths: options.max_tree_depth,
  };
}

function absorbed(state: NutsState, evaluation: Evaluation): NutsState {
  const { asked } = state;
  const want = state.phase === 'searching' ? 'gradient' : 'walk';
  if (asked === null || asked.id !== evaluation.id || evaluation.want !== want) {
    throw new FitError(
      `An answer to proposal ${evaluation.id} (${evaluation.want}) came, but ${asked === null ? 'none' : `${asked.id} (${want})`} is out`,
    );
  }
  if (evaluation.want === 'gradient') return searched(state, asked, evaluation);
  if (evaluation.want === 'walk') return stretched(state, asked, evaluation);
  return state;
}

function searched(state: NutsState, asked: Asked, evaluation: Evaluation & { want: 'gradient' }): NutsState {
  const searches = absorbSearches(state, asked, evaluation);
  const next = { ...state, asked: null, nLike: state.nLike + evaluation.logL.length, searches };
  if (searches.some(({ phase }) => phase !== 'done')) return next;
  const chains = openChains(next, searches, fold(state.key!, 0xc4a1));
  return { ...next, phase: phaseOf(chains, state.options), searches: [], chains };
}

function stretched(state: NutsState, asked: Asked, { walks }: Evaluation & { want: 'walk' }): NutsState {
  const chains = state.chains.slice();
  const records = state.records.slice();
  let { nLike } = state;
  for (const [i, k] of asked.members.entries()) {
    const { stretch, calls } = walks[i];
    if (stretch === undefined) throw new FitError(`The answer to proposal ${asked.id} has a walk of another kind in it`);
    nLike += calls;
    chains[k] = stretch.chain;
    records[k] = withStretch(records[k], stretch);
  }
  const phase = phaseOf(chains, state.options);
  const next: NutsState = { ...state, asked: null, nLike, chains, records, phase };
  const draws = Math.min(...records.map(drawsOf));
  const isDue = draws >= 4 && (phase === 'done' || draws >= GROWTH * state.effective.draws);
  const known = isDue ? { ...next, effective: { draws, size: leastEss(next) } } : next;
  return phase === 'done' ? { ...known, warnings: warningsOf(known) } : known;
}

/** The phase of the chain that is furthest behind. */
function phaseOf(chains: readonly Chain[], { num_warmup, num_samples }: NutsOptions): NutsState['phase'] {
  const least = Math.min(...chains.map(({ iteration }) => iteration));
  return least >= num_warmup + num_samples ? 'done' : least >= num_warmup ? 'sampling' : 'warming';
}

function withStretch(record: ChainRecord, stretch: NutsStretch): ChainRecord {
  const add = (chunks: readonly Float64Array[], chunk: Float64Array) => (chunk.length > 0 ? [...chunks, chunk] : chunks);
  return {
    points: add(record.points, stretch.points),
    logL: add(record.logL, stretch.logL),
    energies: add(record.energies, stretch.energies),
    divergences: record.divergences + stretch.divergences,
    saturated: record.saturated + stretch.saturated,
    accepted: record.accepted + stretch.accepted,
    leapfrogs: record.leapfrogs + stretch.leapfrogs,
  };
}

function info(state: NutsState): StepInfo {
  const { phase, chains, options, nLike, effective, warnings, searches } = state;
  const total = options.num_warmup + options.num_samples;
  const done = chains.reduce((n, { iteration }) => n + iteration, 0);
  const all = total * options.num_chains;
  const share = { searching: null, warming: done / (options.num_warmup * options.num_chains || 1), sampling: done / all, done: 1 }[phase];
  return {
    phase,
    fraction: share === null ? null : Math.min(1, share),
    counter: phase === 'searching' ? Math.max(0, ...searches.map(({ nGradient }) => nGradient)) : done,
    counterName: phase === 'searching' ? 'gradients' : 'transitions',
    nLike,
    nEff: effective.size,
    logZ: Number.NaN,
    logZErr: Number.NaN,
    callsLeft: done > 0 ? Math.ceil((nLike / done) * (all - done)) : null,
    warnings,
  };
}

/** The draws of all chains, one chain after the other, with equal weights. There is no evidence: ln Z is NaN. */
function posterior({ ndim, records, effective }: NutsState): CubePosterior {
  const points = concatenate(records.flatMap(r => r.points));
  const logL = concatenate(records.flatMap(r => r.logL));
  const logW = new Float64Array(logL.length).fill(-log(logL.length));
  const nEff = Math.min(effective.size, logL.length);
  return { n: logL.length, ndim, points, logL, logW, logZ: Number.NaN, logZErr: Number.NaN, nEff };
}
