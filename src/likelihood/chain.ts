import { derivative } from '../math/derivative.js';
import { exp } from '../math/libm.js';
import type { Prior } from '../priors/prior.js';

/** How the values hang on the free parameters. */
export interface ValuesOfTheta {
  readonly priors: readonly Prior[];
  readonly nvalues: number;
  /** For each free parameter, the values that are equal to it: its own place and those tied to it. */
  readonly equal: readonly (readonly number[])[];
  /** The values that are a function of the free parameters; empty where every tie is an equality. */
  readonly functions: readonly number[];
  expand(theta: Float64Array, n: number): Float64Array;
}

/**
 * The chain rule from values to the free parameters: ∂ ln L/∂θ_d = Σ_i ∂ ln L/∂v_i · ∂v_i/∂θ_d.
 *
 * @param theta ndim
 * @param gradient nvalues: ∂ ln L/∂v
 * @returns ndim
 */
export function gradientInTheta(of: ValuesOfTheta, theta: Float64Array, gradient: Float64Array): Float64Array {
  const { equal, functions, expand } = of;
  return Float64Array.from(equal, (places, d) => {
    let sum = 0;
    for (const i of places) sum += gradient[i];
    for (const i of functions) if (gradient[i] !== 0) sum += gradient[i] * slopeOfTie(i, d, theta, expand);
    return sum;
  });
}

/**
 * The chain rule from values to the unit cube: ∂ ln L/∂u_d = ∂ ln L/∂θ_d · dθ_d/du_d, with dθ/du = 1 / π(θ).
 *
 * @param theta n × ndim
 * @param gradient n × nvalues: ∂ ln L/∂v
 * @returns n × ndim: ∂ ln L/∂u; 0 where π(θ) is 0 or infinite
 */
export function gradientInCube(of: ValuesOfTheta, theta: Float64Array, gradient: Float64Array, n: number): Float64Array {
  const { priors, nvalues } = of;
  const ndim = priors.length;
  const out = new Float64Array(n * ndim);
  for (let k = 0; k < n; k++) {
    const row = theta.slice(k * ndim, (k + 1) * ndim);
    const slopes = gradientInTheta(of, row, gradient.subarray(k * nvalues, (k + 1) * nvalues));
    for (let d = 0; d < ndim; d++) {
      const found = slopes[d] * exp(-priors[d].logDensity(row[d]));
      out[k * ndim + d] = Number.isFinite(found) ? found : 0;
    }
  }
  return out;
}

/** ∂v_i/∂θ_d, by differences: a tie is a function of the user's. */
function slopeOfTie(i: number, d: number, theta: Float64Array, expand: ValuesOfTheta['expand']): number {
  const place = theta.slice();
  const tied = (x: number): number => {
    place[d] = x;
    return expand(place, 1)[i];
  };
  return derivative(tied, theta[d], Math.abs(theta[d]) || 1);
}
