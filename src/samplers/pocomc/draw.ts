/** What the kernel asks for besides steps of a walk: draws from the prior at the start, and from the flows at the end. */
import { fold, type Key, Random } from '../../math/philox.js';
import { concatenate, pickRows } from '../bounds/linear.js';
import { weightsNow } from './advance.js';
import { byTurns, COLONIES, colonyOf, type Maps, relocateBoth, sizeOf, weightsOf } from './colonies.js';
import { locate } from './map.js';
import { isPosterior } from './particles.js';
import type { Asked, Evidence, PocomcState, Side } from './state.js';
import { drawStudentT, fitStudentT, logDensity } from './studentT.js';
import { planMaps } from './train.js';

/** Degrees of freedom at most of what the evidence is drawn from: the posterior's tails may be heavier than they look. */
const NU_EVIDENCE = 8;

export function drawPrior({ ndim, options, nextId }: PocomcState, key: Key): Asked {
  const random = new Random(fold(key, 0));
  const points = Float64Array.from({ length: Math.min(options.n_active, options.n_prior) * ndim }, () => random.uniform());
  return { for: 'prior', id: nextId, key, points };
}

/** The state with what the evidence is drawn from: for either colony, a t distribution about it in its latent coordinates. */
export function drawing(state: PocomcState, key: Key): PocomcState {
  if (state.evidence !== null) return state;
  const { options } = state;
  const weights = weightsNow(state);
  const maps = options.precondition ? state.maps! : planMaps(state, weights, options.n_total, key).maps;
  return { ...state, maps, evidence: { sides: sidesOf(state, maps, weights, key), drawn: 0, terms: [] } };
}

function sidesOf({ ndim, points, logL: chunks, history }: PocomcState, maps: Maps, weights: Float64Array, key: Key): Side[] {
  const all = concatenate(points);
  const logL = concatenate(chunks);
  const colonies = colonyOf(chunks);
  const last = history.filter(isPosterior);
  const kept = Math.min(0.99, Math.max(0, last.reduce((s, line) => s + line.kept, 0) / last.length));
  return COLONIES.map(colony => {
    const own = weightsOf(colony, colonies, weights);
    const rows = Uint32Array.from(own.keys()).filter(row => own[row] > 0);
    const { z, logPrior } = locate(maps[colony], pickRows(all, ndim, rows), new Random(fold(key, 8 + colony)));
    const held = Float64Array.from(rows, row => own[row]);
    const reference = fitStudentT(z, held, ndim, { nuMost: NU_EVIDENCE });
    return { reference, kept, weights: held, logRatio: logPrior.map((l, i) => l + logL[rows[i]] - logDensity(reference, z, i * ndim)) };
  });
}

export function drawEvidence(state: PocomcState, { sides, drawn }: Evidence, key: Key): Asked {
  const { ndim, options, nextId } = state;
  const n = Math.min(options.n_active, options.n_evidence - drawn);
  const z = byTurns(
    COLONIES.map(colony => drawStudentT(sides[colony].reference, sizeOf(colony, n), new Random(fold(key, 6 + colony)))),
    ndim,
  );
  const { u, logPrior } = relocateBoth(state.maps!, z);
  const rows = Uint32Array.from(logPrior.keys()).filter(i => logPrior[i] > Number.NEGATIVE_INFINITY);
  return {
    for: 'evidence',
    id: nextId,
    key,
    n,
    rows,
    points: pickRows(u, ndim, rows),
    logRatio: Float64Array.from(rows, i => logPrior[i] - logDensity(sides[i & 1].reference, z, i * ndim)),
  };
}
