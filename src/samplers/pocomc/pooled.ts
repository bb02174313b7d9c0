/** All particles of a fit end to end, with what is asked of them at every step of a walk though it changes with the iteration only. */
import { concatenate } from '../bounds/linear.js';
import { effectiveSize, type Level, logMixture, POSTERIOR, weighed } from './particles.js';

export interface Pooled {
  readonly logL: Float64Array;
  /** ln of the mixture's density over the prior's. */
  readonly mixture: Float64Array;
  /** ln Z of the posterior, by the particles' weights, and how many of the particles count for it. */
  readonly logZ: number;
  readonly nEff: number;
}

/** Made anew whenever either list is another: no more than a memory, which a state that was saved and read does without. */
const known = new WeakMap<readonly Level[], { readonly chunks: readonly Float64Array[]; readonly pooled: Pooled }>();

export function pooled({ levels, logL: chunks }: { readonly levels: readonly Level[]; readonly logL: readonly Float64Array[] }): Pooled {
  const held = known.get(levels);
  if (held?.chunks === chunks) return held.pooled;
  const logL = concatenate(chunks);
  const mixture = logMixture(levels, logL);
  const posterior = weighed(POSTERIOR, logL, mixture);
  const made = {
    logL,
    mixture,
    logZ: posterior?.logZ ?? Number.NEGATIVE_INFINITY,
    nEff: posterior === null ? 0 : effectiveSize(posterior.weights),
  };
  known.set(levels, { chunks, pooled: made });
  return made;
}
