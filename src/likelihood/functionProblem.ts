import { ValueError } from '../errors.js';
import type { Prior } from '../priors/prior.js';
import { isPrior } from '../priors/registry.js';
import { gradientInCube } from './chain.js';
import { cubeSpecOf } from './cube.js';
import type { Problem } from './problem.js';
import type { WorkSpec } from './spec.js';
import { gradientOf, importFunctions, orImpossible, type UserFunctions } from './userFunction.js';

interface Parameters {
  /** One prior a parameter. */
  readonly priors: readonly Prior[];
  /** One a parameter. Default `p0`, `p1`, … */
  readonly labels?: readonly string[];
  /** One a parameter. Default ''. */
  readonly units?: readonly string[];
}

/** A log-likelihood given as a function of this thread. */
export interface LiveFunction extends Parameters {
  /** ln L of the parameters in physical units, in the order of `priors`. NaN counts as −∞. */
  readonly logL: (values: Float64Array) => number;
  /** ∂ ln L/∂values, one a parameter, for the methods that follow the slope. Default: differences of `logL`, some 30 calls a parameter. */
  readonly gradient?: (values: Float64Array) => ArrayLike<number>;
}

/** A log-likelihood given as the export of a module, which any worker can load. */
export interface ModuleFunction extends Parameters {
  /** Address of the module, as `import()` takes it: `new URL('./likelihood.js', import.meta.url).href`. */
  readonly url: string;
  /** Name of the export, `(values: Float64Array) => number`. */
  readonly name: string;
  /** Name of the export that gives ∂ ln L/∂values, `(values: Float64Array) => ArrayLike<number>`. Default: differences of ln L. */
  readonly gradient?: string;
}

/**
 * A Problem from a function of your own instead of an image.
 *
 * A live function can't cross a thread border: it is fitted in this thread. For several workers give a module and its export's name; as the
 * module is loaded here too, the Problem then comes as a promise.
 *
 * @throws ValueError where priors, labels or the function aren't what they should be
 *
 * @example
 * const problem = functionProblem({ priors: [uniform(-5, 5), uniform(-5, 5)], logL: ([x, y]) => -100 * (y - x * x) ** 2 - (1 - x) ** 2 });
 *
 * @example
 * const url = new URL('./rosenbrock.js', import.meta.url).href;
 * const problem = await functionProblem({ priors: [uniform(-5, 5), uniform(-5, 5)], url, name: 'logL' });
 */
export function functionProblem(options: LiveFunction): Problem;
export function functionProblem(options: ModuleFunction): Promise<Problem>;
export function functionProblem(options: LiveFunction | ModuleFunction): Problem | Promise<Problem> {
  const { priors, labels, units } = checkParameters(options);
  const ndim = priors.length;
  const transform = transformBy(priors);
  const expand = (theta: Float64Array, n: number): Float64Array => {
    checkLength('theta', theta, n, ndim);
    return theta.slice(0, n * ndim);
  };
  const equal = priors.map((_, d) => [d]);
  const ofTheta = { priors, nvalues: ndim, equal, functions: [], expand };
  const cube = cubeSpecOf(priors, equal, new Float64Array(ndim));
  const make = (work: WorkSpec, { logL, gradient }: UserFunctions): Problem => ({
    ndim,
    labels,
    units,
    priors,
    nvalues: ndim,
    work,
    transform,
    expand,
    logL: values => orImpossible(logL(values.slice(0, ndim))),
    gradient: (values, out) => gradientOf({ logL, gradient }, values.slice(0, ndim), out),
    gradientU: (u, slopes, n) => gradientInCube(ofTheta, transform(u, n), slopes, n),
    logPrior: logPriorOf(priors),
    logNull: () => Number.NaN,
  });

  if ('logL' in options) {
    const { logL, gradient } = options;
    if (typeof logL !== 'function') throw new ValueError(`logL is ${String(logL)}; it must be a function of a Float64Array`);
    if (gradient !== undefined && typeof gradient !== 'function')
      throw new ValueError(
        `gradient is ${String(gradient)}; it must be a function of a Float64Array. Leave it out for differences of logL`,
      );
    return make({ kind: 'live', nvalues: ndim, logL, gradient, cube }, { logL, gradient });
  }
  const { url, name, gradient } = options;
  if (typeof url !== 'string' || typeof name !== 'string') {
    throw new ValueError('A problem needs logL, a function, or url and name, a module and its export');
  }
  return importFunctions(url, name, gradient).then(functions =>
    make({ kind: 'module', url, name, gradient, nvalues: ndim, cube }, functions),
  );
}

/** Unit cube → physical units, for n rows. */
export function transformBy(priors: readonly Prior[]): (u: Float64Array, n: number) => Float64Array {
  const ndim = priors.length;
  return (u, n) => {
    checkLength('u', u, n, ndim);
    const theta = new Float64Array(n * ndim);
    for (let k = 0; k < n; k++) for (let d = 0; d < ndim; d++) theta[k * ndim + d] = priors[d].quantile(u[k * ndim + d]);
    return theta;
  };
}

/** Σ ln π_d(theta_d). */
export function logPriorOf(priors: readonly Prior[]): (theta: Float64Array) => number {
  return theta => {
    checkLength('theta', theta, 1, priors.length);
    let sum = 0;
    for (let d = 0; d < priors.length; d++) sum += priors[d].logDensity(theta[d]);
    return orImpossible(sum);
  };
}

/** @throws ValueError unless the array holds n rows of ndim numbers */
export function checkLength(what: string, array: Float64Array, n: number, ndim: number): void {
  if (array.length === n * ndim) return;
  throw new ValueError(`${what} has ${array.length} numbers; it must have n × ndim = ${n} × ${ndim}`);
}

function checkParameters(options: Parameters): { priors: readonly Prior[]; labels: readonly string[]; units: readonly string[] } {
  const { priors } = options;
  if (!Array.isArray(priors) || priors.length === 0 || !priors.every(isPrior)) {
    throw new ValueError('priors must be an array of at least one prior: [uniform(0, 1), …]');
  }
  const labels = options.labels ?? priors.map((_, d) => `p${d}`);
  const units = options.units ?? priors.map(() => '');
  if (labels.length !== priors.length || units.length !== priors.length) {
    throw new ValueError(
      `There are ${priors.length} priors, ${labels.length} labels and ${units.length} units; there must be one of each a parameter`,
    );
  }
  const twice = labels.find((label, d) => labels.indexOf(label) !== d);
  if (twice !== undefined) throw new ValueError(`Two parameters have the label '${twice}'`);
  return { priors: [...priors], labels: [...labels], units: [...units] };
}
