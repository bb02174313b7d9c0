/** Layers of weights over batches that are feature-major: feature i of all m rows, m a multiple of 16. */
import { across, fourSums } from './lanes';

/** z (b × m) = w · x (a × m) + bias, rectified where asked; w: b rows of a weights and a bias. */
export function dense(w: usize, x: usize, z: usize, m: i32, a: i32, b: i32, rectify: bool): void {
  const stride = <usize>m << 2;
  const row = <usize>(a + 1) << 2;
  const floor = f32x4.splat(rectify ? 0 : -Infinity);
  for (let r: usize = 0; r < stride; r += 64) {
    let j = 0;
    let wj = w;
    let zj = z + r;
    for (; j + 2 <= b; j += 2) {
      const bias = wj + row - 4;
      let s0 = v128.load32_splat(bias), s1 = s0, s2 = s0, s3 = s0;
      let t0 = v128.load32_splat(bias + row), t1 = t0, t2 = t0, t3 = t0;
      let xi = x + r;
      for (let i: usize = 0; i < row - 4; i += 4) {
        const p = v128.load32_splat(wj + i);
        const q = v128.load32_splat(wj + row + i);
        const x0 = v128.load(xi), x1 = v128.load(xi, 16), x2 = v128.load(xi, 32), x3 = v128.load(xi, 48);
        s0 = f32x4.add(s0, f32x4.mul(p, x0));
        t0 = f32x4.add(t0, f32x4.mul(q, x0));
        s1 = f32x4.add(s1, f32x4.mul(p, x1));
        t1 = f32x4.add(t1, f32x4.mul(q, x1));
        s2 = f32x4.add(s2, f32x4.mul(p, x2));
        t2 = f32x4.add(t2, f32x4.mul(q, x2));
        s3 = f32x4.add(s3, f32x4.mul(p, x3));
        t3 = f32x4.add(t3, f32x4.mul(q, x3));
        xi += stride;
      }
      v128.store(zj, f32x4.max(s0, floor));
      v128.store(zj, f32x4.max(s1, floor), 16);
      v128.store(zj, f32x4.max(s2, floor), 32);
      v128.store(zj, f32x4.max(s3, floor), 48);
      zj += stride;
      v128.store(zj, f32x4.max(t0, floor));
      v128.store(zj, f32x4.max(t1, floor), 16);
      v128.store(zj, f32x4.max(t2, floor), 32);
      v128.store(zj, f32x4.max(t3, floor), 48);
      zj += stride;
      wj += row << 1;
    }
    if (j < b) {
      let s0 = v128.load32_splat(wj + row - 4), s1 = s0, s2 = s0, s3 = s0;
      let xi = x + r;
      for (let i: usize = 0; i < row - 4; i += 4) {
        const p = v128.load32_splat(wj + i);
        s0 = f32x4.add(s0, f32x4.mul(p, v128.load(xi)));
        s1 = f32x4.add(s1, f32x4.mul(p, v128.load(xi, 16)));
        s2 = f32x4.add(s2, f32x4.mul(p, v128.load(xi, 32)));
        s3 = f32x4.add(s3, f32x4.mul(p, v128.load(xi, 48)));
        xi += stride;
      }
      v128.store(zj, f32x4.max(s0, floor));
      v128.store(zj, f32x4.max(s1, floor), 16);
      v128.store(zj, f32x4.max(s2, floor), 32);
      v128.store(zj, f32x4.max(s3, floor), 48);
    }
  }
}

