// Extended components into the image. The image is cut in strips of two rows, the lanes of a vector; a strip knows where its pixels go (`targets`, an
// address) and which of its lanes are in the image (`lanes`, a mask: a strip may hang over an edge). Samples of a strip stand pixel by pixel,
// sample by sample, two lanes each; all other maps stand strip by strip, pixel by pixel, two lanes each.
import { bins, bits, low, polynomials, power, profileAt, table } from './profile';

export let strips: i32 = 0, width: i32 = 0;
export let targets: usize = 0, lanes: usize = 0;
/** Bytes from a pixel to the next in the targets. */
export let pitch: usize = 16;
export let samples: i32 = 1;
export let lons: usize = 0, lats: usize = 0;
/** s of the samples of one pixel of a strip. */
let radii: usize = 0;
/** Samples of a strip that the table doesn't hold, 16 bytes each: s, the lane's address in the target. */
let left: usize = 0;

/** `scratch`: 16 bytes a sample of a pixel; `list`: 32 bytes a sample of a strip. */
export function planImage(nStrips: i32, nx: i32, nSamples: i32, target: usize, lane: usize, pixelPitch: i32, lon: usize, lat: usize, scratch: usize, list: usize): void {
  strips = nStrips; width = nx; samples = nSamples;
  targets = target; lanes = lane; pitch = <usize>pixelPitch;
  lons = lon; lats = lat; radii = scratch; left = list;
}

/**
 * Adds `amplitude` × the mean over each pixel's samples of f(s) to the image, or sets the image to it. X = a Δlon + b Δlat, Y = c Δlon + d Δlat, with
 * Δ from (lon, lat); s = X² + Y², or |X|^p + |Y|^p for boxy ones, for which buildPower was called. The table has a bin of zeros after its last:
 * samples that it doesn't hold, too near to the centre to be worth bins or too far, are listed and computed strip by strip.
 */
export function addExtended(amplitude: f64, lon: f64, lat: f64, a: f64, b: f64, c: f64, d: f64, boxy: bool, isFirst: bool): void {
  if (samples == 1) {
    if (boxy) addSingle(amplitude, lon, lat, a, b, c, d, true, isFirst);
    else if (isFirst) addSingle(amplitude, lon, lat, a, b, c, d, false, true);
    else addSingle(amplitude, lon, lat, a, b, c, d, false, false);
  } else if (boxy) addMeans(amplitude, lon, lat, a, b, c, d, true, isFirst);
  else addMeans(amplitude, lon, lat, a, b, c, d, false, isFirst);
}

// @ts-ignore: decorator
@inline function radius(x: usize, y: usize, x0: v128, y0: v128, a: v128, b: v128, c: v128, d: v128, boxy: bool): v128 {
  const dx = f64x2.sub(v128.load(x), x0), dy = f64x2.sub(v128.load(y), y0);
  const u = f64x2.add(f64x2.mul(dx, a), f64x2.mul(dy, b)), v = f64x2.add(f64x2.mul(dx, c), f64x2.mul(dy, d));
  if (boxy) return f64x2.add(power(f64x2.mul(u, u)), power(f64x2.mul(v, v)));
  return f64x2.add(f64x2.mul(u, u), f64x2.mul(v, v));
}

// @ts-ignore: decorator
@inline function addSingle(amplitude: f64, lon: f64, lat: f64, a: f64, b: f64, c: f64, d: f64, boxy: bool, isFirst: bool): void {
  const x0 = f64x2.splat(lon), y0 = f64x2.splat(lat), va = f64x2.splat(a), vb = f64x2.splat(b), vc = f64x2.splat(c), vd = f64x2.splat(d);
  const weight = f64x2.splat(amplitude);
  const shift = 20 - bits, mask = i64x2.splat((<i64>1 << (52 - bits)) - 1), one = i64x2.splat(0x3ff0000000000000);
  const per = f64x2.splat(<f64>(2 << bits)), shiftW = f64x2.splat(<f64>(2 << bits) + 1);
  const bottom = low, count = <u32>bins, base = table, step = pitch, list = left;
  let x = lons, y = lats;
  for (let strip = 0; strip < strips; strip++) {
    let to = <usize>load<u32>(targets + (<usize>strip << 2)), next = list;
    const inside = v128.load(lanes + (<usize>strip << 4)), factor = v128.and(weight, inside);
    for (const end = to + <usize>width * step; to < end; to += step, x += 16, y += 16) {
      const s = radius(x, y, x0, y0, va, vb, vc, vd, boxy);
      let i0 = <u32>((i32x4.extract_lane(s, 1) >>> shift) - bottom), i1 = <u32>((i32x4.extract_lane(s, 3) >>> shift) - bottom);
      if (i0 >= count) { i0 = count; v128.store64_lane(next, s, 0); store<u32>(next, <u32>to, 8); next += 16; }
      if (i1 >= count) { i1 = count; v128.store64_lane(next, s, 1); store<u32>(next, <u32>to + 8, 8); next += 16; }
      const w = f64x2.sub(f64x2.mul(v128.or(v128.and(s, mask), one), per), shiftW);
      const value = f64x2.mul(polynomials(base + (<usize>i0 << 6), base + (<usize>i1 << 6), w), factor);
      v128.store(to, isFirst ? value : f64x2.add(v128.load(to), value));
    }
    addLeft(list, next, to - <usize>width * step, inside, amplitude);
  }
}

