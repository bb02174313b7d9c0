import { cos, sin } from './libm.js';

/** The least power of 2 that isn't below n. */
export function powerOf2(n: number): number {
  let size = 1;
  while (size < n) size *= 2;
  return size;
}

/** exp(−2πi k/n), k < n/2, as [cos, −sin] pairs: what {@link fft} needs for n points, n a power of 2. */
export function twiddles(n: number): Float64Array {
  const out = new Float64Array(n);
  for (let k = 0; k < n / 2; k++) {
    out[2 * k] = cos((2 * Math.PI * k) / n);
    out[2 * k + 1] = -sin((2 * Math.PI * k) / n);
  }
  return out;
}

/**
 * The discrete Fourier transform of n complex numbers in place, n a power of 2 (Cooley & Tukey 1965, decimation in time). Element j is at
 * `start + j * stride` of `re` and `im`. With the two swapped it is the inverse, times n.
 */
export function fft(re: Float64Array, im: Float64Array, start: number, stride: number, n: number, w: Float64Array): void {
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      swap(re, start + i * stride, start + j * stride);
      swap(im, start + i * stride, start + j * stride);
    }
  }
  for (let half = 1; half < n; half *= 2) {
    const step = n / half; // of the table, in numbers: twice the step in k
    for (let k = 0; k < half; k++) {
      const wr = w[k * step];
      const wi = w[k * step + 1];
      for (let j = k; j < n; j += 2 * half) {
        const a = start + j * stride;
        const b = a + half * stride;
        const tr = re[b] * wr - im[b] * wi;
        const ti = re[b] * wi + im[b] * wr;
        re[b] = re[a] - tr;
        im[b] = im[a] - ti;
        re[a] += tr;
        im[a] += ti;
      }
    }
  }
}

/** The transform of an image of `width` × `height` (powers of 2) in place. With `re` and `im` swapped it is the inverse, times width · height. */
export function fft2(re: Float64Array, im: Float64Array, width: number, height: number): void {
  const rows = twiddles(width);
  const columns = width === height ? rows : twiddles(height);
  for (let y = 0; y < height; y++) fft(re, im, y * width, 1, width, rows);
  for (let x = 0; x < width; x++) fft(re, im, x, width, height, columns);
}

function swap(a: Float64Array, i: number, j: number): void {
  const t = a[i];
  a[i] = a[j];
  a[j] = t;
}
