/**
 * The least-volume ellipsoid around points, by Khachiyan's ascent on the dual with the away steps of Todd & Yıldırım 2007 (Discrete Appl. Math. 155, 1731), weights starting
 * equal. The inverse moment matrix and the points' Mahalanobis terms κᵢ = qᵢᵀX⁻¹qᵢ, q = (x, 1), are kept up by rank-one updates: O(n·d) a step.
 */
import { cholesky, columnBytes, dot, get, invertLower, set, squareInverse, sum } from './columns';
import { allocate, release, reserved } from './network';

/** Excess from which on weight is taken away too: before, most points would be dropped, one by one, though together they weigh little. */
const NEAR: f64 = 0.3;

/** Weights, whose sum is 1, below which there is none. */
const SPENT: f64 = 1e-12;

/**
 * @param points d columns of n
 * @param tolerance the volume is within (1 + tolerance)^((d+1)/2) of the least
 * @param center d numbers, written
 * @param axes d × d numbers, B, written: the points are in { center + B·v : |v| ≤ 1 }, some on its surface
 */
export function enclose(points: usize, n: i32, d: i32, tolerance: f64, most: i32, center: usize, axes: usize): void {
  const mark = reserved();
  const column = columnBytes(n);
  const square = <usize>(d * d) << 3;
  const u = allocate(column), mean = allocate(<usize>d << 3), scale = allocate(<usize>d << 3);
  const x = allocate(<usize>d * column), shape = allocate(square), inverse = allocate(square);
  memory.copy(x, points, <usize>d * column);
  standardise(x, n, d, mean, scale);
  weigh(x, n, d, tolerance, most, u);
  for (let a = 0; a < d; a++) set(center, a, dot(u, x + <usize>a * column, column));
  memory.fill(shape, 0, square);
  memory.fill(inverse, 0, square);
  memory.fill(axes, 0, square);
  for (let i = 0; i < n; i++) {
    const w = get(u, i);
    if (w == 0) continue;
    for (let a = 0; a < d; a++) {
      const da = w * (get(x + <usize>a * column, i) - get(center, a));
      for (let b = 0; b <= a; b++) set(shape, a * d + b, get(shape, a * d + b) + da * (get(x + <usize>b * column, i) - get(center, b)));
    }
  }
  cholesky(shape, d, axes);
  for (let a = 0; a < d; a++) {
    for (let b = 0; b <= a; b++) set(axes, a * d + b, get(axes, a * d + b) * get(scale, a));
    set(center, a, get(mean, a) + get(scale, a) * get(center, a));
  }
  invertLower(axes, d, inverse);
  // of the points as they are: in a thin set they are rounded by much of its width
  const far = farthest(points, n, d, center, inverse);
  const size = Math.sqrt(far > 0 ? far : 1);
  for (let i = 0; i < d * d; i++) set(axes, i, get(axes, i) * size);
  release(mark);
}

/** Coordinates of unit scale, so that a long thin set of points loses no digits. */
function standardise(x: usize, n: i32, d: i32, mean: usize, scale: usize): void {
  for (let a = 0; a < d; a++) {
    const xa = x + <usize>a * columnBytes(n);
    let m: f64 = 0, v: f64 = 0;
    for (let i = 0; i < n; i++) m += get(xa, i);
    m /= n;
    for (let i = 0; i < n; i++) {
      const off = get(xa, i) - m;
      v += off * off;
    }
    // a coordinate in which all points agree still gets a width: 1e-12 of the unit cube
    const s = Math.max(Math.sqrt(v / n), 1e-12);
    for (let i = 0; i < n; i++) set(xa, i, (get(xa, i) - m) / s);
    set(mean, a, m);
    set(scale, a, s);
  }
}

