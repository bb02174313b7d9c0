import { unreachable } from '../../src/errors.js';
import { gradientByDifferences } from '../../src/likelihood/differences.js';
import { fold, type Key, keyOf } from '../../src/math/philox.js';
import type { Evaluation, GradientProposal, PointProposal, Proposal, SamplerKernel } from '../../src/samplers/contract.js';
import { train } from '../../src/samplers/train.js';
import { runWalk } from '../../src/samplers/walks/runWalk.js';

/**
 * Answers a proposal in this thread.
 *
 * @param gradient writes ∂ ln L/∂u to its second argument; differences of `logL` when left out
 */
export function answer(
  proposal: Proposal,
  logL: (u: Float64Array) => number,
  gradient?: (u: Float64Array, out: Float64Array) => void,
): Evaluation {
  switch (proposal.want) {
    case 'value': {
      const { id, n } = proposal;
      return { want: 'value', id, logL: Float64Array.from({ length: n }, (_, i) => logL(pointOf(proposal, i))), seconds: 0 };
    }
    case 'gradient': {
      const { id, n, ndim } = proposal;
      const slopes = new Float64Array(n * ndim);
      const values = Float64Array.from({ length: n }, (_, i) => {
        const out = slopes.subarray(i * ndim, (i + 1) * ndim);
        const u = pointOf(proposal, i);
        if (!gradient) return gradientByDifferences(logL, u, out);
        const found = logL(u);
        if (Number.isFinite(found)) gradient(u, out);
        return found;
      });
      return { want: 'gradient', id, logL: values, gradient: slopes, seconds: 0 };
    }
    case 'walk': {
      const both = (u: Float64Array, out: Float64Array): number => {
        if (!gradient) return gradientByDifferences(logL, u, out);
        const found = logL(u);
        if (Number.isFinite(found)) gradient(u, out);
        else out.fill(0);
        return found;
      };
      return { want: 'walk', id: proposal.id, walks: proposal.walks.map(job => runWalk(job, logL, both)), seconds: 0 };
    }
    case 'train':
      return { want: 'train', id: proposal.id, networks: proposal.jobs.map(train), seconds: 0 };
    default:
      return unreachable(proposal);
  }
}

const pointOf = ({ points, ndim }: PointProposal | GradientProposal, i: number): Float64Array => points.slice(i * ndim, (i + 1) * ndim);

/** Who drives a kernel: what happens when it is asked, and when it is told. */
export interface Driver<S> {
  propose(state: S, key: Key): [S, Proposal];
  absorb(state: S, proposal: Proposal): S;
}

/** Asks and tells a kernel to its end in the order that it wants, as `samplerMachine` does. */
export function driveWith<S, O>(kernel: SamplerKernel<S, O>, start: S, seed: number, { propose, absorb }: Driver<S>): S {
  let state = start;
  const out: Proposal[] = [...(kernel.ahead?.out(state) ?? [])];
  while (kernel.phase(state) !== 'done') {
    if (out.length === 0 || kernel.ahead?.more(state)) {
      const [asked, proposal] = propose(state, fold(keyOf(seed), kernel.nextId(state)));
      out.push(proposal);
      state = asked;
    } else state = absorb(state, out.shift()!);
  }
  return state;
}

/** Runs a kernel to its end over a likelihood of the unit cube; `each` sees every state before its proposal. */
export function drive<S, O>(
  kernel: SamplerKernel<S, O>,
  logL: (u: Float64Array) => number,
  ndim: number,
  options: Record<string, unknown>,
  seed: number,
  each: (state: S) => S = s => s,
  gradient?: (u: Float64Array, out: Float64Array) => void,
): S {
  return driveWith(kernel, kernel.init(ndim, kernel.options(options, ndim)), seed, {
    propose: (state, key) => kernel.propose(each(state), key),
    absorb: (state, proposal) => kernel.absorb(state, answer(proposal, logL, gradient))[0],
  });
}
