/** Small dense linear algebra on flat, row-major arrays: what bounds need in their inner loops. Lower-triangular matrices keep zeros above. */
import { FitError } from '../../errors.js';
import { exp, log } from '../../math/libm.js';

/**
 * The lower-triangular L with L·Lᵀ = a (n × n, symmetric). Where a is singular to rounding, the least ridge that makes it regular is added.
 *
 * @throws FitError where a has numbers in it that aren't finite: no ridge makes it regular
 */
export function cholesky(a: Float64Array, n: number, out: Float64Array = new Float64Array(n * n)): Float64Array {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += a[i * n + i];
  const scale = trace > 0 ? trace / n : 1;
  for (let ridge = 0; ridge * scale < Number.POSITIVE_INFINITY; ridge = ridge === 0 ? 1e-14 : ridge * 10) {
    if (isTriangle(a, n, ridge * scale, out)) return out;
  }
  throw new FitError(
    'A covariance is not positive definite whatever is added to it: the points that it was made of are not finite, or none',
  );
}

/** Puts L of a with `ridge` added to its diagonal in the lower triangle of l; false where that isn't positive definite. */
function isTriangle(a: Float64Array, n: number, ridge: number, l: Float64Array): boolean {
  for (let j = 0; j < n; j++) {
    let squares = 0;
    for (let k = 0; k < j; k++) {
      let s = 0;
      for (let i = 0; i < k; i++) s += l[k * n + i] * l[j * n + i];
      s = (a[j * n + k] - s) / l[k * n + k];
      l[j * n + k] = s;
      squares += s * s;
    }
    const d = a[j * n + j] + ridge - squares;
    if (!(d > 0)) return false;
    l[j * n + j] = Math.sqrt(d);
  }
  return true;
}

/** The inverse of a lower-triangular matrix. */
export function invertLower(l: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    inverse[j * n + j] = 1 / l[j * n + j];
    for (let i = j + 1; i < n; i++) {
      let s = 0;
      for (let k = j; k < i; k++) s -= l[i * n + k] * inverse[k * n + j];
      inverse[i * n + j] = s / l[i * n + i];
    }
  }
  return inverse;
}

/** The inverse of a symmetric positive-definite matrix. */
export function invertSymmetric(a: Float64Array, n: number): Float64Array {
  const half = invertLower(cholesky(a, n), n);
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let s = 0;
      for (let k = i; k < n; k++) s += half[k * n + i] * half[k * n + j];
      out[i * n + j] = s;
      out[j * n + i] = s;
    }
  }
  return out;
}

/** Σ weight (x − center)(x − center)ᵀ over rows of x (n × ndim, n weights): both triangles. */
export function covarianceAbout(center: Float64Array, x: Float64Array, weights: Float64Array): Float64Array {
  const ndim = center.length;
  const covariance = new Float64Array(ndim * ndim);
  for (let i = 0; i < weights.length; i++) {
    for (let a = 0; a < ndim; a++) {
      const da = weights[i] * (x[i * ndim + a] - center[a]);
      for (let b = 0; b <= a; b++) covariance[a * ndim + b] += da * (x[i * ndim + b] - center[b]);
    }
  }
  for (let a = 0; a < ndim; a++) for (let b = 0; b < a; b++) covariance[b * ndim + a] = covariance[a * ndim + b];
  return covariance;
}

/** The rows whose mark is `mark`. */
export function marked(marks: Uint8Array, mark = 1): Uint32Array {
  let n = 0;
  for (let i = 0; i < marks.length; i++) if (marks[i] === mark) n++;
  const rows = new Uint32Array(n);
  for (let i = 0, at = 0; at < n; i++) if (marks[i] === mark) rows[at++] = i;
  return rows;
}

/** Rows `index` of x (… × n). */
export function pickRows(
  x: Float64Array,
  n: number,
  index: ArrayLike<number>,
  out: Float64Array = new Float64Array(index.length * n),
): Float64Array {
  for (let i = 0, at = 0; i < index.length; i++) for (let from = index[i] * n, d = 0; d < n; d++) out[at++] = x[from + d];
  return out;
}

/** Numbers `index` of x. */
export function picked(x: Float64Array, index: ArrayLike<number>): Float64Array {
  const out = new Float64Array(index.length);
  for (let i = 0; i < index.length; i++) out[i] = x[index[i]];
  return out;
}

/** Columns `dims` of x (m × n). */
export function pickColumns(x: Float64Array, n: number, dims: readonly number[]): Float64Array {
  const m = x.length / n;
  const out = new Float64Array(m * dims.length);
  for (let i = 0; i < m; i++) for (let k = 0; k < dims.length; k++) out[i * dims.length + k] = x[i * n + dims[k]];
  return out;
}

/** ln Σ exp xᵢ; −∞ of nothing. */
export function logSumExp(x: ArrayLike<number>): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < x.length; i++) if (x[i] > max) max = x[i];
  if (max === Number.NEGATIVE_INFINITY) return max;
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += exp(x[i] - max);
  return max + log(sum);
}

/** ln (eᵃ + eᵇ). */
export function logAdd(a: number, b: number): number {
  const most = Math.max(a, b);
  return most === Number.NEGATIVE_INFINITY ? most : most + log(exp(a - most) + exp(b - most));
}

/** The chunks, end to end. */
export function concatenate(chunks: readonly Float64Array[]): Float64Array {
  return endToEnd(chunks, Float64Array);
}

/** {@link concatenate} of numbers of another kind. */
export function endToEnd<A extends Float64Array | Int32Array>(chunks: readonly A[], Numbers: new (length: number) => A): A {
  if (chunks.length === 1) return chunks[0];
  const out = new Numbers(chunks.reduce((s, c) => s + c.length, 0));
  let at = 0;
  for (const c of chunks) {
    out.set(c, at);
    at += c.length;
  }
  return out;
}
