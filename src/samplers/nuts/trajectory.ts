/**
 * One transition of the no-U-turn sampler (Hoffman & Gelman 2014, JMLR 15, 1593): the trajectory is doubled, forwards or backwards at random, until it turns back
 * on itself. The next place is drawn from all of the trajectory's in proportion to their densities, later doublings being preferred (Betancourt 2017,
 * arXiv:1701.02434, appendix A.3), and turning back is judged by the sum of momenta, over each tree and over each seam between two (as Stan does).
 */
import { exp } from '../../math/libm.js';
import type { Random } from '../../math/philox.js';
import { logAdd } from '../bounds/linear.js';
import type { Place, Space } from './space.js';

export interface Transition {
  readonly place: Place;
  /** Mean over the trajectory of the probability that a Metropolis step to there would have been taken. */
  readonly acceptance: number;
  readonly depth: number;
  readonly divergent: boolean;
  /** Whether the greatest depth ended it. */
  readonly saturated: boolean;
  /** At the place that was drawn. */
  readonly energy: number;
  readonly leapfrogs: number;
}

/** Energy error from which on a trajectory counts as divergent. */
const DIVERGENT = 1000;

interface End {
  readonly place: Place;
  readonly r: Float64Array;
}

/** A stretch of a trajectory: its ends (`near` the one from which it was built), what was drawn from it, its weight and its sum of momenta. */
interface Tree {
  readonly near: End;
  readonly far: End;
  readonly drawn: End;
  readonly logWeight: number;
  readonly sum: Float64Array;
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i] * b[i];
  return s;
};
const plus = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, i) => x + b[i]);
const energyOf = ({ place, r }: End): number => 0.5 * dot(r, r) - place.target;
/** Whether the ends still move apart. */
const goesOn = (a: Float64Array, b: Float64Array, sum: Float64Array): boolean => dot(a, sum) > 0 && dot(b, sum) > 0;
/** The same for two trees that have been joined, and for each with the other's next place. */
const joinedGoesOn = (a: Tree, b: Tree, sum: Float64Array): boolean =>
  goesOn(a.near.r, b.far.r, sum) && goesOn(a.near.r, b.near.r, plus(a.sum, b.near.r)) && goesOn(a.far.r, b.far.r, plus(b.sum, a.far.r));

/** One leapfrog step. */
export function leapfrog(space: Space, { place, r }: End, step: number): End {
  const half = r.map((ri, i) => ri + 0.5 * step * place.force[i]);
  const next = space.visit(space.moved(place.z, half, step));
  return { place: next, r: half.map((ri, i) => ri + 0.5 * step * next.force[i]) };
}

/** @param step of the leapfrog. @param maxDepth doublings at most */
export function transition(space: Space, from: Place, step: number, maxDepth: number, random: Random): Transition {
  const begin: End = { place: from, r: Float64Array.from({ length: space.ndim }, () => random.normal()) };
  const energy0 = energyOf(begin);
  const called = space.calls;
  let metropolis = 0;
  let divergent = false;

  const leaf = (end: End, direction: number): Tree | null => {
    const next = leapfrog(space, end, direction * step);
    const energy = energyOf(next);
    const gain = Number.isNaN(energy) ? Number.NEGATIVE_INFINITY : energy0 - energy;
    metropolis += gain >= 0 ? 1 : exp(gain);
    if (!(gain >= -DIVERGENT)) {
      divergent = true;
      return null;
    }
    return { near: next, far: next, drawn: next, logWeight: gain, sum: next.r };
  };
  /** A tree of 2^depth places beyond `end`; null where it diverges or turns back. */
  const build = (end: End, depth: number, direction: number): Tree | null => {
    if (depth === 0) return leaf(end, direction);
    const one = build(end, depth - 1, direction);
    if (one === null) return null;
    const two = build(one.far, depth - 1, direction);
    if (two === null) return null;
    const logWeight = logAdd(one.logWeight, two.logWeight);
    const drawn = random.uniform() < exp(two.logWeight - logWeight) ? two.drawn : one.drawn;
    const sum = plus(one.sum, two.sum);
    return joinedGoesOn(one, two, sum) ? { near: one.near, far: two.far, drawn, logWeight, sum } : null;
  };

  let all: Tree = { near: begin, far: begin, drawn: begin, logWeight: 0, sum: begin.r };
  let depth = 0;
  let isTurning = false;
  while (depth < maxDepth && !isTurning) {
    const forwards = random.uniform() < 0.5;
    // `near` is the backward end of the whole, `far` the forward one
    const more = build(forwards ? all.far : all.near, depth, forwards ? 1 : -1);
    if (more === null) break;
    depth++;
    const drawn = random.uniform() < exp(Math.min(0, more.logWeight - all.logWeight)) ? more.drawn : all.drawn;
    const sum = plus(all.sum, more.sum);
    const old: Tree = forwards ? all : { ...all, near: all.far, far: all.near };
    isTurning = !joinedGoesOn(old, more, sum);
    const [near, far] = forwards ? [all.near, more.far] : [more.far, all.far];
    all = { near, far, drawn, logWeight: logAdd(all.logWeight, more.logWeight), sum };
  }
  const leapfrogs = space.calls - called;
  return {
    place: all.drawn.place,
    acceptance: metropolis / Math.max(1, leapfrogs),
    depth,
    divergent,
    saturated: depth === maxDepth && !isTurning,
    energy: energyOf(all.drawn),
    leapfrogs,
  };
}