/** The reverse of `dense`: gw (as w) gets the gradient, gx (a × m) is added to. gz: b × m, already zero where the rectifier is. */
export function denseBack(w: usize, gw: usize, x: usize, gx: usize, gz: usize, m: i32, a: i32, b: i32): void {
  const stride = <usize>m << 2;
  const row = <usize>(a + 1) << 2;
  let j = 0;
  for (; j + 2 <= b; j += 2) twoRows(gw + <usize>j * row, x, gz + <usize>j * stride, stride, row);
  if (j < b) oneRow(gw + <usize>j * row, x, gz + <usize>j * stride, stride, row);
  for (let r: usize = 0; r < stride; r += 64) {
    let i = 0;
    for (; i + 2 <= a; i += 2) {
      const to = gx + <usize>i * stride + r, next = to + stride;
      let s0 = v128.load(to), s1 = v128.load(to, 16), s2 = v128.load(to, 32), s3 = v128.load(to, 48);
      let t0 = v128.load(next), t1 = v128.load(next, 16), t2 = v128.load(next, 32), t3 = v128.load(next, 48);
      let wj = w + (<usize>i << 2);
      let g = gz + r;
      for (let k = 0; k < b; k++) {
        const p = v128.load32_splat(wj), q = v128.load32_splat(wj, 4);
        const g0 = v128.load(g), g1 = v128.load(g, 16), g2 = v128.load(g, 32), g3 = v128.load(g, 48);
        s0 = f32x4.add(s0, f32x4.mul(p, g0));
        t0 = f32x4.add(t0, f32x4.mul(q, g0));
        s1 = f32x4.add(s1, f32x4.mul(p, g1));
        t1 = f32x4.add(t1, f32x4.mul(q, g1));
        s2 = f32x4.add(s2, f32x4.mul(p, g2));
        t2 = f32x4.add(t2, f32x4.mul(q, g2));
        s3 = f32x4.add(s3, f32x4.mul(p, g3));
        t3 = f32x4.add(t3, f32x4.mul(q, g3));
        wj += row;
        g += stride;
      }
      v128.store(to, s0);
      v128.store(to, s1, 16);
      v128.store(to, s2, 32);
      v128.store(to, s3, 48);
      v128.store(next, t0);
      v128.store(next, t1, 16);
      v128.store(next, t2, 32);
      v128.store(next, t3, 48);
    }
    if (i < a) {
      const to = gx + <usize>i * stride + r;
      let s0 = v128.load(to), s1 = v128.load(to, 16), s2 = v128.load(to, 32), s3 = v128.load(to, 48);
      let wj = w + (<usize>i << 2);
      let g = gz + r;
      for (let k = 0; k < b; k++) {
        const p = v128.load32_splat(wj);
        s0 = f32x4.add(s0, f32x4.mul(p, v128.load(g)));
        s1 = f32x4.add(s1, f32x4.mul(p, v128.load(g, 16)));
        s2 = f32x4.add(s2, f32x4.mul(p, v128.load(g, 32)));
        s3 = f32x4.add(s3, f32x4.mul(p, v128.load(g, 48)));
        wj += row;
        g += stride;
      }
      v128.store(to, s0);
      v128.store(to, s1, 16);
      v128.store(to, s2, 32);
      v128.store(to, s3, 48);
    }
  }
}

/** The gradient by two rows of weights of `row` bytes each, at `out`; g: two rows of `stride` bytes. Sums are as in `oneRow`. */
function twoRows(out: usize, x: usize, g: usize, stride: usize, row: usize): void {
  const h = g + stride;
  let i: usize = 0;
  let xi = x;
  for (; i + 16 < row; i += 16) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
    for (let r: usize = 0; r < stride; r += 16) {
      const p = v128.load(g + r), q = v128.load(h + r);
      const at = xi + r;
      const x0 = v128.load(at), x1 = v128.load(at + stride), x2 = v128.load(at + 2 * stride), x3 = v128.load(at + 3 * stride);
      s0 = f32x4.add(s0, f32x4.mul(p, x0));
      t0 = f32x4.add(t0, f32x4.mul(q, x0));
      s1 = f32x4.add(s1, f32x4.mul(p, x1));
      t1 = f32x4.add(t1, f32x4.mul(q, x1));
      s2 = f32x4.add(s2, f32x4.mul(p, x2));
      t2 = f32x4.add(t2, f32x4.mul(q, x2));
      s3 = f32x4.add(s3, f32x4.mul(p, x3));
      t3 = f32x4.add(t3, f32x4.mul(q, x3));
    }
    v128.store(out + i, fourSums(s0, s1, s2, s3));
    v128.store(out + row + i, fourSums(t0, t1, t2, t3));
    xi += 4 * stride;
  }
  for (; i + 4 < row; i += 4) {
    let s = f32x4.splat(0), t = s;
    for (let r: usize = 0; r < stride; r += 16) {
      const at = v128.load(xi + r);
      s = f32x4.add(s, f32x4.mul(v128.load(g + r), at));
      t = f32x4.add(t, f32x4.mul(v128.load(h + r), at));
    }
    store<f32>(out + i, across(s));
    store<f32>(out + row + i, across(t));
    xi += stride;
  }
  let s = f32x4.splat(0), t = s;
  for (let r: usize = 0; r < stride; r += 16) {
    s = f32x4.add(s, v128.load(g + r));
    t = f32x4.add(t, v128.load(h + r));
  }
  store<f32>(out + i, across(s));
  store<f32>(out + row + i, across(t));
}

function oneRow(out: usize, x: usize, g: usize, stride: usize, row: usize): void {
  let i: usize = 0;
  for (let xi = x; i + 4 < row; i += 4, xi += stride) {
    let s = f32x4.splat(0);
    for (let r: usize = 0; r < stride; r += 16) s = f32x4.add(s, f32x4.mul(v128.load(g + r), v128.load(xi + r)));
    store<f32>(out + i, across(s));
  }
  let s = f32x4.splat(0);
  for (let r: usize = 0; r < stride; r += 16) s = f32x4.add(s, v128.load(g + r));
  store<f32>(out + i, across(s));
}

/** Sets a gradient to zero where the rectifier was. */
export function rectified(g: usize, act: usize, bytes: usize): void {
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(g + i, v128.and(v128.load(g + i), f32x4.gt(v128.load(act + i), zero)));
}
