/**
 * The posterior at the end: its particles and the draws for the evidence together. The draws are of the posterior as the particles are, each with a weight, and
 * all of them are new, where a particle keeps some of its parent's place.
 *
 * Both are weighted by the balance heuristic (Veach & Guibas 1995): as draws from the mixture of the posterior, by as many as the particles are worth, and of what
 * was drawn from. No weight is then above that of a particle where the flow has nothing, and none is lost there.
 */
import { concatenate } from '../bounds/linear.js';
import { weightsNow } from './advance.js';
import { COLONIES, colonyOf, weightsOf } from './colonies.js';
import { balanced } from './evidence.js';
import { effectiveSize } from './particles.js';
import { weighty } from './sides.js';
import type { PocomcState } from './state.js';

/** Points of the posterior with weights of sum 1. */
export interface Together {
  readonly points: Float64Array;
  readonly logL: Float64Array;
  readonly weights: Float64Array;
  readonly nEff: number;
}

/** All of the posterior that a fit with draws has; null without draws, and where they have no likelihood. */
export function together(state: PocomcState): Together | null {
  const { evidence } = state;
  // those of a fit saved before are not known by their places
  if (evidence === null || evidence.points?.length !== evidence.terms.length) return null;
  const shares = balanced(evidence);
  if (shares === null) return null;
  const particles = weightsNow(state);
  const colonies = colonyOf(state.logL);
  const points = concatenate([...state.points, ...evidence.points]);
  const logL = concatenate([...state.logL, ...evidence.logL]);
  const weights = new Float64Array(logL.length);
  const sizes = shares.map(share => effectiveSize(concatenate([share.particles, share.draws])));
  for (const colony of COLONIES) {
    // two that know equally well weigh as much as each has of it
    const part = sizes[colony] / (sizes[0] + sizes[1]);
    weighty(weightsOf(colony, colonies, particles)).forEach((row, i) => {
      weights[row] = part * shares[colony].particles[i];
    });
    let at = particles.length;
    let k = 0;
    for (const { length } of evidence.terms) {
      for (let i: number = colony; i < length; i += 2) weights[at + i] = part * shares[colony].draws[k++];
      at += length;
    }
  }
  return { points, logL, weights, nEff: effectiveSize(weights) };
}
