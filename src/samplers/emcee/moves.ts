/**
 * Moves of an ensemble: a walker of one half goes somewhere by the places of the other half, which stand still meanwhile. Each leaves the target as it is, since
 * it is accepted with the probability min(1, exp(factor) · p(new) / p(old)).
 */
import { unreachable } from '../../errors.js';
import { log } from '../../math/libm.js';
import type { Random } from '../../math/philox.js';
import type { MoveName } from './options.js';

/** The other half: rows of `walkers` (… × ndim). */
export interface Others {
  readonly walkers: Float64Array;
  readonly rows: ArrayLike<number>;
  readonly ndim: number;
}

/** Writes where walker `row` would go to `out`. @returns the factor's logarithm */
export function proposeMove(move: MoveName, row: number, others: Others, a: number, random: Random, out: Float64Array): number {
  switch (move) {
    case 'stretch':
      return stretch(row, others, a, random, out);
    case 'de':
      return differential(row, others, random, out);
    case 'snooker':
      return snooker(row, others, random, out);
    case 'walk':
      return walk(row, others, random, out);
    default:
      return unreachable(move);
  }
}

/** Goodman & Weare 2010 (Comm. App. Math. Comp. Sci. 5, 65), equations 7 to 9: along the line through another walker, by z with the density ∝ 1/√z in [1/a, a]. */
function stretch(row: number, { walkers, rows, ndim }: Others, a: number, random: Random, out: Float64Array): number {
  const other = rows[random.integer(rows.length)] * ndim;
  const root = (a - 1) * random.uniform() + 1;
  const z = (root * root) / a;
  for (let d = 0; d < ndim; d++) out[d] = walkers[other + d] + z * (walkers[row * ndim + d] - walkers[other + d]);
  return (ndim - 1) * log(z);
}

/** Share of differential moves with γ = 1, which leap from mode to mode. */
const LEAPS = 0.1;
/** Deviation of the noise that lets the move reach every place. */
const JITTER = 1e-7;

/** ter Braak 2006 (Statistics and Computing 16, 239): the difference of two other walkers, times 2.38 / √(2d). */
function differential(row: number, { walkers, rows, ndim }: Others, random: Random, out: Float64Array): number {
  const [one, two] = different(2, rows, random).map(r => r * ndim);
  const gamma = random.uniform() < LEAPS ? 1 : 2.38 / Math.sqrt(2 * ndim);
  for (let d = 0; d < ndim; d++)
    out[d] = walkers[row * ndim + d] + gamma * (walkers[one + d] - walkers[two + d]) + JITTER * random.normal();
  return 0;
}

/** ter Braak & Vrugt 2008 (Statistics and Computing 18, 435), section 2.2: along the line through another walker, by two more projected on it; γ = 1.7. */
function snooker(row: number, { walkers, rows, ndim }: Others, random: Random, out: Float64Array): number {
  const [z, one, two] = different(3, rows, random).map(r => r * ndim);
  const at = row * ndim;
  let before = 0;
  let along = 0;
  for (let d = 0; d < ndim; d++) {
    const e = walkers[at + d] - walkers[z + d];
    before += e * e;
    along += e * (walkers[one + d] - walkers[two + d]);
  }
  if (before === 0) {
    out.set(walkers.subarray(at, at + ndim));
    return Number.NEGATIVE_INFINITY;
  }
  let after = 0;
  for (let d = 0; d < ndim; d++) {
    const e = walkers[at + d] - walkers[z + d];
    out[d] = walkers[at + d] + ((1.7 * along) / before) * e;
    after += (out[d] - walkers[z + d]) ** 2;
  }
  return 0.5 * (ndim - 1) * log(after / before);
}

/** Goodman & Weare 2010, equation 11: a normal step with the covariance of the other half. */
function walk(row: number, { walkers, rows, ndim }: Others, random: Random, out: Float64Array): number {
  const s = rows.length;
  const mean = new Float64Array(ndim);
  for (let j = 0; j < s; j++) for (let d = 0; d < ndim; d++) mean[d] += walkers[rows[j] * ndim + d] / s;
  out.set(walkers.subarray(row * ndim, (row + 1) * ndim));
  const unit = 1 / Math.sqrt(s);
  for (let j = 0; j < s; j++) {
    const w = unit * random.normal();
    for (let d = 0; d < ndim; d++) out[d] += w * (walkers[rows[j] * ndim + d] - mean[d]);
  }
  return 0;
}

/** k different rows. */
function different(k: number, rows: ArrayLike<number>, random: Random): number[] {
  const picked: number[] = [];
  while (picked.length < k) {
    const row = rows[random.integer(rows.length)];
    if (!picked.includes(row)) picked.push(row);
  }
  return picked;
}
