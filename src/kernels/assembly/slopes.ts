// The way back from the image to a radial component: with G = ∂ ln L/∂(image), sums over all samples of G f′(s) times what s hangs on, and of G by
// bin, from which everything follows that f(s) hangs on. f′ is the derivative of the table's polynomial. A table turned round: where the way there
// reads Σ_k c_k w^k in a sample's bin, the way back adds G w^k to the bin's moments; Chebyshev's rule makes of them a weight for each node of the
// bin, so that Σ G g(s) = Σ weight · g(node) for any function g as smooth as f. Layouts as in extended.ts and profile.ts.
import { lanes, lats, lons, pitch, samples, strips, targets, width } from './extended';
import { bins, bits, cut, low, logarithm, power, table } from './profile';

// @ts-ignore: decorator
@external("env", "hostSlope")
declare function hostSlope(s: f64, weight: f64): f64;

/** 64 bytes a bin, and one bin more for what the table doesn't hold. */
export let moments: usize = 0;
/** 16 bytes each for s, X, Y, ∂s/∂X / p and ∂s/∂Y / p of a pixel's samples. */
let scratch: usize = 0;
/** Samples of a strip that the table doesn't hold, 64 bytes each: s, G, X, Y, ∂s/∂X / p, ∂s/∂Y / p, Δlon. */
let left: usize = 0;
/** Σ G f′ · [X′, Y′, X′ Δlon, Y′ Δlon, X′ Y, Y′ X, Y′ Y, X′ X ln(|X|/r) + Y′ Y ln(|Y|/r)], with X′ = ∂s/∂X / p = |X|^p / X. */
let sums: usize = 0;

/** `scratchAt`: 80 bytes a sample of a pixel; `list`: 128 bytes a sample of a strip; `sumsAt`: 64 bytes. */
export function planSlopes(momentsAt: usize, scratchAt: usize, list: usize, sumsAt: usize): void {
  moments = momentsAt; scratch = scratchAt; left = list; sums = sumsAt;
}

/**
 * Sums of a component whose table is ready over the image, in which G is. From s = `cut` on (setHostProfile) there is nothing. Arguments as for addExtended; what the host adds to is told by hostSlope,
 * which is given s and G and answers f′(s).
 *
 * @param p s = |X|^p + |Y|^p
 * @param withLogarithms whether the last of the sums, which is what boxiness needs, is wanted
 */
export function addSlopes(lon: f64, lat: f64, a: f64, b: f64, c: f64, d: f64, p: f64, boxy: bool, withLogarithms: bool): void {
  memory.fill(moments, 0, (<usize>bins + 1) << 6);
  memory.fill(sums, 0, 64);
  if (samples == 1) {
    if (boxy) single(lon, lat, a, b, c, d, p, true, withLogarithms);
    else if (withLogarithms) single(lon, lat, a, b, c, d, p, false, true);
    else single(lon, lat, a, b, c, d, p, false, false);
  } else if (boxy) means(lon, lat, a, b, c, d, p, true, withLogarithms);
  else means(lon, lat, a, b, c, d, p, false, withLogarithms);
}

/** |X|^p. */
// @ts-ignore: decorator
@inline function powerOf(x: v128, boxy: bool): v128 {
  return boxy ? power(f64x2.mul(x, x)) : f64x2.mul(x, x);
}

/** |X|^p / X, with `raised` = |X|^p; 0 at 0 and where s is infinite. */
// @ts-ignore: decorator
@inline function slopeOf(x: v128, raised: v128, s: v128, boxy: bool): v128 {
  if (!boxy) return x;
  const isUsed = v128.and(f64x2.ne(x, f64x2.splat(0)), f64x2.lt(s, f64x2.splat(Infinity)));
  return v128.and(f64x2.div(raised, x), isUsed);
}

/** 2^−e of numbers with the exponent e; 0 of infinite ones. */
// @ts-ignore: decorator
@inline export function inverseOctave(s: v128): v128 {
  const inverse = i64x2.sub(i64x2.splat(0x7fe0000000000000), v128.and(s, i64x2.splat(0x7ff0000000000000)));
  return v128.and(inverse, f64x2.lt(s, f64x2.splat(Infinity)));
}

