// The forward model and the likelihood of an image: extended components by profile tables, point sources, convolution with the PSF, χ².
// The host (src/likelihood/evaluator.ts) lays out the memory above heapBase() and owns all of it.
import { prepareProfiles } from './profile';
import { lanes, pitch, strips, targets, width } from './extended';

export { down, up } from './fft';
export { planConvolution, convolve, correlate, takeSpectrum } from './convolve';
export { addCrossed, addDisk, keepTable } from './parts';
export { crossedSlopes, diskSlopes, partBins, partBits, partLow, planPartSlopes, weighParts } from './partSlopes';
export { abelSlopes, abelSums } from './abel';
export { planImage, addExtended } from './extended';
export { setProfile, setHostProfile, buildTable, planTable, fitTable, buildPower, weighNodes, sumProfile, tableLow, tableBits, tableBins } from './profile';
export { planSlopes, addSlopes } from './slopes';
export { residuals, putMap, dot, contract, contractStrips } from './adjoint';

export function heapBase(): usize { return __heap_base; }
export function prepare(): void { prepareProfiles(); }

/** Image × map. */
export function timesMap(map: usize): void {
  for (let strip = 0; strip < strips; strip++) {
    let to = <usize>load<u32>(targets + (<usize>strip << 2));
    for (let x = 0; x < width; x++, to += pitch, map += 16) v128.store(to, f64x2.mul(v128.load(to), v128.load(map)));
  }
}

/**
 * Adds the product of a column (one number a row of the part, M rounded up to four of them) and a row (n numbers) to one part of the
 * convolution's image, S columns a row.
 */
export function addProduct(part: usize, column: usize, row: usize, rows: i32, n: i32, S: i32): void {
  for (let y = 0; y < rows; y += 4, column += 32, part += <usize>S * 32) {
    const a = v128.load(column), b = v128.load(column, 16);
    let to = part;
    for (let x: usize = 0; x < <usize>n * 8; x += 8, to += 32) {
      const f = v128.load64_splat(row + x);
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(a, f)));
      v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(b, f)), 16);
    }
  }
}

/** Adds the product of a column and a row of the image itself: two numbers a strip, and one a pixel. */
export function addProductToStrips(column: usize, row: usize): void {
  for (let strip = 0; strip < strips; strip++, column += 16) {
    let to = <usize>load<u32>(targets + (<usize>strip << 2));
    const a = v128.load(column);
    for (let x: usize = 0; x < <usize>width; x++, to += pitch) v128.store(to, f64x2.add(v128.load(to), f64x2.mul(a, v128.load64_splat(row + x * 8))));
  }
}

export function clear(at: usize, bytes: usize): void { memory.fill(at, 0, bytes); }

/** map := a · basis, or map += a · basis; `bytes` of them. */
export function addTimes(map: usize, basis: usize, bytes: usize, a: f64, isFirst: bool): void {
  const v = f64x2.splat(a);
  for (const end = map + bytes; map < end; map += 16, basis += 16) {
    const term = f64x2.mul(v, v128.load(basis));
    v128.store(map, isFirst ? term : f64x2.add(v128.load(map), term));
  }
}

/** Σ (((image + background) · exposure − data) · weight)²; background and exposure are pointers to maps, or 0. */
export function chi2(data: usize, weight: usize, background: usize, exposure: usize): f64 {
  let sum = f64x2.splat(0), other = f64x2.splat(0);
  for (let strip = 0; strip < strips; strip++) {
    let from = <usize>load<u32>(targets + (<usize>strip << 2));
    for (let x = 0; x < width; x++, from += pitch, data += 16, weight += 16) {
      let model = v128.load(from);
      if (background) { model = f64x2.add(model, v128.load(background)); background += 16; }
      if (exposure) { model = f64x2.mul(model, v128.load(exposure)); exposure += 16; }
      const r = f64x2.mul(f64x2.sub(model, v128.load(data)), v128.load(weight));
      const next = f64x2.add(other, f64x2.mul(r, r));
      other = sum;
      sum = next;
    }
  }
  const total = f64x2.add(sum, other);
  return f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
}

/** Whether the image is below zero where `weight` isn't zero. */
export function isImageNegative(weight: usize): bool {
  for (let strip = 0; strip < strips; strip++) {
    let from = <usize>load<u32>(targets + (<usize>strip << 2));
    for (let x = 0; x < width; x++, from += pitch, weight += 16) if (isBelowZero(from, weight)) return true;
  }
  return false;
}

/** The same of a map, of `bytes` bytes. */
export function isMapNegative(map: usize, weight: usize, bytes: usize): bool {
  for (const end = map + bytes; map < end; map += 16, weight += 16) if (isBelowZero(map, weight)) return true;
  return false;
}

// @ts-ignore: decorator
@inline function isBelowZero(at: usize, weight: usize): bool {
  return v128.any_true(v128.and(f64x2.lt(v128.load(at), f64x2.splat(0)), f64x2.ne(v128.load(weight), f64x2.splat(0))));
}
