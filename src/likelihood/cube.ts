import type { Prior } from '../priors/prior.js';
import { priorFromJSON } from '../priors/registry.js';
import { gradientInCube } from './chain.js';
import type { CubeSpec } from './spec.js';

/** Places at which a prior made anew must give the same bits as the one that it was made from. */
const TRIALS = [0, 1e-9, 0.1, 0.25, 0.5, 0.7, 0.9, 1 - 1e-9, 1];

/**
 * The way from the unit cube to the values as plain data; null where it can't be said so: a tie is a function of the user's, or a prior is an object of the
 * user's own that the registry doesn't make from its name and arguments.
 *
 * @param equal for each free parameter, the places in the values vector that are equal to it
 * @param fixed nvalues
 */
export function cubeSpecOf(priors: readonly Prior[], equal: CubeSpec['equal'], fixed: Float64Array): CubeSpec | null {
  try {
    const json = priors.map(prior => prior.toJSON());
    const same = json.every((each, d) => {
      const again = priorFromJSON(each);
      return TRIALS.every(u => Object.is(again.quantile(u), priors[d].quantile(u)));
    });
    return same ? { priors: json, equal, fixed } : null;
  } catch {
    return null;
  }
}

/** Maps a point of the unit cube to a values vector, with the bits of the problem's own `transform` and `expand`. The vector is written anew by each call. */
export function valuesFromCube({ priors, equal, fixed }: CubeSpec): (u: Float64Array) => Float64Array {
  const quantiles = priors.map(each => priorFromJSON(each));
  const values = fixed.slice();
  return u => {
    for (let d = 0; d < quantiles.length; d++) {
      const theta = quantiles[d].quantile(u[d]);
      for (const i of equal[d]) values[i] = theta;
    }
    return values;
  };
}

/** Turns ∂ ln L/∂values (nvalues) at the point u into ∂ ln L/∂u (ndim, in `out`), with the bits of the problem's own `gradientU`. */
export function slopesInCube({ priors, equal, fixed }: CubeSpec): (u: Float64Array, slopes: Float64Array, out: Float64Array) => void {
  const made = priors.map(each => priorFromJSON(each));
  const of = { priors: made, nvalues: fixed.length, equal, functions: [], expand: (theta: Float64Array) => theta };
  return (u, slopes, out) => {
    const theta = u.map((x, d) => made[d].quantile(x));
    out.set(gradientInCube(of, theta, slopes, 1));
  };
}
