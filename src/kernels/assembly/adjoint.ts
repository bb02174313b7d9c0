// The way back from χ² to the scene and to what isn't extended: residuals, points, maps.
import { pitch, strips, targets, width } from './extended';

/**
 * chi2 (forward.ts), with the same bits; and at `out`, in strip order, ∂(−χ²/2)/∂(image + background): exposure · (data − model) · weight².
 */
export function residuals(data: usize, weight: usize, background: usize, exposure: usize, out: usize): f64 {
  let sum = f64x2.splat(0), other = f64x2.splat(0);
  for (let strip = 0; strip < strips; strip++) {
    let from = <usize>load<u32>(targets + (<usize>strip << 2));
    for (let x = 0; x < width; x++, from += pitch, data += 16, weight += 16, out += 16) {
      let model = v128.load(from);
      if (background) { model = f64x2.add(model, v128.load(background)); background += 16; }
      if (exposure) model = f64x2.mul(model, v128.load(exposure));
      const w = v128.load(weight), r = f64x2.mul(f64x2.sub(model, v128.load(data)), w);
      const next = f64x2.add(other, f64x2.mul(r, r));
      other = sum;
      sum = next;
      let slope = f64x2.neg(f64x2.mul(r, w));
      if (exposure) { slope = f64x2.mul(slope, v128.load(exposure)); exposure += 16; }
      v128.store(out, slope);
    }
  }
  const total = f64x2.add(sum, other);
  return f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
}

/** Image := map. */
export function putMap(map: usize): void {
  for (let strip = 0; strip < strips; strip++) {
    let to = <usize>load<u32>(targets + (<usize>strip << 2));
    for (let x = 0; x < width; x++, to += pitch, map += 16) v128.store(to, v128.load(map));
  }
}

/** Σ a b over maps of `bytes` bytes. */
export function dot(a: usize, b: usize, bytes: usize): f64 {
  let sum = f64x2.splat(0), other = f64x2.splat(0);
  for (const end = a + bytes; a < end; a += 16, b += 16) {
    const next = f64x2.add(other, f64x2.mul(v128.load(a), v128.load(b)));
    other = sum;
    sum = next;
  }
  const total = f64x2.add(sum, other);
  return f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
}

/**
 * The transpose of addProduct (forward.ts): at `out`, for each row of the part (M rounded up to four), Σ image · row; and from `other` on the same with the
 * second row, which stands n numbers after the first.
 */
export function contract(part: usize, row: usize, out: usize, other: usize, rows: i32, n: i32, S: i32): void {
  const second = <usize>n * 8;
  for (let y = 0; y < rows; y += 4, out += 32, other += 32, part += <usize>S * 32) {
    let a = f64x2.splat(0), b = a, c = a, d = a, from = part;
    for (let at = row; at < row + second; at += 8, from += 32) {
      const f = v128.load64_splat(at), g = v128.load64_splat(at + second), p = v128.load(from), q = v128.load(from, 16);
      a = f64x2.add(a, f64x2.mul(p, f)); b = f64x2.add(b, f64x2.mul(q, f));
      c = f64x2.add(c, f64x2.mul(p, g)); d = f64x2.add(d, f64x2.mul(q, g));
    }
    v128.store(out, a); v128.store(out, b, 16);
    v128.store(other, c); v128.store(other, d, 16);
  }
}

/** The same of addProductToStrips: two numbers a strip. */
export function contractStrips(row: usize, out: usize, other: usize): void {
  const second = <usize>width * 8;
  for (let strip = 0; strip < strips; strip++, out += 16, other += 16) {
    let from = <usize>load<u32>(targets + (<usize>strip << 2)), a = f64x2.splat(0), b = a;
    for (let at = row; at < row + second; at += 8, from += pitch) {
      const p = v128.load(from);
      a = f64x2.add(a, f64x2.mul(p, v128.load64_splat(at)));
      b = f64x2.add(b, f64x2.mul(p, v128.load64_splat(at + second)));
    }
    v128.store(out, a); v128.store(other, b);
  }
}
