/** What the warm-up learns: the step, by dual averaging, and the metric, from the places of a window. */
import { exp, log, pow } from '../../math/libm.js';
import type { Random } from '../../math/philox.js';
import type { Averaging, Window } from './chain.js';
import type { Place, Space } from './space.js';
import { leapfrog } from './trajectory.js';

// Hoffman & Gelman 2014, section 3.2
const GAMMA = 0.05;
const DELAY = 10;
const KAPPA = 0.75;
/** The acceptance of one leapfrog step at which the search for a first step ends. */
const ENOUGH = 0.8;
const MOST_DOUBLINGS = 60;
/** So many draws of uncorrelated coordinates are put beside those of a window. */
const SHRINK = 5;

export function averaged(
  { mu, count, gap, logStep }: Averaging,
  acceptance: number,
  target: number,
): { averaging: Averaging; step: number } {
  const t = count + 1;
  const share = 1 / (t + DELAY);
  const nextGap = (1 - share) * gap + share * (target - Math.min(1, acceptance));
  const x = mu - (nextGap * Math.sqrt(t)) / GAMMA;
  const weight = pow(t, -KAPPA);
  return { averaging: { mu, count: t, gap: nextGap, logStep: weight * x + (1 - weight) * logStep }, step: exp(x) };
}

/** A step whose first leapfrog is accepted with a probability near 0.8, by doubling or halving (algorithm 4 of the same paper, with Stan's threshold). */
export function searchStep(space: Space, place: Place, first: number, random: Random): number {
  let step = first;
  let direction = 0;
  for (let k = 0; k < MOST_DOUBLINGS; k++) {
    const r = Float64Array.from({ length: space.ndim }, () => random.normal());
    const kinetic = (v: Float64Array) => 0.5 * v.reduce((s, x) => s + x * x, 0);
    const end = leapfrog(space, { place, r }, step);
    const gain = end.place.target - kinetic(end.r) - place.target + kinetic(r);
    const isGood = gain > log(ENOUGH);
    if (direction === 0) direction = isGood ? 1 : -1;
    else if (isGood !== direction > 0) return step;
    step = direction > 0 ? 2 * step : step / 2;
  }
  return step;
}

/** The window with one more place. */
export function withPlace({ n, mean, squares }: Window, z: Float64Array): Window {
  const ndim = z.length;
  const isDense = squares.length !== ndim || ndim === 1;
  const count = n + 1;
  const off = z.map((zi, i) => zi - mean[i]);
  const nextMean = mean.map((m, i) => m + off[i] / count);
  const next = squares.slice();
  if (isDense) for (let i = 0; i < ndim; i++) for (let j = 0; j < ndim; j++) next[i * ndim + j] += (n / count) * (off[i] * off[j]);
  else for (let i = 0; i < ndim; i++) next[i] += (n / count) * (off[i] * off[i]);
  return { n: count, mean: nextMean, squares: next };
}

/**
 * The covariance that a window's places have. Regularised, its correlations are drawn towards none, as if by five more draws: few places in many dimensions then
 * give a matrix that is positive definite still. Stan draws towards 1e-3 of the unit matrix, which is wider than posteriors of images are. Null where
 * the window says nothing: a coordinate that never moved.
 */
export function metricOf({ n, mean, squares }: Window, regularize: boolean): Float64Array | null {
  const ndim = mean.length;
  const isDense = squares.length !== ndim || ndim === 1;
  if (n < 3) return null;
  const keep = regularize ? n / (n + SHRINK) : 1;
  const out = squares.map((s, i) => (s / (n - 1)) * (!isDense || Math.floor(i / ndim) === i % ndim ? 1 : keep));
  for (let i = 0; i < ndim; i++) if (!(out[isDense ? i * ndim + i : i] > 0)) return null;
  return out;
}
