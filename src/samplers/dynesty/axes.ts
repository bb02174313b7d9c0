/** The shapes that walks take their steps from: ellipsoids by the covariance of live points, one for all or one for each cluster. */
import { log } from '../../math/libm.js';
import { type Ellipsoid, ellipsoid, squaredRadius } from '../bounds/ellipsoid.js';
import { cholesky, logSumExp, pickRows } from '../bounds/linear.js';
import type { BoundKind } from './options.js';

/** A cluster is halved for walks where the halves' ellipsoids have less than this share of its volume. */
const GAIN = 0.5;
const MEANS_STEPS = 20;

/** An axis is at least so long, in units of the cube: live points that agree to rounding still leave a step. */
const SHORTEST = 1e-14;

/**
 * Ellipsoids whose axes are the standard deviations of the points (n × ndim) in them.
 *
 * @param kind none: the cube itself. multi: one for each cluster. All else: one for all points.
 */
export function stepShapes(points: Float64Array, ndim: number, kind: BoundKind): Ellipsoid[] {
  if (kind === 'none') return [ellipsoid(new Float64Array(ndim).fill(0.5), identity(ndim), ndim)];
  return kind === 'multi' ? clusters(points, ndim, GAIN, 4 * (ndim + 1)).map(c => c.shape) : [byCovariance(points, ndim)];
}

/** The shape that fits a point best: the one whose centre is nearest in units of its axes. */
export function shapeAt(shapes: readonly Ellipsoid[], point: Float64Array): Ellipsoid {
  let best = shapes[0];
  let least = Number.POSITIVE_INFINITY;
  for (const shape of shapes) {
    const r2 = shapes.length === 1 ? 0 : squaredRadius(point, 0, shape.center, shape.inverse, shape.ndim);
    if (r2 < least) [best, least] = [shape, r2];
  }
  return best;
}

/** Points (n × ndim), and the ellipsoid of their standard deviations. */
export interface Cluster {
  readonly points: Float64Array;
  readonly shape: Ellipsoid;
}

/**
 * Points, halved again and again to the last; of all ways to stop on the way the one with the least volume, where a halving has to bring it below `gain`
 * times what it was.
 *
 * @param least points that a cluster keeps: enough to tell its covariance from chance
 * @param growth ln of what the axes of a cluster of so many points will be lengthened by: what counts is the volume with that
 */
export function clusters(
  points: Float64Array,
  ndim: number,
  gain: number,
  least: number,
  growth: (n: number) => number = () => 0,
): Cluster[] {
  const n = points.length / ndim;
  const whole = { points, shape: byCovariance(points, ndim) };
  if (n < 2 * least) return [whole];
  const labels = twoMeans(points, whole.shape, ndim);
  const halves = [0, 1].map(label => {
    const rows: number[] = [];
    for (let i = 0; i < n; i++) if (labels[i] === label) rows.push(i);
    return pickRows(points, ndim, rows);
  });
  if (halves.some(half => half.length / ndim < least)) return [whole];
  const finest = halves.flatMap(half => clusters(half, ndim, gain, least, growth));
  const logV = (c: Cluster): number => c.shape.logV + ndim * growth(c.points.length / ndim);
  return logSumExp(finest.map(logV)) < logV(whole) + log(gain) ? finest : [whole];
}

/** Two clusters by k-means in the ellipsoid's frame, begun at both ends of its points' longest direction as the cube sees it. */
function twoMeans(points: Float64Array, e: Ellipsoid, ndim: number): Uint8Array {
  const n = points.length / ndim;
  const x = new Float64Array(points.length);
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < ndim; a++) {
      let s = 0;
      for (let b = 0; b <= a; b++) s += e.inverse[a * ndim + b] * (points[i * ndim + b] - e.center[b]);
      x[i * ndim + a] = s;
    }
  }
  const labels = new Uint8Array(n);
  let best = Number.POSITIVE_INFINITY;
  // in the frame all directions have the same spread, so each coordinate is tried as a start
  for (let axis = 0; axis < ndim; axis++) {
    const trial = Uint8Array.from({ length: n }, (_, i) => (x[i * ndim + axis] > 0 ? 1 : 0));
    const spread = lloyd(x, trial, ndim, ndim > 5 ? 2 : MEANS_STEPS);
    if (spread < best) {
      best = spread;
      labels.set(trial);
    }
  }
  lloyd(x, labels, ndim, MEANS_STEPS);
  return labels;
}

/** Lloyd's steps from `labels`, which are changed; the sum of squared distances from the means. */
function lloyd(x: Float64Array, labels: Uint8Array, ndim: number, steps: number): number {
  const n = labels.length;
  let spread = Number.POSITIVE_INFINITY;
  for (let step = 0; step < steps; step++) {
    const means = [new Float64Array(ndim), new Float64Array(ndim)];
    const counts = [0, 0];
    for (let i = 0; i < n; i++) {
      counts[labels[i]]++;
      const m = means[labels[i]];
      for (let d = 0; d < ndim; d++) m[d] += x[i * ndim + d];
    }
    if (counts[0] === 0 || counts[1] === 0) return Number.POSITIVE_INFINITY;
    for (const k of [0, 1]) for (let d = 0; d < ndim; d++) means[k][d] /= counts[k];
    spread = 0;
    let moved = 0;
    for (let i = 0; i < n; i++) {
      let zero = 0;
      let one = 0;
      for (let d = 0; d < ndim; d++) {
        zero += (x[i * ndim + d] - means[0][d]) ** 2;
        one += (x[i * ndim + d] - means[1][d]) ** 2;
      }
      const label = one < zero ? 1 : 0;
      if (label !== labels[i]) moved++;
      labels[i] = label;
      spread += Math.min(zero, one);
    }
    if (moved === 0) break;
  }
  return spread;
}

function byCovariance(points: Float64Array, ndim: number): Ellipsoid {
  const n = points.length / ndim;
  const mean = new Float64Array(ndim);
  for (let i = 0; i < points.length; i++) mean[i % ndim] += points[i] / n;
  const cov = new Float64Array(ndim * ndim);
  const x = new Float64Array(ndim);
  for (let i = 0; i < n; i++) {
    for (let d = 0; d < ndim; d++) x[d] = points[i * ndim + d] - mean[d];
    for (let a = 0; a < ndim; a++) for (let b = 0; b <= a; b++) cov[a * ndim + b] += (x[a] * x[b]) / n;
  }
  // in units of each coordinate's own spread, so that a ridge for one doesn't drown another
  const scale = Float64Array.from({ length: ndim }, (_, d) => Math.max(Math.sqrt(cov[d * ndim + d]), SHORTEST));
  for (let a = 0; a < ndim; a++) {
    for (let b = 0; b <= a; b++) {
      cov[a * ndim + b] /= scale[a] * scale[b];
      cov[b * ndim + a] = cov[a * ndim + b];
    }
  }
  const axes = cholesky(cov, ndim);
  for (let a = 0; a < ndim; a++) for (let b = 0; b <= a; b++) axes[a * ndim + b] *= scale[a];
  return ellipsoid(mean, axes, ndim);
}

function identity(ndim: number): Float64Array {
  const axes = new Float64Array(ndim * ndim);
  for (let d = 0; d < ndim; d++) axes[d * ndim + d] = 1;
  return axes;
}