/** hx X ln(|X|/r) + hy Y ln(|Y|/r), as ln(X′ X/s)/p: the logarithm of a number that is none is some number, and hx and hy are 0 there. */
// @ts-ignore: decorator
@inline function logarithms(x: v128, y: v128, dx: v128, dy: v128, hx: v128, hy: v128, s: v128, inverseP: v128): v128 {
  const inverse = f64x2.div(f64x2.splat(1), s);
  const u = f64x2.mul(f64x2.mul(hx, x), logarithm(f64x2.mul(f64x2.mul(dx, x), inverse)));
  return f64x2.mul(inverseP, f64x2.add(u, f64x2.mul(f64x2.mul(hy, y), logarithm(f64x2.mul(f64x2.mul(dy, y), inverse)))));
}

/** Adds g, g w, …, g w⁷ to a bin's moments; `w1` is (1, w), `ww` (w², w²). */
// @ts-ignore: decorator
@inline export function scatter(at: usize, g: v128, w1: v128, ww: v128): void {
  let term = f64x2.mul(g, w1);
  v128.store(at, f64x2.add(v128.load(at), term));
  term = f64x2.mul(term, ww);
  v128.store(at, f64x2.add(v128.load(at, 16), term), 16);
  term = f64x2.mul(term, ww);
  v128.store(at, f64x2.add(v128.load(at, 32), term), 32);
  term = f64x2.mul(term, ww);
  v128.store(at, f64x2.add(v128.load(at, 48), term), 48);
}

/** Derivatives of two polynomials of degree 7, each at its own lane of w: even part E and odd part O of w², E + w O has the derivative O + 2 w (E′ + w O′). */
// @ts-ignore: decorator
@inline export function derivatives(p0: usize, p1: usize, w: v128, w0: v128, w1: v128): v128 {
  let e0 = v128.load(p0, 48), e1 = v128.load(p1, 48);
  let r0 = f64x2.add(f64x2.mul(e0, w0), v128.load(p0, 32)), r1 = f64x2.add(f64x2.mul(e1, w1), v128.load(p1, 32));
  e0 = f64x2.add(f64x2.mul(e0, w0), r0); e1 = f64x2.add(f64x2.mul(e1, w1), r1);
  r0 = f64x2.add(f64x2.mul(r0, w0), v128.load(p0, 16)); r1 = f64x2.add(f64x2.mul(r1, w1), v128.load(p1, 16));
  e0 = f64x2.add(f64x2.mul(e0, w0), r0); e1 = f64x2.add(f64x2.mul(e1, w1), r1);
  r0 = f64x2.add(f64x2.mul(r0, w0), v128.load(p0)); r1 = f64x2.add(f64x2.mul(r1, w1), v128.load(p1));
  const inner = f64x2.add(v128.shuffle<f64>(e0, e1, 0, 2), f64x2.mul(w, v128.shuffle<f64>(e0, e1, 1, 3)));
  return f64x2.add(v128.shuffle<f64>(r0, r1, 1, 3), f64x2.mul(f64x2.add(w, w), inner));
}

/** Puts the first lane of a sample on the list. */
// @ts-ignore: decorator
@inline function list(at: usize, s: v128, g: v128, x: v128, y: v128, dx: v128, dy: v128, lon: v128): void {
  v128.store64_lane(at, s, 0); v128.store64_lane(at, g, 0, 8);
  v128.store64_lane(at, x, 0, 16); v128.store64_lane(at, y, 0, 24);
  v128.store64_lane(at, dx, 0, 32); v128.store64_lane(at, dy, 0, 40);
  v128.store64_lane(at, lon, 0, 48);
}

