// The way back from the image to a component of two tables (parts.ts), as slopes.ts is for one: with G = ∂ ln L/∂(image) and the brightness h of f(s) and
// g(s'), sums over all samples of G ∂h/∂f f′ and G ∂h/∂g g′ times what s and s' hang on, and moments of G ∂h/∂f in the bins of f, of G ∂h/∂g in those of g.
import { lanes, lats, lons, pitch, samples, strips, targets, width } from './extended';
import { bins0, bins1, bits0, bits1, cut0, cut1, low0, low1, mantissa, table0, table1 } from './parts';
import { polynomials, weighBin } from './profile';
import { derivatives, inverseOctave, scatter } from './slopes';

// @ts-ignore: decorator
@external("env", "firstPart")
declare function firstPart(s: f64): f64;
// @ts-ignore: decorator
@external("env", "secondPart")
declare function secondPart(s: f64): f64;
// @ts-ignore: decorator
@external("env", "firstSlope")
declare function firstSlope(s: f64, weight: f64): f64;
// @ts-ignore: decorator
@external("env", "secondSlope")
declare function secondSlope(s: f64, weight: f64): f64;

/** 64 bytes a bin each, and one bin more. */
let moments0: usize = 0, moments1: usize = 0;
/**
 * Ten numbers. X′ = ∂h/∂X / 2 and Y′ = ∂h/∂Y / 2, each times G: Σ of X′, Y′, X′ Δlon, Y′ Δlon, X′ Y, Y′ X, as slopes.ts has them with p = 2; then [7]
 * Σ G h and [8], of a disk, half of the derivative by the inclination.
 */
let sums: usize = 0;

export function planPartSlopes(first: usize, second: usize, sumsAt: usize): void {
  moments0 = first; moments1 = second; sums = sumsAt;
}

function start(): void {
  memory.fill(moments0, 0, (<usize>bins0 + 1) << 6);
  memory.fill(moments1, 0, (<usize>bins1 + 1) << 6);
  memory.fill(sums, 0, 80);
}

/** Turns the moments of both tables into weights of their nodes. */
export function weighParts(): void {
  for (let at = moments0, end = moments0 + (<usize>bins0 << 6); at < end; at += 64) weighBin(at, at);
  for (let at = moments1, end = moments1 + (<usize>bins1 << 6); at < end; at += 64) weighBin(at, at);
}

export function partLow(second: bool): i32 { return second ? low1 : low0; }
export function partBins(second: bool): i32 { return second ? bins1 : bins0; }
export function partBits(second: bool): i32 { return second ? bits1 : bits0; }

// @ts-ignore: decorator
@inline function add(i: usize, term: f64): void {
  store<f64>(sums + (i << 3), load<f64>(sums + (i << 3)) + term);
}

// @ts-ignore: decorator
@inline function total(v: v128): f64 { return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1); }

/** The bin of s in a table, or −1. */
// @ts-ignore: decorator
@inline function binOf(s: f64, low: i32, bins: i32, bits: i32): i32 {
  const bin = <i32>(reinterpret<u64>(s) >>> (52 - bits)) - low;
  return <u32>bin < <u32>bins ? bin : -1;
}

// @ts-ignore: decorator
@inline function wOf(s: f64, bits: i32): f64 {
  return reinterpret<f64>((reinterpret<u64>(s) & ((<u64>1 << (52 - bits)) - 1)) | 0x3ff0000000000000) * <f64>(2 << bits) - <f64>((2 << bits) + 1);
}

/** f(s) by the table, or by the host. */
function valueOf(s: f64, second: bool): f64 {
  const bits = second ? bits1 : bits0, bin = binOf(s, second ? low1 : low0, second ? bins1 : bins0, bits);
  if (bin < 0) return second ? secondPart(s) : firstPart(s);
  const w = wOf(s, bits), at = (second ? table1 : table0) + (<usize>bin << 6);
  let f = load<f64>(at, 56);
  for (let i = 48; i >= 0; i -= 8) f = f * w + load<f64>(at + i);
  return f;
}

