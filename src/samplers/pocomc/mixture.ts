/**
 * A density made of many small ones: a t distribution about each of some particles, shaped as their neighbourhood is. It follows any number of modes, however
 * far apart, in few dimensions, where one flow has to bend a single mode about all of them and can't: on the eggbox's 18, walks in the flow's coordinates kept
 * 0.98 of where they began after 100 steps, and with jumps to draws from this less than 0.35 after 5 to 10.
 */
import { lgamma } from '../../math/gamma.js';
import { exp, log } from '../../math/libm.js';
import type { Random } from '../../math/philox.js';
import { toFrame } from '../bounds/ellipsoid.js';
import { cholesky, covarianceAbout, invertLower, logSumExp, pickRows } from '../bounds/linear.js';
import { resample } from './resample.js';
import { drawGamma } from './studentT.js';

/** Plain data: K components in ndim dimensions. */
export interface Mixture {
  /** Sums of their shares: the last is 1. */
  readonly sums: Float64Array;
  /** ln (share × density at the centre) of each. */
  readonly logPeaks: Float64Array;
  /** K × ndim. */
  readonly centers: Float64Array;
  /** K × ndim × ndim: lower triangle of the scale's Cholesky factor, and its inverse. */
  readonly factors: Float64Array;
  readonly inverses: Float64Array;
}

/** In more dimensions fits with mixtures have not been proved right. */
const MOST_DIMENSIONS = 3;
/** Components, and rows held out that judge, at most. */
const MOST = 256;
/** Degrees of freedom of a component: tails that an importance weight can stand on. */
const NU = 4;
/** Widths of a component, in units of its neighbourhood's, that are tried. */
const WIDTHS = [0.35, 0.5, 0.7, 1];

/** ln of the widest local step, in units of a component: the narrowest is 1. */
const LOG_WIDEST = log(5);

/** Rows with how often each counts. */
export interface Counted {
  readonly u: Float64Array;
  readonly counts: Float64Array;
}

/**
 * The mixture over `taught` rows (n × ndim) under which those held out are likeliest, of all neighbourhoods' sizes and widths that are tried, and their mean
 * ln density; null where there are too many dimensions or too few rows.
 */
export function fitMixture(taught: Counted, held: Counted, ndim: number, random: Random): { mixture: Mixture; score: number } | null {
  const own = distinct(taught, ndim);
  const n = own.counts.length;
  const least = 2 * (ndim + 1);
  if (ndim > MOST_DIMENSIONS || n < 2 * least || held.counts.length === 0) return null;
  const centers = some(own.counts, random);
  const judges = some(held.counts, random);
  const judged = { u: pickRows(held.u, ndim, judges.rows), counts: judges.counts };
  const y = whitened(own, ndim);
  const near = Array.from(centers.rows, row => byDistance(y, ndim, row));
  let best: { mixture: Mixture; score: number } | null = null;
  let vain = 0;
  for (let size = least; size <= n && vain < 2; size *= 2, vain++) {
    const hoods = near.map(order => neighbourhood(own, ndim, order.subarray(0, size)));
    for (const width of WIDTHS) {
      const mixture = mixtureOf(own.u, centers, hoods, width, ndim);
      const score = scoreOf(mixture, judged, ndim);
      if (best !== null && !(score > best.score)) continue;
      best = { mixture, score };
      vain = -1;
    }
  }
  return best;
}

/** Particles that have not moved are there more than once: rows of the same place become one that counts for all. */
function distinct({ u, counts }: Counted, ndim: number): Counted {
  const first = new Map<string, number>();
  const rows: number[] = [];
  const sums: number[] = [];
  counts.forEach((count, i) => {
    const place = u.subarray(i * ndim, (i + 1) * ndim).join();
    const at = first.get(place);
    if (at !== undefined) sums[at] += count;
    else {
      first.set(place, rows.length);
      rows.push(i);
      sums.push(count);
    }
  });
  return { u: pickRows(u, ndim, rows), counts: Float64Array.from(sums) };
}

/** Rows in coordinates in which they have covariance 1, so that a distance is one. */
function whitened({ u, counts }: Counted, ndim: number): Float64Array {
  const { factor } = neighbourhood({ u, counts }, ndim, Uint32Array.from(counts.keys()));
  return toFrame({ ndim, center: new Float64Array(ndim), inverse: invertLower(factor, ndim) }, u);
}

/** Up to MOST different rows of those, and how often each was drawn. */
function some(counts: Float64Array, random: Random): { rows: Uint32Array; counts: Float64Array } {
  const rows = Uint32Array.from(counts.keys());
  if (counts.length <= MOST) return { rows, counts };
  const sum = counts.reduce((a, b) => a + b, 0);
  const times = new Map<number, number>();
  const even = counts.map(c => c / sum);
  for (const row of resample(even, MOST, 'syst', random)) times.set(row, (times.get(row) ?? 0) + 1);
  return { rows: Uint32Array.from(times.keys()), counts: Float64Array.from(times.values()) };
}

/** All rows, the nearest to one of them first. */
function byDistance(y: Float64Array, ndim: number, row: number): Uint32Array {
  const n = y.length / ndim;
  const square = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let d = 0; d < ndim; d++) square[i] += (y[i * ndim + d] - y[row * ndim + d]) ** 2;
  }
  return Uint32Array.from(square.keys()).sort((a, b) => square[a] - square[b] || a - b);
}

