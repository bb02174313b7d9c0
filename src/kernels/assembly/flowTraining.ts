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

/** Makes room to train with m rows in batches of `batch`, a multiple of 16. Returns where the running mean of the parameters will be. */
export function flowBegin(params: usize, m: i32, batch: i32): usize {
  const rowBytes = <usize>batch << 2;
  trained = <usize>flowCount() << 2;
  grad = allocate(trained);
  first = allocate(trained);
  second = allocate(trained);
  smooth = allocate(trained);
  memory.copy(smooth, params, trained);
  const padded = (trained + 15) & ~15;
  memory.fill(grad, 0, padded);
  memory.fill(first, 0, padded);
  memory.fill(second, 0, padded);
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
  for (let start = from; start < n; start += batch) {
    const m = min(batch, n - start);
    for (let r = 0; r < m; r++) total += <f64>load<f32>(weights + (<usize>(start + r) << 2));
    memory.fill(z, 0, <usize>(ndim * batch) << 2);
    memory.fill(batchW, 0, <usize>batch << 2);
    memory.fill(logs, 0, <usize>batch << 2);
    memory.copy(batchW, weights + (<usize>start << 2), <usize>m << 2);
    for (let d = 0; d < ndim; d++) memory.copy(z + (<usize>(d * batch) << 2), x + (<usize>(d * n + start) << 2), <usize>m << 2);
    for (let t = 0; t < transforms; t++) {
      memory.copy(acts, z, <usize>(ndim * batch) << 2);
      transform(params + <usize>t * count, acts, z, logs, batch, false);
    }
    loss += lossOf(z, logs, batchW, batch);
  }
  return loss / total;
}

/**
 * One pass of Adam (Kingma & Ba 2015) over the first m of the n rows of x, in an order drawn from the key (k0, k1) and the number of the pass.
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
  for (let start = 0; start < m; start += batch) {
    const rows = min(batch, m - start);
    memory.fill(batchX, 0, <usize>(ndim * batch) << 2);
    memory.fill(batchW, 0, <usize>batch << 2);
    for (let r = 0; r < rows; r++) {
      const i = load<i32>(order + (<usize>(start + r) << 2));
      store<f32>(batchW + (<usize>r << 2), load<f32>(weights + (<usize>i << 2)) / <f32>rows);
      for (let d = 0; d < ndim; d++) store<f32>(batchX + (<usize>(d * batch + r) << 2), load<f32>(x + (<usize>(d * n + i) << 2)));
    }
    gradient(params, grad, batchX, batchW, batch, acts, z, logs);
    let norm: f64 = 0;
    for (let i: usize = 0; i < trained; i += 4) norm += <f64>load<f32>(grad + i) * <f64>load<f32>(grad + i);
    norm = sqrt(norm);
    // a gradient that overflowed says nothing
    if (!(norm < 1e30)) continue;
    decay1 *= 0.9;
    decay2 *= 0.999;
    adam(params, grad, first, second, (trained + 15) & ~15, <f32>min(1, clip / max(norm, 1e-30)), <f32>(rate / (1 - decay1)), <f32>(1 / (1 - decay2)), <f32>(1 - rate * decay));
    average(params);
  }
}

/** The running mean of the parameters, over some 100 steps (Polyak & Juditsky 1992): it fits unseen points better than the parameters themselves. */
function average(params: usize): void {
  const share = f32x4.splat(0.02);
  for (let i: usize = 0; i < trained; i += 16) {
    const old = v128.load(smooth + i);
    v128.store(smooth + i, f32x4.add(old, f32x4.mul(share, f32x4.sub(v128.load(params + i), old))));
  }
}

function adam(params: usize, grad: usize, first: usize, second: usize, bytes: usize, shrink: f32, rate: f32, correction: f32, keep: f32): void {
  const b1 = f32x4.splat(0.9), c1 = f32x4.splat(0.1), b2 = f32x4.splat(0.999), c2 = f32x4.splat(0.001);
  const eps = f32x4.splat(1e-8), vr = f32x4.splat(rate), vc = f32x4.splat(correction), vs = f32x4.splat(shrink), vk = f32x4.splat(keep);
  for (let i: usize = 0; i < bytes; i += 16) {
    const g = f32x4.mul(vs, v128.load(grad + i));
    const m = f32x4.add(f32x4.mul(b1, v128.load(first + i)), f32x4.mul(c1, g));
    const v = f32x4.add(f32x4.mul(b2, v128.load(second + i)), f32x4.mul(c2, f32x4.mul(g, g)));
    v128.store(first + i, m);
    v128.store(second + i, v);
    const d = f32x4.add(f32x4.sqrt(f32x4.mul(v, vc)), eps);
    v128.store(params + i, f32x4.sub(f32x4.mul(vk, v128.load(params + i)), f32x4.div(f32x4.mul(vr, m), d)));
  }
}
