/**
 * The insertion-index test of nested sampling (Fowlie, Handley & Su 2020, MNRAS 497, 5256): a new live point that is a uniform draw of the region above the
 * threshold falls with equal probability between any two of the other live points. Samplers that cling to where they began, and bounds that cut off part
 * of the region, show in the ranks.
 */
import { exp } from '../math/libm.js';

/** Ranks so far, as a histogram of rank / (number of places) over the unit interval. Plain data. */
export interface InsertionIndex {
  readonly n: number;
  readonly counts: Float64Array;
}

/** Of the histogram: a distance below 1/BINS can't be told from none, which matters from some 10⁶ ranks on. */
const BINS = 4096;

/** A p-value below which a run has to say so. */
export const INSERTION_WARNING = 0.01;

export const noInsertions: InsertionIndex = { n: 0, counts: new Float64Array(BINS) };

/**
 * With more ranks. A rank among n others is one of n + 1 places, and counts evenly over the interval that its place has: put into one point of it, the ranks of
 * a run of 10⁵ points would look uneven for nothing but their steps, which are 1/(n + 1) wide.
 *
 * @param ranks how many of the other live points are less likely than the new one, for each new point, 0 … others
 * @param others how many other live points there were, for each
 */
export function withInsertions(index: InsertionIndex, ranks: ArrayLike<number>, others: ArrayLike<number>): InsertionIndex {
  if (ranks.length === 0) return index;
  const counts = index.counts.slice();
  for (let i = 0; i < ranks.length; i++) {
    const width = BINS / (others[i] + 1);
    const low = ranks[i] * width;
    const high = low + width;
    const last = Math.min(BINS - 1, Math.floor(high));
    for (let bin = Math.floor(low); bin <= last; bin++) counts[bin] += (Math.min(high, bin + 1) - Math.max(low, bin)) / width;
  }
  return { n: index.n + ranks.length, counts };
}

/** The p-value of Kolmogorov's and Smirnov's test that all places were equally probable; 1 where there are no ranks. */
export function insertionPValue({ n, counts }: InsertionIndex): number {
  if (n === 0) return 1;
  let below = 0;
  let farthest = 0;
  for (let bin = 0; bin < BINS; bin++) {
    below += counts[bin];
    farthest = Math.max(farthest, Math.abs(below / n - (bin + 1) / BINS));
  }
  return kolmogorov(farthest, n);
}

/** P(D ≥ d) of n draws, by the limit for many draws with Stephens' correction for few (Stephens 1970, J. R. Stat. Soc. B 32, 115). */
export function kolmogorov(d: number, n: number): number {
  const root = Math.sqrt(n);
  const x = (root + 0.12 + 0.11 / root) * d;
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = exp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-16) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}

/** What to say of a run whose ranks are improbable; null where they aren't. */
export function insertionWarning(p: number): string | null {
  if (p >= INSERTION_WARNING) return null;
  return `The ranks of new points among the live points are not even (insertion-index test, p = ${p.toPrecision(2)}): the evidence may be biased. Use longer walks (walks, slices), or more live points`;
}