interface Neighbourhood {
  readonly mean: Float64Array;
  /** Cholesky factor of its covariance. */
  readonly factor: Float64Array;
}

/** Mean and covariance of some rows. */
function neighbourhood({ u: y, counts }: Counted, ndim: number, rows: Uint32Array): Neighbourhood {
  let total = 0;
  const mean = new Float64Array(ndim);
  for (const row of rows) {
    total += counts[row];
    for (let d = 0; d < ndim; d++) mean[d] += counts[row] * y[row * ndim + d];
  }
  for (let d = 0; d < ndim; d++) mean[d] /= total;
  const weights = Float64Array.from(rows, row => counts[row] / total);
  const covariance = covarianceAbout(mean, pickRows(y, ndim, rows), weights);
  for (let d = 0; d < ndim; d++) covariance[d * ndim + d] = covariance[d * ndim + d] * (1 + 1e-6) + 1e-24;
  return { mean, factor: cholesky(covariance, ndim) };
}

/** Components drawn in towards their neighbourhood's mean by as much as their width widens it (West 1993). */
function mixtureOf(
  y: Float64Array,
  { rows, counts }: { rows: Uint32Array; counts: Float64Array },
  hoods: readonly Neighbourhood[],
  width: number,
  ndim: number,
): Mixture {
  const total = counts.reduce((a, b) => a + b, 0);
  const out = {
    sums: new Float64Array(rows.length),
    logPeaks: new Float64Array(rows.length),
    centers: new Float64Array(rows.length * ndim),
    factors: new Float64Array(rows.length * ndim * ndim),
    inverses: new Float64Array(rows.length * ndim * ndim),
  };
  const keep = Math.sqrt(1 - width * width);
  const peak = lgamma(0.5 * (NU + ndim)) - lgamma(0.5 * NU) - 0.5 * ndim * log(NU * Math.PI);
  let sum = 0;
  rows.forEach((row, k) => {
    const { mean, factor } = hoods[k];
    const scale = factor.map(f => f * width);
    let logDet = 0;
    for (let d = 0; d < ndim; d++) {
      out.centers[k * ndim + d] = mean[d] + keep * (y[row * ndim + d] - mean[d]);
      logDet += log(scale[d * ndim + d]);
    }
    out.factors.set(scale, k * ndim * ndim);
    out.inverses.set(invertLower(scale, ndim), k * ndim * ndim);
    out.logPeaks[k] = log(counts[k] / total) + peak - logDet;
    sum += counts[k] / total;
    out.sums[k] = sum;
  });
  out.sums[rows.length - 1] = 1;
  return out;
}

/** ln of the density at each row of y, n × ndim. */
export function logMixtureDensity({ logPeaks, centers, inverses }: Mixture, y: Float64Array, ndim: number): Float64Array {
  const terms = new Float64Array(logPeaks.length);
  const out = new Float64Array(y.length / ndim);
  const half = -0.5 * (NU + ndim);
  const off = new Float64Array(ndim);
  for (let i = 0; i < out.length; i++) {
    for (let k = 0; k < terms.length; k++) {
      let square = 0;
      for (let a = 0, at = k * ndim * ndim; a < ndim; a++, at += ndim) {
        off[a] = y[i * ndim + a] - centers[k * ndim + a];
        let s = 0;
        for (let b = 0; b <= a; b++) s += inverses[at + b] * off[b];
        square += s * s;
      }
      terms[k] = logPeaks[k] + half * log(1 + square / NU);
    }
    out[i] = logSumExp(terms);
  }
  return out;
}

function scoreOf(mixture: Mixture, { u: y, counts }: Counted, ndim: number): number {
  const each = logMixtureDensity(mixture, y, ndim);
  const total = counts.reduce((a, b) => a + b, 0);
  return each.reduce((s, l, i) => s + (counts[i] / total) * l, 0);
}

/** One draw, written to u from `at` on; it may lie beyond the cube. */
export function drawMixture(mixture: Mixture, u: Float64Array, at: number, ndim: number, random: Random): void {
  const k = pick(mixture, random);
  u.set(mixture.centers.subarray(k * ndim, (k + 1) * ndim), at);
  const stretch = Math.sqrt(NU / (2 * drawGamma(0.5 * NU, random)));
  addStep(mixture, k, stretch, u, at, ndim, random);
}

/**
 * Adds to the row of u at `at` a step as wide as a component that is drawn from all, wherever the row is: the way back is as likely as the way there. Some modes
 * are wider than others, and a component may be a small part of one, so that the width in units of the component's is drawn too.
 */
export function addLocalStep(mixture: Mixture, u: Float64Array, at: number, ndim: number, random: Random): void {
  const k = pick(mixture, random);
  addStep(mixture, k, exp(LOG_WIDEST * random.uniform()), u, at, ndim, random);
}

/** A component, by their shares. */
function pick({ sums }: Mixture, random: Random): number {
  const mark = random.uniform();
  let k = 0;
  while (k < sums.length - 1 && sums[k] <= mark) k++;
  return k;
}

function addStep({ factors }: Mixture, k: number, stretch: number, u: Float64Array, at: number, ndim: number, random: Random): void {
  const normals = Float64Array.from({ length: ndim }, () => stretch * random.normal());
  for (let a = 0; a < ndim; a++) for (let b = 0; b <= a; b++) u[at + a] += factors[(k * ndim + a) * ndim + b] * normals[b];
}
