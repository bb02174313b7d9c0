/**
 * Autoregressive normalising flows, z = f(x) with its log-determinant: masked networks (Germain et al. 2015; Papamakarios et al. 2017) that condition,
 * dimension by dimension, either an affine map or a monotone rational-quadratic spline (Durkan et al. 2019). Value, inverse, reverse-mode gradient and
 * training, in 32-bit SIMD without fused or relaxed operations: the same job gives the same bits on every machine.
 *
 * Layout. Batches are feature-major: feature i of all m rows, m a multiple of 16. A flow is `transforms` transforms one after another, each writing its
 * output in reversed order, so that every dimension comes to condition every other. A transform's networks have two hidden layers of `units` units for
 * each degree 1 … ndim − 1; a unit of degree k sees the first k inputs, or the units of degrees 1 … k below it, and the outputs of dimension d see the
 * units of degrees 1 … d. So each row of weights is a prefix, no weight is masked, and the inverse costs as much as the value. Each row ends with its bias.
 */
import { dense, denseBack, rectified } from './dense';
import { bins, firstAt, ndim, outputAt, outputs, secondAt, transformCount, transforms, units } from './flowShape';
import { splines, splinesBack } from './flowSpline';
import { exp4 } from './lanes';
import { allocate, release, reserved } from './network';

/** An affine map's ln scale stays within ±LOG_SCALE. */
const LOG_SCALE: f32 = 3;

/** y = x exp(α) + shift, with α = a / (1 + |a| / LOG_SCALE); the arguments are those of `splines`. */
function affine(params: usize, from: usize, to: usize, logs: usize, m: i32, inverse: bool): void {
  const stride = <usize>m << 2;
  const one = f32x4.splat(1);
  for (let r: usize = 0; r < stride; r += 16) {
    const x = v128.load(from + r);
    const shift = v128.load(params + r);
    const a = v128.load(params + stride + r);
    const alpha = f32x4.div(a, f32x4.add(one, f32x4.mul(f32x4.abs(a), f32x4.splat(1 / LOG_SCALE))));
    if (inverse) v128.store(to + r, f32x4.mul(f32x4.sub(x, shift), exp4(f32x4.neg(alpha))));
    else v128.store(to + r, f32x4.add(f32x4.mul(x, exp4(alpha)), shift));
    v128.store(logs + r, f32x4.add(v128.load(logs + r), alpha));
  }
}

function affineBack(params: usize, gp: usize, from: usize, gy_: usize, gl_: usize, gx_: usize, m: i32): void {
  const stride = <usize>m << 2;
  const one = f32x4.splat(1);
  for (let r: usize = 0; r < stride; r += 16) {
    const gy = v128.load(gy_ + r);
    const a = v128.load(params + stride + r);
    const soft = f32x4.add(one, f32x4.mul(f32x4.abs(a), f32x4.splat(1 / LOG_SCALE)));
    const gx = f32x4.mul(gy, exp4(f32x4.div(a, soft)));
    v128.store(gp + r, gy);
    const gAlpha = f32x4.add(f32x4.mul(gx, v128.load(from + r)), v128.load(gl_ + r));
    v128.store(gp + stride + r, f32x4.div(gAlpha, f32x4.mul(soft, soft)));
    v128.store(gx_ + r, gx);
  }
}

/** Numbers that one transform's activations are, for each row: its input (ndim), the two hidden layers, the outputs. */
export function actsCount(): i32 {
  return ndim + 2 * units * (ndim - 1) + ndim * outputs;
}

/** One transform of m rows whose input lies at `acts`, or with `inverse` is found there from the output `y`. The output, y, is in reversed order. */
export function transform(w: usize, acts: usize, y: usize, logs: usize, m: i32, inverse: bool): void {
  const stride = <usize>m << 2;
  const h1 = acts + <usize>ndim * stride;
  const h2 = h1 + <usize>(units * (ndim - 1)) * stride;
  const out = h2 + <usize>(units * (ndim - 1)) * stride;
  for (let d = 0; d < ndim; d++) {
    const params = out + <usize>(d * outputs) * stride;
    dense(w + (<usize>outputAt(d) << 2), h2, params, m, units * d, outputs, false);
    const x = acts + <usize>d * stride, z = y + <usize>(ndim - 1 - d) * stride;
    if (bins > 0) splines(params, inverse ? z : x, inverse ? x : z, logs, m, inverse);
    else affine(params, inverse ? z : x, inverse ? x : z, logs, m, inverse);
    const k = d + 1;
    if (k == ndim) break;
    const first = h1 + <usize>(units * d) * stride;
    dense(w + (<usize>firstAt(k) << 2), acts, first, m, k, units, true);
    dense(w + (<usize>secondAt(k) << 2), h1, h2 + <usize>(units * d) * stride, m, units * k, units, true);
  }
}