/** f′(s); takes note of the weight of the sample. */
function slopeOf(s: f64, weight: f64, second: bool): f64 {
  const bits = second ? bits1 : bits0, bin = binOf(s, second ? low1 : low0, second ? bins1 : bins0, bits);
  if (bin < 0) return second ? secondSlope(s, weight) : firstSlope(s, weight);
  const w = wOf(s, bits), at = (second ? table1 : table0) + (<usize>bin << 6), to = (second ? moments1 : moments0) + (<usize>bin << 6);
  let f = 7 * load<f64>(at, 56), term = weight;
  for (let i = 6; i >= 1; i--) f = f * w + <f64>i * load<f64>(at + (<usize>i << 3));
  for (let i = 0; i < 64; i += 8, term *= w) store<f64>(to + i, load<f64>(to + i) + term);
  return f * <f64>(2 << bits) * reinterpret<f64>(0x7fe0000000000000 - (reinterpret<u64>(s) & 0x7ff0000000000000));
}

/** One sample of addCrossed's, where a table doesn't hold it. */
function crossedSample(G: f64, x: f64, y: f64, lon: f64, harmonic: bool): void {
  const s = x * x, t = y * y;
  if (G == 0 || !(s < cut0) || !(t < cut1)) return;
  const f = valueOf(s, false), g = valueOf(t, true);
  let wf = G * g, wg = G * f, h = f * g;
  if (harmonic) {
    if (f == 0 || g == 0) return;
    const a = 1 / (1 + f / g), b = 1 / (1 + g / f);
    wf = G * a * a; wg = G * b * b;
    h = f < g ? f * a : g * b;
  }
  // On an axis a slope is the mean of those on both sides: 0.
  const hx = x == 0 ? 0 * slopeOf(s, wf, false) : wf * slopeOf(s, wf, false) * x;
  const hy = y == 0 ? 0 * slopeOf(t, wg, true) : wg * slopeOf(t, wg, true) * y;
  add(0, hx); add(1, hy); add(2, hx * lon); add(3, hy * lon); add(4, hx * y); add(5, hy * x); add(7, G * h);
}

/** Sums of addCrossed's component, in whose place G is in the image. */
export function crossedSlopes(lon: f64, lat: f64, a: f64, b: f64, c: f64, d: f64, harmonic: bool): void {
  start();
  if (harmonic) crossed(lon, lat, a, b, c, d, true);
  else crossed(lon, lat, a, b, c, d, false);
}

