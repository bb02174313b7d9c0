/**
 * Simulation-based calibration of image fits (Talts et al. 2018, arXiv 1804.06788): truths drawn from the prior, a mock image of each, a fit of each. Over
 * many, the share of the posterior below the truth is uniform, and intervals hold the truth as often as they say.
 *
 * `npm run bench -- calibration [METHOD …] [--mocks 200] [--first 1]`
 *
 * For each method and parameter: a histogram of the truth's rank in ten bins, the p-value of Kolmogorov's and Smirnov's test after Bonferroni over all parameters
 * and methods, and how many of the 68 and 95 % intervals hold the truth, with the binomial error. Of the optimizer it is the Laplace approximation that is judged, a
 * normal in the cube, which is as right as the posterior is normal; mocks whose optimum is at a prior's edge have none, and are counted.
 */
import { parseArgs } from 'node:util';
import { methodOf } from '../../actors/samplers/registry.js';
import { wcsFromHeader } from '../../src/image/wcsFromHeader.js';
import { compile, type ImageProblem } from '../../src/likelihood/compile.js';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import type { ImageSpec, NoiseSpec } from '../../src/likelihood/spec.js';
import { normalCdf } from '../../src/math/normal.js';
import { fold, keyOf, Random } from '../../src/math/philox.js';
import { Background, Gaussian, Model } from '../../src/models/index.js';
import { weightsOf } from '../../src/posterior/index.js';
import { loguniform, uniform } from '../../src/priors/index.js';
import type { CubePosterior } from '../../src/samplers/contract.js';
import { kolmogorov } from '../../src/samplers/insertionIndex.js';
import type { OptimizerState } from '../../src/samplers/optimizer/state.js';
import { logLOf, slopeOf } from '../support/cubeLikelihood.js';
import { drive } from '../support/drive.js';
import { header } from '../support/smallFit.js';

const N = header.NAXIS1;
const SIGMA = 0.1;

/** Settings that make a fit of the small image quick, and long enough for its widths to be right. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  nautilus: { n_live: 400, n_eff: 2000 },
  dynesty: { nlive: 400 },
  pocomc: {},
  emcee: { nwalkers: 16, nsteps: 2500 },
  numpyro: { num_warmup: 300, num_samples: 700 },
  optimizer: {},
};

export async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { mocks: { type: 'string', default: '200' }, first: { type: 'string', default: '1' } },
  });
  const names = positionals.length > 0 ? positionals : Object.keys(OPTIONS);
  for (const name of names) report(name, names.length, Number(values.mocks), Number(values.first));
}

/** A round Gaussian on a level, 16 × 16 pixels: place along one axis, width, height and level are free. */
function problemOf(data: Float64Array): ImageProblem {
  const blob = new Gaussian({ name: 'blob', xc: uniform(19.997, 20.003), yc: 0, rs: loguniform(1.5e-3, 6e-3), Is: loguniform(0.1, 10) });
  const mod = new Model(blob, new Background({ name: 'sky', a0: uniform(-1, 1) }));
  const noise: NoiseSpec = { type: 'Normal', sigma: new Float64Array(N * N).fill(SIGMA) };
  const image: ImageSpec = {
    nx: N,
    ny: N,
    subgrid: 1,
    wcs: wcsFromHeader(header),
    data,
    mask: new Uint8Array(N * N).fill(1),
    psf: null,
    response: null,
    exposure: null,
  };
  return compile({ img: { spec: () => image, noiseSpec: () => noise }, mod });
}

/** The truth, a point of the unit cube, and the problem that its image sets. */
function mock(seed: number): { truth: Float64Array; problem: ImageProblem } {
  const blank = problemOf(new Float64Array(N * N));
  const random = new Random(fold(keyOf(seed), 0x5bc));
  const truth = Float64Array.from({ length: blank.ndim }, () => random.uniform());
  const { convolved, background } = createEvaluator(blank.spec).render(blank.expand(blank.transform(truth, 1), 1));
  return { truth, problem: problemOf(convolved.map((value, i) => value + background[i] + SIGMA * random.normal())) };
}

/** The share of the posterior below the truth, for each parameter: of weighted draws. */
function drawnShares({ n, ndim, points, logW }: CubePosterior, truth: Float64Array): number[] {
  const weights = weightsOf(logW);
  const below = new Array<number>(ndim).fill(0);
  for (let i = 0; i < n; i++) for (let d = 0; d < ndim; d++) if (points[i * ndim + d] < truth[d]) below[d] += weights[i];
  return below;
}

/** The same of a normal about the optimum; null where there is no covariance. */
function normalShares({ ndim, optimum }: OptimizerState, truth: Float64Array): number[] | null {
  if (optimum === null || !optimum.covariance.every(Number.isFinite)) return null;
  return Array.from(truth, (u, d) => normalCdf((u - optimum.x[d]) / Math.sqrt(optimum.covariance[d * ndim + d])));
}

function report(name: string, methods: number, mocks: number, first: number): void {
  const { kernel } = methodOf(name);
  const shares: number[][] = [];
  let labels: readonly string[] = [];
  let without = 0;
  for (let seed = first; seed < first + mocks; seed++) {
    const { truth, problem } = mock(seed);
    const { ndim } = problem;
    labels = problem.labels;
    const state = drive(kernel, logLOf(problem), ndim, OPTIONS[kernel.method] ?? {}, seed, each => each, slopeOf(problem));
    const below =
      kernel.method === 'optimizer' ? normalShares(state as OptimizerState, truth) : drawnShares(kernel.posterior(state), truth);
    if (below === null) without++;
    else shares.push(below);
  }
  const n = shares.length;
  console.log(`${name}, ${n} mocks${without > 0 ? `, and ${without} without a Laplace approximation` : ''}`);
  labels.forEach((label, d) => {
    const ranks = shares.map(below => below[d]).sort((a, b) => a - b);
    const counts = new Array<number>(10).fill(0);
    for (const rank of ranks) counts[Math.min(9, Math.floor(10 * rank))]++;
    const farthest = ranks.reduce((most, rank, i) => Math.max(most, rank - i / n, (i + 1) / n - rank), 0);
    const p = Math.min(1, kolmogorov(farthest, n) * labels.length * methods);
    const held = [0.68, 0.95].map(level => {
      const share = ranks.filter(rank => Math.abs(rank - 0.5) < level / 2).length / n;
      return `${(100 * level).toFixed(0)} %: ${(100 * share).toFixed(1)} ± ${(100 * Math.sqrt((level * (1 - level)) / n)).toFixed(1)}`;
    });
    console.log(
      `  ${label.padEnd(10)} ranks ${counts.map(c => String(c).padStart(3)).join(' ')}   KS p ${p.toFixed(3)}   ${held.join('   ')}`,
    );
  });
}
