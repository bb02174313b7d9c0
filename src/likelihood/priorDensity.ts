import { exp } from '../math/libm.js';
import type { Prior } from '../priors/prior.js';

/**
 * The priors' density in physical units as a function of the unit cube: adds Σ ln π(θ) to each of `logL` (n), and its slope with respect to u to `gradient`
 * (n × ndim). Outside the support ln π is −∞ and the slope is left alone.
 *
 * @param theta n × ndim
 */
export function withPriorDensity(
  priors: readonly Prior[],
  theta: Float64Array,
  logL: Float64Array,
  gradient: Float64Array,
): { logL: Float64Array; gradient: Float64Array } {
  const ndim = priors.length;
  const sums = logL.slice();
  const slopes = gradient.slice();
  for (const [d, prior] of priors.entries()) {
    for (let row = 0; row < logL.length; row++) {
      const x = theta[row * ndim + d];
      const density = prior.logDensity(x);
      sums[row] += density;
      // dθ/du = 1 / π
      const slope = prior.gradient(x) * exp(-density);
      if (Number.isFinite(slope)) slopes[row * ndim + d] += slope;
    }
  }
  return { logL: sums, gradient: slopes };
}
