/** What the kernel asks for besides steps of a walk: draws from the prior at the start, and from the flow at the end. */
import { fold, type Key, Random } from '../../math/philox.js';
import { concatenate, pickRows } from '../bounds/linear.js';
import { untaught, weightsNow } from './advance.js';
import { locate, relocate } from './map.js';
import { resample } from './resample.js';
import type { Asked, Evidence, PocomcState } from './state.js';
import { drawStudentT, fitStudentT, logDensity } from './studentT.js';
import { planMap } from './train.js';

/** Degrees of freedom at most of what the evidence is drawn from: the posterior's tails may be heavier than they look. */
const NU_EVIDENCE = 8;

export function drawPrior({ ndim, options, nextId }: PocomcState, key: Key): Asked {
  const random = new Random(fold(key, 0));
  const points = Float64Array.from({ length: Math.min(options.n_active, options.n_prior) * ndim }, () => random.uniform());
  return { for: 'prior', id: nextId, key, points };
}

/** The state with what the evidence is drawn from: a t distribution about the posterior in latent coordinates. */
export function drawing(state: PocomcState, key: Key): PocomcState {
  if (state.evidence !== null) return state;
  const { options, ndim } = state;
  const weights = weightsNow(state);
  const map = options.precondition ? state.map! : planMap(state, weights, options.n_total, key).map;
  // the particles that trained the flow lie too well in it
  const rows = resample(untaught(state, weights), options.n_total, 'syst', new Random(fold(key, 6)));
  const { z } = locate(map, pickRows(concatenate(state.points), ndim, rows), new Random(fold(key, 8)));
  const reference = fitStudentT(z, ndim, { nuMost: NU_EVIDENCE });
  return {
    ...state,
    map,
    evidence: {
      reference,
      drawn: 0,
      points: [],
      logL: [],
      logRatio: [],
    },
  };
}

export function drawEvidence(state: PocomcState, { reference, drawn }: Evidence, key: Key): Asked {
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
