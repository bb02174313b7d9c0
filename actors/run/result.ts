import { FitError } from '../../src/errors.js';
import type { FitResult, PosteriorSoFar, StopReason } from '../../src/events.js';
import type { Problem } from '../../src/likelihood/problem.js';
import { logPriorEvidence } from '../../src/posterior/logPriorEvidence.js';
import { weightsOf } from '../../src/posterior/weights.js';
import type { CubePosterior, StepInfo } from '../../src/samplers/contract.js';

/** What the run adds to a sampler's posterior. */
export interface ResultParts {
  readonly problem: Problem;
  readonly method: string;
  readonly seed: number;
  readonly reason: StopReason;
  readonly info: StepInfo;
  readonly wallSeconds: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly diagnostics: Readonly<Record<string, unknown>>;
}

/** The posterior as it stands, in physical units; null while no point of finite likelihood is known. */
export function posteriorSoFar(problem: Problem, cube: CubePosterior): PosteriorSoFar | null {
  if (!cube.logW.some(Number.isFinite)) return null;
  const weights = weightsOf(cube.logW);
  const { n, points, logL, logZ, logZErr, nEff } = cube;
  return { labels: problem.labels, units: problem.units, n, samples: problem.transform(points, n), weights, logL, logZ, logZErr, nEff };
}

/** @throws FitError where the fit was stopped before it knew a point of finite likelihood */
export function fitResult(cube: CubePosterior, parts: ResultParts): FitResult {
  const { problem, method, seed, reason, info, wallSeconds, options, diagnostics } = parts;
  const posterior = posteriorSoFar(problem, cube);
  if (posterior === null) {
    throw new FitError(
      `The fit ended (${reason}) after ${info.nLike} likelihood calls, before it found a point where the likelihood isn't zero: there is no result`,
    );
  }
  const { labels, units, n, samples, weights, logL } = posterior;
  return {
    method,
    seed,
    complete: reason === 'finished',
    reason,
    labels,
    units,
    ndim: problem.ndim,
    n,
    samples,
    weights,
    logw: cube.logW,
    logL,
    logz: cube.logZ,
    logzerr: cube.logZErr,
    logz_data: problem.logNull(),
    logz_prior: logPriorEvidence(problem.priors),
    nLike: info.nLike,
    nEff: cube.nEff,
    wallSeconds,
    options,
    diagnostics,
  };
}