/** The dual weights, to u: zeros behind. */
function weigh(x: usize, n: i32, d: i32, tolerance: f64, most: i32, u: usize): void {
  const m = d + 1;
  const column = columnBytes(n);
  const square = <usize>(m * m) << 3;
  const lower = allocate(square), half = allocate(square), inv = allocate(square);
  const w = allocate(<usize>m << 3), kappa = allocate(column);
  memory.fill(half, 0, square);
  memory.fill(u, 0, column);
  for (let i = 0; i < n; i++) set(u, i, 1 / <f64>n);
  moments(x, n, d, u, kappa, inv);
  cholesky(inv, m, lower);
  invertLower(lower, m, half);
  squareInverse(half, m, inv);
  for (let i: usize = 0; i < column; i += 16) {
    let k = f64x2.splat(get(inv, d * m + d));
    for (let a = 0; a < d; a++) {
      let s = f64x2.splat(2 * get(inv, d * m + a));
      for (let b = 0; b < d; b++) s = f64x2.add(s, f64x2.mul(v128.load64_splat(inv + (<usize>(a * m + b) << 3)), v128.load(x + <usize>b * column + i)));
      k = f64x2.add(k, f64x2.mul(s, v128.load(x + <usize>a * column + i)));
    }
    v128.store(kappa + i, k);
  }
  for (let step = 0; step < most; step++) {
    for (let i = n; i < <i32>(column >>> 3); i++) set(kappa, i, 0);
    let top = f64x2.splat(0), low = f64x2.splat(Infinity);
    for (let i: usize = 0; i < column; i += 16) {
      const k = v128.load(kappa + i);
      top = f64x2.max(top, k);
      low = f64x2.min(low, v128.bitselect(k, f64x2.splat(Infinity), f64x2.gt(v128.load(u + i), f64x2.splat(0))));
    }
    const greatest = Math.max(f64x2.extract_lane(top, 0), f64x2.extract_lane(top, 1));
    const least = Math.min(f64x2.extract_lane(low, 0), f64x2.extract_lane(low, 1));
    const excess = greatest / m - 1;
    const lack = 1 - least / m;
    if (excess <= tolerance) break;
    const away = excess < NEAR && lack > excess;
    const k = away ? least : greatest;
    let j = 0;
    while (j < n - 1 && !(get(kappa, j) == k && (!away || get(u, j) > 0))) j++;
    const own = get(u, j);
    let a = (k - m) / (m * (k - 1));
    // the whole weight at most
    const all = -own / (1 - own);
    const drops = away && !(k > 1 && a > all);
    if (drops) a = all;
    for (let p = 0; p < m; p++) {
      let s = get(inv, p * m + d);
      for (let q = 0; q < d; q++) s += get(inv, p * m + q) * get(x + <usize>q * column, j);
      set(w, p, s);
    }
    const c = a / (1 - a + a * k);
    const shrunk = f64x2.splat(1 - a), grown = f64x2.splat(1 / (1 - a)), by = f64x2.splat(c);
    for (let i: usize = 0; i < column; i += 32) {
      let s0 = f64x2.splat(get(w, d)), s1 = s0;
      let xb = x + i;
      for (let b = 0; b < d; b++) {
        const f = v128.load64_splat(w + (<usize>b << 3));
        s0 = f64x2.add(s0, f64x2.mul(f, v128.load(xb)));
        s1 = f64x2.add(s1, f64x2.mul(f, v128.load(xb, 16)));
        xb += column;
      }
      v128.store(kappa + i, f64x2.mul(f64x2.sub(v128.load(kappa + i), f64x2.mul(by, f64x2.mul(s0, s0))), grown));
      v128.store(kappa + i, f64x2.mul(f64x2.sub(v128.load(kappa + i, 16), f64x2.mul(by, f64x2.mul(s1, s1))), grown), 16);
      v128.store(u + i, f64x2.mul(v128.load(u + i), shrunk));
      v128.store(u + i, f64x2.mul(v128.load(u + i, 16), shrunk), 16);
    }
    const now = get(u, j) + a;
    // what rounding leaves of a weight would be taken away again and again
    set(u, j, drops || now < SPENT ? 0 : now);
    for (let p = 0; p < m; p++) for (let q = 0; q < m; q++) set(inv, p * m + q, (get(inv, p * m + q) - c * get(w, p) * get(w, q)) / (1 - a));
  }
}

/** X = Σ u q qᵀ, whole (m × m). t: room for a column. */
function moments(x: usize, n: i32, d: i32, u: usize, t: usize, out: usize): void {
  const m = d + 1;
  const column = columnBytes(n);
  for (let a = 0; a < d; a++) {
    for (let i: usize = 0; i < column; i += 16) v128.store(t + i, f64x2.mul(v128.load(u + i), v128.load(x + <usize>a * column + i)));
    for (let b = 0; b <= a; b++) {
      const s = dot(t, x + <usize>b * column, column);
      set(out, a * m + b, s);
      set(out, b * m + a, s);
    }
    const s = dot(u, x + <usize>a * column, column);
    set(out, d * m + a, s);
    set(out, a * m + d, s);
  }
  set(out, d * m + d, 1);
}

/** The greatest |inverse · (x − center)|². */
function farthest(x: usize, n: i32, d: i32, center: usize, inverse: usize): f64 {
  const column = columnBytes(n);
  let top = f64x2.splat(0);
  for (let i: usize = 0; i < column; i += 16) {
    let r2 = f64x2.splat(0);
    for (let a = 0; a < d; a++) {
      let s = f64x2.splat(0);
      for (let b = 0; b <= a; b++) {
        const off = f64x2.sub(v128.load(x + <usize>b * column + i), v128.load64_splat(center + (<usize>b << 3)));
        s = f64x2.add(s, f64x2.mul(v128.load64_splat(inverse + (<usize>(a * d + b) << 3)), off));
      }
      r2 = f64x2.add(r2, f64x2.mul(s, s));
    }
    // behind the last point there is none
    const left = n - <i32>(i >>> 3);
    if (left < 2) r2 = f64x2.replace_lane(left < 1 ? f64x2.splat(0) : r2, 1, 0);
    top = f64x2.max(top, r2);
  }
  return Math.max(f64x2.extract_lane(top, 0), f64x2.extract_lane(top, 1));
}
