import type { ForwardKernels } from '../kernels/forward.js';
import { exp } from '../math/libm.js';
import type { Arena } from './arena.js';
import { type GnfwShape, gnfwGrid, gnfwSum, lnHalfCentral } from './gnfw.js';

/** Points and radii that there is room for. */
const POINTS = 1024;
const RADII = 4096;

/** A(x)/A(0) for many ln x at once. */
export type GnfwSums = (shape: GnfwShape, low: number, high: number) => (lnx: Float64Array) => Float64Array;

/** Sums in plain TypeScript. */
export const plainGnfwSums: GnfwSums = shape => {
  const one = gnfwSum(shape);
  return lnx => lnx.map(one);
};

/** Sums by the kernels, for ln x between `low` and `high`; what is outside, or needs too many points, is done in plain TypeScript. */
export function gnfwSums(kernels: ForwardKernels, arena: Arena): GnfwSums {
  const grid = arena.f64(3 * POINTS);
  const input = arena.f64(RADII);
  const output = arena.f64(RADII);
  const view = (at: number, n: number): Float64Array => new Float64Array(kernels.memory.buffer, at, n);
  return (shape, low, high) => {
    const { alpha, beta, gamma } = shape;
    const slow = gnfwSum(shape);
    const { logs, weights } = gnfwGrid(shape, low, high);
    const J = logs.length;
    // A weight must not overflow.
    if (J > POINTS || (1 - gamma) * logs[J - 1] > 600) return lnx => lnx.map(slow);
    const norm = lnHalfCentral(shape);
    const points = view(grid, 3 * J);
    for (let j = 0; j < J; j++) {
      points[j] = alpha * logs[j];
      points[J + j] = exp(Math.min(points[j], 700));
      points[2 * J + j] = weights[j] * exp((1 - gamma) * logs[j] - norm);
    }
    return lnx => {
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
  };
}
