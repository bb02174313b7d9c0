import { exp, expm1, log } from '../../math/libm.js';
import { fold, type Key, Random } from '../../math/philox.js';
import type { Points, Sums } from './state.js';

interface Row {
  readonly point: Float64Array;
  readonly logL: number;
  readonly birth: number;
  readonly id: number;
  readonly parent: number;
}

/** The live points while a step is at work on them: scratch, never part of a state. */
export class LiveSet {
  /** From the least likely to the most. */
  readonly rows: Row[];
  readonly #ndim: number;

  constructor({ points, logL, birth, id, parent }: Points, ndim: number) {
    this.#ndim = ndim;
    this.rows = Array.from(logL, (l, i) => ({
      point: points.subarray(i * ndim, (i + 1) * ndim),
      logL: l,
      birth: birth[i],
      id: id[i],
      parent: parent[i],
    }));
  }

  get n(): number {
    return this.rows.length;
  }

  /** The least and the largest ln L. */
  get least(): number {
    return this.rows[0].logL;
  }
  get most(): number {
    return this.rows[this.rows.length - 1].logL;
  }

  /**
   * Puts a point in its place.
   *
   * @param key of what tells equals apart
   * @returns how many are less likely; of those that are just as likely, as many as chance says: among equals every place is as probable as another
   */
  insert(row: Row, key: Key): number {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.rows[middle].logL < row.logL) low = middle + 1;
      else high = middle;
    }
    let ties = 0;
    while (low + ties < this.rows.length && this.rows[low + ties].logL === row.logL) ties++;
    this.rows.splice(low, 0, row);
    return ties === 0 ? low : low + new Random(fold(key, row.id)).integer(ties + 1);
  }

  /** Takes away the least likely point and all that tie with it: a plateau dies as a whole, since no new point may lie on it. */
  takeLeast(): Row[] {
    const { least } = this;
    let n = 1;
    while (n < this.rows.length && this.rows[n].logL === least) n++;
    return this.rows.splice(0, n);
  }

  freeze(): Points {
    return pack(this.rows, this.#ndim);
  }
}

export function pack(rows: readonly Row[], ndim: number): Points {
  const points = new Float64Array(rows.length * ndim);
  rows.forEach((row, i) => points.set(row.point, i * ndim));
  return {
    points,
    logL: Float64Array.from(rows, r => r.logL),
    birth: Float64Array.from(rows, r => r.birth),
    id: Int32Array.from(rows, r => r.id),
    parent: Int32Array.from(rows, r => r.parent),
  };
}

export const NO_POINTS: Points = {
  points: new Float64Array(0),
  logL: new Float64Array(0),
  birth: new Float64Array(0),
  id: new Int32Array(0),
  parent: new Int32Array(0),
};

export function sumsFrom(logX: number): Sums {
  return { logX, max: Number.NEGATIVE_INFINITY, sum: 0, sum2: 0, sumL: 0 };
}

/** One more point has died, of n that were alive: the volume shrinks by the factor exp(−1/n), in the mean of its logarithm. */
export function withDeath(s: Sums, logL: number, n: number): Sums {
  const logW = logL + s.logX + log(-expm1(-1 / n));
  return { ...withWeight(s, logW, logL), logX: s.logX - 1 / n };
}

/** The sums with the live points, to whom the volume belongs in equal parts. `logL` ascends. */
export function withLive(s: Sums, { logL }: Points): Sums {
  const n = logL.length;
  if (n === 0) return s;
  const each = s.logX - log(n);
  const max = Math.max(s.max, logL[n - 1] + each);
  const f = s.max === Number.NEGATIVE_INFINITY ? 0 : exp(s.max - max);
  let sum = s.sum * f;
  let sum2 = s.sum2 * f * f;
  let sumL = s.sumL * f;
  for (const l of logL) {
    const w = exp(l + each - max);
    sum += w;
    sum2 += w * w;
    sumL += w * l;
  }
  return { logX: s.logX, max, sum, sum2, sumL };
}

function withWeight(s: Sums, logW: number, logL: number): Sums {
  if (logW === Number.NEGATIVE_INFINITY) return s;
  if (logW <= s.max) {
    const w = exp(logW - s.max);
    return { ...s, sum: s.sum + w, sum2: s.sum2 + w * w, sumL: s.sumL + w * logL };
  }
  const f = s.max === Number.NEGATIVE_INFINITY ? 0 : exp(s.max - logW);
  return { ...s, max: logW, sum: s.sum * f + 1, sum2: s.sum2 * f * f + 1, sumL: s.sumL * f + logL };
}

export function logZOf(s: Sums): number {
  return s.sum > 0 ? s.max + log(s.sum) : Number.NEGATIVE_INFINITY;
}

/** By how much the live points can still raise ln Z: all of their volume at the largest likelihood. */
export function logZLeft(s: Sums, most: number): number {
  const logZ = logZOf(s);
  if (logZ === Number.NEGATIVE_INFINITY) return Number.POSITIVE_INFINITY;
  const ratio = most + s.logX - logZ;
  return ratio > 30 ? ratio : log(1 + exp(ratio));
}
