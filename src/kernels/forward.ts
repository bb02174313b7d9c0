import wasm from './forward.wasm.js';
import { instantiate } from './instantiate.js';

/** What `assembly/forward.ts` exports; pointers and sizes in bytes, meanings there. */
export interface ForwardKernels {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  prepare(): void;
  down(plan: number, re: number, im: number): void;
  up(plan: number, re: number, im: number): void;
  planConvolution(
    rows: number,
    stride: number,
    rowPlan: number,
    columnPlan: number,
    re: number,
    im: number,
    buffer: number,
    h: number,
    hi: number,
  ): void;
  convolve(): void;
  correlate(): void;
  takeSpectrum(spectrum: number, spectrumImag: number, scale: number): void;
  planImage(
    strips: number,
    nx: number,
    samples: number,
    targets: number,
    lanes: number,
    pitch: number,
    lon: number,
    lat: number,
    scratch: number,
    list: number,
  ): void;
  addExtended(
    amplitude: number,
    lon: number,
    lat: number,
    a: number,
    b: number,
    c: number,
    d: number,
    boxy: boolean,
    isFirst: boolean,
  ): void;
  setProfile(kind: number, kappa: number, scale: number, first: number): void;
  buildTable(at: number, from: number, count: number, mantissaBits: number): void;
  setHostProfile(end: number): void;
  planTable(at: number, from: number, count: number, mantissaBits: number): void;
  fitTable(most: number): number;
  abelSums(out: number, logs: number, n: number, grid: number, J: number, alpha: number, q: number, slope: number): void;
  abelSlopes(out: number, logs: number, n: number, grid: number, J: number, alpha: number, q: number, slope: number): void;
  keepTable(second: boolean, cut: number): void;
  addCrossed(amplitude: number, lon: number, lat: number, a: number, b: number, c: number, d: number, harmonic: boolean): void;
  addDisk(
    amplitude: number,
    lon: number,
    lat: number,
    a: number,
    b: number,
    c: number,
    d: number,
    sine: number,
    cosine: number,
    depth: number,
    n: number,
  ): void;
  planPartSlopes(first: number, second: number, sums: number): void;
  crossedSlopes(lon: number, lat: number, a: number, b: number, c: number, d: number, harmonic: boolean): void;
  diskSlopes(
    lon: number,
    lat: number,
    a: number,
    b: number,
    c: number,
    d: number,
    sine: number,
    cosine: number,
    depth: number,
    n: number,
  ): void;
  weighParts(): void;
  partLow(second: boolean): number;
  partBins(second: boolean): number;
  partBits(second: boolean): number;
  buildPower(p: number, top: number): void;
  timesMap(map: number): void;
  addProduct(part: number, column: number, row: number, rows: number, n: number, stride: number): void;
  addProductToStrips(column: number, row: number): void;
  clear(at: number, bytes: number): void;
  addTimes(map: number, basis: number, bytes: number, factor: number, isFirst: boolean): void;
  chi2(data: number, weight: number, background: number, exposure: number): number;
  tableLow(): number;
  tableBits(): number;
  tableBins(): number;
  weighNodes(moments: number): void;
  sumProfile(moments: number, out: number): void;
  planSlopes(moments: number, scratch: number, list: number, sums: number): void;
  addSlopes(lon: number, lat: number, a: number, b: number, c: number, d: number, p: number, boxy: boolean, withLogarithms: boolean): void;
  residuals(data: number, weight: number, background: number, exposure: number, out: number): number;
  putMap(map: number): void;
  dot(a: number, b: number, bytes: number): number;
  contract(part: number, row: number, out: number, other: number, rows: number, n: number, stride: number): void;
  contractStrips(row: number, out: number, other: number): void;
  isImageNegative(weight: number): number;
  isMapNegative(map: number, weight: number, bytes: number): number;
}

// (module (func (result v128) (i32.const 0) (i8x16.splat)))
const SIMD_PROBE = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11]);

/** Whether this engine's WebAssembly has vectors of 128 bits. */
export function hasSimd(): boolean {
  return typeof WebAssembly !== 'undefined' && WebAssembly.validate(SIMD_PROBE);
}

/** What the kernels ask of this side for samples that a table doesn't hold. */
export interface HostFunctions {
  /** f(s) of a profile that is none of the kernels' own. */
  readonly value: (s: number) => number;
  /** The same of the first and the second table of a component of two. */
  readonly first: (s: number) => number;
  readonly second: (s: number) => number;
  /** As `slope`, of the first and the second table of a component of two. */
  readonly firstSlope: (s: number, weight: number) => number;
  readonly secondSlope: (s: number, weight: number) => number;
  /** Takes note of a sample at s with ∂ ln L/∂(sample) = weight; f′(s) of any profile. */
  readonly slope: (s: number, weight: number) => number;
}

const none = (): number => 0;

/** An instance with a memory of its own. */
export function forwardKernels({
  value = none,
  first = none,
  second = none,
  slope = none,
  firstSlope = none,
  secondSlope = none,
}: Partial<HostFunctions> = {}): ForwardKernels {
  const kernels = instantiate<ForwardKernels>(wasm, {
    hostProfile: value,
    firstPart: first,
    secondPart: second,
    hostSlope: slope,
    firstSlope,
    secondSlope,
  });
  kernels.prepare();
  return kernels;
}
