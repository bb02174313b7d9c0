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
import { allocate, philox, release, reserved } from './network';

/** Splines act on (−BOX, BOX) and are the identity beyond. */
const BOX: f32 = 5;
/** The least width and height of a bin, as a share of the box, and the least derivative at a knot. */
const LEAST: f32 = 1e-3;
const LEAST_SLOPE: f32 = 1e-3;
/** softplus(SHIFT) + LEAST_SLOPE = 1: parameters of zero make the identity. */
const SHIFT: f32 = 0.5397423;
/** An affine map's ln scale stays within ±LOG_SCALE. */
const LOG_SCALE: f32 = 3;

let ndim: i32 = 0;
let transforms: i32 = 0;
let units: i32 = 0;
/** Bins of the splines; 0: affine. */
let bins: i32 = 0;
/** Numbers that the networks give for each dimension. */
let outputs: i32 = 0;
/** Scratch of the splines: softmax of the widths and of the heights, 4 lanes each. */
let shares: usize = 0;

/** Says which flow the other functions are about; to be called first after `reset`. */
export function flowShape(ndim_: i32, transforms_: i32, units_: i32, bins_: i32): void {
  ndim = ndim_;
  transforms = transforms_;
  units = units_;
  bins = bins_;
  outputs = bins_ > 0 ? 3 * bins_ - 1 : 2;
  shares = allocate(<usize>(2 * max(1, bins_)) << 4);
}

function transformCount(): i32 {
  let count = 0;
  for (let k = 1; k < ndim; k++) count += units * (k + 1 + units * k + 1);
  for (let d = 0; d < ndim; d++) count += outputs * (units * d + 1);
  return count;
}

export function flowCount(): i32 {
  return transforms * transformCount();
}

// offsets within one transform, in numbers, of what makes degree k (or dimension d) of each layer
// @ts-ignore: decorator
@inline
function firstAt(k: i32): i32 {
  return units * (((k - 1) * (k + 2)) >> 1);
}
// @ts-ignore: decorator
@inline
function secondAt(k: i32): i32 {
  return firstAt(ndim) + units * (units * (((k - 1) * k) >> 1) + (k - 1));
}
// @ts-ignore: decorator
@inline
function outputAt(d: i32): i32 {
  return secondAt(ndim) + outputs * (units * (((d - 1) * d) >> 1) + d);
}

/** exp of each lane, relative error some 1e-7 (Cody & Waite's reduction; minimax polynomial of Moshier's Cephes). */
function exp4(x: v128): v128 {
  x = f32x4.max(f32x4.splat(-87), f32x4.min(f32x4.splat(88), x));
  const n = f32x4.floor(f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504088896341)), f32x4.splat(0.5)));
  x = f32x4.sub(f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, x), x), x), f32x4.splat(1));
  return f32x4.mul(p, i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23));
}