/** Puts the second lane there. */
// @ts-ignore: decorator
@inline function listSecond(at: usize, s: v128, g: v128, x: v128, y: v128, dx: v128, dy: v128, lon: v128): void {
  v128.store64_lane(at, s, 1); v128.store64_lane(at, g, 1, 8);
  v128.store64_lane(at, x, 1, 16); v128.store64_lane(at, y, 1, 24);
  v128.store64_lane(at, dx, 1, 32); v128.store64_lane(at, dy, 1, 40);
  v128.store64_lane(at, lon, 1, 48);
}

// @ts-ignore: decorator
@inline function single(lon: f64, lat: f64, a: f64, b: f64, c: f64, d: f64, p: f64, boxy: bool, withLogarithms: bool): void {
  const x0 = f64x2.splat(lon), y0 = f64x2.splat(lat), va = f64x2.splat(a), vb = f64x2.splat(b), vc = f64x2.splat(c), vd = f64x2.splat(d), perP = f64x2.splat(1 / p);
  const shift = 20 - bits, mask = i64x2.splat((<i64>1 << (52 - bits)) - 1), one = i64x2.splat(0x3ff0000000000000), unit = f64x2.splat(1);
  const per = f64x2.splat(<f64>(2 << bits)), shiftW = f64x2.splat(<f64>(2 << bits) + 1);
  const bottom = low, count = <u32>bins, base = table, home = moments, step = pitch, start = left;
  let m0 = f64x2.splat(0), m1 = m0, m2 = m0, m3 = m0, m4 = m0, m5 = m0, m6 = m0, m7 = m0;
  let atX = lons, atY = lats;
  for (let strip = 0; strip < strips; strip++) {
    let from = <usize>load<u32>(targets + (<usize>strip << 2)), next = start;
    const inside = v128.load(lanes + (<usize>strip << 4));
    for (const end = from + <usize>width * step; from < end; from += step, atX += 16, atY += 16) {
      const g = v128.and(v128.load(from), inside);
      const u = f64x2.sub(v128.load(atX), x0), v = f64x2.sub(v128.load(atY), y0);
      const x = f64x2.add(f64x2.mul(u, va), f64x2.mul(v, vb)), y = f64x2.add(f64x2.mul(u, vc), f64x2.mul(v, vd));
      const px = powerOf(x, boxy), py = powerOf(y, boxy), s = f64x2.add(px, py);
      const dx = slopeOf(x, px, s, boxy), dy = slopeOf(y, py, s, boxy);
      let i0 = <u32>((i32x4.extract_lane(s, 1) >>> shift) - bottom), i1 = <u32>((i32x4.extract_lane(s, 3) >>> shift) - bottom);
      if (i0 >= count) { i0 = count; if (f64x2.extract_lane(s, 0) < cut) { list(next, s, g, x, y, dx, dy, u); next += 64; } }
      if (i1 >= count) { i1 = count; if (f64x2.extract_lane(s, 1) < cut) { listSecond(next, s, g, x, y, dx, dy, u); next += 64; } }
      const w = f64x2.sub(f64x2.mul(v128.or(v128.and(s, mask), one), per), shiftW);
      const ww = f64x2.mul(w, w), w0 = v128.shuffle<f64>(ww, ww, 0, 0), w1 = v128.shuffle<f64>(ww, ww, 1, 1);
      const slope = derivatives(base + (<usize>i0 << 6), base + (<usize>i1 << 6), w, w0, w1);
      scatter(home + (<usize>i0 << 6), v128.shuffle<f64>(g, g, 0, 0), v128.shuffle<f64>(unit, w, 0, 2), w0);
      scatter(home + (<usize>i1 << 6), v128.shuffle<f64>(g, g, 1, 1), v128.shuffle<f64>(unit, w, 0, 3), w1);
      const h = f64x2.mul(f64x2.mul(slope, g), f64x2.mul(per, inverseOctave(s)));
      const hx = f64x2.mul(h, dx), hy = f64x2.mul(h, dy);
      m0 = f64x2.add(m0, hx); m1 = f64x2.add(m1, hy);
      m2 = f64x2.add(m2, f64x2.mul(hx, u)); m3 = f64x2.add(m3, f64x2.mul(hy, u));
      m4 = f64x2.add(m4, f64x2.mul(hx, y)); m6 = f64x2.add(m6, f64x2.mul(hy, y));
      if (boxy) m5 = f64x2.add(m5, f64x2.mul(hy, x));
      if (withLogarithms) m7 = f64x2.add(m7, logarithms(x, y, dx, dy, hx, hy, s, perP));
    }
    if (next > start) takeList(start, next, p);
  }
  addSums(m0, m1, m2, m3, m4, boxy ? m5 : m4, m6, m7);
}

