import { gradientByDifferences } from '../../src/likelihood/differences.js';
import type { Problem } from '../../src/likelihood/problem.js';
import type { WorkSpec } from '../../src/likelihood/spec.js';
import { log } from '../../src/math/libm.js';
import type { Prior } from '../../src/priors/prior.js';

/** A uniform prior of width `high − low`, as small as a prior can be. */
function flat(low: number, high: number): Prior {
  const inside = (x: number) => x >= low && x <= high;
  return {
    type: 'uniform',
    toJSON: () => ({ uniform: [low, high] }),
    support: [low, high],
    logDensity: x => (inside(x) ? -log(high - low) : Number.NEGATIVE_INFINITY),
    gradient: () => 0,
    quantile: u => low + u * (high - low),
    cdf: x => Math.min(1, Math.max(0, (x - low) / (high - low))),
    logSquareIntegral: -log(high - low),
  };
}

/** A Gaussian of width 1 around the origin over [−5, 5]^ndim: ln Z = −ndim ln 10. */
export function gaussian(values: Float64Array): number {
  let sum = 0;
  for (const x of values) sum += x * x;
  return -0.5 * sum - 0.5 * values.length * log(2 * Math.PI);
}

/** A problem made by hand: `ndim` parameters, uniform in [−5, 5], and a likelihood that is a function or a module's export. */
export function smallProblem(
  ndim: number,
  likelihood: ((values: Float64Array) => number) | { url: string; name: string } = gaussian,
): Problem {
  const priors = Array.from({ length: ndim }, () => flat(-5, 5));
  const work: WorkSpec =
    typeof likelihood === 'function' ? { kind: 'live', nvalues: ndim, logL: likelihood } : { kind: 'module', nvalues: ndim, ...likelihood };
  return {
    ndim,
    labels: priors.map((_, d) => `x.${d}`),
    units: priors.map(() => ''),
    priors,
    nvalues: ndim,
    work,
    transform: (u, n) => Float64Array.from({ length: n * ndim }, (_, i) => priors[i % ndim].quantile(u[i])),
    expand: theta => theta.slice(),
    logL: values => {
      if (typeof likelihood !== 'function') throw new Error('this likelihood lives in its module');
      return likelihood(values);
    },
    gradient: (values, out) => {
      if (typeof likelihood !== 'function') throw new Error('this likelihood lives in its module');
      return gradientByDifferences(likelihood, values, out);
    },
    gradientU: (_, gradient) => gradient.map(slope => 10 * slope),
    logPrior: theta => theta.reduce((sum, x, d) => sum + priors[d % ndim].logDensity(x), 0),
    logNull: () => Number.NaN,
  };
}

/** Options that make a fit of a small problem short: some twenty proposals, two bounds at least. */
export const short = { nlive: 100, n_eff: 400, n_networks: 1, neural_network_kwargs: { max_iter: 4 }, progress: false };
