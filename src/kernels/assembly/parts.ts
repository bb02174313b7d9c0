// Extended components of two tables: a function of X² and one of Y² (bridges), and a disk of some thickness, a function of X² + Y′² and one of z² summed over
// the line of sight. The layout of the image is `extended.ts`'s, the tables are as `profile.ts` makes them.
import { lanes, lats, lons, pitch, samples, strips, targets, width } from './extended';
import { bins, bits, low, polynomials, table } from './profile';

// @ts-ignore: decorator
@external("env", "firstPart")
declare function firstPart(s: f64): f64;
// @ts-ignore: decorator
@external("env", "secondPart")
declare function secondPart(s: f64): f64;

export let table0: usize = 0, low0: i32 = 0, bins0: i32 = 0, bits0: i32 = 4, cut0: f64 = 0;
export let table1: usize = 0, low1: i32 = 0, bins1: i32 = 0, bits1: i32 = 4, cut1: f64 = 0;

/** The table that was made last is the first or the second from now on; its function is 0 from s = `cut` on. */
export function keepTable(second: bool, cut: f64): void {
  if (second) { table1 = table; low1 = low; bins1 = bins; bits1 = bits; cut1 = cut; }
  else { table0 = table; low0 = low; bins0 = bins; bits0 = bits; cut0 = cut; }
}

// @ts-ignore: decorator
@inline export function mantissa(s: v128, bits: i32): v128 {
  const m = v128.or(v128.and(s, i64x2.splat((<i64>1 << (52 - bits)) - 1)), i64x2.splat(0x3ff0000000000000));
  return f64x2.sub(f64x2.mul(m, f64x2.splat(<f64>(2 << bits))), f64x2.splat(<f64>(2 << bits) + 1));
}

/** The first function at two s; the bin after the last is full of zeros. */
// @ts-ignore: decorator
@inline function first(s: v128): v128 {
  const i0 = (i32x4.extract_lane(s, 1) >>> (20 - bits0)) - low0, i1 = (i32x4.extract_lane(s, 3) >>> (20 - bits0)) - low0;
  if (<u32>i0 < <u32>bins0 && <u32>i1 < <u32>bins0) return polynomials(table0 + (<usize>i0 << 6), table0 + (<usize>i1 << 6), mantissa(s, bits0));
  return single(s, i0, i1, false);
}

// @ts-ignore: decorator
@inline function second(s: v128): v128 {
  const i0 = (i32x4.extract_lane(s, 1) >>> (20 - bits1)) - low1, i1 = (i32x4.extract_lane(s, 3) >>> (20 - bits1)) - low1;
  if (<u32>i0 < <u32>bins1 && <u32>i1 < <u32>bins1) return polynomials(table1 + (<usize>i0 << 6), table1 + (<usize>i1 << 6), mantissa(s, bits1));
  return single(s, i0, i1, true);
}

/** The same where at least one isn't in the table. */
function single(s: v128, i0: i32, i1: i32, isSecond: bool): v128 {
  const count = isSecond ? bins1 : bins0, at = isSecond ? table1 : table0, cut = isSecond ? cut1 : cut0;
  const in0 = <u32>i0 < <u32>count, in1 = <u32>i1 < <u32>count;
  let f = polynomials(at + (<usize>(in0 ? i0 : count) << 6), at + (<usize>(in1 ? i1 : count) << 6), mantissa(s, isSecond ? bits1 : bits0));
  const s0 = f64x2.extract_lane(s, 0), s1 = f64x2.extract_lane(s, 1);
  if (!in0) f = f64x2.replace_lane(f, 0, s0 < cut ? isSecond ? secondPart(s0) : firstPart(s0) : s0 == s0 ? 0 : NaN);
  if (!in1) f = f64x2.replace_lane(f, 1, s1 < cut ? isSecond ? secondPart(s1) : firstPart(s1) : s1 == s1 ? 0 : NaN);
  return f;
}

