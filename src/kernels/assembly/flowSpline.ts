/** Monotone rational-quadratic splines (Durkan et al. 2019) of all rows of a batch, forwards, inverted and backwards. */
import { bins } from './flowShape';
import { exp4, log4, softplus4 } from './lanes';

/** Splines act on (−BOX, BOX) and are the identity beyond. */
const BOX: f32 = 5;
/** The least width and height of a bin, as a share of the box, and the least derivative at a knot. */
const LEAST: f32 = 1e-3;
const LEAST_SLOPE: f32 = 1e-3;
/** softplus(SHIFT) + LEAST_SLOPE = 1: parameters of zero make the identity. */
const SHIFT: f32 = 0.5397423;

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

/** Softmax of `bins` numbers `stride` bytes apart, in their place. */
function softmax(params: usize, stride: usize): void {
  const end = params + <usize>bins * stride;
  let top = v128.load(params);
  for (let at = params + stride; at < end; at += stride) top = f32x4.max(top, v128.load(at));
  let sum = f32x4.splat(0);
  for (let at = params; at < end; at += stride) {
    const e = exp4(f32x4.sub(v128.load(at), top));
    v128.store(at, e);
    sum = f32x4.add(sum, e);
  }
  const one = f32x4.div(f32x4.splat(1), sum);
  for (let at = params; at < end; at += stride) v128.store(at, f32x4.mul(one, v128.load(at)));
}

/** The bin that holds x, or y with `inverse`; widths and heights are shares already. */
function locate(params: usize, stride: usize, x: v128, inverse: bool): void {
  const heights = params + <usize>bins * stride;
  const slopes = params + <usize>(2 * bins) * stride;
  const least = f32x4.splat(2 * BOX * LEAST);
  const rest = f32x4.splat(2 * BOX * (1 - <f32>bins * LEAST));
  let cx = f32x4.splat(-BOX), cy = cx;
  let left = f32x4.splat(0);
  for (let j = 0; j < bins; j++) {
    const w = f32x4.add(least, f32x4.mul(rest, v128.load(params + <usize>j * stride)));
    const h = f32x4.add(least, f32x4.mul(rest, v128.load(heights + <usize>j * stride)));
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
 * Splines of m rows, of parameters `params` (outputs × m): from → to, and ln dy/dx added to `logs`; with `inverse`, y → x, and still ln dy/dx. What stands for
 * widths and heights in `params` becomes shares of the box.
 * Durkan et al. 2019, equations 4 to 8 and 29 to 32.
 */
export function splines(params: usize, from: usize, to: usize, logs: usize, m: i32, inverse: bool): void {
  const stride = <usize>m << 2;
  const one = f32x4.splat(1), two = f32x4.splat(2);
  for (let r: usize = 0; r < stride; r += 16) {
    const x = v128.load(from + r);
    softmax(params + r, stride);
    softmax(params + <usize>bins * stride + r, stride);
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

/** The reverse of `splines`, after which `params` are as that left them: gy → gx, and the parameters' gradient to `gp`; `gl` is the gradient by ln dy/dx, row by row. */
export function splinesBack(params: usize, gp: usize, from: usize, gy_: usize, gl_: usize, gx_: usize, m: i32): void {
  const stride = <usize>m << 2;
  const one = f32x4.splat(1), two = f32x4.splat(2), zero = f32x4.splat(0);
  const rest = f32x4.splat(2 * BOX * (1 - <f32>bins * LEAST));
  for (let r: usize = 0; r < stride; r += 16) {
    const widths = params + r, heights = widths + <usize>bins * stride;
    const x = v128.load(from + r);
    const inside = f32x4.lt(f32x4.abs(x), f32x4.splat(BOX));
    const gyOut = v128.load(gy_ + r);
    const gy = v128.and(gyOut, inside), gl = v128.and(v128.load(gl_ + r), inside);
    locate(widths, stride, x, false);
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
      dotW = f32x4.add(dotW, f32x4.mul(w, v128.load(widths + <usize>j * stride)));
      dotH = f32x4.add(dotH, f32x4.mul(h, v128.load(heights + <usize>j * stride)));
    }
    let to = gp + r;
    for (let j = 0; j < bins; j++) {
      const before = i32x4.lt_s(i32x4.splat(j), binAt), here = i32x4.eq(i32x4.splat(j), binAt);
      const w = v128.or(v128.and(f32x4.neg(gX), before), v128.and(gW, here));
      const h = v128.or(v128.and(gy, before), v128.and(gH, here));
      v128.store(to, f32x4.mul(rest, f32x4.mul(v128.load(widths + <usize>j * stride), f32x4.sub(w, dotW))));
      v128.store(to + <usize>bins * stride, f32x4.mul(rest, f32x4.mul(v128.load(heights + <usize>j * stride), f32x4.sub(h, dotH))));
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
