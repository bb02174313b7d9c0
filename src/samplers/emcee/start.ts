/** Where walkers begin: about the highest top that a search finds, at draws of the prior, or at places that were given. */
import { FitError } from '../../errors.js';
import { normalCdf, normalQuantile } from '../../math/normal.js';
import { type Key, Random } from '../../math/philox.js';
import { cholesky } from '../bounds/linear.js';
import type { Evaluation, Proposal } from '../contract.js';
import { optimizer } from '../optimizer/kernel.js';
import { topInZ } from '../optimizer/topInZ.js';
import type { Asked, EmceeState } from './state.js';

/** Places, in units of walkers, after which a search for enough of finite likelihood is given up: of the prior's draws, and about a top. */
const HOPELESS = 1000;
const HOPELESS_NEAR = 30;

/** Deviation in z, whose prior is standard normal, of walkers about a place of which nothing more is known: about a top, and about a place that was given. */
const LOOSE = 0.01;
const TIGHT = 1e-4;

const NONE = new Float64Array(0);

export function askSearch(state: EmceeState, key: Key): [EmceeState, Proposal] {
  const id = state.nextId;
  const [search, proposal] = optimizer.propose(state.search!, key);
  if (proposal.want !== 'value' && proposal.want !== 'gradient') throw new FitError('A search asks for likelihoods alone');
  const asked = { id, points: proposal.points, rows: new Uint32Array(0), factor: NONE, dice: NONE };
  return [
    { ...state, search, asked, nextId: id + 1 },
    { ...proposal, id, phase: 'searching' },
  ];
}

/** Where the likelihood is zero at all places that the search begins with, which are few, draws of the prior may still find some. */
export function withSearch(state: EmceeState, evaluation: Evaluation): EmceeState {
  const search = state.search!;
  if (search.phase === 'screening' && 'logL' in evaluation && evaluation.logL.every(l => l === Number.NEGATIVE_INFINITY))
    return { ...state, phase: 'starting', search: null };
  const [next] = optimizer.absorb(search, { ...evaluation, id: search.asked!.id });
  return next.phase === 'done' ? { ...state, phase: 'starting', search: null, top: topInZ(next.optimum!) } : { ...state, search: next };
}

/** Where walkers that have no place yet might begin, n × ndim, n of them missing. */
export function startsFor(state: EmceeState, key: Key): Float64Array {
  const { ndim, options, top, drawn, logL } = state;
  const { nwalkers, initial_state } = options;
  const random = new Random(key);
  const n = nwalkers - logL.length;
  if (typeof initial_state !== 'string' && initial_state.length > ndim) return Float64Array.from(initial_state);
  if (top === null && typeof initial_state === 'string') return Float64Array.from({ length: n * ndim }, () => random.uniform());
  const { z, covariance } = top ?? { z: Float64Array.from(initial_state as readonly number[], normalQuantile), covariance: null };
  const factor = cholesky(covariance ?? identity(ndim, (top === null ? TIGHT : LOOSE) ** 2), ndim);
  // those of whose places some were impossible are tried nearer
  const near = 2 ** -Math.floor(drawn / nwalkers);
  const points = new Float64Array(n * ndim);
  const v = new Float64Array(ndim);
  for (let i = 0; i < n; i++) {
    for (let d = 0; d < ndim; d++) v[d] = random.normal();
    for (let a = 0; a < ndim; a++) {
      let step = 0;
      for (let b = 0; b <= a; b++) step += factor[a * ndim + b] * v[b];
      points[i * ndim + a] = normalCdf(z[a] + near * step);
    }
  }
  return points;
}

export function withStarts(state: EmceeState, { points }: Asked, logL: Float64Array): EmceeState {
  const { ndim, options, top } = state;
  const { nwalkers, initial_state } = options;
  const good = Array.from(logL.keys()).filter(i => logL[i] > Number.NEGATIVE_INFINITY);
  const walkers = new Float64Array((state.logL.length + good.length) * ndim);
  walkers.set(state.walkers);
  good.forEach((i, k) => walkers.set(points.subarray(i * ndim, (i + 1) * ndim), (state.logL.length + k) * ndim));
  const next = {
    ...state,
    drawn: state.drawn + logL.length,
    walkers,
    logL: Float64Array.from([...state.logL, ...good.map(i => logL[i])]),
  };
  if (next.logL.length === nwalkers) return { ...next, phase: 'sampling', before: next.nLike };
  if (typeof initial_state !== 'string' && initial_state.length > ndim) {
    const missing = [...logL.keys()].filter(i => logL[i] === Number.NEGATIVE_INFINITY);
    throw new FitError(`The likelihood is zero where walkers ${missing.join(', ')} of initial_state begin: give other places`);
  }
  const isNear = top !== null || typeof initial_state !== 'string';
  if (next.drawn < (isNear ? HOPELESS_NEAR : HOPELESS) * nwalkers) return next;
  const where = isNear ? 'places near where the walkers were to begin' : 'points drawn from the prior';
  throw new FitError(
    next.logL.length === 0
      ? `The likelihood is zero at all ${next.drawn} ${where}: check the data, the priors and \`positive\``
      : `Only ${next.logL.length} of ${next.drawn} ${where} have a likelihood above zero, too few for ${nwalkers} walkers: narrow the priors, or give another initial_state`,
  );
}

function identity(n: number, scale: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, k) => (Math.floor(k / n) === k % n ? scale : 0));
}
