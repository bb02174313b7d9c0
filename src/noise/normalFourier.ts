import { ValueError } from '../errors.js';
import type { MapInput, Numbers } from '../image/numbers.js';
import { loadMap } from '../image/numbers.js';
import { imageTransform } from '../math/dft.js';
import { checkOptions } from './checkOptions.js';
import { checkKernel, checkSmooth, flatten, kernelMoves, realisations, type SmoothingKernel } from './matrix.js';
import type { Noise, NoisePixels, ResolvedNoise } from './noise.js';

/** One of **cov**, **icov** and **cube**, and how to read it. */
export interface NormalFourierOptions {
  /** Power ⟨|F|²⟩ of each mode; its size says `ftype`. A mode of power 0 or infinity is left out. */
  readonly cov?: Numbers;
  /** One over it; a mode of 0 is left out. */
  readonly icov?: Numbers;
  /** Images of noise alone, from which the power is taken: n images of nx × ny numbers, one after the other. */
  readonly cube?: Numbers | readonly Numbers[];
  /** Which modes cov and icov hold: **real** (or rfft, the default) the nx/2 + 1 columns that the rest follows from, or **full** (or fft) all nx. The likelihood is the same. */
  readonly ftype?: 'real' | 'rfft' | 'full' | 'fft';
  /** Multiplies residuals before the transform: 1 inside, falling to 0 at the edges. Default 1. */
  readonly apod?: MapInput;
  /** How often the power of a cube is smoothed over a cross of five modes, default 3. */
  readonly smooth?: number;
  /** What a pass of it takes in place of the cross: rows of weights, an odd number of each; they are divided by their sum. */
  readonly kernel?: Numbers | MapInput;
}

const KINDS = ['cov', 'icov', 'cube'] as const;
const NAMES = [...KINDS, 'ftype', 'apod', 'smooth', 'kernel'];

/**
 * Gaussian noise that is alike all over the image, mode by mode of its discrete Fourier transform: −½ Σ |F|²/C − ½ Σ ln 2πC, over all modes of the whole plane,
 * F = FFT((m − d) · apod). A real image's modes come in pairs that are conjugates of each other; both halves of a pair are in the sum, so that each pair counts
 * once, and 'real' and 'full' give the same.
 *
 * @throws ValueError for none or two of cov, icov and cube, a wrong size, or a masked pixel: a transform needs them all
 *
 * @example
 * new NormalFourier({ cube: realisations });
 */
export class NormalFourier implements Noise {
  readonly type = 'NormalFourier';
  readonly #kind: (typeof KINDS)[number];
  readonly #options: NormalFourierOptions;

  constructor(options: NormalFourierOptions) {
    checkOptions('NormalFourier', options, NAMES);
    const given = KINDS.filter(kind => options[kind] !== undefined);
    if (given.length !== 1)
      throw new ValueError(`NormalFourier is given ${given.join(' and ') || 'nothing'}; give one of ${KINDS.join(', ')}`);
    this.#kind = given[0];
    const { ftype = 'real' } = options;
    if (!['real', 'rfft', 'full', 'fft'].includes(ftype))
      throw new ValueError(`NormalFourier: ftype is ${String(ftype)}; it must be 'real' (or 'rfft') or 'full' (or 'fft')`);
    checkSmooth('NormalFourier', options.smooth);
    checkKernel('NormalFourier', options.kernel);
    this.#options = options;
  }

  async load(): Promise<NormalFourier> {
    const { apod } = this.#options;
    if (apod === undefined) return this;
    return new NormalFourier({ ...this.#options, apod: await loadMap(apod, 0, 'hdu', 'noise apod') });
  }

  resolve({ nx, ny, mask, fit }: NoisePixels): ResolvedNoise {
    const n = nx * ny;
    const { ftype = 'real', smooth, kernel, ...given } = this.#options;
    const masked = mask.reduce((count, m) => count + (m === 1 ? 0 : 1), 0);
    if (masked > 0)
      throw new ValueError(
        `NormalFourier: ${masked} pixels are masked; a Fourier transform needs all of them: cut them off, or use NormalCorrelated`,
      );
    const apod = given.apod === undefined ? new Float64Array(n).fill(1) : fit(given.apod, 'apod');
    const isReal = ftype === 'real' || ftype === 'rfft';
    const what = `NormalFourier: ${this.#kind}`;
    const values = flatten(given[this.#kind]!, what);
    const power =
      this.#kind === 'cube'
        ? powerOf(values, nx, ny, apod, checkSmooth('NormalFourier', smooth), checkKernel('NormalFourier', kernel))
        : wholePlane(values, nx, ny, isReal, what);
    const weight = this.#kind === 'icov' ? power.map(kept) : power.map(C => kept(1 / C));
    // Parseval: the mean variance of a pixel is the mean power over n.
    let mean = 0;
    for (const w of weight) if (w > 0) mean += 1 / w / n;
    const sigma = apod.map(a => (a > 0 ? Math.sqrt(mean / n) / a : 1));
    return { spec: { type: 'NormalFourier', weight, apod }, sigma, mask, description: `NormalFourier, by ${this.#kind}`, warnings: [] };
  }
}

const kept = (w: number): number => (w > 0 && Number.isFinite(w) ? w : 0);

/** ⟨|FFT(image · apod)|²⟩ / ⟨apod²⟩ of the images of a cube, smoothed. */
function powerOf(cube: Float64Array, nx: number, ny: number, apod: Float64Array, smooth: number, kernel: SmoothingKernel): Float64Array {
  const n = nx * ny;
  const count = realisations(cube, n, 'NormalFourier: cube');
  const transform = imageTransform(nx, ny);
  const apodisation = apod.reduce((sum, a) => sum + a * a, 0) / n;
  let power = new Float64Array(n);
  for (let r = 0; r < count; r++) {
    const re = apod.map((a, i) => a * cube[r * n + i]);
    const im = new Float64Array(n);
    transform(re, im);
    for (let k = 0; k < n; k++) power[k] += (re[k] * re[k] + im[k] * im[k]) / (count * apodisation);
  }
  const moves = kernelMoves(kernel, nx, ny);
  for (let pass = 0; pass < smooth; pass++) {
    const before = power;
    power = before.map((_, k) => moves.reduce((sum, { weight, from }) => sum + weight * before[from[k]], 0));
  }
  return power;
}

/** All modes from those that were given: F(−k) is the conjugate of F(k). @throws ValueError for another number of them */
function wholePlane(given: Float64Array, nx: number, ny: number, isReal: boolean, what: string): Float64Array {
  const columns = isReal ? (nx >> 1) + 1 : nx;
  if (given.length !== columns * ny) {
    const other = isReal ? " (or ftype: 'full' and all of them)" : '';
    throw new ValueError(`${what} holds ${given.length} numbers; there are ${columns} × ${ny} modes${other}`);
  }
  if (!isReal) return given;
  return Float64Array.from({ length: nx * ny }, (_, k) => {
    const [x, y] = [k % nx, Math.floor(k / nx)];
    return x < columns ? given[y * columns + x] : given[((ny - y) % ny) * columns + nx - x];
  });
}
