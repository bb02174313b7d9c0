import { pocomc } from '../../src/samplers/pocomc/kernel.js';
import type { PocomcOptions } from '../../src/samplers/pocomc/options.js';
import type { PocomcState } from '../../src/samplers/pocomc/state.js';
import type { Method } from './registry.js';

/** pocomc as a run uses it. */
export const pocomcMethod: Method = {
  kernel: pocomc,
  aliases: ['n_live', 'nlive', 'n_ess'],
  alone: options => ((options as PocomcOptions).vectorize ? 'vectorize, which computes all likelihoods of a step in this thread,' : null),
  stoppedBy: () => 'finished',
  diagnostics(state) {
    const { history, iteration, logZ, levels, evidence, regrowth } = state as PocomcState;
    return {
      iterations: iteration,
      temperatures: levels.length,
      /** ln Z by the particles alone. */
      logzParticles: logZ,
      /** Draws for the evidence. */
      draws: evidence?.drawn ?? 0,
      /** ln Z after each round in which the posterior was grown anew, and the effective number of draws; null where it wasn't. */
      regrowth: regrowth?.trace ?? null,
      history,
    };
  },
};
