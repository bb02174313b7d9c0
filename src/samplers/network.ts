/**
 * Small regression networks on flat arrays. A trained network is one Float32Array: [number of layers, widths as given (inputs, hidden …, 1), then the
 * parameters in the layout of `kernels/assembly/network.ts`].
 */
import { instantiate } from '../kernels/instantiate.js';
import wasm from '../kernels/numeric.wasm.js';
import { fold, Random } from '../math/philox.js';
import type { RegressorJob } from './contract.js';

interface NetworkKernel {
  memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  reset(): void;
  parameterCount(sizes: number, layers: number): number;
  train(
    sizes: number,
    layers: number,
    params: number,
    x: number,
    y: number,
    n: number,
    epochs: number,
    batch: number,
    rate: number,
    k0: number,
    k1: number,
  ): number;
  predict(sizes: number, layers: number, params: number, x: number, n: number, out: number): void;
}

let instance: NetworkKernel | null = null;

function kernel(): NetworkKernel {
  instance ??= instantiate<NetworkKernel>(wasm);
  instance.reset();
  return instance;
}

const padded = (width: number): number => (width + 3) & ~3;

/** Memory of a kernel. */
type Arena = Pick<NetworkKernel, 'memory' | 'allocate'>;

function putSizes(k: Arena, widths: readonly number[]): number {
  const at = k.allocate(4 * widths.length);
  new Int32Array(k.memory.buffer, at, widths.length).set(widths.map(padded));
  return at;
}

/** Rows of `ndim` numbers as rows of padded(ndim) 32-bit numbers in the kernel's memory. */
function putRows(k: NetworkKernel, x: Float32Array | Float64Array, n: number, ndim: number): number {
  const width = padded(ndim);
  const at = k.allocate(4 * n * width);
  const rows = new Float32Array(k.memory.buffer, at, n * width);
  if (width === ndim) rows.set(x.subarray(0, n * ndim));
  else {
    rows.fill(0);
    for (let i = 0; i < n; i++) for (let d = 0; d < ndim; d++) rows[i * width + d] = x[i * ndim + d];
  }
  return at;
}

/**
 * Trains one network. Pure: the same job gives the same bits wherever it runs.
 *
 * Weights start uniform in ±√(6 / (inputs + outputs)) (Glorot & Bengio 2010), biases at zero.
 */
export function trainNetwork(job: RegressorJob): Float32Array {
  const { ndim, x, y } = job;
  const n = y.length;
  const widths = [ndim, ...job.layers, 1];
  const layers = widths.length - 1;
  const k = kernel();
  const sizes = putSizes(k, widths);
  const count = k.parameterCount(sizes, layers);
  const params = k.allocate(4 * count);
  const rows = putRows(k, x, n, ndim);
  const targets = k.allocate(4 * n);
  new Float32Array(k.memory.buffer, targets, n).set(y);
  const start = new Float32Array(k.memory.buffer, params, count).fill(0);
  const random = new Random(fold(job.key, 0));
  let at = 0;
  for (let l = 0; l < layers; l++) {
    const a = widths[l];
    const b = widths[l + 1];
    const limit = Math.sqrt(6 / (a + b));
    for (let i = 0; i < a; i++) for (let j = 0; j < b; j++) start[at + i * padded(b) + j] = limit * (2 * random.uniform() - 1);
    at += (padded(a) + 1) * padded(b);
  }
  const shuffles = fold(job.key, 1);
  k.train(sizes, layers, params, rows, targets, n, job.epochs, job.batch, job.learningRate, shuffles[0] | 0, shuffles[1] | 0);
  const network = new Float32Array(1 + widths.length + count);
  network[0] = layers;
  network.set(widths, 1);
  network.set(new Float32Array(k.memory.buffer, params, count), 1 + widths.length);
  return network;
}

/** A network in a kernel's memory: its number of layers, and where its widths and its parameters are. */
export function putNetwork(k: Arena, network: Float32Array): readonly [layers: number, sizes: number, params: number] {
  const layers = network[0];
  const sizes = putSizes(k, Array.from(network.subarray(1, 2 + layers)));
  const values = network.subarray(2 + layers);
  const params = k.allocate(4 * values.length);
  new Float32Array(k.memory.buffer, params, values.length).set(values);
  return [layers, sizes, params];
}

/** Mean prediction of several networks for n rows of `ndim` numbers. */
export function predictMean(networks: readonly Float32Array[], x: Float32Array | Float64Array, n: number, ndim: number): Float64Array {
  const k = kernel();
  const rows = putRows(k, x, n, ndim);
  const sums = k.allocate(4 * n);
  new Float32Array(k.memory.buffer, sums, n).fill(0);
  for (const network of networks) {
    const [layers, sizes, params] = putNetwork(k, network);
    k.predict(sizes, layers, params, rows, n, sums);
  }
  const found = new Float32Array(k.memory.buffer, sums, n);
  const mean = new Float64Array(n);
  for (let i = 0; i < n; i++) mean[i] = found[i] / networks.length;
  return mean;
}