// @ts-ignore: decorator
@inline function means(lon: f64, lat: f64, a: f64, b: f64, c: f64, d: f64, p: f64, boxy: bool, withLogarithms: bool): void {
  const x0 = f64x2.splat(lon), y0 = f64x2.splat(lat), va = f64x2.splat(a), vb = f64x2.splat(b), vc = f64x2.splat(c), vd = f64x2.splat(d), perP = f64x2.splat(1 / p);
  const shift = 20 - bits, mask = i64x2.splat((<i64>1 << (52 - bits)) - 1), one = i64x2.splat(0x3ff0000000000000), unit = f64x2.splat(1);
  const per = f64x2.splat(<f64>(2 << bits)), shiftW = f64x2.splat(<f64>(2 << bits) + 1);
  const bottom = low, count = <u32>bins, base = table, home = moments, step = pitch, start = left;
  const first = scratch, last = scratch + <usize>samples * 80;
  let m0 = f64x2.splat(0), m1 = m0, m2 = m0, m3 = m0, m4 = m0, m5 = m0, m6 = m0, m7 = m0;
  let atX = lons, atY = lats;
  for (let strip = 0; strip < strips; strip++) {
    let from = <usize>load<u32>(targets + (<usize>strip << 2)), next = start;
    const inside = v128.load(lanes + (<usize>strip << 4));
    for (const end = from + <usize>width * step; from < end; from += step) {
      const g = v128.and(v128.load(from), inside);
      let all: v128 = i64x2.splat(-1), any: v128 = i64x2.splat(0);
      const line = atX;
      for (let at = first; at < last; at += 80, atX += 16, atY += 16) {
        const u = f64x2.sub(v128.load(atX), x0), v = f64x2.sub(v128.load(atY), y0);
        const x = f64x2.add(f64x2.mul(u, va), f64x2.mul(v, vb)), y = f64x2.add(f64x2.mul(u, vc), f64x2.mul(v, vd));
        const px = powerOf(x, boxy), py = powerOf(y, boxy), s = f64x2.add(px, py);
        v128.store(at, s); v128.store(at, x, 16); v128.store(at, y, 32);
        v128.store(at, slopeOf(x, px, s, boxy), 48); v128.store(at, slopeOf(y, py, s, boxy), 64);
        all = v128.and(all, s);
        any = v128.or(any, s);
      }
      const highest = i32x4.extract_lane(all, 1) & i32x4.extract_lane(all, 3), seen = i32x4.extract_lane(any, 1) | i32x4.extract_lane(any, 3);
      const bin = <u32>((highest >>> shift) - bottom);
      // For this pixel, without G.
      let n0 = f64x2.splat(0), n1 = n0, n2 = n0, n3 = n0, n4 = n0, n5 = n0, n6 = n0, n7 = n0;
      let atLon = line;
      if ((highest ^ seen) >>> shift == 0 && bin < count) {
        // All samples in one bin: the usual case where there are many of them. Its moments first, then f′.
        let t1 = f64x2.splat(0), t2 = t1, t3 = t1, t4 = t1, t5 = t1, t6 = t1, t7 = t1;
        for (let at = first; at < last; at += 80) {
          const w = f64x2.sub(f64x2.mul(v128.or(v128.and(v128.load(at), mask), one), per), shiftW);
          const w2 = f64x2.mul(w, w), w3 = f64x2.mul(w2, w), w4 = f64x2.mul(w2, w2);
          t1 = f64x2.add(t1, w); t2 = f64x2.add(t2, w2); t3 = f64x2.add(t3, w3); t4 = f64x2.add(t4, w4);
          t5 = f64x2.add(t5, f64x2.mul(w4, w)); t6 = f64x2.add(t6, f64x2.mul(w4, w2)); t7 = f64x2.add(t7, f64x2.mul(w4, w3));
          // What w stands for isn't needed again: it takes the place of s.
          v128.store(at, w);
        }
        const to = home + (<usize>bin << 6);
        addPair(to, f64x2.mul(g, f64x2.splat(<f64>samples)), f64x2.mul(g, t1));
        addPair(to + 16, f64x2.mul(g, t2), f64x2.mul(g, t3));
        addPair(to + 32, f64x2.mul(g, t4), f64x2.mul(g, t5));
        addPair(to + 48, f64x2.mul(g, t6), f64x2.mul(g, t7));
        const t = base + (<usize>bin << 6);
        const c1 = v128.load64_splat(t, 8), c2 = f64x2.mul(f64x2.splat(2), v128.load64_splat(t, 16)), c3 = f64x2.mul(f64x2.splat(3), v128.load64_splat(t, 24));
        const c4 = f64x2.mul(f64x2.splat(4), v128.load64_splat(t, 32)), c5 = f64x2.mul(f64x2.splat(5), v128.load64_splat(t, 40));
        const c6 = f64x2.mul(f64x2.splat(6), v128.load64_splat(t, 48)), c7 = f64x2.mul(f64x2.splat(7), v128.load64_splat(t, 56));
        // The samples have one exponent: it is left to the end.
        for (let at = first; at < last; at += 80, atLon += 16) {
          const w = v128.load(at), x = v128.load(at, 16), y = v128.load(at, 32), dx = v128.load(at, 48), dy = v128.load(at, 64);
          let f = f64x2.add(f64x2.mul(c7, w), c6);
          f = f64x2.add(f64x2.mul(f, w), c5);
          f = f64x2.add(f64x2.mul(f, w), c4);
          f = f64x2.add(f64x2.mul(f, w), c3);
          f = f64x2.add(f64x2.mul(f, w), c2);
          f = f64x2.add(f64x2.mul(f, w), c1);
          const hx = f64x2.mul(f, dx), hy = f64x2.mul(f, dy), u = f64x2.sub(v128.load(atLon), x0);
          n0 = f64x2.add(n0, hx); n1 = f64x2.add(n1, hy);
          n2 = f64x2.add(n2, f64x2.mul(hx, u)); n3 = f64x2.add(n3, f64x2.mul(hy, u));
          n4 = f64x2.add(n4, f64x2.mul(hx, y)); n6 = f64x2.add(n6, f64x2.mul(hy, y));
          if (boxy) n5 = f64x2.add(n5, f64x2.mul(hy, x));
          if (withLogarithms) n7 = f64x2.add(n7, logarithms(x, y, dx, dy, hx, hy, f64x2.add(f64x2.mul(x, dx), f64x2.mul(y, dy)), perP));
        }
        const octave = f64x2.mul(g, f64x2.mul(per, inverseOctave(all)));
        m0 = f64x2.add(m0, f64x2.mul(octave, n0)); m1 = f64x2.add(m1, f64x2.mul(octave, n1));
        m2 = f64x2.add(m2, f64x2.mul(octave, n2)); m3 = f64x2.add(m3, f64x2.mul(octave, n3));
        m4 = f64x2.add(m4, f64x2.mul(octave, n4)); m6 = f64x2.add(m6, f64x2.mul(octave, n6));
        if (boxy) m5 = f64x2.add(m5, f64x2.mul(octave, n5));
        if (withLogarithms) m7 = f64x2.add(m7, f64x2.mul(octave, n7));
        continue;
      }
      for (let at = first; at < last; at += 80, atLon += 16) {
        const s = v128.load(at), x = v128.load(at, 16), y = v128.load(at, 32), dx = v128.load(at, 48), dy = v128.load(at, 64);
        const u = f64x2.sub(v128.load(atLon), x0);
        let i0 = <u32>((i32x4.extract_lane(s, 1) >>> shift) - bottom), i1 = <u32>((i32x4.extract_lane(s, 3) >>> shift) - bottom);
        if (i0 >= count) { i0 = count; if (f64x2.extract_lane(s, 0) < cut) { list(next, s, g, x, y, dx, dy, u); next += 64; } }
        if (i1 >= count) { i1 = count; if (f64x2.extract_lane(s, 1) < cut) { listSecond(next, s, g, x, y, dx, dy, u); next += 64; } }
        const w = f64x2.sub(f64x2.mul(v128.or(v128.and(s, mask), one), per), shiftW);
        const ww = f64x2.mul(w, w), w0 = v128.shuffle<f64>(ww, ww, 0, 0), w1 = v128.shuffle<f64>(ww, ww, 1, 1);
        const slope = derivatives(base + (<usize>i0 << 6), base + (<usize>i1 << 6), w, w0, w1);
        scatter(home + (<usize>i0 << 6), v128.shuffle<f64>(g, g, 0, 0), v128.shuffle<f64>(unit, w, 0, 2), w0);
        scatter(home + (<usize>i1 << 6), v128.shuffle<f64>(g, g, 1, 1), v128.shuffle<f64>(unit, w, 0, 3), w1);
        const h = f64x2.mul(f64x2.mul(slope, g), f64x2.mul(per, inverseOctave(s)));
        const hx = f64x2.mul(h, dx), hy = f64x2.mul(h, dy);
        m0 = f64x2.add(m0, hx); m1 = f64x2.add(m1, hy);
        m2 = f64x2.add(m2, f64x2.mul(hx, u)); m3 = f64x2.add(m3, f64x2.mul(hy, u));
        m4 = f64x2.add(m4, f64x2.mul(hx, y)); m6 = f64x2.add(m6, f64x2.mul(hy, y));
        if (boxy) m5 = f64x2.add(m5, f64x2.mul(hy, x));
        if (withLogarithms) m7 = f64x2.add(m7, logarithms(x, y, dx, dy, hx, hy, s, perP));
      }
    }
    if (next > start) takeList(start, next, p);
  }
  addSums(m0, m1, m2, m3, m4, boxy ? m5 : m4, m6, m7);
}

