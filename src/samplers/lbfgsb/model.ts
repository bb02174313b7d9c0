/**
 * The quadratic model of L-BFGS-B and its least value in a box (Byrd, Lu, Nocedal & Zhu 1995, SIAM J. Sci. Comput. 16, 1190; Morales & Nocedal 2011,
 * ACM Trans. Math. Softw. 38, 7). The matrix is held whole: fits have some ten free parameters, and a likelihood costs a thousand times more than this.
 */
import { cholesky } from '../bounds/linear.js';

/** Steps of the last iterations, and how the gradient changed along them; the newest last. */
export interface Pairs {
  readonly steps: readonly Float64Array[];
  readonly changes: readonly Float64Array[];
}

export const dot = (a: Float64Array, b: Float64Array): number => {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i] * b[i];
  return s;
};

const times = (matrix: Float64Array, v: Float64Array): Float64Array => {
  const n = v.length;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[i] += matrix[i * n + j] * v[j];
  return out;
};

/**
 * The BFGS matrix (n × n) of the pairs, from θI with θ = yᵀy / sᵀy of the newest (equation 3.2 of the first paper; here updated pair by pair).
 *
 * @param theta the diagonal while there is no pair
 */
export function hessianOf({ steps, changes }: Pairs, n: number, theta: number): Float64Array {
  const last = steps.length - 1;
  const diagonal = last < 0 ? theta : dot(changes[last], changes[last]) / dot(steps[last], changes[last]);
  const b = new Float64Array(n * n);
  for (let i = 0; i < n; i++) b[i * n + i] = diagonal;
  for (const [k, s] of steps.entries()) {
    const y = changes[k];
    const bs = times(b, s);
    const sbs = dot(s, bs);
    const sy = dot(s, y);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) b[i * n + j] += (y[i] * y[j]) / sy - (bs[i] * bs[j]) / sbs;
  }
  return b;
}

/**
 * The step to where the model g·p + ½ p·B·p is least in the unit cube: first along the path of steepest descent bent at the walls (the generalised Cauchy point),
 * then over the coordinates that are free there, brought back into the cube by projection.
 *
 * @param x the place, n numbers of the unit cube
 * @param g the gradient there
 * @param b positive definite, n × n
 */
export function boxedStep(x: Float64Array, g: Float64Array, b: Float64Array): Float64Array {
  const n = x.length;
  const { z, free } = cauchy(x, g, b);
  const slope = times(b, z);
  const rest = Float64Array.from(free, i => -(g[i] + slope[i]));
  const p = solve(b, n, free, rest);
  const step = z.slice();
  for (const [k, i] of free.entries()) step[i] = Math.min(1, Math.max(0, x[i] + z[i] + p[k])) - x[i];
  if (dot(step, g) < 0) return step;
  // the projection has spoilt the descent: go towards the solution only as far as the first wall
  let most = 1;
  for (const [k, i] of free.entries()) {
    const room = p[k] > 0 ? 1 - x[i] - z[i] : p[k] < 0 ? -x[i] - z[i] : 0;
    if (p[k] !== 0) most = Math.min(most, room / p[k]);
  }
  const cut = z.slice();
  for (const [k, i] of free.entries()) cut[i] += most * p[k];
  return cut;
}

/** The first local minimum of the model along P(x − t g), as a step from x, and the coordinates that are not at a wall there (algorithm CP of the paper). */
function cauchy(x: Float64Array, g: Float64Array, b: Float64Array): { z: Float64Array; free: number[] } {
  const n = x.length;
  const ends = Float64Array.from(g, (gi, i) => (gi > 0 ? x[i] / gi : gi < 0 ? (x[i] - 1) / gi : Number.POSITIVE_INFINITY));
  const order = [...ends.keys()].filter(i => ends[i] > 0).sort((i, j) => ends[i] - ends[j] || i - j);
  const d = g.map((gi, i) => (ends[i] > 0 ? -gi : 0));
  const z = new Float64Array(n);
  let at = 0;
  for (const [k, i] of order.entries()) {
    const bd = times(b, d);
    const slope = dot(g, d) + dot(bd, z);
    const bend = dot(d, bd);
    if (!(slope < 0)) break;
    const end = ends[i];
    const best = bend > 0 ? -slope / bend : Number.POSITIVE_INFINITY;
    if (best < end - at) {
      for (let j = 0; j < n; j++) z[j] += best * d[j];
      return { z, free: order.slice(k) };
    }
    for (let j = 0; j < n; j++) z[j] += (end - at) * d[j];
    z[i] = (g[i] > 0 ? 0 : 1) - x[i];
    d[i] = 0;
    at = end;
  }
  const left = order.filter(i => d[i] !== 0);
  return { z, free: left };
}

/** b restricted to the rows and columns `index`, solved for `rest`. */
function solve(b: Float64Array, n: number, index: readonly number[], rest: Float64Array): Float64Array {
  const m = index.length;
  if (m === 0) return rest;
  const l = cholesky(
    Float64Array.from({ length: m * m }, (_, k) => b[index[Math.floor(k / m)] * n + index[k % m]]),
    m,
  );
  const out = rest.slice();
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < i; j++) out[i] -= l[i * m + j] * out[j];
    out[i] /= l[i * m + i];
  }
  for (let i = m - 1; i >= 0; i--) {
    for (let j = i + 1; j < m; j++) out[i] -= l[j * m + i] * out[j];
    out[i] /= l[i * m + i];
  }
  return out;
}