// @ts-ignore: decorator
@inline function crossed(lon: f64, lat: f64, a: f64, b: f64, c: f64, d: f64, harmonic: bool): void {
  const x0 = f64x2.splat(lon), y0 = f64x2.splat(lat), va = f64x2.splat(a), vb = f64x2.splat(b), vc = f64x2.splat(c), vd = f64x2.splat(d);
  const one = f64x2.splat(1), zero = f64x2.splat(0), end0 = f64x2.splat(cut0), end1 = f64x2.splat(cut1);
  const per0 = f64x2.splat(<f64>(2 << bits0)), per1 = f64x2.splat(<f64>(2 << bits1)), shift0 = 20 - bits0, shift1 = 20 - bits1;
  let m0 = zero, m1 = zero, m2 = zero, m3 = zero, m4 = zero, m5 = zero, m7 = zero;
  let atX = lons, atY = lats;
  for (let strip = 0; strip < strips; strip++) {
    let from = <usize>load<u32>(targets + (<usize>strip << 2));
    const inside = v128.load(lanes + (<usize>strip << 4));
    for (const end = from + <usize>width * pitch; from < end; from += pitch) {
      const G = v128.and(v128.load(from), inside);
      for (const last = atX + <usize>samples * 16; atX < last; atX += 16, atY += 16) {
        const u = f64x2.sub(v128.load(atX), x0), v = f64x2.sub(v128.load(atY), y0);
        const x = f64x2.add(f64x2.mul(u, va), f64x2.mul(v, vb)), y = f64x2.add(f64x2.mul(u, vc), f64x2.mul(v, vd));
        const s = f64x2.mul(x, x), t = f64x2.mul(y, y);
        if (!v128.any_true(v128.and(f64x2.lt(s, end0), f64x2.lt(t, end1)))) continue;
        const i0 = (i32x4.extract_lane(s, 1) >>> shift0) - low0, i1 = (i32x4.extract_lane(s, 3) >>> shift0) - low0;
        const j0 = (i32x4.extract_lane(t, 1) >>> shift1) - low1, j1 = (i32x4.extract_lane(t, 3) >>> shift1) - low1;
        if (<u32>i0 >= <u32>bins0 || <u32>i1 >= <u32>bins0 || <u32>j0 >= <u32>bins1 || <u32>j1 >= <u32>bins1) {
          for (let lane = 0; lane < 2; lane++) {
            if (lane == 0) crossedSample(f64x2.extract_lane(G, 0), f64x2.extract_lane(x, 0), f64x2.extract_lane(y, 0), f64x2.extract_lane(u, 0), harmonic);
            else crossedSample(f64x2.extract_lane(G, 1), f64x2.extract_lane(x, 1), f64x2.extract_lane(y, 1), f64x2.extract_lane(u, 1), harmonic);
          }
          continue;
        }
        const p0 = table0 + (<usize>i0 << 6), p1 = table0 + (<usize>i1 << 6), q0 = table1 + (<usize>j0 << 6), q1 = table1 + (<usize>j1 << 6);
        const w = mantissa(s, bits0), ww = f64x2.mul(w, w), w0 = v128.shuffle<f64>(ww, ww, 0, 0), w1 = v128.shuffle<f64>(ww, ww, 1, 1);
        const z = mantissa(t, bits1), zz = f64x2.mul(z, z), z0 = v128.shuffle<f64>(zz, zz, 0, 0), z1 = v128.shuffle<f64>(zz, zz, 1, 1);
        const f = polynomials(p0, p1, w), g = polynomials(q0, q1, z);
        let wf: v128, wg: v128, h: v128;
        if (harmonic) {
          const isUsed = v128.and(f64x2.ne(f, zero), f64x2.ne(g, zero));
          const A = v128.and(f64x2.div(one, f64x2.add(one, f64x2.div(f, g))), isUsed), B = v128.and(f64x2.sub(one, A), isUsed);
          wf = f64x2.mul(G, f64x2.mul(A, A)); wg = f64x2.mul(G, f64x2.mul(B, B));
          h = v128.bitselect(f64x2.mul(f, A), f64x2.mul(g, B), f64x2.lt(f, g));
        } else { wf = f64x2.mul(G, g); wg = f64x2.mul(G, f); h = f64x2.mul(f, g); }
        const byS = f64x2.mul(derivatives(p0, p1, w, w0, w1), f64x2.mul(per0, inverseOctave(s)));
        const byT = f64x2.mul(derivatives(q0, q1, z, z0, z1), f64x2.mul(per1, inverseOctave(t)));
        scatter(moments0 + (<usize>i0 << 6), v128.shuffle<f64>(wf, wf, 0, 0), v128.shuffle<f64>(one, w, 0, 2), w0);
        scatter(moments0 + (<usize>i1 << 6), v128.shuffle<f64>(wf, wf, 1, 1), v128.shuffle<f64>(one, w, 0, 3), w1);
        scatter(moments1 + (<usize>j0 << 6), v128.shuffle<f64>(wg, wg, 0, 0), v128.shuffle<f64>(one, z, 0, 2), z0);
        scatter(moments1 + (<usize>j1 << 6), v128.shuffle<f64>(wg, wg, 1, 1), v128.shuffle<f64>(one, z, 0, 3), z1);
        const hx = f64x2.mul(f64x2.mul(wf, byS), x), hy = f64x2.mul(f64x2.mul(wg, byT), y);
        m0 = f64x2.add(m0, hx); m1 = f64x2.add(m1, hy);
        m2 = f64x2.add(m2, f64x2.mul(hx, u)); m3 = f64x2.add(m3, f64x2.mul(hy, u));
        m4 = f64x2.add(m4, f64x2.mul(hx, y)); m5 = f64x2.add(m5, f64x2.mul(hy, x));
        m7 = f64x2.add(m7, f64x2.mul(G, h));
      }
    }
  }
  add(0, total(m0)); add(1, total(m1)); add(2, total(m2)); add(3, total(m3)); add(4, total(m4)); add(5, total(m5)); add(7, total(m7));
}

