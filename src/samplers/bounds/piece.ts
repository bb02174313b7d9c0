/**
 * A piece of an outer bound: an ellipsoid in some dimensions, the whole unit interval in the others. Points spread over the whole range of a
 * parameter are enclosed in less volume this way than by an ellipsoid that sticks out of the cube (Lange 2023, section 3.1).
 */
import type { Random } from '../../math/philox.js';
import { drawInside, type Ellipsoid, enclosing, squaredRadius } from './ellipsoid.js';
import { pickColumns } from './linear.js';

export interface Piece {
  readonly ndim: number;
  /** Dimensions bounded by the ellipsoid, ascending; the others by the unit cube. */
  readonly dims: readonly number[];
  /** null where every dimension is the cube's. */
  readonly ellipsoid: Ellipsoid | null;
  readonly logV: number;
}

/** The piece of least volume that greedy search finds around points (n × ndim). */
export function pieceAround(points: Float64Array, ndim: number, enlarge: number): Piece {
  const around = (dims: readonly number[]): Ellipsoid =>
    enclosing(dims.length === ndim ? points : pickColumns(points, ndim, dims), dims.length, enlarge);
  const all = Array.from({ length: ndim }, (_, d) => d);
  let dims = all;
  let best: Ellipsoid | null = around(all);
  // give dimensions to the cube for as long as the volume falls: first the one whose share in the ellipsoid is the largest
  while (best && dims.length > 1) {
    const rest = dims.filter(d => d !== widest(best as Ellipsoid, dims));
    const smaller: Ellipsoid = around(rest);
    if (smaller.logV >= best.logV) break;
    best = smaller;
    dims = rest;
  }
  if (best && best.logV > 0) ({ dims, best } = fromCube(all, around));
  return { ndim, dims, ellipsoid: best, logV: best ? best.logV : 0 };
}

/** From the other end: start with the cube and give dimensions to the ellipsoid for as long as the volume falls. */
function fromCube(all: readonly number[], around: (dims: readonly number[]) => Ellipsoid): { dims: number[]; best: Ellipsoid | null } {
  let dims: number[] = [];
  let best: Ellipsoid | null = null;
  for (let better = true; better; ) {
    better = false;
    for (const d of all) {
      if (dims.includes(d)) continue;
      const trial = [...dims, d].sort((a, b) => a - b);
      const e = around(trial);
      if (e.logV < (best ? best.logV : 0)) {
        best = e;
        dims = trial;
        better = true;
      }
    }
  }
  return { dims, best };
}

/** The dimension along which the ellipsoid, seen from the others, is longest: its conditional half-axis is 1 / |column of B⁻¹|. */
function widest(e: Ellipsoid, dims: readonly number[]): number {
  let at = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let d = 0; d < e.ndim; d++) {
    let s = 0;
    for (let a = d; a < e.ndim; a++) s += e.inverse[a * e.ndim + d] ** 2;
    if (s < least) {
      least = s;
      at = d;
    }
  }
  return dims[at];
}

/** Whether the row of x that begins at `at` lies in the piece; the unit cube itself isn't tested. */
export function pieceContains(p: Piece, x: Float64Array, at: number): boolean {
  const e = p.ellipsoid;
  if (e === null) return true;
  if (e.ndim === p.ndim) return squaredRadius(x, at, e.center, e.inverse, e.ndim) < 1;
  for (let k = 0; k < e.ndim; k++) row[k] = x[at + p.dims[k]];
  return squaredRadius(row, 0, e.center, e.inverse, e.ndim) < 1;
}

/** Points in the piece's own coordinates, each of order one: for clustering. */
export function pieceFrame(p: Piece, x: Float64Array, out: Float64Array = new Float64Array(x.length)): Float64Array {
  const n = x.length / p.ndim;
  for (let i = 0; i < x.length; i++) out[i] = 2 * x[i] - 1;
  const e = p.ellipsoid;
  if (e === null) return out;
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < e.ndim; a++) {
      let s = 0;
      for (let b = 0; b <= a; b++) s += e.inverse[a * e.ndim + b] * (x[i * p.ndim + p.dims[b]] - e.center[b]);
      out[i * p.ndim + p.dims[a]] = s;
    }
  }
  return out;
}

/** One uniform draw from the piece; it may lie outside the unit cube. */
export function pieceDraw(p: Piece, random: Random, out: Float64Array, at: number): void {
  const e = p.ellipsoid;
  if (e !== null && e.ndim === p.ndim) {
    drawInside(e, random, out, at);
    return;
  }
  for (let d = 0; d < p.ndim; d++) out[at + d] = random.uniform();
  if (e === null) return;
  drawInside(e, random, row, 0);
  for (let k = 0; k < e.ndim; k++) out[at + p.dims[k]] = row[k];
}

/** Scratch: the widest row any problem may have. */
const row = new Float64Array(1024);
