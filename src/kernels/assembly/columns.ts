/** Points as columns of float64, in 128-bit pieces: heights are multiples of 8, zeros behind the last point. */

/** Bytes of a column of n points. */
// @ts-ignore: decorator
@inline
export function columnBytes(n: i32): usize {
  return <usize>((n + 7) & ~7) << 3;
}

// @ts-ignore: decorator
@inline
export function get(at: usize, i: i32): f64 {
  return load<f64>(at + (<usize>i << 3));
}

// @ts-ignore: decorator
@inline
export function set(at: usize, i: i32, value: f64): void {
  store<f64>(at + (<usize>i << 3), value);
}

// @ts-ignore: decorator
@inline
export function sum(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** The sum of the products of two columns. */
export function dot(a: usize, b: usize, bytes: usize): f64 {
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (let i: usize = 0; i < bytes; i += 64) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(a + i), v128.load(b + i)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(a + i, 16), v128.load(b + i, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(a + i, 32), v128.load(b + i, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(a + i, 48), v128.load(b + i, 48)));
  }
  return sum(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)));
}

/** Inverse of a lower-triangular matrix, whose zeros stay as they are. Row-major, n × n. */
export function invertLower(l: usize, n: i32, inverse: usize): void {
  for (let b = 0; b < n; b++) {
    set(inverse, b * n + b, 1 / get(l, b * n + b));
    for (let a = b + 1; a < n; a++) {
      let s: f64 = 0;
      for (let c = b; c < a; c++) s -= get(l, a * n + c) * get(inverse, c * n + b);
      set(inverse, a * n + b, s / get(l, a * n + a));
    }
  }
}

/** L⁻ᵀL⁻¹ of L⁻¹. */
export function squareInverse(half: usize, n: i32, out: usize): void {
  for (let a = 0; a < n; a++) {
    for (let b = 0; b <= a; b++) {
      let s: f64 = 0;
      for (let c = a; c < n; c++) s += get(half, c * n + a) * get(half, c * n + b);
      set(out, a * n + b, s);
      set(out, b * n + a, s);
    }
  }
}

/** Cholesky's L of a symmetric matrix. Where that is singular to rounding, the least ridge that makes it regular is added. */
export function cholesky(a: usize, n: i32, l: usize): void {
  let trace: f64 = 0;
  for (let i = 0; i < n; i++) trace += get(a, i * n + i);
  const scale = trace > 0 ? trace / n : 1;
  for (let ridge: f64 = 0; !triangle(a, n, ridge * scale, l); ridge = ridge == 0 ? 1e-14 : ridge * 10) {}
}

function triangle(a: usize, n: i32, ridge: f64, l: usize): bool {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let s = get(a, i * n + j);
      for (let k = 0; k < j; k++) s -= get(l, i * n + k) * get(l, j * n + k);
      if (j < i) set(l, i * n + j, s / get(l, j * n + j));
      else {
        s += ridge;
        if (!(s > 0)) return false;
        set(l, i * n + i, Math.sqrt(s));
      }
    }
  }
  return true;
}