/** One point of addDisk's line of sight, where a table doesn't hold it: Y′ and z are V and Z. */
function diskSample(G: f64, x: f64, y: f64, V: f64, Z: f64, lon: f64, sine: f64, cosine: f64): void {
  const s = x * x + V * V, t = Z * Z;
  if (G == 0 || !(s < cut0) || !(t < cut1)) return;
  const f = valueOf(s, false), g = valueOf(t, true);
  const slope = slopeOf(s, G * g, false);
  // The centre of a cusp has no slope.
  const A = s > 1e-290 ? G * g * slope : 0, B = Z == 0 ? 0 * slopeOf(t, G * f, true) : G * f * slopeOf(t, G * f, true);
  const hx = A * x, hy = sine * A * V + cosine * B * Z;
  add(0, hx); add(1, hy); add(2, hx * lon); add(3, hy * lon); add(4, hx * y); add(5, hy * x); add(7, G * f * g); add(8, V * Z * (A - B));
}

/** Sums of addDisk's component; G is without the step. */
export function diskSlopes(lon: f64, lat: f64, a: f64, b: f64, c: f64, d: f64, sine: f64, cosine: f64, depth: f64, n: i32): void {
  start();
  const x0 = f64x2.splat(lon), y0 = f64x2.splat(lat), va = f64x2.splat(a), vb = f64x2.splat(b), vc = f64x2.splat(c), vd = f64x2.splat(d);
  const step = 2 * depth / <f64>(n - 1), one = f64x2.splat(1), zero = f64x2.splat(0), half = f64x2.splat(0.5);
  const vs = f64x2.splat(sine), vk = f64x2.splat(cosine), edge = f64x2.splat(cut1);
  const per0 = f64x2.splat(<f64>(2 << bits0)), per1 = f64x2.splat(<f64>(2 << bits1)), shift0 = 20 - bits0, shift1 = 20 - bits1;
  const bottom0 = low0, bottom1 = low1, count0 = <u32>bins0, count1 = <u32>bins1, at0 = table0, at1 = table1, home0 = moments0, home1 = moments1;
  let m0 = zero, m1 = zero, m2 = zero, m3 = zero, m4 = zero, m5 = zero, m7 = zero, m8 = zero;
  let atX = lons, atY = lats;
  for (let strip = 0; strip < strips; strip++) {
    let from = <usize>load<u32>(targets + (<usize>strip << 2));
    const inside = v128.load(lanes + (<usize>strip << 4));
    for (const end = from + <usize>width * pitch; from < end; from += pitch) {
      const whole = v128.and(v128.load(from), inside), halved = f64x2.mul(whole, half);
      for (const last = atX + <usize>samples * 16; atX < last; atX += 16, atY += 16) {
        const u = f64x2.sub(v128.load(atX), x0), v = f64x2.sub(v128.load(atY), y0);
        const x = f64x2.add(f64x2.mul(u, va), f64x2.mul(v, vb)), y = f64x2.add(f64x2.mul(u, vc), f64x2.mul(v, vd));
        const xx = f64x2.mul(x, x), ys = f64x2.mul(y, vs), yc = f64x2.mul(y, vk);
        // Along the line of sight: Σ of ∂h/∂s, V ∂h/∂s, Z ∂h/∂t, V Z (∂h/∂s − ∂h/∂t) and h, each times G.
        let n0 = zero, n1 = zero, n2 = zero, n3 = zero, n4 = zero;
        for (let k = 0; k < n; k++) {
          const l = f64x2.splat(<f64>k * step - depth);
          const Z = f64x2.sub(yc, f64x2.mul(l, vs)), t = f64x2.mul(Z, Z);
          if (!v128.any_true(f64x2.lt(t, edge))) continue;
          const V = f64x2.add(ys, f64x2.mul(l, vk)), s = f64x2.add(xx, f64x2.mul(V, V));
          const G = k == 0 || k == n - 1 ? halved : whole;
          const i0 = (i32x4.extract_lane(s, 1) >>> shift0) - bottom0, i1 = (i32x4.extract_lane(s, 3) >>> shift0) - bottom0;
          const j0 = (i32x4.extract_lane(t, 1) >>> shift1) - bottom1, j1 = (i32x4.extract_lane(t, 3) >>> shift1) - bottom1;
          if (<u32>i0 >= count0 || <u32>i1 >= count0 || <u32>j0 >= count1 || <u32>j1 >= count1) {
            diskSample(f64x2.extract_lane(G, 0), f64x2.extract_lane(x, 0), f64x2.extract_lane(y, 0), f64x2.extract_lane(V, 0), f64x2.extract_lane(Z, 0), f64x2.extract_lane(u, 0), sine, cosine);
            diskSample(f64x2.extract_lane(G, 1), f64x2.extract_lane(x, 1), f64x2.extract_lane(y, 1), f64x2.extract_lane(V, 1), f64x2.extract_lane(Z, 1), f64x2.extract_lane(u, 1), sine, cosine);
            continue;
          }
          const p0 = at0 + (<usize>i0 << 6), p1 = at0 + (<usize>i1 << 6), q0 = at1 + (<usize>j0 << 6), q1 = at1 + (<usize>j1 << 6);
          const w = mantissa(s, bits0), ww = f64x2.mul(w, w), w0 = v128.shuffle<f64>(ww, ww, 0, 0), w1 = v128.shuffle<f64>(ww, ww, 1, 1);
          const z = mantissa(t, bits1), zz = f64x2.mul(z, z), z0 = v128.shuffle<f64>(zz, zz, 0, 0), z1 = v128.shuffle<f64>(zz, zz, 1, 1);
          const f = polynomials(p0, p1, w), g = polynomials(q0, q1, z);
          const wf = f64x2.mul(G, g), wg = f64x2.mul(G, f);
          const A = f64x2.mul(f64x2.mul(wf, derivatives(p0, p1, w, w0, w1)), f64x2.mul(per0, inverseOctave(s)));
          const B = f64x2.mul(f64x2.mul(wg, derivatives(q0, q1, z, z0, z1)), f64x2.mul(per1, inverseOctave(t)));
          scatter(home0 + (<usize>i0 << 6), v128.shuffle<f64>(wf, wf, 0, 0), v128.shuffle<f64>(one, w, 0, 2), w0);
          scatter(home0 + (<usize>i1 << 6), v128.shuffle<f64>(wf, wf, 1, 1), v128.shuffle<f64>(one, w, 0, 3), w1);
          scatter(home1 + (<usize>j0 << 6), v128.shuffle<f64>(wg, wg, 0, 0), v128.shuffle<f64>(one, z, 0, 2), z0);
          scatter(home1 + (<usize>j1 << 6), v128.shuffle<f64>(wg, wg, 1, 1), v128.shuffle<f64>(one, z, 0, 3), z1);
          const AV = f64x2.mul(A, V), BZ = f64x2.mul(B, Z);
          n0 = f64x2.add(n0, A); n1 = f64x2.add(n1, AV); n2 = f64x2.add(n2, BZ);
          n3 = f64x2.add(n3, f64x2.sub(f64x2.mul(AV, Z), f64x2.mul(BZ, V))); n4 = f64x2.add(n4, f64x2.mul(wf, f));
        }
        const hx = f64x2.mul(n0, x), hy = f64x2.add(f64x2.mul(vs, n1), f64x2.mul(vk, n2));
        m0 = f64x2.add(m0, hx); m1 = f64x2.add(m1, hy);
        m2 = f64x2.add(m2, f64x2.mul(hx, u)); m3 = f64x2.add(m3, f64x2.mul(hy, u));
        m4 = f64x2.add(m4, f64x2.mul(hx, y)); m5 = f64x2.add(m5, f64x2.mul(hy, x));
        m7 = f64x2.add(m7, n4); m8 = f64x2.add(m8, n3);
      }
    }
  }
  add(0, total(m0)); add(1, total(m1)); add(2, total(m2)); add(3, total(m3)); add(4, total(m4)); add(5, total(m5)); add(7, total(m7)); add(8, total(m8));
}
