import { FitError } from '../../errors.js';
import { exp } from '../../math/libm.js';
import { LN_SQRT_2PI, normalCdf } from '../../math/normal.js';
import { cholesky } from '../bounds/linear.js';

/** ln L of a point of the unit cube and, in `out`, its slope there. */
export type LogLAndGradient = (u: Float64Array, out: Float64Array) => number;

/** A place on a trajectory. Typed arrays are never written to once it has been made. */
export interface Place {
  readonly z: Float64Array;
  readonly logL: number;
  /** ∂ ln L/∂u */
  readonly slope: Float64Array;
  /** ln of what is sampled: ln L − z²/2, the prior being standard normal in z. */
  readonly target: number;
  /** Its slope in the coordinates in which the metric is one. */
  readonly force: Float64Array;
}

export const densityOf = (z: number): number => exp(-0.5 * z * z - LN_SQRT_2PI);

/**
 * Coordinates z = Φ⁻¹(u) and, by the metric's Cholesky factor L (z = L q), those in which momenta have unit variance. Counts the gradients that it asks for.
 */
export class Space {
  calls = 0;
  readonly ndim: number;
  readonly #factor: Float64Array;
  readonly #isDense: boolean;
  readonly #gradient: LogLAndGradient;

  constructor(metric: Float64Array, ndim: number, gradient: LogLAndGradient) {
    this.ndim = ndim;
    this.#isDense = metric.length !== ndim || ndim === 1;
    this.#factor = this.#isDense ? cholesky(metric, ndim) : metric.map(Math.sqrt);
    this.#gradient = gradient;
  }

  /** z + t · L r */
  moved(z: Float64Array, r: Float64Array, t: number): Float64Array {
    const { ndim } = this;
    const factor = this.#factor;
    if (!this.#isDense) return z.map((zi, i) => zi + t * factor[i] * r[i]);
    const out = z.slice();
    for (let i = 0; i < ndim; i++) for (let j = 0; j <= i; j++) out[i] += t * factor[i * ndim + j] * r[j];
    return out;
  }

  /** A place whose ln L is to be worked out. */
  visit(z: Float64Array): Place {
    const slope = new Float64Array(this.ndim);
    this.calls++;
    const u = z.map(normalCdf);
    const logL = this.#gradient(u, slope);
    if (Number.isNaN(logL) || logL === Number.POSITIVE_INFINITY) {
      throw new FitError(`The log-likelihood is ${logL} at [${u.join(', ')}] of the unit cube; it must be a number below +Infinity`);
    }
    return this.place(z, logL, slope);
  }

  /** A place whose ln L is known. */
  place(z: Float64Array, logL: number, slope: Float64Array): Place {
    const { ndim } = this;
    const factor = this.#factor;
    const pull = z.map((zi, i) => slope[i] * densityOf(zi) - zi);
    const force = new Float64Array(ndim);
    if (this.#isDense) for (let i = 0; i < ndim; i++) for (let j = 0; j <= i; j++) force[j] += factor[i * ndim + j] * pull[i];
    else for (let i = 0; i < ndim; i++) force[i] = factor[i] * pull[i];
    let target = logL;
    for (const zi of z) target -= 0.5 * zi * zi;
    return { z, logL, slope, target: Number.isNaN(target) ? Number.NEGATIVE_INFINITY : target, force };
  }
}
