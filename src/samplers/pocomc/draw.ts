/** What the kernel asks for besides steps of a walk: draws from the prior at the start, and from the flows at the end. */
import { fold, type Key, Random } from '../../math/philox.js';
import { pickRows } from '../bounds/linear.js';
import { weightsNow } from './advance.js';
import { byTurns, COLONIES, relocateBoth, sizeOf } from './colonies.js';
import { sidesOf } from './sides.js';
import type { Asked, AskedEvidence, Evidence, PocomcState } from './state.js';
import { drawStudentT, logDensity } from './studentT.js';
import { planMaps } from './train.js';

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
  return { ...state, maps, evidence: { sides: sidesOf(state, maps, weights, key), drawn: 0, terms: [], points: [], logL: [] } };
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

/** The draws with those that have been answered. */
export function withDraws(old: Evidence, { n, rows, points, logRatio }: AskedEvidence, logL: Float64Array, ndim: number): Evidence {
  const terms = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
  const all = { points: new Float64Array(n * ndim), logL: terms.slice() };
  rows.forEach((row, k) => {
    terms[row] = logL[k] + logRatio[k];
    all.logL[row] = logL[k];
    all.points.set(points.subarray(k * ndim, (k + 1) * ndim), row * ndim);
  });
  return {
    ...old,
    drawn: old.drawn + n,
    terms: [...old.terms, terms],
    // one saved before has none of either
    points: [...(old.points ?? []), all.points],
    logL: [...(old.logL ?? []), all.logL],
  };
}
