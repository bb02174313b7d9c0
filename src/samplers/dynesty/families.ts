/**
 * The error of ln Z where walks stay near where they began.
 *
 * A point that a walk has come to may share the fate of the point where it began: in a long bent valley both lie in the same stretch of it, and die early or
 * late together. Then the live points are families, of which there are fewer than points, and √(H/n), for which all points are independent, is too small. A run is
 * made up of families as it is of threads (Higson et al. 2018, Bayesian Analysis 13, 873): what ln Z would be with other families instead is told by how each
 * has moved it. For ln X = −Σ 1/n over deaths, family g has moved it by Σ (1[who dies is of g] − n_g/n) / n, as many as died of it against as many as should have;
 * the sum of the squares over families is the variance (Chan & Lai 2013, Annals of Statistics 41, 2877; Lee & Whiteley 2018, Biometrika 105, 609). Where walks forget
 * their beginnings, it is on average that of single points.
 *
 * In time all points descend from one; so families are counted anew from the points alive at some instant, again and again, and what a stretch of the run has done is
 * set against itself and the stretch before it, by the families of that one's beginning (Olsson & Douc 2019, Bernoulli 25, 1504).
 *
 * Where few families have moved ln Z up by much, and many down by a little, as where the far end of a valley has most of the evidence and few of the live points, a run
 * that happens to have fewer of the few finds ln Z too small and, for they are also what the variance is told by, too small a variance. With S the skewness of ln Z, the
 * variance that is told goes with the error t, in units of its own root, as 1 + S t; so E t²/(1 + S t) ≈ 1 − S E t³ + S² E t⁴ ≈ 1 + 2 S², and so many times the variance
 * is stated.
 */
import { exp } from '../../math/libm.js';
import type { Points } from './state.js';
import type { Weighted } from './weights.js';

/** A stretch ends where two live points are of one family, by its beginning, with a probability of so much. */
const KIN = 0.1;

/** By how much families may count for more than they show, as few families show little: they have moved ln Z by nothing in all. */
const FEW = 10;

/**
 * The variance of ln Z over families, with what skewness hides of it.
 *
 * @param points all points, and after them those that were alive to the end and don't count in the result
 * @param weights of the points that count
 */
export function familyVariance(points: Points, weights: Weighted): number {
  const { order } = weights;
  const total = points.logL.length;
  const lineage = new Lineage(points, weights);
  const { born } = lineage;
  const arrivals = Uint32Array.from({ length: total }, (_, i) => i).sort((a, b) => born[a] - born[b] || a - b);
  const effects = effectsOf(points.logL, weights);
  const alive = new Set<number>();
  // families by the beginning of the stretch before, which in the first stretch is its own, and of this stretch
  let [from, since] = [0, 0];
  let old = new Families(total);
  let young = new Families(total);
  let before: Families | null = null;
  let [variance, third] = [0, 0];
  const settle = (): void => {
    const moments = old.moments(before);
    variance += moments.second;
    third += moments.third;
  };
  for (let k = 0, next = 0; k < order.length; k++) {
    for (; next < total && born[arrivals[next]] <= k; next++) {
      const row = arrivals[next];
      alive.add(row);
      old.join(row, lineage.ancestor(row, from));
      young.join(row, lineage.ancestor(row, since));
    }
    if (young.kinship() > KIN + 1 / young.n && k - since > young.n) {
      settle();
      [before, old, young] = [young.settled(), new Families(total), new Families(total)];
      [from, since] = [since, k];
      for (const row of alive) {
        old.join(row, lineage.ancestor(row, from));
        young.join(row, row);
      }
    }
    old.die(order[k], effects[k]);
    young.die(order[k], effects[k]);
    alive.delete(order[k]);
  }
  settle();
  return variance > 0 ? variance + 2 * (third / variance) ** 2 : 0;
}

/**
 * By how much ln Z falls where the volume shrinks by one more part at a death: what lies above falls by it, and the point that died has it instead. With A the
 * evidence above: (A − L X) / Z.
 */
