/**
 * Ellipsoids: { c + B·v : |v| < 1 } with B lower-triangular. Plain data, so that a bound can stand in a sampler's state.
 */
import { log, pow } from '../../math/libm.js';
import type { Random } from '../../math/philox.js';
import { cholesky, invertLower } from './linear.js';

export interface Ellipsoid {
  readonly ndim: number;
  readonly center: Float64Array;
  /** B, ndim × ndim, lower-triangular. */
  readonly axes: Float64Array;
  /** B⁻¹. */
  readonly inverse: Float64Array;
  readonly logV: number;
}

/** How far from optimal the ellipsoid of `enclosing` may be: its volume is within (1 + TOLERANCE)^((d+1)/2) of the least. */
const TOLERANCE = 0.01;
const MAX_STEPS = 2000;

/**
 * The least-volume ellipsoid around points (n × ndim), then enlarged by `enlarge` along each axis.
 *
 * Khachiyan's ascent on the dual with the away steps of Todd & Yıldırım 2007 (Discrete Appl. Math. 155, 1731), weights starting equal. The inverse
 * moment matrix and the points' Mahalanobis terms κᵢ = qᵢᵀX⁻¹qᵢ, q = (x, 1), are kept up by rank-one updates: O(n·ndim) a step.
 */
export function enclosing(points: Float64Array, ndim: number, enlarge: number): Ellipsoid {
  const n = points.length / ndim;
  // work in coordinates of unit scale, so that a long thin set of points loses no digits
  const { mean, scale } = moments(points, n, ndim);
  const x = new Float64Array(n * ndim);
  for (let i = 0; i < n; i++) for (let d = 0; d < ndim; d++) x[i * ndim + d] = (points[i * ndim + d] - mean[d]) / scale[d];

  const weights = dualWeights(x, n, ndim);
  const center = new Float64Array(ndim);
  for (let i = 0; i < n; i++) for (let d = 0; d < ndim; d++) center[d] += weights[i] * x[i * ndim + d];
  const shape = new Float64Array(ndim * ndim);
  for (let i = 0; i < n; i++) {
    if (weights[i] === 0) continue;
    for (let a = 0; a < ndim; a++) {
      const da = weights[i] * (x[i * ndim + a] - center[a]);
      for (let b = 0; b <= a; b++) shape[a * ndim + b] += da * (x[i * ndim + b] - center[b]);
    }
  }
  for (let a = 0; a < ndim; a++) for (let b = 0; b < a; b++) shape[b * ndim + a] = shape[a * ndim + b];
  const axes = cholesky(shape, ndim);
  const inverse = invertLower(axes, ndim);
  let farthest = 0;
  for (let i = 0; i < n; i++) farthest = Math.max(farthest, squaredRadius(x, i * ndim, center, inverse, ndim));
  const size = enlarge * Math.sqrt(farthest > 0 ? farthest : 1);
  for (let a = 0; a < ndim; a++) for (let b = 0; b <= a; b++) axes[a * ndim + b] *= size * scale[a];
  for (let d = 0; d < ndim; d++) center[d] = mean[d] + scale[d] * center[d];
  return ellipsoid(center, axes, ndim);
}

/** The ellipsoid { center + axes·v : |v| < 1 }. */
export function ellipsoid(center: Float64Array, axes: Float64Array, ndim: number): Ellipsoid {
  let logV = logUnitBall(ndim);
  for (let d = 0; d < ndim; d++) logV += log(axes[d * ndim + d]);
  return { ndim, center, axes, inverse: invertLower(axes, ndim), logV };
}

function moments(points: Float64Array, n: number, ndim: number): { mean: Float64Array; scale: Float64Array } {
  const mean = new Float64Array(ndim);
  const scale = new Float64Array(ndim);
  for (let i = 0; i < n; i++) for (let d = 0; d < ndim; d++) mean[d] += points[i * ndim + d] / n;
  for (let i = 0; i < n; i++) for (let d = 0; d < ndim; d++) scale[d] += (points[i * ndim + d] - mean[d]) ** 2 / n;
  // a coordinate in which all points agree still gets a width: 1e-12 of the unit cube
  for (let d = 0; d < ndim; d++) scale[d] = Math.max(Math.sqrt(scale[d]), 1e-12);
  return { mean, scale };
}

