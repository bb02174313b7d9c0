import { fold, keyOf } from '../../src/math/philox.js';
import type { Evaluation, Proposal, SamplerKernel } from '../../src/samplers/contract.js';
import { trainNetwork } from '../../src/samplers/network.js';
import { runWalk } from '../../src/samplers/walks/runWalk.js';

/** Answers a proposal in this thread. */
export function answer(proposal: Proposal, logL: (u: Float64Array) => number): Evaluation {
  if (proposal.want === 'train') return { want: 'train', id: proposal.id, networks: proposal.jobs.map(trainNetwork), seconds: 0 };
  if (proposal.want === 'walk') return { want: 'walk', id: proposal.id, walks: proposal.walks.map(job => runWalk(job, logL)), seconds: 0 };
  const { id, n, ndim, points } = proposal;
  return {
    want: 'value',
    id,
    logL: Float64Array.from({ length: n }, (_, i) => logL(points.subarray(i * ndim, (i + 1) * ndim))),
    seconds: 0,
  };
}

/** Runs a kernel to its end over a likelihood of the unit cube; `each` sees every state before its proposal. */
export function drive<S, O>(
  kernel: SamplerKernel<S, O>,
  logL: (u: Float64Array) => number,
  ndim: number,
  options: Record<string, unknown>,
  seed: number,
  each: (state: S) => S = s => s,
): S {
  let state = kernel.init(ndim, kernel.options(options, ndim));
  while (kernel.phase(state) !== 'done') {
    state = each(state);
    const [asked, proposal] = kernel.propose(state, fold(keyOf(seed), kernel.nextId(state)));
    [state] = kernel.absorb(asked, answer(proposal, logL));
  }
  return state;
}
