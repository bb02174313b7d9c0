import { instantiate } from '../../kernels/instantiate.js';
import wasm from '../../kernels/numeric.wasm.js';

/** What `kernels/assembly` does for bounds; pointers in bytes, meanings and layouts there. */
export interface BoundsKernel {
  readonly memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  reset(): void;
  quadraticSize(ndim: number): number;
  fitMixture(x: number, n: number, ndim: number, share: number, most: number, progress: number, q: number): number;
  shares(x: number, n: number, ndim: number, q: number, share: number): number;
  enclose(x: number, n: number, ndim: number, tolerance: number, most: number, center: number, axes: number): void;
  inPieces(pieces: number, count: number, x: number, n: number, ndim: number, marks: number): void;
  drawPieces(
    pieces: number,
    shares: number,
    count: number,
    n: number,
    ndim: number,
    k0: number,
    k1: number,
    out: number,
    scratch: number,
  ): number;
  inEllipsoid(
    x: number,
    n: number,
    ndim: number,
    open: number,
    center: number,
    inverse: number,
    mean: number,
    scale: number,
    inputs: number,
    index: number,
  ): number;
  judge(
    inputs: number,
    count: number,
    ndim: number,
    index: number,
    networks: number,
    many: number,
    threshold: number,
    margin: number,
    taken: number,
  ): void;
}

let instance: BoundsKernel | null = null;

/** The kernel, its memory free. */
export function boundsKernel(): BoundsKernel {
  instance ??= instantiate<BoundsKernel>(wasm);
  instance.reset();
  return instance;
}

/** Room for n numbers a column, rounded up to a multiple of 8. */
export const column = (n: number): number => (n + 7) & ~7;

/** Numbers in the kernel's memory. */
export function putNumbers(k: BoundsKernel, x: Float64Array): number {
  const at = k.allocate(8 * x.length);
  new Float64Array(k.memory.buffer, at, x.length).set(x);
  return at;
}

/** Whole numbers in the kernel's memory. */
export function putIntegers(k: BoundsKernel, x: ArrayLike<number>): number {
  const at = k.allocate(4 * x.length);
  new Int32Array(k.memory.buffer, at, x.length).set(x);
  return at;
}

/** Points (n × ndim, row-major) as `ndim` columns in the kernel's memory. */
export function putColumns(k: BoundsKernel, x: Float64Array, ndim: number): number {
  const n = x.length / ndim;
  const height = column(n);
  const at = k.allocate(8 * height * ndim);
  const out = new Float64Array(k.memory.buffer, at, height * ndim);
  for (let d = 0; d < ndim; d++) {
    const from = d * height;
    for (let i = 0; i < n; i++) out[from + i] = x[i * ndim + d];
    out.fill(0, from + n, from + height);
  }
  return at;
}
