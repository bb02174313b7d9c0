/**
 * A mixture of two Gaussians with full covariances, by expectation maximisation. All that tells the clusters apart is the difference of their log-densities, a
 * quadratic function q of the coordinates: a step evaluates it at every point, and the weighted moments that come of it make the next one. The second cluster's
 * moments are the whole's less the first's.
 *
 * Layout. Points are columns: d times m numbers, m being their number n rounded up to a multiple of 8, zeros behind. A quadratic function is, row by row of the
 * lower triangle, the coefficients of xₐx_b for b ≤ a and then that of xₐ, so (d + 1)(d + 2)/2 numbers with the constant, which is the last. Moments are
 * Σ w xₐx_b, Σ w xₐ and Σ w in the same order.
 */
import { columnBytes, dot, get, invertLower, set, squareInverse, sum } from './columns';
import { allocate, release, reserved } from './network';
import { prepareExp, vexp } from './vexp';

/** Added to the variances, whose coordinates are of order one: keeps a cluster of few points from collapsing. */
const RIDGE: f64 = 1e-6;

export function quadraticSize(d: i32): i32 {
  return ((d + 1) * (d + 2)) / 2;
}

/**
 * From `share`, each point's probability of belonging to the first cluster (m numbers, zeros behind), which is changed: the mean log-likelihood reached. The last
 * step is the one that gains less than `progress`, or number `most`. Writes the quadratic function to q.
 */
export function fitMixture(x: usize, n: i32, d: i32, share: usize, most: i32, progress: f64, q: usize): f64 {
  prepareExp();
  const mark = reserved();
  const size = quadraticSize(d);
  const bytes = <usize>size << 3;
  const columns = columnBytes(n);
  const all = allocate(bytes), one = allocate(bytes), zero = allocate(bytes);
  const weighted = allocate(columns);
  const square = <usize>(d * d) << 3;
  const half = allocate(square), inverse = allocate(square), precision = allocate(square), mean = allocate(<usize>d << 3);
  const ones = allocate(columns);
  memory.fill(ones, 0, columns);
  for (let i = 0; i < n; i++) set(ones, i, 1);
  moments(x, n, d, ones, weighted, all);
  let before: f64 = -Infinity, logL: f64 = 0;
  for (let step = 0; ; step++) {
    moments(x, n, d, share, weighted, one);
    for (let i = 0; i < size; i++) set(zero, i, get(all, i) - get(one, i));
    logDensity(one, n, d, half, inverse, precision, mean);
    logDensity(zero, n, d, half, inverse, precision, mean);
    logL = 0;
    for (let i = 0; i < size; i++) {
      set(q, i, get(one, i) - get(zero, i));
      logL += get(zero, i) * get(all, i);
    }
    logL = (logL + shares(x, n, d, q, share)) / n;
    if (Math.abs(logL - before) < progress || step == most) break;
    before = logL;
  }
  release(mark);
  return logL;
}

/** @param t room for m numbers */
function moments(x: usize, n: i32, d: i32, w: usize, t: usize, out: usize): void {
  const column = columnBytes(n);
  let to = out;
  for (let a = 0; a < d; a++) {
    const xa = x + <usize>a * column;
    let s = f64x2.splat(0), r = s;
    for (let i: usize = 0; i < column; i += 32) {
      const t0 = f64x2.mul(v128.load(w + i), v128.load(xa + i));
      const t1 = f64x2.mul(v128.load(w + i, 16), v128.load(xa + i, 16));
      v128.store(t + i, t0);
      v128.store(t + i, t1, 16);
      s = f64x2.add(s, t0);
      r = f64x2.add(r, t1);
    }
    for (let b = 0; b <= a; b++) {
      store<f64>(to, dot(t, x + <usize>b * column, column));
      to += 8;
    }
    store<f64>(to, sum(f64x2.add(s, r)));
    to += 8;
  }
  let s = f64x2.splat(0);
  for (let i: usize = 0; i < column; i += 16) s = f64x2.add(s, v128.load(w + i));
  store<f64>(to, sum(s));
}

