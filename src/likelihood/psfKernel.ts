import { sin, tan } from '../math/libm.js';
import type { PsfSpec } from './spec.js';

/**
 * A PSF about its centre: the value at offset (dx, dy), |dx| ≤ hx and |dy| ≤ hy, is at `(dy + hy) * (2 * hx + 1) + dx + hx`.
 * `symmetric` when the value at (−dx, −dy) is the same, to the last bit.
 */
export interface PsfKernel {
  readonly hx: number;
  readonly hy: number;
  readonly data: Float64Array;
  readonly symmetric: boolean;
}

/**
 * The one place that says where a PSF's centre is. It is pixel (⌊nx/2⌋, ⌊ny/2⌋) of the PSF's grid; but a PSF that is point-symmetric about the
 * middle of its grid and has an even side has its peak between pixels: such a one is moved by half a pixel, by band-limited interpolation on a grid
 * of the image's size (the Fourier shift), and keeps its own extent; it isn't smoothed, clipped or made symmetric otherwise.
 * Outermost rows and columns that together hold less than 1e-16 of the whole are dropped, and offsets that can't reach from one pixel of the image
 * to another.
 *
 * @param psf the PSF on its own grid
 * @param nx width of the image, pixels
 * @param ny height of the image, pixels
 */
export function psfKernel(psf: PsfSpec, nx: number, ny: number): PsfKernel {
  const between = isSymmetricAboutMiddle(psf);
  let { data } = psf;
  let width = psf.nx;
  let height = psf.ny;
  let cx = psf.nx >> 1;
  let cy = psf.ny >> 1;
  if (between && width % 2 === 0) {
    data = shiftHalf(data, width, height, 1, width, Math.max(nx, width));
    width++;
  }
  if (between && height % 2 === 0) {
    data = shiftHalf(data, height, width, width, 1, Math.max(ny, height));
    height++;
  }
  if (between) makeExactlySymmetric(data);
  cx = Math.min(cx, width - 1);
  cy = Math.min(cy, height - 1);
  const at = (dx: number, dy: number): number => {
    const x = cx + dx;
    const y = cy + dy;
    return x >= 0 && x < width && y >= 0 && y < height ? data[y * width + x] : 0;
  };
  let hx = Math.min(nx - 1, Math.max(cx, width - 1 - cx));
  let hy = Math.min(ny - 1, Math.max(cy, height - 1 - cy));
  let total = 0;
  for (let dy = -hy; dy <= hy; dy++) for (let dx = -hx; dx <= hx; dx++) total += Math.abs(at(dx, dy));
  // Trim whichever pair of outer lines holds less, as long as it is nothing.
  let left = 1e-16 * total;
  for (;;) {
    let columns = hx > 0 ? 0 : Number.POSITIVE_INFINITY;
    let rows = hy > 0 ? 0 : Number.POSITIVE_INFINITY;
    if (hx > 0) for (let dy = -hy; dy <= hy; dy++) columns += Math.abs(at(-hx, dy)) + Math.abs(at(hx, dy));
    if (hy > 0) for (let dx = -hx; dx <= hx; dx++) rows += Math.abs(at(dx, -hy)) + Math.abs(at(dx, hy));
    if (Math.min(columns, rows) > left || (hx === 0 && hy === 0)) break;
    left -= Math.min(columns, rows);
    if (columns <= rows) hx--;
    else hy--;
  }
  const kernel = new Float64Array((2 * hx + 1) * (2 * hy + 1));
  for (let dy = -hy, i = 0; dy <= hy; dy++) for (let dx = -hx; dx <= hx; dx++, i++) kernel[i] = at(dx, dy);
  let symmetric = true;
  for (let i = 0, j = kernel.length - 1; i < j; i++, j--) if (kernel[i] !== kernel[j]) symmetric = false;
  return { hx, hy, data: kernel, symmetric };
}

/** Up to rounding in the file: 1e-10 of the peak. */
function isSymmetricAboutMiddle({ nx, ny, data }: PsfSpec): boolean {
  if (nx % 2 === 1 && ny % 2 === 1) return false;
  let peak = 0;
  let odd = 0;
  for (let i = 0, j = data.length - 1; i < data.length; i++, j--) {
    peak = Math.max(peak, Math.abs(data[i]));
    odd = Math.max(odd, Math.abs(data[i] - data[j]));
  }
  return odd <= 1e-10 * peak;
}

/**
 * Interpolates every line of n values (n even, element j of line l at `j * step + l * lineStep`) at the n + 1 points −½, ½, …, n − ½, with the
 * periodic sinc of a grid of N points. The result has the same orientation, with n + 1 elements a line.
 */
function shiftHalf(data: Float64Array, n: number, lines: number, step: number, lineStep: number, N: number): Float64Array {
  // sin(πt)/(N tan(πt/N)) for even N, sin(πt)/(N sin(πt/N)) for odd N, at t = m + ½: the sine is ±1.
  const weight = (m: number): number => {
    const angle = (Math.PI * (m + 0.5)) / N;
    return (m % 2 === 0 ? 1 : -1) / (N * (N % 2 === 0 ? tan(angle) : sin(angle)));
  };
  const weights = Float64Array.from({ length: n + 1 }, (_, m) => weight(m));
  const outStep = step === 1 ? 1 : lines;
  const outLineStep = step === 1 ? n + 1 : 1;
  const out = new Float64Array((n + 1) * lines);
  for (let l = 0; l < lines; l++) {
    for (let o = 0; o <= n; o++) {
      let sum = 0;
      for (let j = 0; j < n; j++) {
        const t = o - j; // the point o − ½ is t − ½ from element j; the weight is even in it
        sum += data[j * step + l * lineStep] * weights[t > 0 ? t - 1 : -t];
      }
      out[o * outStep + l * outLineStep] = sum;
    }
  }
  return out;
}

/** A point-symmetric array, of which rounding alone took the last bits. */
function makeExactlySymmetric(data: Float64Array): void {
  for (let i = 0, j = data.length - 1; i < j; i++, j--) data[i] = data[j] = 0.5 * (data[i] + data[j]);
}
