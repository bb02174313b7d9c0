import { digamma, lgamma } from '../../math/gamma.js';
import { log, log1p } from '../../math/libm.js';
import { randomGamma } from '../../math/randomGamma.js';
import { type NoiseModel, possible } from './noiseModel.js';

/**
 * Independent Student t of nu degrees of freedom, the only value, in units of σ:
 * Σ lnΓ((ν + 1)/2) − lnΓ(ν/2) − ½ ln νπ − ln σ − (ν + 1)/2 · ln(1 + z²/ν), z = (m − d)/σ. Impossible where ν ≤ 0.
 */
export function studentTNoise(data: Float64Array, mask: Uint8Array, sigma: Float64Array): NoiseModel {
  return {
    needsRaw: false,
    logL(model, _raw, [nu], slopes) {
      if (!(nu > 0 && Number.isFinite(nu))) return Number.NEGATIVE_INFINITY;
      const constant = lgamma(0.5 * (nu + 1)) - lgamma(0.5 * nu) - 0.5 * log(nu * Math.PI);
      const byNu = slopes === undefined ? 0 : 0.5 * (digamma(0.5 * (nu + 1)) - digamma(0.5 * nu) - 1 / nu);
      let sum = 0;
      let slope = 0;
      for (let i = 0; i < data.length; i++) {
        if (mask[i] !== 1) {
          if (slopes !== undefined) slopes.model[i] = 0;
          continue;
        }
        const z = (model[i] - data[i]) / sigma[i];
        const x = (z * z) / nu;
        const grown = log1p(x);
        sum += constant - log(sigma[i]) - 0.5 * (nu + 1) * grown;
        if (slopes === undefined) continue;
        slopes.model[i] = (-(nu + 1) * z) / (sigma[i] * nu * (1 + x));
        slope += byNu + 0.5 * (((nu + 1) / nu) * (x / (1 + x)) - grown);
      }
      if (slopes !== undefined) slopes.values[0] = slope;
      return possible(sum);
    },
    sample: (model, [nu], random) =>
      data.map((_, i) => {
        if (mask[i] !== 1) return 0;
        // z / √(χ²_ν/ν), and χ²_ν = 2 Gamma(ν/2)
        return model[i] + (sigma[i] * random.normal()) / Math.sqrt((2 * randomGamma(random, 0.5 * nu)) / nu);
      }),
  };
}
