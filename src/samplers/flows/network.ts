/**
 * Normalising flows on flat arrays: the maps of `kernels/assembly/flow.ts` and the training of `flowTraining.ts`. A trained flow is one Float32Array:
 * [bins (0: affine), ndim, transforms, units, loss of the rows held out, passes, then the parameters].
 */
import { instantiate } from '../../kernels/instantiate.js';
import wasm from '../../kernels/numeric.wasm.js';
import { fold, Random } from '../../math/philox.js';
import type { FlowJob } from '../contract.js';

interface FlowKernel {
  memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  reset(): void;
  flowShape(ndim: number, transforms: number, units: number, bins: number): void;
  flowCount(): number;
  flowMap(params: number, x: number, logs: number, m: number, inverse: boolean): void;
  flowGradient(params: number, grad: number, x: number, weights: number, m: number): number;
  flowBegin(params: number, m: number, batch: number): number;
  flowLoss(params: number, x: number, weights: number, n: number, from: number, batch: number): number;
  flowPass(
    params: number,
    x: number,
    weights: number,
    n: number,
    m: number,
    batch: number,
    rate: number,
    clip: number,
    decay: number,
    pass: number,
    k0: number,
    k1: number,
  ): void;
}

/** What a flow is made of. */
export interface FlowShape {
  readonly ndim: number;
  readonly transforms: number;
  /** Hidden units for each degree, in each of two hidden layers. */
  readonly units: number;
  /** Bins of the splines; 0: affine transforms. */
  readonly bins: number;
}

const HEADER = 6;
/** Rows mapped at once. */
const BLOCK = 256;

let shared: FlowKernel | null = null;

/** The kernel with a flow's parameters in it. */
function load(network: Float32Array): { k: FlowKernel; params: number; ndim: number } {
  shared ??= instantiate<FlowKernel>(wasm);
  const k = shared;
  k.reset();
  const [bins, ndim, transforms, units] = network;
  k.flowShape(ndim, transforms, units, bins);
  const values = network.subarray(HEADER);
  const params = k.allocate(4 * values.length);
  new Float32Array(k.memory.buffer, params, values.length).set(values);
  return { k, params, ndim };
}

const padded = (rows: number): number => (rows + 15) & ~15;

/** Rows `from` … `from + m` of x (n × ndim) as columns of `stride` numbers; what is beyond m is zero. */
function putColumns(to: Float32Array, x: Float64Array, from: number, m: number, ndim: number, stride: number): void {
  to.fill(0);
  for (let d = 0; d < ndim; d++) for (let r = 0; r < m; r++) to[d * stride + r] = x[(from + r) * ndim + d];
}

/**
 * z = f(x) of n rows and ln |dz/dx|, or with `inverse` x = f⁻¹(z), and still ln |dz/dx|.
 *
 * @param rows n × ndim, row-major
 */
export function mapFlow(network: Float32Array, rows: Float64Array, inverse: boolean): { rows: Float64Array; logDet: Float64Array } {
  const { k, params, ndim } = load(network);
  const n = rows.length / ndim;
  const out = new Float64Array(rows.length);
  const logDet = new Float64Array(n);
  const block = Math.min(BLOCK, padded(n));
  const x = k.allocate(4 * ndim * block);
  const logs = k.allocate(4 * block);
  // room for the kernel's scratch, so that the views stay valid
  k.flowMap(params, x, logs, block, inverse);
  const columns = new Float32Array(k.memory.buffer, x, ndim * block);
  const found = new Float32Array(k.memory.buffer, logs, block);
  for (let from = 0; from < n; from += block) {
    const m = Math.min(block, n - from);
    putColumns(columns, rows, from, m, ndim, block);
    k.flowMap(params, x, logs, block, inverse);
    for (let d = 0; d < ndim; d++) for (let r = 0; r < m; r++) out[(from + r) * ndim + d] = columns[d * block + r];
    for (let r = 0; r < m; r++) logDet[from + r] = found[r];
  }
  return { rows: out, logDet };
}

