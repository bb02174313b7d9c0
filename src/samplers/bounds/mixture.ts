/** Two clusters by a mixture of two Gaussians with full covariances (expectation maximisation), best of several starts. */
import { exp, log } from '../../math/libm.js';
import type { Random } from '../../math/philox.js';
import { cholesky, invertLower, pickRows } from './linear.js';

const STARTS = 6;
const MAX_STEPS = 40;
/** Of the mean log-likelihood, below which a step is the last. */
const PROGRESS = 1e-4;

interface Gaussian {
  weight: number;
  mean: Float64Array;
  inverse: Float64Array;
  logDet: number;
}

/**
 * Ways to tell points (n × ndim) apart in two clusters, as labels 0 and 1: the distinct optima that the starts have found, likeliest first. Both clusters
 * get at least `least` members: if one is smaller, the points likeliest under it join it.
 */
export function twoClusters(x: Float64Array, ndim: number, least: number, random: Random): Uint8Array[] {
  const n = x.length / ndim;
  // the mixture is fitted to some of the points, three times as many as a Gaussian has parameters; in few dimensions there may be many modes, and all count
  const few = Math.max(Math.floor(2000 / ndim), (3 * (ndim + 1) * (ndim + 2)) / 2);
  const sample = n > few ? pickRows(x, ndim, random.permutation(n).subarray(0, few)) : x;
  const optima: { logL: number; pair: Pair }[] = [];
  for (let start = 0; start < STARTS; start++) optima.push(maximise(sample, ndim, seeded(sample, sample.length / ndim, ndim, random)));
  optima.sort((a, b) => b.logL - a.logL);
  // starts that ended in the same optimum have stopped within some steps' progress of each other
  const distinct = optima.filter((o, i) => i === 0 || optima[i - 1].logL - o.logL > 10 * PROGRESS);
  return distinct.map(({ pair }) => {
    const share = new Float64Array(n);
    expect(pair, x, ndim, share);
    return labelled(share, least);
  });
}

type Pair = readonly [zero: Gaussian, one: Gaussian];

/** Expectation maximisation from `share`, each point's probability of belonging to cluster 1, which is changed; the mean log-likelihood reached. */
function maximise(x: Float64Array, ndim: number, share: Float64Array): { logL: number; pair: Pair } {
  let before = Number.NEGATIVE_INFINITY;
  for (let step = 0; ; step++) {
    const pair: Pair = [fitted(x, share.length, ndim, share, false), fitted(x, share.length, ndim, share, true)];
    const logL = expect(pair, x, ndim, share);
    if (Math.abs(logL - before) < PROGRESS || step === MAX_STEPS) return { logL, pair };
    before = logL;
  }
}

/** Writes the points' shares; the mean log-likelihood. */
function expect([zero, one]: Pair, x: Float64Array, ndim: number, share: Float64Array): number {
  const n = share.length;
  const off = new Float64Array(ndim);
  let logL = 0;
  for (let i = 0; i < n; i++) {
    const l1 = logDensity(one, x, i * ndim, ndim, off);
    const l0 = logDensity(zero, x, i * ndim, ndim, off);
    const top = Math.max(l0, l1);
    const sum = top + log(exp(l0 - top) + exp(l1 - top));
    share[i] = exp(l1 - sum);
    logL += sum / n;
  }
  return logL;
}

function labelled(share: Float64Array, least: number): Uint8Array {
  const n = share.length;
  const labels = new Uint8Array(n);
  let ones = 0;
  for (let i = 0; i < n; i++) if (share[i] > 0.5) ones += labels[i] = 1;
  const small = ones < n - ones ? 1 : 0;
  if (Math.min(ones, n - ones) < least) {
    const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => (small === 1 ? share[b] - share[a] : share[a] - share[b]) || a - b);
    for (let k = 0; k < least && k < n; k++) labels[order[k]] = small;
  }
  return labels;
}

/** A start: two distant points (the second drawn with a probability that grows as the squared distance), everyone to the nearer. */
function seeded(x: Float64Array, n: number, ndim: number, random: Random): Float64Array {
  const distance = (i: number, j: number): number => {
    let s = 0;
    for (let d = 0; d < ndim; d++) s += (x[i * ndim + d] - x[j * ndim + d]) ** 2;
    return s;
  };
  const first = random.integer(n);
  let total = 0;
  for (let i = 0; i < n; i++) total += distance(i, first);
  let mark = random.uniform() * total;
  let second = 0;
  for (; second < n - 1; second++) {
    mark -= distance(second, first);
    if (mark <= 0) break;
  }
  return Float64Array.from({ length: n }, (_, i) => (distance(i, second) < distance(i, first) ? 1 : 0));
}

function fitted(x: Float64Array, n: number, ndim: number, share: Float64Array, one: boolean): Gaussian {
  const mean = new Float64Array(ndim);
  let sum = 1e-10;
  for (let i = 0; i < n; i++) {
    const w = one ? share[i] : 1 - share[i];
    sum += w;
    for (let d = 0; d < ndim; d++) mean[d] += w * x[i * ndim + d];
  }
  for (let d = 0; d < ndim; d++) mean[d] /= sum;
  const cov = new Float64Array(ndim * ndim);
  const off = new Float64Array(ndim);
  for (let i = 0; i < n; i++) {
    const w = one ? share[i] : 1 - share[i];
    if (w < 1e-12) continue;
    for (let d = 0, at = i * ndim; d < ndim; d++, at++) off[d] = x[at] - mean[d];
    for (let a = 0, row = 0; a < ndim; a++, row += ndim) {
      const da = w * off[a];
      for (let b = 0; b <= a; b++) cov[row + b] += da * off[b];
    }
  }
  for (let a = 0; a < ndim; a++) {
    for (let b = 0; b <= a; b++) {
      cov[a * ndim + b] /= sum;
      cov[b * ndim + a] = cov[a * ndim + b];
    }
    cov[a * ndim + a] += 1e-6; // the frame is of order one: keeps a cluster of few points from collapsing
  }
  const l = cholesky(cov, ndim);
  let logDet = 0;
  for (let d = 0; d < ndim; d++) logDet += log(l[d * ndim + d]);
  return { weight: log(sum / n), mean, inverse: invertLower(l, ndim), logDet };
}

/** @param off room for one point */
function logDensity({ weight, mean, inverse, logDet }: Gaussian, x: Float64Array, at: number, ndim: number, off: Float64Array): number {
  let r2 = 0;
  for (let a = 0, row = 0; a < ndim; a++, row += ndim) {
    off[a] = x[at + a] - mean[a];
    let s = 0;
    for (let b = 0; b <= a; b++) s += inverse[row + b] * off[b];
    r2 += s * s;
  }
  return weight - logDet - 0.5 * r2;
}
