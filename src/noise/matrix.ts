import { ValueError } from '../errors.js';
import { type MapInput, type Numbers, toPlane } from '../image/numbers.js';

/** Numbers of any nesting, one after the other; null and NaN are refused. @throws ValueError */
export function flatten(given: Numbers | readonly Numbers[], what: string): Float64Array {
  if (given instanceof Float64Array) return given;
  const out: number[] = [];
  const take = (value: unknown): void => {
    if (typeof value === 'number' && Number.isFinite(value)) out.push(value);
    else if (Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value))
      for (const each of value as ArrayLike<number>[]) take(each);
    else throw new ValueError(`${what} holds ${String(value)}; it must hold finite numbers only`);
  };
  take(given);
  return Float64Array.from(out);
}

/** The values of every realisation in a cube: realisation r at r · n. @throws ValueError unless there are two at least, of n numbers each */
export function realisations(cube: Float64Array, n: number, what: string): number {
  const count = cube.length / n;
  if (Number.isInteger(count) && count >= 2) return count;
  throw new ValueError(
    `${what} holds ${cube.length} numbers; it must hold the ${n} pixels of two images of noise at least, one image after the other`,
  );
}

/** Weights of a smoothing; its centre is pixel (⌊nx/2⌋, ⌊ny/2⌋). */
export interface SmoothingKernel {
  readonly nx: number;
  readonly ny: number;
  /** Their sum is 1. */
  readonly data: Float64Array;
}

/** The mean over a cross of five pixels. */
const CROSS: SmoothingKernel = { nx: 3, ny: 3, data: Float64Array.of(0, 0.2, 0, 0.2, 0.2, 0.2, 0, 0.2, 0) };

/** What a smoothing is done with: the kernel given, divided by its sum, or a cross of five pixels. @throws ValueError */
export function checkKernel(noise: string, given: Numbers | MapInput | undefined): SmoothingKernel {
  if (given === undefined) return CROSS;
  const { nx, ny, data } = toPlane(given, null, `${noise}: kernel`);
  const sum = data.reduce((a, b) => a + b, 0);
  if (nx % 2 === 0 || ny % 2 === 0 || !data.every(w => w >= 0 && Number.isFinite(w)) || !(sum > 0))
    throw new ValueError(
      `${noise}: kernel is ${ny} rows of ${nx}; it must have an odd number of each, of weights that aren't negative nor all zero`,
    );
  return { nx, ny, data: data.map(w => w / sum) };
}

/** A kernel as moves that come round at the edges: the smoothed value of pixel k is Σ weight · value of pixel from[k]. */
export function kernelMoves(
  kernel: SmoothingKernel,
  nx: number,
  ny: number,
): readonly { readonly weight: number; readonly from: Int32Array }[] {
  const wrapped = (at: number, n: number): number => ((at % n) + n) % n;
  return Array.from(kernel.data.keys()).flatMap(i => {
    const weight = kernel.data[i];
    const [dx, dy] = [(i % kernel.nx) - (kernel.nx >> 1), Math.floor(i / kernel.nx) - (kernel.ny >> 1)];
    const from = Int32Array.from({ length: nx * ny }, (_, k) => wrapped(Math.floor(k / nx) - dy, ny) * nx + wrapped((k % nx) - dx, nx));
    return weight === 0 ? [] : [{ weight, from }];
  });
}

/** How often to smooth, 3 by default. @throws ValueError */
export function checkSmooth(noise: string, smooth: unknown): number {
  if (smooth === undefined) return 3;
  if (typeof smooth === 'number' && Number.isInteger(smooth) && smooth >= 0) return smooth;
  throw new ValueError(`${noise}: smooth is ${String(smooth)}; it must be a whole number, 0 or more`);
}
