import { fft, powerOf2, twiddles } from './fft.js';
import { cos, sin } from './libm.js';

/** A discrete Fourier transform of n numbers, any n, in place: Σ_j x_j exp(−2πi jk/n). With `re` and `im` swapped it is the inverse, times n. */
type Line = (re: Float64Array, im: Float64Array, start: number, stride: number) => void;

/** By powers of 2 where n is one; else as a convolution with a chirp (Bluestein 1970, IEEE Trans. AU-18, 451): jk = (j² + k² − (k − j)²)/2. */
function lineTransform(n: number): Line {
  const size = powerOf2(n === powerOf2(n) ? n : 2 * n - 1);
  const w = twiddles(size);
  if (size === n) return (re, im, start, stride) => fft(re, im, start, stride, n, w);
  const chirpR = new Float64Array(n);
  const chirpI = new Float64Array(n);
  const kernelR = new Float64Array(size);
  const kernelI = new Float64Array(size);
  for (let k = 0; k < n; k++) {
    const angle = (Math.PI * ((k * k) % (2 * n))) / n;
    chirpR[k] = cos(angle);
    chirpI[k] = -sin(angle);
    for (const at of [k, (size - k) % size]) {
      kernelR[at] = chirpR[k] / size;
      kernelI[at] = -chirpI[k] / size;
    }
  }
  fft(kernelR, kernelI, 0, 1, size, w);
  const a = new Float64Array(size);
  const b = new Float64Array(size);
  return (re, im, start, stride) => {
    a.fill(0);
    b.fill(0);
    for (let k = 0, at = start; k < n; k++, at += stride) {
      a[k] = re[at] * chirpR[k] - im[at] * chirpI[k];
      b[k] = re[at] * chirpI[k] + im[at] * chirpR[k];
    }
    fft(a, b, 0, 1, size, w);
    for (let k = 0; k < size; k++) {
      const real = a[k] * kernelR[k] - b[k] * kernelI[k];
      b[k] = a[k] * kernelI[k] + b[k] * kernelR[k];
      a[k] = real;
    }
    fft(b, a, 0, 1, size, w);
    for (let k = 0, at = start; k < n; k++, at += stride) {
      re[at] = a[k] * chirpR[k] - b[k] * chirpI[k];
      im[at] = a[k] * chirpI[k] + b[k] * chirpR[k];
    }
  };
}

/**
 * The discrete Fourier transform of images of nx × ny, of any sides, in place: Σ x exp(−2πi (jk/nx + lm/ny)), not divided by anything. With `re` and `im`
 * swapped it is the inverse, times nx · ny.
 */
export function imageTransform(nx: number, ny: number): (re: Float64Array, im: Float64Array) => void {
  const rows = lineTransform(nx);
  const columns = nx === ny ? rows : lineTransform(ny);
  return (re, im) => {
    for (let y = 0; y < ny; y++) rows(re, im, y * nx, 1);
    for (let x = 0; x < nx; x++) columns(re, im, x, nx);
  };
}
