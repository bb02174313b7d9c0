import { ValueError } from '../../errors.js';
import { flag, type Given, number, refuseUnknown, whole } from '../readOptions.js';

/** The options of the optimizer. */
export interface OptimizerOptions {
  /**
   * Where climbs begin: 'sobol', the best of `n_screen` points of a Sobol sequence whose first is the priors' medians; 'median'; 'random', one draw of the prior;
   * or one place, ndim numbers of the unit cube. To `fit.run` a place is given in physical units. Default 'sobol'.
   */
  readonly pinits: 'sobol' | 'median' | 'random' | readonly number[];
  /** How many climbs there are with 'sobol'; with 1, from the best of its points alone. Default 4. */
  readonly n_starts: number;
  /** Points among which 'sobol' looks for starts. Default 32. */
  readonly n_screen: number;
  /** Whether to maximise likelihood × prior density in physical units, the posterior's mode; it depends on what the parameters are. Default false: the likelihood. */
  readonly map: boolean;
  /** A climb has converged where neither the last step nor the next as foreseen gains more than this in ln L. Default 1e-6. */
  readonly tol: number;
  /** Steps of one climb at most. Default 500. */
  readonly maxiter: number;
  /** Likelihoods with gradient that all climbs together may use. Default 15000. */
  readonly maxfun: number;
  /** Draws by which the Laplace approximation of the evidence is put right, and its error found; 0: none. Default 32. */
  readonly n_draws: number;
}

const STARTS = ['sobol', 'median', 'random'] as const;

/** What scipy's minimize takes besides, and what to do here. */
export const OPTIMIZER_ELSEWHERE: Readonly<Record<string, string>> = {
  args: 'a likelihood of your own keeps its data itself',
  hess: 'the matrix of second derivatives is worked out from gradients',
  hessp: 'the matrix of second derivatives is worked out from gradients',
  constraints: 'the bounds are those of the priors; a likelihood may be zero (ln L = −Infinity) where a constraint is broken',
  callback: "fit.start({ method: 'optimizer' }).progress$ tells of every step",
  options: 'write tol, maxiter and maxfun among the options of the run',
};

/** Fills in defaults. @throws ValueError for an unknown option or a value out of range: option, value, rule. */
export function optimizerOptions(given: Given, ndim: number): OptimizerOptions {
  refuseUnknown(given, ['pinits', 'n_starts', 'n_screen', 'map', 'tol', 'maxiter', 'maxfun', 'n_draws'], 'optimizer has no option');
  const n_screen = whole('n_screen', given.n_screen, 32, 1);
  return {
    pinits: pinitsOf(given.pinits ?? 'sobol', ndim),
    n_starts: Math.min(n_screen, whole('n_starts', given.n_starts, 4, 1)),
    n_screen,
    map: flag('map', given.map, false),
    tol: number('tol', given.tol, 1e-6, v => v > 0 && v < Number.POSITIVE_INFINITY, 'a number above 0'),
    maxiter: whole('maxiter', given.maxiter, 500, 1),
    maxfun: whole('maxfun', given.maxfun, 15000, 1),
    n_draws: whole('n_draws', given.n_draws, 32, 0),
  };
}

function pinitsOf(value: unknown, ndim: number): OptimizerOptions['pinits'] {
  const word = STARTS.find(each => each === value);
  if (word) return word;
  const list = Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value as ArrayLike<unknown>) : null;
  if (list?.length === ndim && list.every(u => typeof u === 'number' && u >= 0 && u <= 1)) return list as number[];
  const rule = `'sobol', 'median', 'random' or one place within the priors, ${ndim} number${ndim === 1 ? '' : 's'}`;
  throw new ValueError(`pinits must be ${rule}; it is ${JSON.stringify(list ?? value)}`);
}
