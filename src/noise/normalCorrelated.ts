import { ValueError } from '../errors.js';
import { loadMap, type MapInput, type Numbers, toPlane } from '../image/numbers.js';
import { cholesky, solveLower } from '../math/cholesky.js';
import { checkOptions } from './checkOptions.js';
import { checkKernel, checkSmooth, flatten, kernelMoves, realisations, type SmoothingKernel } from './matrix.js';
import type { Noise, NoisePixels, ResolvedNoise } from './noise.js';

/** One of **cov**, **icov** and **cube**. N = nx · ny, the pixels in row-major order. */
export interface NormalCorrelatedOptions {
  /** The covariance of all pixels, N × N: numbers, or a FITS image. */
  readonly cov?: Numbers | MapInput;
  /** Its inverse, N × N. */
  readonly icov?: Numbers | MapInput;
  /** Images of noise alone, from which the covariance is taken: n images of nx × ny numbers, more of them than there are pixels. */
  readonly cube?: Numbers | readonly Numbers[];
  /** How often the covariance of a cube is smoothed, default 3: the mean over shifts of both pixels by one pixel, as noise that is alike all over has it. */
  readonly smooth?: number;
  /** What a pass of it takes in place of a cross of five pixels: rows of weights, an odd number of each; they are divided by their sum. */
  readonly kernel?: Numbers | MapInput;
}

const KINDS = ['cov', 'icov', 'cube'] as const;

/**
 * Gaussian noise that is correlated from pixel to pixel: −½ rᵀ C⁻¹ r − ½ ln det 2πC. Where pixels are masked, C is that of the others: rows and columns of
 * the covariance are left out, not of its inverse. Memory and time of one likelihood go with N², preparation with N³: some thousand pixels.
 *
 * @throws ValueError for none or two of cov, icov and cube, a matrix of the wrong size, or one that isn't symmetric and positive definite
 *
 * @example
 * new NormalCorrelated({ cov: 'cov.fits' });
 */
export class NormalCorrelated implements Noise {
  readonly type = 'NormalCorrelated';
  readonly #kind: (typeof KINDS)[number];
  readonly #value: Numbers | readonly Numbers[] | MapInput;
  readonly #smooth: number;
  readonly #kernel: SmoothingKernel;

  constructor(options: NormalCorrelatedOptions) {
    checkOptions('NormalCorrelated', options, [...KINDS, 'smooth', 'kernel']);
    const given = KINDS.filter(kind => options[kind] !== undefined);
    if (given.length !== 1)
      throw new ValueError(`NormalCorrelated is given ${given.join(' and ') || 'nothing'}; give one of ${KINDS.join(', ')}`);
    this.#kind = given[0];
    this.#value = options[this.#kind]!;
    for (const name of ['smooth', 'kernel'] as const) {
      if (options[name] !== undefined && this.#kind !== 'cube')
        throw new ValueError(`NormalCorrelated: ${name} is for a cube; ${this.#kind} is taken as it is`);
    }
    this.#smooth = checkSmooth('NormalCorrelated', options.smooth);
    this.#kernel = checkKernel('NormalCorrelated', options.kernel);
  }

  async load(): Promise<NormalCorrelated> {
    if (this.#kind === 'cube') return this;
    return new NormalCorrelated({ [this.#kind]: await loadMap(this.#value as MapInput, 0, 'hdu', `noise ${this.#kind}`) });
  }

  resolve({ nx, ny, mask }: NoisePixels): ResolvedNoise {
    const n = nx * ny;
    const covariance = this.#covariance(nx, ny);
    const used = Array.from(mask.keys()).filter(i => mask[i] === 1);
    const part = new Float64Array(used.length ** 2);
    used.forEach((i, a) => {
      used.forEach((j, b) => {
        part[a * used.length + b] = covariance[i * n + j];
      });
    });
    const factor = cholesky(part, used.length);
    if (factor === null) {
      const more = this.#kind === 'cube' ? `: it needs more images of noise than the ${used.length} pixels in use, or a cov` : '';
      throw new ValueError(`NormalCorrelated: the covariance by ${this.#kind} isn't positive definite${more}`);
    }
    const sigma = new Float64Array(n).fill(1);
    for (const i of used) sigma[i] = Math.sqrt(covariance[i * n + i]);
    return { spec: { type: 'NormalCorrelated', factor }, sigma, mask, description: `NormalCorrelated, by ${this.#kind}`, warnings: [] };
  }

  #covariance(nx: number, ny: number): Float64Array {
    const n = nx * ny;
    if (this.#kind === 'cube')
      return covarianceOf(flatten(this.#value as readonly Numbers[], 'NormalCorrelated: cube'), nx, ny, this.#smooth, this.#kernel);
    const matrix = squareOf(this.#value, n, this.#kind);
    return this.#kind === 'cov' ? matrix : inverse(matrix, n);
  }
}

/** @throws ValueError unless it is symmetric and n × n */
function squareOf(given: unknown, n: number, what: string): Float64Array {
  const matrix = toPlane(given, { nx: n, ny: n }, `noise ${what}`).data;
  if (matrix.length !== n * n)
    throw new ValueError(`NormalCorrelated: ${what} holds ${matrix.length} numbers; ${n} pixels need ${n} × ${n}`);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const gap = Math.abs(matrix[i * n + j] - matrix[j * n + i]);
      if (!(gap <= 1e-8 * Math.sqrt(Math.abs(matrix[i * n + i] * matrix[j * n + j]))))
        throw new ValueError(
          `NormalCorrelated: ${what} isn't symmetric: its numbers for pixels ${i} and ${j} and for ${j} and ${i} differ`,
        );
    }
  }
  return matrix;
}

/** @throws ValueError unless it is positive definite */
function inverse(matrix: Float64Array, n: number): Float64Array {
  const L = cholesky(matrix, n);
  if (L === null) throw new ValueError("NormalCorrelated: icov isn't positive definite");
  // Row i of R is L⁻¹'s column i; the inverse is L⁻ᵀ L⁻¹ = R Rᵀ.
  const R = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const column = R.subarray(i * n, (i + 1) * n);
    column[i] = 1;
    solveLower(L, n, column);
  }
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < n; k++) sum += R[i * n + k] * R[j * n + k];
      out[i * n + j] = sum;
      out[j * n + i] = sum;
    }
  }
  return out;
}

/** Sample covariance of the pixels, smoothed: each pass takes the mean of C over shifts of the whole image, which keeps it positive. */
function covarianceOf(cube: Float64Array, nx: number, ny: number, smooth: number, kernel: SmoothingKernel): Float64Array {
  const n = nx * ny;
  const count = realisations(cube, n, 'NormalCorrelated: cube');
  const mean = new Float64Array(n);
  for (let r = 0; r < count; r++) for (let i = 0; i < n; i++) mean[i] += cube[r * n + i] / count;
  let C = new Float64Array(n * n);
  for (let r = 0; r < count; r++) {
    const row = cube.subarray(r * n, (r + 1) * n);
    for (let i = 0; i < n; i++) {
      const by = (row[i] - mean[i]) / (count - 1);
      for (let j = 0; j < n; j++) C[i * n + j] += by * (row[j] - mean[j]);
    }
  }
  const moves = kernelMoves(kernel, nx, ny);
  for (let pass = 0; pass < smooth; pass++) {
    const next = new Float64Array(n * n);
    for (const { weight, from } of moves)
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) next[i * n + j] += weight * C[from[i] * n + from[j]];
    C = next;
  }
  return C;
}