/** Σ wᵢ (½ zᵢ² − ln |dz/dx|ᵢ) over the rows of x (n × ndim), and its gradient by the flow's parameters. */
export function flowGradient(network: Float32Array, x: Float64Array, weights: Float64Array): { loss: number; gradient: Float32Array } {
  const { k, params, ndim } = load(network);
  const n = weights.length;
  const m = padded(n);
  const count = network.length - HEADER;
  const at = k.allocate(4 * ndim * m);
  const w = k.allocate(4 * m);
  const grad = k.allocate(4 * count);
  putColumns(new Float32Array(k.memory.buffer, at, ndim * m), x, 0, n, ndim, m);
  const columns = new Float32Array(k.memory.buffer, w, m);
  columns.fill(0);
  columns.set(weights);
  const loss = k.flowGradient(params, grad, at, w, m);
  return { loss, gradient: new Float32Array(k.memory.buffer, grad, count).slice() };
}

/**
 * Parameters that make the identity: hidden layers uniform in ±√(6 / (inputs + outputs)) (Glorot & Bengio 2010), outputs and biases zero.
 */
export function identityFlow({ ndim, transforms, units, bins }: FlowShape, random: Random): Float32Array {
  const values: number[] = [bins, ndim, transforms, units, 0, 0];
  const outputs = bins > 0 ? 3 * bins - 1 : 2;
  for (let t = 0; t < transforms; t++) {
    for (const width of [1, units]) {
      for (let degree = 1; degree < ndim; degree++) {
        const inputs = width * degree;
        const limit = Math.sqrt(6 / (inputs + units));
        for (let u = 0; u < units; u++) {
          for (let i = 0; i < inputs; i++) values.push(limit * (2 * random.uniform() - 1));
          values.push(0);
        }
      }
    }
    for (let d = 0; d < ndim; d++) for (let i = outputs * (units * d + 1); i > 0; i--) values.push(0);
  }
  return Float32Array.from(values);
}

/**
 * Trains a flow by maximum likelihood, giving way after each pass over the data. Pure: the same job gives the same bits wherever it is trained.
 *
 * Training ends after `epochs` passes, or `patience` passes in which the loss of the rows held out did not fall; the parameters of its least are kept,
 * those at the start included. Adam's step is halved after each half of that patience.
 */
export function* flowTraining(job: FlowJob): Generator<void, Float32Array> {
  const { ndim, x, weights, held, shape } = job;
  const n = weights.length;
  const m = n - held;
  const network = job.start?.slice() ?? identityFlow({ ndim, ...shape }, new Random(fold(job.key, 0)));
  const k = instantiate<FlowKernel>(wasm);
  k.reset();
  k.flowShape(ndim, shape.transforms, shape.units, shape.bins);
  const count = network.length - HEADER;
  const params = k.allocate(4 * count);
  const at = k.allocate(4 * ndim * n);
  const w = k.allocate(4 * n);
  const batch = padded(job.batch);
  new Float32Array(k.memory.buffer, params, count).set(network.subarray(HEADER));
  const mean = k.flowBegin(params, m, batch);
  const values = new Float32Array(k.memory.buffer, mean, count);
  putColumns(new Float32Array(k.memory.buffer, at, ndim * n), x, 0, n, ndim, n);
  new Float32Array(k.memory.buffer, w, n).set(weights);
  const shuffles = fold(job.key, 1);
  let least = k.flowLoss(params, at, w, n, m, batch);
  let rate = job.learningRate;
  let since = 0;
  let pass = 0;
  for (; pass < job.epochs && since < job.patience; pass++) {
    k.flowPass(params, at, w, n, m, batch, rate, job.clip, job.decay, pass, shuffles[0] | 0, shuffles[1] | 0);
    const loss = k.flowLoss(mean, at, w, n, m, batch);
    if (loss < least) {
      least = loss;
      since = 0;
      network.set(values, HEADER);
    } else if (++since % Math.max(1, job.patience >> 1) === 0) rate *= 0.5;
    yield;
  }
  network[4] = least;
  network[5] = pass;
  return network;
}