/** ln of each lane, all normal numbers above 0, relative error some 1e-7 (as `exp4`). */
function log4(x: v128): v128 {
  // x = m 2^e with m in [√½, √2)
  let e = i32x4.sub(i32x4.shr_u(x, 23), i32x4.splat(126));
  let m = v128.or(v128.and(x, i32x4.splat(0x007fffff)), f32x4.splat(0.5));
  const low = f32x4.lt(m, f32x4.splat(0.707106781186547524));
  e = i32x4.add(e, low);
  m = f32x4.sub(f32x4.add(m, v128.and(m, low)), f32x4.splat(1));
  const n = f32x4.convert_i32x4_s(e);
  const z = f32x4.mul(m, m);
  let p = f32x4.splat(7.0376836292e-2);
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(-1.1514610310e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(1.1676998740e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(-1.2420140846e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(1.4249322787e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(-1.6668057665e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(2.0000714765e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(-2.4999993993e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(3.3333331174e-1));
  let y = f32x4.mul(f32x4.mul(p, m), z);
  y = f32x4.add(y, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  y = f32x4.sub(y, f32x4.mul(z, f32x4.splat(0.5)));
  return f32x4.add(f32x4.add(m, y), f32x4.mul(n, f32x4.splat(0.693359375)));
}

/** ln(1 + exp x). */
function softplus4(x: v128): v128 {
  return f32x4.add(f32x4.max(x, f32x4.splat(0)), log4(f32x4.add(f32x4.splat(1), exp4(f32x4.neg(f32x4.abs(x))))));
}

/** z (b × m) = w · x (a × m) + bias, rectified where asked; w: b rows of a weights and a bias. */
function dense(w: usize, x: usize, z: usize, m: i32, a: i32, b: i32, rectify: bool): void {
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

// @ts-ignore: decorator
@inline
function across(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}

/** The reverse of `dense`: gw (as w) gets the gradient, gx (a × m) is added to. gz: b × m, already zero where the rectifier is. */
function denseBack(w: usize, gw: usize, x: usize, gx: usize, gz: usize, m: i32, a: i32, b: i32): void {
  const stride = <usize>m << 2;
  const row = <usize>(a + 1) << 2;
  for (let j = 0; j < b; j++) {
    const g = gz + <usize>j * stride;
    const out = gw + <usize>j * row;
    let i = 0;
    for (; i + 4 <= a; i += 4) {
      const xi = x + <usize>i * stride;
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
      for (let r: usize = 0; r < stride; r += 16) {
        const q = v128.load(g + r);
        const at = xi + r;
        s0 = f32x4.add(s0, f32x4.mul(q, v128.load(at)));
        s1 = f32x4.add(s1, f32x4.mul(q, v128.load(at + stride)));
        s2 = f32x4.add(s2, f32x4.mul(q, v128.load(at + 2 * stride)));
        s3 = f32x4.add(s3, f32x4.mul(q, v128.load(at + 3 * stride)));
      }
      const to = out + (<usize>i << 2);
      store<f32>(to, across(s0));
      store<f32>(to, across(s1), 4);
      store<f32>(to, across(s2), 8);
      store<f32>(to, across(s3), 12);
    }
    for (; i < a; i++) {
      const xi = x + <usize>i * stride;
      let s = f32x4.splat(0);
      for (let r: usize = 0; r < stride; r += 16) s = f32x4.add(s, f32x4.mul(v128.load(g + r), v128.load(xi + r)));
      store<f32>(out + (<usize>i << 2), across(s));
    }
    let s = f32x4.splat(0);
    for (let r: usize = 0; r < stride; r += 16) s = f32x4.add(s, v128.load(g + r));
    store<f32>(out + row - 4, across(s));
  }
  for (let r: usize = 0; r < stride; r += 64) {
    for (let i = 0; i < a; i++) {
      const to = gx + <usize>i * stride + r;
      let s0 = v128.load(to), s1 = v128.load(to, 16), s2 = v128.load(to, 32), s3 = v128.load(to, 48);
      let wj = w + (<usize>i << 2);
      let g = gz + r;
      for (let j = 0; j < b; j++) {
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

// what `locate` finds out of one bin, lane by lane
let binX: v128 = i32x4.splat(0);
let binW: v128 = i32x4.splat(0);
let binY: v128 = i32x4.splat(0);
let binH: v128 = i32x4.splat(0);
/** Raw derivatives at the bin's two knots, and the derivatives. */
let raw0: v128 = i32x4.splat(0);
let raw1: v128 = i32x4.splat(0);
let slope0: v128 = i32x4.splat(0);
let slope1: v128 = i32x4.splat(0);
let binAt: v128 = i32x4.splat(0);

/** Softmax of `bins` numbers `stride` bytes apart, to `out`. */
function softmax(params: usize, stride: usize, out: usize): void {
  let top = v128.load(params);
  for (let j = 1; j < bins; j++) top = f32x4.max(top, v128.load(params + <usize>j * stride));
  let sum = f32x4.splat(0);
  for (let j = 0; j < bins; j++) {
    const e = exp4(f32x4.sub(v128.load(params + <usize>j * stride), top));
    v128.store(out + (<usize>j << 4), e);
    sum = f32x4.add(sum, e);
  }
  const one = f32x4.div(f32x4.splat(1), sum);
  for (let j = 0; j < bins; j++) v128.store(out + (<usize>j << 4), f32x4.mul(one, v128.load(out + (<usize>j << 4))));
}

/** The bin that holds x, or y with `inverse`. */
function locate(params: usize, stride: usize, x: v128, inverse: bool): void {
  const heights = shares + (<usize>bins << 4);
  softmax(params, stride, shares);
  softmax(params + <usize>bins * stride, stride, heights);
  const slopes = params + <usize>(2 * bins) * stride;
  const least = f32x4.splat(2 * BOX * LEAST);
  const rest = f32x4.splat(2 * BOX * (1 - <f32>bins * LEAST));
  let cx = f32x4.splat(-BOX), cy = cx;
  let left = f32x4.splat(0);
  for (let j = 0; j < bins; j++) {
    const w = f32x4.add(least, f32x4.mul(rest, v128.load(shares + (<usize>j << 4))));
    const h = f32x4.add(least, f32x4.mul(rest, v128.load(heights + (<usize>j << 4))));
    const right = j < bins - 1 ? v128.load(slopes + <usize>j * stride) : f32x4.splat(0);
    if (j == 0) {
      binX = cx;
      binY = cy;
      binW = w;
      binH = h;
      raw0 = left;
      raw1 = right;
      binAt = i32x4.splat(0);
    } else {
      const here = f32x4.ge(x, inverse ? cy : cx);
      binX = v128.bitselect(cx, binX, here);
      binY = v128.bitselect(cy, binY, here);
      binW = v128.bitselect(w, binW, here);
      binH = v128.bitselect(h, binH, here);
      raw0 = v128.bitselect(left, raw0, here);
      raw1 = v128.bitselect(right, raw1, here);
      binAt = v128.bitselect(i32x4.splat(j), binAt, here);
    }
    cx = f32x4.add(cx, w);
    cy = f32x4.add(cy, h);
    left = right;
  }
  slope0 = f32x4.add(f32x4.splat(LEAST_SLOPE), softplus4(f32x4.add(raw0, f32x4.splat(SHIFT))));
  slope1 = f32x4.add(f32x4.splat(LEAST_SLOPE), softplus4(f32x4.add(raw1, f32x4.splat(SHIFT))));
}

/**
 * Splines of m rows, of parameters `params` (outputs × m): from → to, and ln dy/dx added to `logs`; with `inverse`, y → x, and still ln dy/dx.
 * Durkan et al. 2019, equations 4 to 8 and 29 to 32.
 */
function splines(params: usize, from: usize, to: usize, logs: usize, m: i32, inverse: bool): void {
  const stride = <usize>m << 2;
  const one = f32x4.splat(1), two = f32x4.splat(2);
  for (let r: usize = 0; r < stride; r += 16) {
    const x = v128.load(from + r);
    locate(params + r, stride, x, inverse);
    const s = f32x4.div(binH, binW);
    const bend = f32x4.sub(f32x4.add(slope0, slope1), f32x4.mul(two, s));
    let xi: v128;
    if (inverse) {
      const dy = f32x4.sub(x, binY);
      const by = f32x4.mul(dy, bend);
      const a = f32x4.add(f32x4.mul(binH, f32x4.sub(s, slope0)), by);
      const b = f32x4.sub(f32x4.mul(binH, slope0), by);
      const c = f32x4.neg(f32x4.mul(s, dy));
      const disc = f32x4.max(f32x4.splat(0), f32x4.sub(f32x4.mul(b, b), f32x4.mul(f32x4.splat(4), f32x4.mul(a, c))));
      xi = f32x4.div(f32x4.mul(two, c), f32x4.neg(f32x4.add(b, f32x4.sqrt(disc))));
    } else xi = f32x4.div(f32x4.sub(x, binX), binW);
    xi = f32x4.max(f32x4.splat(0), f32x4.min(one, xi));
    const eta = f32x4.sub(one, xi);
    const t = f32x4.mul(xi, eta);
    const x2 = f32x4.mul(xi, xi);
    const den = f32x4.add(s, f32x4.mul(bend, t));
    let y: v128;
    if (inverse) y = f32x4.add(binX, f32x4.mul(xi, binW));
    else y = f32x4.add(binY, f32x4.div(f32x4.mul(binH, f32x4.add(f32x4.mul(s, x2), f32x4.mul(slope0, t))), den));
    const p = f32x4.add(
      f32x4.add(f32x4.mul(slope1, x2), f32x4.mul(f32x4.mul(two, s), t)),
      f32x4.mul(slope0, f32x4.mul(eta, eta)),
    );
    const ratio = f32x4.div(s, den);
    const l = log4(f32x4.mul(f32x4.mul(ratio, ratio), p));
    const inside = f32x4.lt(f32x4.abs(x), f32x4.splat(BOX));
    v128.store(to + r, v128.bitselect(y, x, inside));
    v128.store(logs + r, f32x4.add(v128.load(logs + r), v128.and(l, inside)));
  }
}

/** The reverse of `splines`: gy → gx, and the parameters' gradient to `gp`; `gl` is the gradient by ln dy/dx, row by row. */
function splinesBack(params: usize, gp: usize, from: usize, gy_: usize, gl_: usize, gx_: usize, m: i32): void {
  const stride = <usize>m << 2;
  const one = f32x4.splat(1), two = f32x4.splat(2), zero = f32x4.splat(0);
  const rest = f32x4.splat(2 * BOX * (1 - <f32>bins * LEAST));
  const heights = shares + (<usize>bins << 4);
  for (let r: usize = 0; r < stride; r += 16) {
    const x = v128.load(from + r);
    const inside = f32x4.lt(f32x4.abs(x), f32x4.splat(BOX));
    const gyOut = v128.load(gy_ + r);
    const gy = v128.and(gyOut, inside), gl = v128.and(v128.load(gl_ + r), inside);
    locate(params + r, stride, x, false);
    const s = f32x4.div(binH, binW);
    const bend = f32x4.sub(f32x4.add(slope0, slope1), f32x4.mul(two, s));
    const xi = f32x4.max(zero, f32x4.min(one, f32x4.div(f32x4.sub(x, binX), binW)));
    const eta = f32x4.sub(one, xi);
    const t = f32x4.mul(xi, eta), x2 = f32x4.mul(xi, xi), e2 = f32x4.mul(eta, eta);
    const den = f32x4.add(s, f32x4.mul(bend, t));
    const num = f32x4.add(f32x4.mul(s, x2), f32x4.mul(slope0, t));
    const p = f32x4.add(f32x4.add(f32x4.mul(slope1, x2), f32x4.mul(f32x4.mul(two, s), t)), f32x4.mul(slope0, e2));
    // y = y_k + h num/den, l = 2 ln s + ln p − 2 ln den
    const perDen = f32x4.div(one, den);
    const gNum = f32x4.mul(gy, f32x4.mul(binH, perDen));
    const gDen = f32x4.neg(f32x4.add(f32x4.mul(gNum, f32x4.mul(num, perDen)), f32x4.mul(f32x4.mul(two, gl), perDen)));
    const gP = f32x4.div(gl, p);
    let gS = f32x4.div(f32x4.mul(two, gl), s);
    gS = f32x4.add(gS, f32x4.mul(gNum, x2));
    gS = f32x4.add(gS, f32x4.mul(gDen, f32x4.sub(one, f32x4.mul(two, t))));
    gS = f32x4.add(gS, f32x4.mul(gP, f32x4.mul(two, t)));
    const g0 = f32x4.add(f32x4.mul(f32x4.add(gNum, gDen), t), f32x4.mul(gP, e2));
    const g1 = f32x4.add(f32x4.mul(gDen, t), f32x4.mul(gP, x2));
    const gT = f32x4.add(f32x4.add(f32x4.mul(gNum, slope0), f32x4.mul(gDen, bend)), f32x4.mul(gP, f32x4.mul(two, s)));
    let gXi = f32x4.mul(gNum, f32x4.mul(two, f32x4.mul(s, xi)));
    gXi = f32x4.add(gXi, f32x4.mul(gP, f32x4.mul(two, f32x4.sub(f32x4.mul(slope1, xi), f32x4.mul(slope0, eta)))));
    gXi = f32x4.add(gXi, f32x4.mul(gT, f32x4.sub(one, f32x4.mul(two, xi))));
    const perW = f32x4.div(one, binW);
    const gX = f32x4.mul(gXi, perW);
    const gH = f32x4.add(f32x4.mul(gy, f32x4.mul(num, perDen)), f32x4.mul(gS, perW));
    const gW = f32x4.neg(f32x4.add(f32x4.mul(gX, xi), f32x4.mul(f32x4.mul(gS, s), perW)));
    v128.store(gx_ + r, v128.bitselect(gX, gyOut, inside));
    // a bin's left knot is −BOX + the widths before it: those get −gX, and the heights before it gy
    let dotW = zero, dotH = zero;
    for (let j = 0; j < bins; j++) {
      const before = i32x4.lt_s(i32x4.splat(j), binAt), here = i32x4.eq(i32x4.splat(j), binAt);
      const w = v128.or(v128.and(f32x4.neg(gX), before), v128.and(gW, here));
      const h = v128.or(v128.and(gy, before), v128.and(gH, here));
      dotW = f32x4.add(dotW, f32x4.mul(w, v128.load(shares + (<usize>j << 4))));
      dotH = f32x4.add(dotH, f32x4.mul(h, v128.load(heights + (<usize>j << 4))));
    }
    let to = gp + r;
    for (let j = 0; j < bins; j++) {
      const before = i32x4.lt_s(i32x4.splat(j), binAt), here = i32x4.eq(i32x4.splat(j), binAt);
      const w = v128.or(v128.and(f32x4.neg(gX), before), v128.and(gW, here));
      const h = v128.or(v128.and(gy, before), v128.and(gH, here));
      v128.store(to, f32x4.mul(rest, f32x4.mul(v128.load(shares + (<usize>j << 4)), f32x4.sub(w, dotW))));
      v128.store(to + <usize>bins * stride, f32x4.mul(rest, f32x4.mul(v128.load(heights + (<usize>j << 4)), f32x4.sub(h, dotH))));
      to += stride;
    }
    to += <usize>bins * stride;
    // the derivative of softplus is the logistic function
    const gRaw0 = f32x4.div(g0, f32x4.add(one, exp4(f32x4.neg(f32x4.add(raw0, f32x4.splat(SHIFT))))));
    const gRaw1 = f32x4.div(g1, f32x4.add(one, exp4(f32x4.neg(f32x4.add(raw1, f32x4.splat(SHIFT))))));
    for (let j = 0; j < bins - 1; j++) {
      const right = i32x4.eq(i32x4.splat(j), binAt), left = i32x4.eq(i32x4.splat(j + 1), binAt);
      v128.store(to, v128.or(v128.and(gRaw1, right), v128.and(gRaw0, left)));
      to += stride;
    }
  }
}

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
function actsCount(): i32 {
  return ndim + 2 * units * (ndim - 1) + ndim * outputs;
}

/** One transform of m rows whose input lies at `acts`, or with `inverse` is found there from the output `y`. The output, y, is in reversed order. */
function transform(w: usize, acts: usize, y: usize, logs: usize, m: i32, inverse: bool): void {
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

function rectified(g: usize, act: usize, bytes: usize): void {
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(g + i, v128.and(v128.load(g + i), f32x4.gt(v128.load(act + i), zero)));
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
function lossOf(z: usize, logs: usize, weights: usize, m: i32): f64 {
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

function gradient(params: usize, grad: usize, x: usize, weights: usize, m: i32, acts: usize, z: usize, logs: usize): f64 {
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
