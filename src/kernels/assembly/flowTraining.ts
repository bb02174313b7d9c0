/** Training of a flow by Adam on batches, and the loss of what was held out. */
import { actsCount, gradient, lossOf, transform } from './flow';
import { flowCount, ndim, transformCount, transforms } from './flowShape';
import { allocate, philox } from './network';

// what training keeps between passes
let trained: usize = 0;
let grad: usize = 0;
let first: usize = 0;
let second: usize = 0;
let smooth: usize = 0;
let acts: usize = 0;
let batchX: usize = 0;
let batchW: usize = 0;
let z: usize = 0;
let logs: usize = 0;
let order: usize = 0;
let decay1: f64 = 1;
let decay2: f64 = 1;

/** Rows of each of the fewest batches of at most `most` that n rows make, all but the last alike: none is mostly empty. */
// @ts-ignore: decorator
@inline
function evenly(n: i32, most: i32): i32 {
  const batches = (n + most - 1) / most;
  return (n + batches - 1) / batches;
}

/** What a batch of so many rows takes up: a multiple of 16. */
// @ts-ignore: decorator
@inline
function padded(rows: i32): i32 {
  return (rows + 15) & ~15;
}

/** Makes room to train with m rows in batches of `batch`, a multiple of 16. Returns where the running mean of the parameters will be. */
export function flowBegin(params: usize, m: i32, batch: i32): usize {
  const rowBytes = <usize>batch << 2;
  trained = <usize>flowCount() << 2;
  grad = allocate(trained);
  first = allocate(trained);
  second = allocate(trained);
  smooth = allocate(trained);
  memory.copy(smooth, params, trained);
  const room = (trained + 15) & ~15;
  memory.fill(grad, 0, room);
  memory.fill(first, 0, room);
  memory.fill(second, 0, room);
  acts = allocate(<usize>((transforms + 1) * actsCount()) * rowBytes);
  batchX = allocate(<usize>ndim * rowBytes);
  batchW = allocate(rowBytes);
  z = allocate(<usize>ndim * rowBytes);
  logs = allocate(rowBytes);
  order = allocate(<usize>m << 2);
  for (let i = 0; i < m; i++) store<i32>(order + (<usize>i << 2), i);
  return smooth;
}

/** Mean loss of the rows from `from` on of x (ndim × n, feature-major) with their weights (n). */
export function flowLoss(params: usize, x: usize, weights: usize, n: i32, from: i32, batch: i32): f64 {
  const count = <usize>transformCount() << 2;
  let loss: f64 = 0, total: f64 = 0;
  const each = evenly(n - from, batch);
  for (let start = from; start < n; start += each) {
    const rows = min(each, n - start);
    const m = padded(rows);
    for (let r = 0; r < rows; r++) total += <f64>load<f32>(weights + (<usize>(start + r) << 2));
    memory.fill(z, 0, <usize>(ndim * m) << 2);
    memory.fill(batchW, 0, <usize>m << 2);
    memory.fill(logs, 0, <usize>m << 2);
    memory.copy(batchW, weights + (<usize>start << 2), <usize>rows << 2);
    for (let d = 0; d < ndim; d++) memory.copy(z + (<usize>(d * m) << 2), x + (<usize>(d * n + start) << 2), <usize>rows << 2);
    for (let t = 0; t < transforms; t++) {
      memory.copy(acts, z, <usize>(ndim * m) << 2);
      transform(params + <usize>t * count, acts, z, logs, m, false);
    }
    loss += lossOf(z, logs, batchW, m);
  }
  return loss / total;
}

/**
 * One pass of Adam (Kingma & Ba 2015) over the first m of the n rows of x in batches of at most `batch`, in an order drawn from the key (k0, k1) and the number of the pass.
 * `rate`: its step; `clip`: the longest gradient; `decay`: how fast parameters shrink, in units of the step (Loshchilov & Hutter 2019).
 */
