import type { Prior } from '../priors/prior.js';
import type { WorkSpec } from './spec.js';

/**
 * Image + noise + model + priors, compiled: a unit cube of `ndim` free parameters → log-likelihood.
 * Three spaces, all flat and row-major: `u` (n × ndim, the unit cube), `theta` (n × ndim, physical units, free parameters only) and
 * `values` (n × nvalues: every parameter of every component, fixed and tied ones resolved; what a worker gets).
 */
export interface Problem {
  readonly ndim: number;
  /** `core.xc`, `comp_01.re`, …: one a free parameter. */
  readonly labels: readonly string[];
  readonly units: readonly string[];
  readonly priors: readonly Prior[];
  readonly nvalues: number;
  /** What the workers are sent. */
  readonly work: WorkSpec;
  /** Unit cube → physical units, by the priors' quantiles. */
  transform(u: Float64Array, n: number): Float64Array;
  /** Free parameters → all values, ties resolved. */
  expand(theta: Float64Array, n: number): Float64Array;
  /** ln L of one values vector, evaluated here. NaN is never returned: an impossible point is −∞. */
  logL(values: Float64Array): number;
  /**
   * The chain rule from values to the unit cube: `gradient` (n × nvalues, ∂ ln L/∂values) at the points `u` (n × ndim) gives n × ndim, ∂ ln L/∂u.
   * What gives the first is a pool's task, or {@link gradient}.
   */
  gradientU(u: Float64Array, gradient: Float64Array, n: number): Float64Array;
  /** ln L of one values vector, evaluated here, and in `out` (nvalues) its derivative with respect to each value: 0 where ln L is −∞. */
  gradient(values: Float64Array, out: Float64Array): number;
  /** Σ ln π_i(theta_i): −∞ outside the support. */
  logPrior(theta: Float64Array): number;
  /** ln L of the model that is zero everywhere; NaN where the problem has no such thing (a function of the user's own). */
  logNull(): number;
}
