/** What the draws for the evidence are made from and compared with, for either colony. */
import { fold, type Key, Random } from '../../math/philox.js';
import { concatenate, pickRows } from '../bounds/linear.js';
import { COLONIES, colonyOf, type Maps, weightsOf } from './colonies.js';
import { locate } from './map.js';
import { isPosterior } from './particles.js';
import type { PocomcState, Side } from './state.js';
import { fitStudentT, logDensity } from './studentT.js';

/** Degrees of freedom at most of what the evidence is drawn from: the posterior's tails may be heavier than they look. */
const NU_EVIDENCE = 8;

/** Of either colony: a t distribution about it in its latent coordinates, its particles' weights of sum 1, and how dense they are beside it. */
export function sidesOf({ ndim, points, logL: chunks, history }: PocomcState, maps: Maps, weights: Float64Array, key: Key): Side[] {
  const all = concatenate(points);
  const logL = concatenate(chunks);
  const colonies = colonyOf(chunks);
  const last = history.filter(isPosterior);
  const kept = Math.min(0.99, Math.max(0, last.reduce((s, line) => s + line.kept, 0) / last.length));
  return COLONIES.map(colony => {
    const own = weightsOf(colony, colonies, weights);
    const rows = weighty(own);
    const { z, logPrior } = locate(maps[colony], pickRows(all, ndim, rows), new Random(fold(key, 8 + colony)));
    const held = Float64Array.from(rows, row => own[row]);
    const reference = fitStudentT(z, held, ndim, { nuMost: NU_EVIDENCE });
    return { reference, kept, weights: held, logRatio: logPrior.map((l, i) => l + logL[rows[i]] - logDensity(reference, z, i * ndim)) };
  });
}

/** The rows of a side: those of any weight. */
export const weighty = (weights: Float64Array): Uint32Array => Uint32Array.from(weights.keys()).filter(row => weights[row] > 0);

/** How many new particles one is worth that keeps this much of where its walk began. */
export const worth = (kept: number): number => (1 - kept) / (1 + kept);