/** z = f(x) for m rows, or x = f⁻¹(z), in place in `x` (ndim × m), and ln |dz/dx| in `logs` (m). */
export function flowMap(params: usize, x: usize, logs: usize, m: i32, inverse: bool): void {
  const bytes = <usize>m << 2;
  const mark = reserved();
  const acts = allocate(<usize>actsCount() * bytes);
  const count = <usize>transformCount() << 2;
  memory.fill(logs, 0, bytes);
  for (let t = 0; t < transforms; t++) {
    if (inverse) {
      transform(params + <usize>(transforms - 1 - t) * count, acts, x, logs, m, true);
      memory.copy(x, acts, <usize>ndim * bytes);
    } else {
      memory.copy(acts, x, <usize>ndim * bytes);
      transform(params + <usize>t * count, acts, x, logs, m, false);
    }
  }
  release(mark);
}

/** Through one transform backwards: g (ndim × m, in the output's order) becomes the gradient by the input. `scratch`: as `acts`. */
function transformBack(w: usize, gw: usize, acts: usize, scratch: usize, g: usize, gl: usize, m: i32): void {
  const stride = <usize>m << 2;
  const hidden = <usize>(units * (ndim - 1)) * stride;
  const h1 = acts + <usize>ndim * stride, h2 = h1 + hidden, out = h2 + hidden;
  const gx = scratch, g1 = gx + <usize>ndim * stride, g2 = g1 + hidden, gp = g2 + hidden;
  memory.fill(g1, 0, 2 * hidden);
  for (let d = 0; d < ndim; d++) {
    const x = acts + <usize>d * stride, params = out + <usize>(d * outputs) * stride;
    const gy = g + <usize>(ndim - 1 - d) * stride;
    if (bins > 0) splinesBack(params, gp, x, gy, gl, gx + <usize>d * stride, m);
    else affineBack(params, gp, x, gy, gl, gx + <usize>d * stride, m);
    const at = <usize>outputAt(d) << 2;
    denseBack(w + at, gw + at, h2, g2, gp, m, units * d, outputs);
  }
  rectified(g2, h2, hidden);
  for (let k = 1; k < ndim; k++) {
    const at = <usize>secondAt(k) << 2;
    denseBack(w + at, gw + at, h1, g1, g2 + <usize>(units * (k - 1)) * stride, m, units * k, units);
  }
  rectified(g1, h1, hidden);
  for (let k = 1; k < ndim; k++) {
    const at = <usize>firstAt(k) << 2;
    denseBack(w + at, gw + at, acts, gx, g1 + <usize>(units * (k - 1)) * stride, m, k, units);
  }
  memory.copy(g, gx, <usize>ndim * stride);
}

/** Σ weight (½ z² − ln |dz/dx|) over m rows; z: ndim × m. */
export function lossOf(z: usize, logs: usize, weights: usize, m: i32): f64 {
  let loss: f64 = 0;
  for (let r = 0; r < m; r++) {
    const at = <usize>r << 2;
    let s: f64 = 0;
    for (let d = 0; d < ndim; d++) {
      const v = <f64>load<f32>(z + <usize>(d * m) * 4 + at);
      s += v * v;
    }
    loss += <f64>load<f32>(weights + at) * (0.5 * s - <f64>load<f32>(logs + at));
  }
  return loss;
}

/** Σ weight (½ z² − ln |dz/dx|) over m rows of x (ndim × m), and its gradient by all parameters to `grad`. `weights`: m numbers. */
export function flowGradient(params: usize, grad: usize, x: usize, weights: usize, m: i32): f64 {
  const bytes = <usize>m << 2;
  const each = <usize>actsCount() * bytes;
  const acts = allocate(<usize>(transforms + 1) * each);
  const z = allocate(<usize>ndim * bytes), logs = allocate(bytes);
  return gradient(params, grad, x, weights, m, acts, z, logs);
}

export function gradient(params: usize, grad: usize, x: usize, weights: usize, m: i32, acts: usize, z: usize, logs: usize): f64 {
  const bytes = <usize>m << 2;
  const each = <usize>actsCount() * bytes;
  const count = <usize>transformCount() << 2;
  memory.fill(logs, 0, bytes);
  memory.copy(z, x, <usize>ndim * bytes);
  for (let t = 0; t < transforms; t++) {
    const own = acts + <usize>t * each;
    memory.copy(own, z, <usize>ndim * bytes);
    transform(params + <usize>t * count, own, z, logs, m, false);
  }
  const loss = lossOf(z, logs, weights, m);
  for (let r: usize = 0; r < bytes; r += 16) {
    const w = v128.load(weights + r);
    for (let d = 0; d < ndim; d++) {
      const at = z + <usize>d * bytes + r;
      v128.store(at, f32x4.mul(w, v128.load(at)));
    }
    v128.store(logs + r, f32x4.neg(w));
  }
  for (let t = transforms - 1; t >= 0; t--) {
    transformBack(params + <usize>t * count, grad + <usize>t * count, acts + <usize>t * each, acts + <usize>transforms * each, z, logs, m);
  }
  return loss;
}
