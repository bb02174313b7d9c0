import { diagnose } from '../../src/samplers/nuts/diagnose.js';
import { nuts } from '../../src/samplers/nuts/kernel.js';
import { NUTS_ALIASES, NUTS_ELSEWHERE } from '../../src/samplers/nuts/options.js';
import type { NutsState } from '../../src/samplers/nuts/state.js';
import { inCube } from './inCube.js';
import type { Method } from './registry.js';

/** The no-U-turn sampler as a run uses it: as many chains as there are cores, unless num_chains says otherwise. */
export const nutsMethod: Method = {
  kernel: nuts,
  parallel: 'chains',
  aliases: NUTS_ALIASES,
  elsewhere: NUTS_ELSEWHERE,
  byCores: ['num_chains'],
  prepare: (given, problem, cores) => ({
    ...given,
    num_chains: given.num_chains ?? cores,
    init_strategy: inCube('init_strategy', given.init_strategy, problem),
  }),
  stoppedBy: () => 'finished',
  diagnostics: state => ({ ...diagnose(state as NutsState) }),
};