/** Adds amplitude × the mean over samples of first(X²) second(Y²), or of 1/(1/first + 1/second); X = a Δlon + b Δlat, Y = c Δlon + d Δlat. */
export function addCrossed(amplitude: f64, lon: f64, lat: f64, a: f64, b: f64, c: f64, d: f64, harmonic: bool): void {
  const x0 = f64x2.splat(lon), y0 = f64x2.splat(lat), va = f64x2.splat(a), vb = f64x2.splat(b), vc = f64x2.splat(c), vd = f64x2.splat(d);
  const weight = f64x2.splat(amplitude / <f64>samples), one = f64x2.splat(1), zero = f64x2.splat(0);
  let x = lons, y = lats;
  for (let strip = 0; strip < strips; strip++) {
    let to = <usize>load<u32>(targets + (<usize>strip << 2));
    const factor = v128.and(weight, v128.load(lanes + (<usize>strip << 4)));
    for (const end = to + <usize>width * pitch; to < end; to += pitch) {
      let sum = zero;
      for (const last = x + <usize>samples * 16; x < last; x += 16, y += 16) {
        const dx = f64x2.sub(v128.load(x), x0), dy = f64x2.sub(v128.load(y), y0);
        const u = f64x2.add(f64x2.mul(dx, va), f64x2.mul(dy, vb)), v = f64x2.add(f64x2.mul(dx, vc), f64x2.mul(dy, vd));
        const f = first(f64x2.mul(u, u)), g = second(f64x2.mul(v, v));
        if (harmonic) {
          // f g / (f + g), without the product that may overflow.
          const most = f64x2.pmax(f, g), value = f64x2.div(f64x2.pmin(f, g), f64x2.add(one, f64x2.div(f64x2.pmin(f, g), most)));
          sum = f64x2.add(sum, v128.and(value, v128.and(f64x2.ne(f, zero), f64x2.ne(g, zero))));
        } else sum = f64x2.add(sum, f64x2.mul(f, g));
      }
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(sum, factor)));
    }
  }
}

/**
 * Adds amplitude × the mean over samples of Σ_k w_k first(X² + Y′²) second(z²), Y′ = Y s + ℓ c, z = Y c − ℓ s, over n points ℓ from −depth to depth; w_k is the
 * step, half of it at both ends.
 */
export function addDisk(amplitude: f64, lon: f64, lat: f64, a: f64, b: f64, c: f64, d: f64, sine: f64, cosine: f64, depth: f64, n: i32): void {
  const x0 = f64x2.splat(lon), y0 = f64x2.splat(lat), va = f64x2.splat(a), vb = f64x2.splat(b), vc = f64x2.splat(c), vd = f64x2.splat(d);
  const step = 2 * depth / <f64>(n - 1), weight = f64x2.splat(amplitude * step / <f64>samples);
  const vs = f64x2.splat(sine), vk = f64x2.splat(cosine), edge = f64x2.splat(cut1), zero = f64x2.splat(0), half = f64x2.splat(0.5);
  let x = lons, y = lats;
  for (let strip = 0; strip < strips; strip++) {
    let to = <usize>load<u32>(targets + (<usize>strip << 2));
    const factor = v128.and(weight, v128.load(lanes + (<usize>strip << 4)));
    for (const end = to + <usize>width * pitch; to < end; to += pitch) {
      let sum = zero;
      for (const last = x + <usize>samples * 16; x < last; x += 16, y += 16) {
        const dx = f64x2.sub(v128.load(x), x0), dy = f64x2.sub(v128.load(y), y0);
        const X = f64x2.add(f64x2.mul(dx, va), f64x2.mul(dy, vb)), Y = f64x2.add(f64x2.mul(dx, vc), f64x2.mul(dy, vd));
        const XX = f64x2.mul(X, X), Ys = f64x2.mul(Y, vs), Yc = f64x2.mul(Y, vk);
        for (let k = 0; k < n; k++) {
          const l = f64x2.splat(<f64>k * step - depth);
          const z = f64x2.sub(Yc, f64x2.mul(l, vs)), zz = f64x2.mul(z, z);
          if (!v128.any_true(f64x2.lt(zz, edge))) continue;
          const v = f64x2.add(Ys, f64x2.mul(l, vk));
          const f = f64x2.mul(first(f64x2.add(XX, f64x2.mul(v, v))), second(zz));
          sum = f64x2.add(sum, k == 0 || k == n - 1 ? f64x2.mul(f, half) : f);
        }
      }
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(sum, factor)));
    }
  }
}
