/**
 * Where the flow is all but empty of particles that are there: a step in its coordinates hardly ever comes to such a place, nor ever leaves it. What lies beyond
 * is then not found either, and neither the particles nor the draws for the evidence show that it is missing.
 */
import { isPosterior } from './particles.js';
import type { Chain, PocomcState } from './state.js';
import { logDensity } from './studentT.js';

/** How much emptier, as ln of the density of the flow over that of the target, than at the median particle: it is left once in some 3000 steps. */
const EMPTY = 8;
/**
 * Share of the particles at the posterior above which there is a warning, and how many they must be. On Rosenbrock's function in 10 dimensions, which loses the far
 * end of its ridge and with it 0.4 to 0.8 of ln Z, it is 0.014 to 0.02; where ln Z comes out right, on log-gammas, shells, a funnel, normals and Rosenbrock's in 2 and
 * 3 dimensions, it is below 0.005, and on five pairs of Rosenbrock's 0.004 to 0.009 with half of the particles. An end that was lost early, as with few particles, is not seen.
 */
const MOST = 0.01;
const LEAST = 5;

/** Share of the particles about to walk by a flow that are where it is all but empty; 0 where they walk by anything else as well. */
export function shareEmpty({ options, maps, ndim }: PocomcState, { startZ, startDensity, references }: Chain): number {
  if (options.sample !== 'tpcn' || maps!.some(({ flow, mixture }) => flow === null || mixture !== null)) return 0;
  const ratios = startDensity.map((l, i) => l - logDensity(references[i & 1], startZ, i * ndim));
  const median = ratios.slice().sort()[ratios.length >> 1];
  return ratios.reduce((n, r) => n + (r - median > EMPTY ? 1 : 0), 0) / ratios.length;
}

/** The share of such particles, over the iterations at the posterior. */
function atPosterior(history: PocomcState['history']): { share: number; iterations: number } {
  const last = history.filter(isPosterior);
  return { share: last.reduce((sum, { empty }) => sum + empty, 0) / Math.max(1, last.length), iterations: last.length };
}

export const emptyPlaces = (history: PocomcState['history']): string =>
  `The flow is all but empty where ${(100 * atPosterior(history).share).toPrecision(2)} % of the particles are`;

/** What there is to be warned of once the posterior is there. */
export function lostBeyond({ history, options }: Pick<PocomcState, 'history' | 'options'>): string[] {
  const { share, iterations } = atPosterior(history);
  const isMany = share > MOST && share * iterations * options.n_active >= LEAST;
  if (!isMany) return [];
  return [
    `${emptyPlaces(history)}: they hardly move there, and more of the posterior, such as the far end of a long, thin ridge, may lie beyond them and be missing from it and from ln Z. Compare with another method`,
  ];
}
