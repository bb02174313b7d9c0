import { bulkEss, rhat, tailEss } from '../../src/posterior/index.js';
import { chainsOf, joined, kept, tauOf } from '../../src/samplers/emcee/chain.js';
import { emcee } from '../../src/samplers/emcee/kernel.js';
import { EMCEE_ELSEWHERE } from '../../src/samplers/emcee/options.js';
import type { EmceeState } from '../../src/samplers/emcee/state.js';
import { placesInCube } from './inCube.js';
import type { Method } from './registry.js';

/** emcee as a run uses it. */
export const emceeMethod: Method = {
  kernel: emcee,
  aliases: ['n_steps', 'num_steps', 'nburn', 'n_burn'],
  elsewhere: EMCEE_ELSEWHERE,
  prepare: (given, problem) => ({ ...given, initial_state: placesInCube('initial_state', given.initial_state, problem) }),
  stoppedBy: () => 'finished',
  diagnostics(given) {
    const state = given as EmceeState;
    const { ndim, options, steps, accepted, history, converged } = state;
    const tau = state.tau ?? tauOf(state);
    const { discard, thin } = kept({ ...state, tau });
    const all = joined(state.chain);
    const chains = Array.from({ length: ndim }, (_, d) => chainsOf(all, options.nwalkers, ndim, d, discard));
    return {
      steps,
      walkers: options.nwalkers,
      discard,
      thin,
      /** Integrated autocorrelation times, in steps, one a parameter; the mean over parameters at each look. */
      tau: Array.from(tau),
      tau_history: history,
      converged: options.converge ? converged : null,
      /** Share of each walker's moves that were accepted. */
      acceptance: Array.from(accepted, a => a / Math.max(1, steps)),
      /** One a parameter. Walkers move by each other, so that these say whether they agree, not that each is a chain of its own. */
      rhat: chains.map(rhat),
      bulkEss: chains.map(bulkEss),
      tailEss: chains.map(tailEss),
    };
  },
};
