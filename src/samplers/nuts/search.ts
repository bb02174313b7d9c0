/** Where chains begin: each by a search of its own, the optimizer's, so that chains that find different tops show that there are several. */
import { FitError } from '../../errors.js';
import { normalQuantile } from '../../math/normal.js';
import { fold, type Key, Random } from '../../math/philox.js';
import { cholesky } from '../bounds/linear.js';
import type { Evaluation } from '../contract.js';
import { optimizer } from '../optimizer/kernel.js';
import type { OptimizerState } from '../optimizer/state.js';
import { topInZ } from '../optimizer/topInZ.js';
import { type Chain, emptyWindow } from './chain.js';
import type { NutsOptions } from './options.js';
import type { Asked, NutsState } from './state.js';

/** A search that ends lower than the best by more than this in ln L, and this a parameter, has found a top with no share in the posterior. */
const LOWER = 30;
const LOWER_EACH = 3;
/** Chains begin scattered about their top, so many times as wide as the posterior is there. */
const SCATTER = 1.5;

/** A search for chains looks longer than the optimizer by itself: its hundreds of calls are few beside those of the chains. */
export const THOROUGH = { n_draws: 0, n_screen: 256, n_starts: 8 };

export const openSearches = (ndim: number, { num_chains }: NutsOptions): readonly OptimizerState[] =>
  // the first looks for the highest top; the others take the next best one, so that tops that are level are begun from
  Array.from({ length: num_chains }, (_, k) =>
    optimizer.init(ndim, optimizer.options(k === 0 ? THOROUGH : { n_draws: 0, n_starts: 1 }, ndim)),
  );

/** The searches' next points as one batch: all are asked with their slopes, also where only values are needed, which are few. */
export function askSearches(state: NutsState, key: Key): { searches: OptimizerState[]; asked: Asked; points: Float64Array } {
  const { ndim, nextId: id } = state;
  const searches = state.searches.slice();
  const members = [...searches.keys()].filter(k => searches[k].phase !== 'done');
  const chunks = members.map(k => {
    const [next, proposal] = optimizer.propose(searches[k], fold(key, k));
    searches[k] = next;
    if (proposal.want !== 'value' && proposal.want !== 'gradient') throw new FitError('A search asks for likelihoods alone');
    return proposal.points;
  });
  const points = new Float64Array(chunks.reduce((n, chunk) => n + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    points.set(chunk, at);
    at += chunk.length;
  }
  return { searches, asked: { id, members, rows: chunks.map(chunk => chunk.length / ndim) }, points };
}

export function absorbSearches(state: NutsState, asked: Asked, evaluation: Evaluation & { want: 'gradient' }): OptimizerState[] {
  const { ndim } = state;
  const searches = state.searches.slice();
  let row = 0;
  for (const [i, k] of asked.members.entries()) {
    const end = row + asked.rows[i];
    const logL = evaluation.logL.slice(row, end);
    const gradient = evaluation.gradient.slice(row * ndim, end * ndim);
    const { id } = searches[k].asked!;
    [searches[k]] = optimizer.absorb(searches[k], { want: 'gradient', id, logL, gradient, seconds: 0 });
    row = end;
  }
  return searches;
}

/** The chains as they begin. @param searches those that have ended; none where the chains begin elsewhere */
export function openChains(state: NutsState, searches: readonly OptimizerState[], key: Key): Chain[] {
  const { ndim, options } = state;
  const { num_chains, init_strategy, inverse_mass_matrix } = options;
  const best = Math.max(...searches.map(({ optimum }) => optimum?.logL ?? Number.NEGATIVE_INFINITY));
  const winner = searches.find(({ optimum }) => optimum?.logL === best);
  return Array.from({ length: num_chains }, (_, k) => {
    const own = fold(key, k);
    const random = new Random(fold(own, 0x57a7));
    if (searches.length === 0) {
      const z = Float64Array.from({ length: ndim }, (_, d) =>
        init_strategy === 'sample'
          ? random.normal()
          : init_strategy === 'median'
            ? 0
            : normalQuantile((init_strategy as readonly number[])[d]),
      );
      return chainAt(
        z,
        init_strategy === 'sample' ? null : z,
        inverse_mass_matrix ? Float64Array.from(inverse_mass_matrix) : unit(ndim, options.dense_mass),
        own,
        options,
      );
    }
    const isLevel = (searches[k].optimum?.logL ?? Number.NEGATIVE_INFINITY) >= best - LOWER - LOWER_EACH * ndim;
    const { optimum } = (isLevel ? searches[k] : winner!) as OptimizerState;
    const { z, covariance } = topInZ(optimum!);
    const scatter = cholesky(covariance ?? unit(ndim, true).map(x => 1e-4 * x), ndim);
    const v = Float64Array.from({ length: ndim }, () => random.normal());
    const start = z.map((zi, i) => {
      let step = 0;
      for (let j = 0; j <= i; j++) step += scatter[i * ndim + j] * v[j];
      return zi + SCATTER * step;
    });
    const given = inverse_mass_matrix ? Float64Array.from(inverse_mass_matrix) : null;
    return chainAt(start, z, given ?? metricFrom(covariance, ndim, options.dense_mass), own, options);
  });
}

function chainAt(
  z: Float64Array,
  home: Float64Array | null,
  metric: Float64Array,
  key: Key,
  { dense_mass, step_size }: NutsOptions,
): Chain {
  const ndim = z.length;
  return {
    key,
    iteration: 0,
    z,
    home,
    logL: Number.NaN,
    slope: new Float64Array(ndim),
    step: step_size,
    averaging: { mu: 0, count: 0, gap: 0, logStep: 0 },
    window: emptyWindow(ndim, dense_mass),
    metric,
  };
}

function metricFrom(covariance: Float64Array | null, n: number, isDense: boolean): Float64Array {
  if (covariance === null) return unit(n, isDense);
  return isDense ? covariance : Float64Array.from({ length: n }, (_, i) => covariance[i * n + i]);
}

function unit(n: number, isDense: boolean): Float64Array {
  if (!isDense) return new Float64Array(n).fill(1);
  return Float64Array.from({ length: n * n }, (_, k) => (Math.floor(k / n) === k % n ? 1 : 0));
}
