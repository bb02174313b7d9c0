import type { ForwardKernels } from '../kernels/forward.js';
import { exp, log1p } from '../math/libm.js';
import type { Arena } from './arena.js';
import { type GnfwShape, gnfwGrid, gnfwSum, lnHalfCentral } from './gnfw.js';

/** Points and radii that there is room for. */
const POINTS = 1024;
const RADII = 4096;

/** A(x)/A(0) for many ln x at once. */
export type GnfwSums = ((shape: GnfwShape, low: number, high: number) => (lnx: Float64Array) => Float64Array) & {
  /**
   * For ln x between `low` and `high`, five sums each: of the terms whose sum is A(x)/A(0), and of these times h, h l, s and l, with l = ln r in the
   * integral, s = ln(1 + r^α) and h = r^α/(1 + r^α): from them follow the derivatives.
   */
  slopes(shape: GnfwShape, low: number, high: number, lnx: Float64Array): Float64Array;
};

/** Sums in plain TypeScript. */
export const plainGnfwSums: GnfwSums = Object.assign(
  (shape: GnfwShape) => {
    const one = gnfwSum(shape);
    return (lnx: Float64Array) => lnx.map(one);
  },
  { slopes: plainSlopes },
);

function plainSlopes(shape: GnfwShape, low: number, high: number, lnxs: Float64Array): Float64Array {
  const { alpha, beta, gamma } = shape;
  const q = (gamma - beta) / alpha;
  const norm = lnHalfCentral(shape);
  const { logs, weights } = gnfwGrid(shape, low, high);
  // e^{α ln cosh t}, so that e^{αl} needs one exponential a node.
  const powers = logs.map(l => exp(Math.min(alpha * l, 600)));
  const out = new Float64Array(5 * lnxs.length);
  lnxs.forEach((lnx, i) => {
    const power = exp(alpha * lnx);
    for (let j = 0; j < logs.length; j++) {
      const l = lnx + logs[j];
      const y = power * powers[j];
      const s = y < 1e17 ? log1p(y) : alpha * l;
      const h = y < 1e17 ? y / (1 + y) : 1;
      const term = weights[j] * exp((1 - gamma) * l + q * s - norm);
      out[5 * i] += term;
      out[5 * i + 1] += term * h;
      out[5 * i + 2] += term * h * l;
      out[5 * i + 3] += term * s;
      out[5 * i + 4] += term * l;
    }
  });
  return out;
}

/** Sums by the kernels, for ln x between `low` and `high`; what is outside, or needs too many points, is done in plain TypeScript. */
export function gnfwSums(kernels: ForwardKernels, arena: Arena): GnfwSums {
  const grid = arena.f64(3 * POINTS);
  const slopeGrid = arena.f64(4 * POINTS);
  const input = arena.f64(RADII);
  const output = arena.f64(RADII);
  const view = (at: number, n: number): Float64Array => new Float64Array(kernels.memory.buffer, at, n);

  /** Whose points are in `grid`. */
  let holder: object | null = null;

  /** Lays the points out, with ln cosh t_j where slopes are wanted; how many there are, or 0 where that can't be. */
  function setGrid(at: number, shape: GnfwShape, low: number, high: number, withLogs: boolean): number {
    const { alpha, gamma } = shape;
    const { logs, weights } = gnfwGrid(shape, low, high);
    const J = logs.length;
    // A weight must not overflow.
    if (J > POINTS || (1 - gamma) * logs[J - 1] > 600) return 0;
    const norm = lnHalfCentral(shape);
    const points = view(at, (withLogs ? 4 : 3) * J);
    for (let j = 0; j < J; j++) {
      points[j] = alpha * logs[j];
      points[J + j] = exp(Math.min(points[j], 700));
      points[2 * J + j] = weights[j] * exp((1 - gamma) * logs[j] - norm);
      if (withLogs) points[3 * J + j] = logs[j];
    }
    return J;
  }

  function sums(shape: GnfwShape, low: number, high: number): (lnx: Float64Array) => Float64Array {
    const { alpha, beta, gamma } = shape;
    const slow = gnfwSum(shape);
    const J = setGrid(grid, shape, low, high, false);
    if (J === 0) return lnx => lnx.map(slow);
    const own = {};
    holder = own;
    return lnx => {
      // Another profile's points may have come in between.
      if (holder !== own) setGrid(grid, shape, low, high, false);
      holder = own;
      const out = new Float64Array(lnx.length);
      for (let from = 0; from < lnx.length; from += RADII) {
        const part = lnx.subarray(from, from + RADII);
        view(input, part.length).set(part);
        kernels.abelSums(output, input, part.length, grid, J, alpha, (gamma - beta) / alpha, 1 - gamma);
        out.set(view(output, part.length), from);
      }
      for (let i = 0; i < out.length; i++) if (!(lnx[i] >= low)) out[i] = slow(lnx[i]);
      return out;
    };
  }

  function slopes(shape: GnfwShape, low: number, high: number, lnx: Float64Array): Float64Array {
    const { alpha, beta, gamma } = shape;
    const J = setGrid(slopeGrid, shape, low, high, true);
    if (J === 0 || 5 * lnx.length > RADII) return plainSlopes(shape, low, high, lnx);
    view(input, lnx.length).set(lnx);
    kernels.abelSlopes(output, input, lnx.length, slopeGrid, J, alpha, (gamma - beta) / alpha, 1 - gamma);
    return view(output, 5 * lnx.length).slice();
  }
  return Object.assign(sums, { slopes });
}