/** Adds the sums of the lanes of two vectors to two numbers. */
// @ts-ignore: decorator
@inline function addPair(at: usize, a: v128, b: v128): void {
  v128.store(at, f64x2.add(v128.load(at), f64x2.add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3))));
}

function addSums(m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, m5: v128, m6: v128, m7: v128): void {
  addPair(sums, m0, m1); addPair(sums + 16, m2, m3); addPair(sums + 32, m4, m5); addPair(sums + 48, m6, m7);
}

/** The listed samples, one by one. What is infinitely far away, or has no weight, gives nothing. */
function takeList(from: usize, end: usize, p: f64): void {
  for (; from < end; from += 64) {
    const s = load<f64>(from), g = load<f64>(from, 8);
    if (g == 0 || !(s < Infinity)) continue;
    const slope = hostSlope(s, g);
    // The centre of a cusp has no slope: the mean of its sides is 0.
    const h = s > 1e-290 ? slope * g : 0;
    const x = load<f64>(from, 16), y = load<f64>(from, 24), hx = h * load<f64>(from, 32), hy = h * load<f64>(from, 40), lon = load<f64>(from, 48);
    add(0, hx); add(1, hy); add(2, hx * lon); add(3, hy * lon); add(4, hx * y); add(5, hy * x); add(6, hy * y);
    const r = NativeMath.log(s) / p;
    add(7, (x == 0 ? 0 : hx * x * (NativeMath.log(abs(x)) - r)) + (y == 0 ? 0 : hy * y * (NativeMath.log(abs(y)) - r)));
  }
}

// @ts-ignore: decorator
@inline function add(i: usize, term: f64): void {
  store<f64>(sums + (i << 3), load<f64>(sums + (i << 3)) + term);
}