function effectsOf(logL: Float64Array, { order, logW, logX, logZ }: Weighted): Float64Array {
  let above = 1;
  return Float64Array.from(order, (row, k) => {
    above -= exp(logW[k] - logZ);
    return Math.max(0, above - exp(logL[row] + logX[k] - logZ));
  });
}

/** Who descends from whom. Rows are those of the points. */
class Lineage {
  /** Deaths before each point came. */
  readonly born: Int32Array;
  readonly #parent: Int32Array;

  constructor({ logL, birth, id, parent }: Points, { order }: Weighted) {
    const rowOf = new Int32Array(id.reduce((most, each) => Math.max(most, each), -1) + 1).fill(-1);
    id.forEach((each, row) => {
      rowOf[each] = row;
    });
    this.#parent = parent.map(each => (each < 0 ? -1 : rowOf[each]));
    this.born = Int32Array.from(birth, threshold => {
      let low = 0;
      let high = order.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (logL[order[middle]] <= threshold) low = middle + 1;
        else high = middle;
      }
      return low;
    });
  }

  /** The forebear that was there after so many deaths: the point itself where it was there, or where nobody is known. */
  ancestor(row: number, deaths: number): number {
    let at = row;
    while (this.born[at] > deaths && this.#parent[at] >= 0) at = this.#parent[at];
    return at;
  }
}

/** Families by the forebears of one instant, what each has moved ln Z by, and how many of it are alive. */
class Families {
  /** Live points. */
  n = 0;
  readonly #family: Int32Array;
  readonly #size: Int32Array;
  readonly #moved: Float64Array;
  /** Σ effect / n² over deaths, in all and up to where a family's part in it has been taken off `moved`. */
  #hazard = 0;
  readonly #taken: Float64Array;
  /** Σ size². */
  #squares = 0;

  constructor(total: number) {
    this.#family = new Int32Array(total).fill(-1);
    this.#size = new Int32Array(total);
    this.#moved = new Float64Array(total);
    this.#taken = new Float64Array(total);
  }

  join(row: number, family: number): void {
    this.#family[row] = family;
    this.#settle(family);
    this.#squares += 2 * this.#size[family]++ + 1;
    this.n++;
  }

  /** The probability that two draws of the live points, the same one twice among them, are of one family. */
  kinship(): number {
    return this.#squares / (this.n * this.n);
  }

  die(row: number, effect: number): void {
    const { n } = this;
    const family = this.#family[row];
    // of families as large as these, independent draws would show so much of the variance that they have: of points each its own family, 1 − 1/n
    const shown = Math.max(1 - this.kinship(), 1 / FEW);
    const weighted = (effect / n) * Math.sqrt(n > 1 ? Math.max(1, (1 - 1 / n) / shown) : 1);
    this.#hazard += weighted / n;
    this.#settle(family);
    this.#moved[family] += weighted;
    this.#squares -= 2 * this.#size[family]-- - 1;
    this.n--;
  }

  /** With every family's part in all deaths so far taken off. */
  settled(): this {
    for (let family = 0; family < this.#size.length; family++) this.#settle(family);
    return this;
  }

  /** Σ of (before + moved)ʲ − beforeʲ over families, for j = 2 and 3: what each has moved ln Z by, and what it moved it by in the stretch before. */
  moments(before: Families | null): { second: number; third: number } {
    this.settled();
    let [second, third] = [0, 0];
    this.#moved.forEach((moved, family) => {
      const then = before === null ? 0 : before.#moved[family];
      second += moved * (moved + 2 * then);
      third += moved * (moved * (moved + 3 * then) + 3 * then * then);
    });
    return { second, third };
  }

  #settle(family: number): void {
    this.#moved[family] -= this.#size[family] * (this.#hazard - this.#taken[family]);
    this.#taken[family] = this.#hazard;
  }
}