export function flowPass(params: usize, x: usize, weights: usize, n: i32, m: i32, batch: i32, rate: f64, clip: f64, decay: f64, pass: i32, k0: u32, k1: u32): void {
  for (let i = m - 1; i > 0; i--) {
    const j = <i32>((<u64>philox(i, pass, k0, k1) * <u64>(i + 1)) >>> 32);
    const p = order + (<usize>i << 2), q = order + (<usize>j << 2);
    const t = load<i32>(p);
    store<i32>(p, load<i32>(q));
    store<i32>(q, t);
  }
  const each = evenly(m, batch);
  for (let start = 0; start < m; start += each) {
    const rows = min(each, m - start);
    const size = padded(rows);
    memory.fill(batchX, 0, <usize>(ndim * size) << 2);
    memory.fill(batchW, 0, <usize>size << 2);
    for (let r = 0; r < rows; r++) {
      const i = load<i32>(order + (<usize>(start + r) << 2));
      store<f32>(batchW + (<usize>r << 2), load<f32>(weights + (<usize>i << 2)) / <f32>rows);
      for (let d = 0; d < ndim; d++) store<f32>(batchX + (<usize>(d * size + r) << 2), load<f32>(x + (<usize>(d * n + i) << 2)));
    }
    gradient(params, grad, batchX, batchW, size, acts, z, logs);
    const norm = lengthOf(grad, (trained + 15) & ~15);
    // a gradient that overflowed says nothing
    if (!(norm < 1e30)) continue;
    decay1 *= 0.9;
    decay2 *= 0.999;
    adam(params, (trained + 15) & ~15, <f32>min(1, clip / max(norm, 1e-30)), <f32>(rate / (1 - decay1)), <f32>(1 / (1 - decay2)), <f32>(1 - rate * decay));
  }
}

/** The length of a vector of f32. */
function lengthOf(at: usize, bytes: usize): f64 {
  let s = f64x2.splat(0), t = s;
  for (let i: usize = 0; i < bytes; i += 16) {
    const both = v128.load(at + i);
    const low = f64x2.promote_low_f32x4(both), high = f64x2.promote_low_f32x4(v128.shuffle<i64>(both, both, 1, 1));
    s = f64x2.add(s, f64x2.mul(low, low));
    t = f64x2.add(t, f64x2.mul(high, high));
  }
  s = f64x2.add(s, t);
  return sqrt(f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1));
}

/**
 * One step, and the running mean of the parameters over some 100 (Polyak & Juditsky 1992), which fits unseen points better than the parameters themselves.
 */
function adam(params: usize, bytes: usize, shrink: f32, rate: f32, correction: f32, keep: f32): void {
  const b1 = f32x4.splat(0.9), c1 = f32x4.splat(0.1), b2 = f32x4.splat(0.999), c2 = f32x4.splat(0.001);
  const eps = f32x4.splat(1e-8), vr = f32x4.splat(rate), vc = f32x4.splat(correction), vs = f32x4.splat(shrink), vk = f32x4.splat(keep);
  const share = f32x4.splat(0.02);
  for (let i: usize = 0; i < bytes; i += 16) {
    const g = f32x4.mul(vs, v128.load(grad + i));
    const m = f32x4.add(f32x4.mul(b1, v128.load(first + i)), f32x4.mul(c1, g));
    const v = f32x4.add(f32x4.mul(b2, v128.load(second + i)), f32x4.mul(c2, f32x4.mul(g, g)));
    v128.store(first + i, m);
    v128.store(second + i, v);
    const d = f32x4.add(f32x4.sqrt(f32x4.mul(v, vc)), eps);
    const p = f32x4.sub(f32x4.mul(vk, v128.load(params + i)), f32x4.div(f32x4.mul(vr, m), d));
    v128.store(params + i, p);
    const old = v128.load(smooth + i);
    v128.store(smooth + i, f32x4.add(old, f32x4.mul(share, f32x4.sub(p, old))));
  }
}
