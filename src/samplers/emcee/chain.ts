/** What a chain says of itself. */
import { autocorrelationTime } from '../../posterior/diagnostics/autocorrelation.js';
import type { Chains } from '../../posterior/diagnostics/chains.js';
import { concatenate } from '../bounds/linear.js';
import type { EmceeState, Steps } from './state.js';

/** Steps are put together when there are so many, so that a long chain stays a short list. */
const CHUNKS = 64;

export function withStep(chain: readonly Steps[], points: Float64Array, logL: Float64Array): readonly Steps[] {
  const all = [...chain, { points, logL }];
  let from = all.length;
  while (from > 0 && all[from - 1].logL.length === logL.length) from--;
  if (all.length - from < CHUNKS) return all;
  return [...all.slice(0, from), joined(all.slice(from))];
}

export function joined(chain: readonly Steps[]): Steps {
  if (chain.length === 0) return { points: new Float64Array(0), logL: new Float64Array(0) };
  return { points: concatenate(chain.map(c => c.points)), logL: concatenate(chain.map(c => c.logL)) };
}

/** Parameter d of each walker, from step `from` on. */
export function chainsOf({ points }: Steps, nwalkers: number, ndim: number, d: number, from = 0): Chains {
  const steps = points.length / (nwalkers * ndim);
  const n = steps - from;
  const values = new Float64Array(nwalkers * n);
  for (let w = 0; w < nwalkers; w++) for (let i = 0; i < n; i++) values[w * n + i] = points[((from + i) * nwalkers + w) * ndim + d];
  return { nchains: nwalkers, n, values };
}

/** The autocorrelation time of each parameter, over the whole chain, or its first steps. */
export function tauOf({ chain, options, ndim, steps }: EmceeState, first = steps): Float64Array {
  const { points, logL } = joined(chain);
  const n = first * options.nwalkers;
  const all = { points: points.subarray(0, n * ndim), logL: logL.subarray(0, n) };
  return Float64Array.from({ length: ndim }, (_, d) => autocorrelationTime(chainsOf(all, options.nwalkers, ndim, d)));
}

/** Which steps count: all after the first `discard`, every `thin`-th of them. While the fit runs, the later half of what there is. */
export function kept({ options, phase, steps, tau }: EmceeState): { discard: number; thin: number } {
  const times = tau === null ? [] : Array.from(tau).filter(Number.isFinite);
  if (phase !== 'done') return { discard: steps >> 1, thin: 1 };
  const burnIn = times.length === 0 ? 0 : Math.floor(options.discard_factor * Math.max(...times));
  const discard = Math.min(options.discard ?? burnIn, steps - 1);
  const apart = options.converge && times.length > 0 ? Math.floor(options.thin_factor * Math.min(...times)) : 1;
  return { discard: Math.max(0, discard), thin: options.thin ?? Math.max(1, apart) };
}
