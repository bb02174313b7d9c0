/** Two clusters by a mixture of two Gaussians with full covariances (expectation maximisation), best of several starts. */
import type { Random } from '../../math/philox.js';
import { Room } from '../../math/room.js';
import { type BoundsKernel, boundsKernel, column, putColumns } from './kernel.js';
import { pickRows } from './linear.js';

const STARTS = 6;
const MAX_STEPS = 40;
/** Of the mean log-likelihood, below which a step is the last. */
const PROGRESS = 1e-4;

/**
 * Ways to tell points (n × ndim), whose coordinates are of order one, apart in two clusters, as labels 0 and 1: the distinct optima that the starts have found,
 * likeliest first, but no more than `most`. Both clusters get at least `least` members: if one is smaller, the points likeliest under it join it.
 */
export function twoClusters(x: Float64Array, ndim: number, least: number, random: Random, most: number): Uint8Array[] {
  const n = x.length / ndim;
  // the mixture is fitted to some of the points, three times as many as a Gaussian has parameters; in few dimensions there may be many modes, and all count
  const few = Math.max(Math.floor(2000 / ndim), (3 * (ndim + 1) * (ndim + 2)) / 2);
  const sample = n > few ? pickRows(x, ndim, random.permutation(n).subarray(0, few)) : x;
  const m = sample.length / ndim;
  const k = boundsKernel();
  const fitted = putColumns(k, sample, ndim);
  const share = k.allocate(8 * column(m));
  const optima: Optimum[] = [];
  for (let start = 0; start < STARTS; start++) {
    const q = k.allocate(8 * k.quadraticSize(ndim));
    const shares = new Float64Array(k.memory.buffer, share, column(m));
    seed(sample, ndim, random, shares);
    optima.push({ q, logL: k.fitMixture(fitted, m, ndim, share, MAX_STEPS, PROGRESS, q) });
  }
  optima.sort((a, b) => b.logL - a.logL);
  // starts that ended in the same optimum have stopped within some steps' progress of each other
  const distinct = optima.filter((o, i) => i === 0 || optima[i - 1].logL - o.logL > 10 * PROGRESS).slice(0, most);
  const all = sample === x ? fitted : putColumns(k, x, ndim);
  return distinct.map(({ q }) => labelled(k, all, n, ndim, q, least));
}

interface Optimum {
  /** Where the kernel has the logarithm of the clusters' odds as a function of the coordinates. */
  readonly q: number;
  /** The mean log-likelihood. */
  readonly logL: number;
}

function labelled(k: BoundsKernel, x: number, n: number, ndim: number, q: number, least: number): Uint8Array {
  const at = k.allocate(8 * column(n));
  k.shares(x, n, ndim, q, at);
  const share = new Float64Array(k.memory.buffer, at, n);
  const labels = new Uint8Array(n);
  let ones = 0;
  for (let i = 0; i < n; i++) if (share[i] > 0.5) ones += labels[i] = 1;
  const small = ones < n - ones ? 1 : 0;
  if (Math.min(ones, n - ones) < least) {
    const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => (small === 1 ? share[b] - share[a] : share[a] - share[b]) || a - b);
    for (let i = 0; i < least && i < n; i++) labels[order[i]] = small;
  }
  return labels;
}

/** A start: two distant points (the second drawn with a probability that grows as the squared distance), everyone to the nearer. Room behind is cleared. */
function seed(x: Float64Array, ndim: number, random: Random, share: Float64Array): void {
  const n = x.length / ndim;
  const far = distances(x, ndim, random.integer(n), rooms.far.take(n));
  let sum = 0;
  for (let i = 0; i < n; i++) sum += far[i];
  let mark = random.uniform() * sum;
  let second = 0;
  for (; second < n - 1; second++) {
    mark -= far[second];
    if (mark <= 0) break;
  }
  const near = distances(x, ndim, second, rooms.near.take(n));
  share.fill(0, n);
  for (let i = 0; i < n; i++) share[i] = near[i] < far[i] ? 1 : 0;
}

const rooms = { far: new Room(), near: new Room() };

/** Squared, of every point from point `from`. */
function distances(x: Float64Array, ndim: number, from: number, out: Float64Array): Float64Array {
  for (let i = 0; i < out.length; i++) {
    let s = 0;
    for (let d = 0; d < ndim; d++) s += (x[i * ndim + d] - x[from * ndim + d]) ** 2;
    out[i] = s;
  }
  return out;
}