/** A cluster's moments, replaced by ln (its weight × its density), less what all densities have in common. Matrices are d × d, row-major. */
function logDensity(at: usize, n: i32, d: i32, half: usize, inverse: usize, precision: usize, mean: usize): void {
  const size = quadraticSize(d);
  const weight = get(at, size - 1) + 1e-10;
  let k = 0;
  for (let a = 0; a < d; a++) {
    k += a + 1;
    set(mean, a, get(at, k++) / weight);
  }
  // Cholesky's L of the covariance
  let logDet: f64 = 0;
  k = 0;
  for (let a = 0; a < d; a++) {
    for (let b = 0; b <= a; b++) {
      let s = get(at, k++) / weight - get(mean, a) * get(mean, b);
      if (a == b) s += RIDGE;
      for (let c = 0; c < b; c++) s -= get(half, a * d + c) * get(half, b * d + c);
      // rounding can't make it negative, for the ridge is far above it
      if (a == b) {
        const root = Math.sqrt(Math.max(s, 0.5 * RIDGE));
        set(half, a * d + a, root);
        logDet += NativeMath.log(root);
      } else set(half, a * d + b, s / get(half, b * d + b));
    }
    k++;
  }
  invertLower(half, d, inverse);
  squareInverse(inverse, d, precision);
  // −½ (x − mean)ᵀ precision (x − mean), multiplied out
  let constant = NativeMath.log(weight / n) - logDet;
  k = 0;
  for (let a = 0; a < d; a++) {
    let linear: f64 = 0;
    for (let b = 0; b < d; b++) linear += get(precision, a * d + b) * get(mean, b);
    for (let b = 0; b <= a; b++) set(at, k++, get(precision, a * d + b) * (a == b ? -0.5 : -1));
    set(at, k++, linear);
    constant -= 0.5 * linear * get(mean, a);
  }
  set(at, k, constant);
}

/** Writes 1 / (1 + e^−q) for every point, and zeros behind; Σ ln (1 + e^q). */
export function shares(x: usize, n: i32, d: i32, q: usize, share: usize): f64 {
  prepareExp();
  const column = columnBytes(n);
  const constant = load<f64>(q + (<usize>(quadraticSize(d) - 1) << 3));
  let positive = f64x2.splat(0);
  let logs: f64 = 0;
  let product = f64x2.splat(1);
  for (let i: usize = 0; i < column; i += 64) {
    let v0 = f64x2.splat(constant), v1 = v0, v2 = v0, v3 = v0;
    let c = q;
    let xa = x + i;
    for (let a = 0; a < d; a++) {
      let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
      let xb = x + i;
      for (let b = 0; b <= a; b++) {
        const f = v128.load64_splat(c);
        c += 8;
        s0 = f64x2.add(s0, f64x2.mul(f, v128.load(xb)));
        s1 = f64x2.add(s1, f64x2.mul(f, v128.load(xb, 16)));
        s2 = f64x2.add(s2, f64x2.mul(f, v128.load(xb, 32)));
        s3 = f64x2.add(s3, f64x2.mul(f, v128.load(xb, 48)));
        xb += column;
      }
      const f = v128.load64_splat(c);
      c += 8;
      v0 = f64x2.add(v0, f64x2.mul(f64x2.add(s0, f), v128.load(xa)));
      v1 = f64x2.add(v1, f64x2.mul(f64x2.add(s1, f), v128.load(xa, 16)));
      v2 = f64x2.add(v2, f64x2.mul(f64x2.add(s2, f), v128.load(xa, 32)));
      v3 = f64x2.add(v3, f64x2.mul(f64x2.add(s3, f), v128.load(xa, 48)));
      xa += column;
    }
    // the last block's points behind the n-th count for nothing: q = −∞ there
    const left = n - <i32>(i >>> 3);
    if (left < 8) {
      v0 = f64x2.add(v0, beyond(left));
      v1 = f64x2.add(v1, beyond(left - 2));
      v2 = f64x2.add(v2, beyond(left - 4));
      v3 = f64x2.add(v3, beyond(left - 6));
    }
    const to = share + i;
    product = f64x2.mul(product, f64x2.mul(f64x2.mul(logistic(v0, to), logistic(v1, to + 16)), f64x2.mul(logistic(v2, to + 32), logistic(v3, to + 48))));
    const none = f64x2.splat(0);
    positive = f64x2.add(positive, f64x2.add(f64x2.add(f64x2.max(v0, none), f64x2.max(v1, none)), f64x2.add(f64x2.max(v2, none), f64x2.max(v3, none))));
    // each factor is 2 at most
    if ((i & 4095) == 4032) {
      logs += NativeMath.log(f64x2.extract_lane(product, 0)) + NativeMath.log(f64x2.extract_lane(product, 1));
      product = f64x2.splat(1);
    }
  }
  return sum(positive) + logs + NativeMath.log(f64x2.extract_lane(product, 0)) + NativeMath.log(f64x2.extract_lane(product, 1));
}

/** 0 for each of two points of which `left` are left, −∞ for the others. */
// @ts-ignore: decorator
@inline
function beyond(left: i32): v128 {
  return f64x2(left > 0 ? 0 : -Infinity, left > 1 ? 0 : -Infinity);
}

/** Stores 1 / (1 + e^−q); 1 + e^−|q|. */
function logistic(q: v128, to: usize): v128 {
  const e = vexp(f64x2.neg(f64x2.abs(q)));
  const whole = f64x2.add(f64x2.splat(1), e);
  v128.store(to, f64x2.div(v128.bitselect(f64x2.splat(1), e, f64x2.ge(q, f64x2.splat(0))), whole));
  return whole;
}
