// Convolution of a real image with a fixed kernel. The image's upper half is the real part and its lower half the imaginary part of a complex
// image of M rows and N columns: a ring where t^{2M} = −1 down the columns (see fft.ts) and s^N = 1 along the rows. Rows stand in groups of four:
// row y, column x of one part is at ((y >> 2) · S + x) · 32 + (y & 3) · 8 bytes, S ≥ N columns a row, a multiple of 4.
import { down, up } from './fft';

let M: i32 = 0, S: usize = 0;
let rowPlan: usize = 0, columnPlan: usize = 0;
let re: usize = 0, im: usize = 0;
/** Four columns of one part: row y at y · 32 bytes. Room for M rounded up to four rows, twice. */
let bufferRe: usize = 0, bufferIm: usize = 0;
/** The kernel's spectrum over M · N, in the order in which columns are met: four columns at a time, M rows of four. Imaginary part: 0 where there is none. */
let spectrumRe: usize = 0, spectrumIm: usize = 0;

export function planConvolution(rows: i32, stride: i32, rowTransform: usize, columnTransform: usize, realPart: usize, imagPart: usize, buffer: usize, spectrum: usize, spectrumImag: usize): void {
  M = rows; S = <usize>stride;
  rowPlan = rowTransform; columnPlan = columnTransform;
  re = realPart; im = imagPart;
  bufferRe = buffer; bufferIm = buffer + <usize>((rows + 3) & ~3) * 32;
  spectrumRe = spectrum; spectrumIm = spectrumImag;
}

/** Convolves in place. What is beyond the image must be zero, as far as the kernel reaches. */
export function convolve(): void { through(1); }

/** The transpose of convolve: correlates with the kernel. */
export function correlate(): void { through(-1); }

/** `sign` is that of the spectrum's imaginary part. */
function through(sign: f64): void {
  const groups = (M + 3) >> 2, step = S * 32;
  let offset: usize = 0;
  for (let g = 0; g < groups; g++, offset += step) down(rowPlan, re + offset, im + offset);
  let h = spectrumRe, hi = spectrumIm;
  const size = <usize>M * 32;
  for (let x: usize = 0; x < S; x += 4, h += size, hi += size) {
    gather(re + x * 32, bufferRe);
    gather(im + x * 32, bufferIm);
    down(columnPlan, bufferRe, bufferIm);
    if (spectrumIm) timesComplex(h, hi, size, sign);
    else timesReal(h, size);
    up(columnPlan, bufferRe, bufferIm);
    scatter(bufferRe, re + x * 32);
    scatter(bufferIm, im + x * 32);
  }
  offset = 0;
  for (let g = 0; g < groups; g++, offset += step) up(rowPlan, re + offset, im + offset);
}

/** Turns what stands in the image into the spectrum, times `scale`; the image is spent. */
export function takeSpectrum(spectrum: usize, spectrumImag: usize, scale: f64): void {
  const groups = (M + 3) >> 2, step = S * 32, size = <usize>M * 32, by = f64x2.splat(scale);
  let offset: usize = 0;
  for (let g = 0; g < groups; g++, offset += step) down(rowPlan, re + offset, im + offset);
  for (let x: usize = 0; x < S; x += 4) {
    gather(re + x * 32, bufferRe);
    gather(im + x * 32, bufferIm);
    down(columnPlan, bufferRe, bufferIm);
    for (let i: usize = 0; i < size; i += 16) {
      v128.store(spectrum + i, f64x2.mul(v128.load(bufferRe + i), by));
      if (spectrumImag) v128.store(spectrumImag + i, f64x2.mul(v128.load(bufferIm + i), by));
    }
    spectrum += size;
    if (spectrumImag) spectrumImag += size;
  }
}

function timesReal(h: usize, size: usize): void {
  for (let i: usize = 0; i < size; i += 16) {
    const f = v128.load(h + i);
    v128.store(bufferRe + i, f64x2.mul(v128.load(bufferRe + i), f));
    v128.store(bufferIm + i, f64x2.mul(v128.load(bufferIm + i), f));
  }
}

function timesComplex(h: usize, hi: usize, size: usize, sign: f64): void {
  const by = f64x2.splat(sign);
  for (let i: usize = 0; i < size; i += 16) {
    const fr = v128.load(h + i), fi = f64x2.mul(v128.load(hi + i), by), r = v128.load(bufferRe + i), j = v128.load(bufferIm + i);
    v128.store(bufferRe + i, f64x2.sub(f64x2.mul(r, fr), f64x2.mul(j, fi)));
    v128.store(bufferIm + i, f64x2.add(f64x2.mul(r, fi), f64x2.mul(j, fr)));
  }
}

/** Four columns from the groups of four rows: lanes are rows there, columns here. */
function gather(from: usize, to: usize): void {
  const step = S * 32;
  for (const end = to + <usize>((M + 3) & ~3) * 32; to < end; to += 128, from += step) {
    const a = v128.load(from), b = v128.load(from, 32), c = v128.load(from, 64), d = v128.load(from, 96);
    v128.store(to, v128.shuffle<f64>(a, b, 0, 2)); v128.store(to, v128.shuffle<f64>(c, d, 0, 2), 16);
    v128.store(to, v128.shuffle<f64>(a, b, 1, 3), 32); v128.store(to, v128.shuffle<f64>(c, d, 1, 3), 48);
    const e = v128.load(from, 16), f = v128.load(from, 48), g = v128.load(from, 80), h = v128.load(from, 112);
    v128.store(to, v128.shuffle<f64>(e, f, 0, 2), 64); v128.store(to, v128.shuffle<f64>(g, h, 0, 2), 80);
    v128.store(to, v128.shuffle<f64>(e, f, 1, 3), 96); v128.store(to, v128.shuffle<f64>(g, h, 1, 3), 112);
  }
}

function scatter(from: usize, to: usize): void {
  const step = S * 32;
  for (const end = from + <usize>((M + 3) & ~3) * 32; from < end; from += 128, to += step) {
    const a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32), d = v128.load(from, 48);
    v128.store(to, v128.shuffle<f64>(a, c, 0, 2)); v128.store(to, v128.shuffle<f64>(a, c, 1, 3), 32);
    v128.store(to, v128.shuffle<f64>(b, d, 0, 2), 64); v128.store(to, v128.shuffle<f64>(b, d, 1, 3), 96);
    const e = v128.load(from, 64), f = v128.load(from, 80), g = v128.load(from, 96), h = v128.load(from, 112);
    v128.store(to, v128.shuffle<f64>(e, g, 0, 2), 16); v128.store(to, v128.shuffle<f64>(e, g, 1, 3), 48);
    v128.store(to, v128.shuffle<f64>(f, h, 0, 2), 80); v128.store(to, v128.shuffle<f64>(f, h, 1, 3), 112);
  }
}