function dualWeights(x: Float64Array, n: number, ndim: number): Float64Array {
  const m = ndim + 1;
  const u = new Float64Array(n).fill(1 / n);
  const moment = new Float64Array(m * m);
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < m; a++) {
      const qa = a < ndim ? x[i * ndim + a] : 1;
      for (let b = 0; b < m; b++) moment[a * m + b] += (qa * (b < ndim ? x[i * ndim + b] : 1)) / n;
    }
  }
  const half = invertLower(cholesky(moment, m), m);
  const inv = new Float64Array(m * m);
  for (let a = 0; a < m; a++) {
    for (let b = 0; b < m; b++) {
      let s = 0;
      for (let k = Math.max(a, b); k < m; k++) s += half[k * m + a] * half[k * m + b];
      inv[a * m + b] = s;
    }
  }
  const w = new Float64Array(m);
  const times = (j: number): void => {
    for (let a = 0; a < m; a++) {
      let s = inv[a * m + ndim];
      for (let b = 0; b < ndim; b++) s += inv[a * m + b] * x[j * ndim + b];
      w[a] = s;
    }
  };
  const dot = (i: number): number => {
    let s = w[ndim];
    for (let b = 0; b < ndim; b++) s += w[b] * x[i * ndim + b];
    return s;
  };
  const kappa = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    times(i);
    kappa[i] = dot(i);
  }
  for (let step = 0; step < MAX_STEPS; step++) {
    let far = 0;
    let near = -1;
    for (let i = 1; i < n; i++) if (kappa[i] > kappa[far]) far = i;
    for (let i = 0; i < n; i++) if (u[i] > 0 && (near < 0 || kappa[i] < kappa[near])) near = i;
    const excess = kappa[far] / m - 1;
    const lack = 1 - kappa[near] / m;
    if (excess <= TOLERANCE) break;
    const away = lack > excess;
    const j = away ? near : far;
    const k = kappa[j];
    let a = (k - m) / (m * (k - 1));
    if (away) a = k > 1 ? Math.max(a, -u[j] / (1 - u[j])) : -u[j] / (1 - u[j]);
    if (!(Math.abs(a) > 1e-15)) break;
    for (let i = 0; i < n; i++) u[i] *= 1 - a;
    u[j] = away && a === -u[j] / (1 - a) ? 0 : Math.max(0, u[j] + a);
    times(j);
    const c = a / (1 - a + a * k);
    for (let i = 0; i < n; i++) {
      const d = dot(i);
      kappa[i] = (kappa[i] - c * d * d) / (1 - a);
    }
    for (let p = 0; p < m; p++) for (let q = 0; q < m; q++) inv[p * m + q] = (inv[p * m + q] - c * w[p] * w[q]) / (1 - a);
  }
  return u;
}

/** |B⁻¹(x − c)|² for the row that begins at `at`. */
export function squaredRadius(x: Float64Array, at: number, center: Float64Array, inverse: Float64Array, ndim: number): number {
  let r2 = 0;
  for (let a = 0; a < ndim; a++) {
    let s = 0;
    for (let b = 0; b <= a; b++) s += inverse[a * ndim + b] * (x[at + b] - center[b]);
    r2 += s * s;
  }
  return r2;
}

/** B⁻¹(x − c) for every row of x. */
export function toFrame(e: Ellipsoid, x: Float64Array): Float64Array {
  const { ndim, center, inverse } = e;
  const out = new Float64Array(x.length);
  for (let at = 0; at < x.length; at += ndim) {
    for (let a = 0; a < ndim; a++) {
      let s = 0;
      for (let b = 0; b <= a; b++) s += inverse[a * ndim + b] * (x[at + b] - center[b]);
      out[at + a] = s;
    }
  }
  return out;
}

/** One uniform draw, written to `out` from `at` on: a direction of normals, a radius u^(1/d). */
export function drawInside(e: Ellipsoid, random: Random, out: Float64Array, at: number): void {
  const { ndim, center, axes } = e;
  const v = scratch(ndim);
  let r2 = 0;
  for (let d = 0; d < ndim; d++) {
    v[d] = random.normal();
    r2 += v[d] * v[d];
  }
  const f = pow(random.uniform(), 1 / ndim) / Math.sqrt(r2);
  for (let a = 0; a < ndim; a++) {
    let s = 0;
    for (let b = 0; b <= a; b++) s += axes[a * ndim + b] * v[b];
    out[at + a] = center[a] + f * s;
  }
}

let scratchpad = new Float64Array(16);
function scratch(n: number): Float64Array {
  if (scratchpad.length < n) scratchpad = new Float64Array(n);
  return scratchpad;
}

/** ln of the volume of the unit ball: π^(d/2) / Γ(d/2 + 1), by V_d = V_{d−2}·2π/d. */
function logUnitBall(ndim: number): number {
  let logV = ndim % 2 === 0 ? 0 : log(2);
  for (let d = ndim % 2 === 0 ? 2 : 3; d <= ndim; d += 2) logV += log((2 * Math.PI) / d);
  return logV;
}