// @ts-ignore: decorator
@inline function addMeans(amplitude: f64, lon: f64, lat: f64, a: f64, b: f64, c: f64, d: f64, boxy: bool, isFirst: bool): void {
  const x0 = f64x2.splat(lon), y0 = f64x2.splat(lat), va = f64x2.splat(a), vb = f64x2.splat(b), vc = f64x2.splat(c), vd = f64x2.splat(d);
  const weight = f64x2.splat(amplitude / <f64>samples);
  const shift = 20 - bits, mask = i64x2.splat((<i64>1 << (52 - bits)) - 1), one = i64x2.splat(0x3ff0000000000000);
  const per = f64x2.splat(<f64>(2 << bits)), shiftW = f64x2.splat(<f64>(2 << bits) + 1);
  const bottom = low, count = <u32>bins, base = table, step = pitch, list = left;
  const from = radii, end = radii + <usize>samples * 16;
  let x = lons, y = lats;
  for (let strip = 0; strip < strips; strip++) {
    let to = <usize>load<u32>(targets + (<usize>strip << 2)), next = list;
    const inside = v128.load(lanes + (<usize>strip << 4)), factor = v128.and(weight, inside);
    for (const last = to + <usize>width * step; to < last; to += step) {
      let sum = f64x2.splat(0);
      let all: v128 = i64x2.splat(-1), any: v128 = i64x2.splat(0);
      for (let at = from; at < end; at += 16, x += 16, y += 16) {
        const s = radius(x, y, x0, y0, va, vb, vc, vd, boxy);
        v128.store(at, s);
        all = v128.and(all, s);
        any = v128.or(any, s);
      }
      const highest = i32x4.extract_lane(all, 1) & i32x4.extract_lane(all, 3), seen = i32x4.extract_lane(any, 1) | i32x4.extract_lane(any, 3);
      const bin = <u32>((highest >>> shift) - bottom);
      if ((highest ^ seen) >>> shift == 0 && bin < count) {
        // All samples in one bin: the usual case where there are many of them.
        const t = base + (<usize>bin << 6);
        const c0 = v128.load64_splat(t), c1 = v128.load64_splat(t, 8), c2 = v128.load64_splat(t, 16), c3 = v128.load64_splat(t, 24);
        const c4 = v128.load64_splat(t, 32), c5 = v128.load64_splat(t, 40), c6 = v128.load64_splat(t, 48), c7 = v128.load64_splat(t, 56);
        for (let at = from; at < end; at += 16) {
          const w = f64x2.sub(f64x2.mul(v128.or(v128.and(v128.load(at), mask), one), per), shiftW);
          let f = f64x2.add(f64x2.mul(c7, w), c6);
          f = f64x2.add(f64x2.mul(f, w), c5);
          f = f64x2.add(f64x2.mul(f, w), c4);
          f = f64x2.add(f64x2.mul(f, w), c3);
          f = f64x2.add(f64x2.mul(f, w), c2);
          f = f64x2.add(f64x2.mul(f, w), c1);
          sum = f64x2.add(sum, f64x2.add(f64x2.mul(f, w), c0));
        }
      } else {
        for (let at = from; at < end; at += 16) {
          const s = v128.load(at);
          let i0 = <u32>((i32x4.extract_lane(s, 1) >>> shift) - bottom), i1 = <u32>((i32x4.extract_lane(s, 3) >>> shift) - bottom);
          if (i0 >= count) { i0 = count; v128.store64_lane(next, s, 0); store<u32>(next, <u32>to, 8); next += 16; }
          if (i1 >= count) { i1 = count; v128.store64_lane(next, s, 1); store<u32>(next, <u32>to + 8, 8); next += 16; }
          const w = f64x2.sub(f64x2.mul(v128.or(v128.and(s, mask), one), per), shiftW);
          sum = f64x2.add(sum, polynomials(base + (<usize>i0 << 6), base + (<usize>i1 << 6), w));
        }
      }
      const value = f64x2.mul(sum, factor);
      v128.store(to, isFirst ? value : f64x2.add(v128.load(to), value));
    }
    addLeft(list, next, to - <usize>width * step, inside, amplitude / <f64>samples);
  }
}

/** The listed samples of a strip whose first pixel is at `start`. */
function addLeft(from: usize, end: usize, start: usize, inside: v128, weight: f64): void {
  const first = i64x2.extract_lane(inside, 0) != 0, second = i64x2.extract_lane(inside, 1) != 0;
  for (; from < end; from += 16) {
    const to = <usize>load<u32>(from, 8);
    if ((to - start) & 8 ? second : first) store<f64>(to, load<f64>(to) + weight * profileAt(load<f64>(from)));
  }
}
