/**
 * Ellipsoids: { c + B·v : |v| < 1 } with B lower-triangular. Plain data, so that a bound can stand in a sampler's state.
 */
import { log, pow } from '../../math/libm.js';
import type { Random } from '../../math/philox.js';
import { boundsKernel, putColumns, putNumbers } from './kernel.js';
import { invertLower } from './linear.js';

export interface Ellipsoid {
  readonly ndim: number;
  readonly center: Float64Array;
  /** B, ndim × ndim, lower-triangular. */
  readonly axes: Float64Array;
  /** B⁻¹. */
  readonly inverse: Float64Array;
  readonly logV: number;
}

/**
 * How far from the least volume an ellipsoid may be where nothing else is asked for: the tighter it is, the fewer points carry it, and the more it misses of the region
 * that they were drawn from.
 */
const TOLERANCE = 0.5;
const MAX_STEPS = 2000;

/**
 * An ellipsoid around points (n × ndim) whose volume is within (1 + tolerance)^((ndim + 1)/2) of the least, then enlarged by `enlarge` along each axis. How it is found
 * is told in `kernels/assembly/enclose.ts`.
 */
export function enclosing(points: Float64Array, ndim: number, enlarge: number, tolerance = TOLERANCE): Ellipsoid {
  const k = boundsKernel();
  const columns = putColumns(k, points, ndim);
  const at = k.allocate(8 * ndim * (ndim + 1));
  k.enclose(columns, points.length / ndim, ndim, tolerance, MAX_STEPS, at, at + 8 * ndim);
  const found = new Float64Array(k.memory.buffer, at, ndim * (ndim + 1));
  const axes = found.slice(ndim);
  for (let i = 0; i < axes.length; i++) axes[i] *= enlarge;
  return ellipsoid(found.slice(0, ndim), axes, ndim);
}

/** The ellipsoid { center + axes·v : |v| < 1 }. */
export function ellipsoid(center: Float64Array, axes: Float64Array, ndim: number): Ellipsoid {
  let logV = logUnitBall(ndim);
  for (let d = 0; d < ndim; d++) logV += log(axes[d * ndim + d]);
  return { ndim, center, axes, inverse: invertLower(axes, ndim), logV };
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

/** The rows of x in the ellipsoid, ascending. */
export function rowsInside({ ndim, center, inverse }: Ellipsoid, x: Float64Array): Uint32Array {
  const n = x.length / ndim;
  const k = boundsKernel();
  const [rows, c, b] = [putNumbers(k, x), putNumbers(k, center), putNumbers(k, inverse)];
  const [open, index] = [k.allocate(n), k.allocate(4 * n)];
  new Uint8Array(k.memory.buffer, open, n).fill(1);
  const count = k.inEllipsoid(rows, n, ndim, open, c, b, 0, 0, 0, index);
  return new Uint32Array(k.memory.buffer, index, count).slice();
}

/** B⁻¹(x − c) for every row of x. */
export function toFrame(
  { ndim, center, inverse }: Pick<Ellipsoid, 'ndim' | 'center' | 'inverse'>,
  x: Float64Array,
  out: Float64Array = new Float64Array(x.length),
): Float64Array {
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
