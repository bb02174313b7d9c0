import { lgamma } from '../../math/gamma.js';
import { log } from '../../math/libm.js';
import { randomPoisson } from '../../math/randomPoisson.js';
import { type NoiseModel, possible } from './noiseModel.js';

/**
 * Independent counts (Cash 1979, ApJ 228, 939, with its constant): with D = gain · d and M = gain · m, Σ D ln M − M − lnΓ(D + 1). Impossible where a
 * model is negative, or zero where something was counted.
 */
export function poissonNoise(data: Float64Array, mask: Uint8Array, gain: number): NoiseModel {
  let constant = 0;
  data.forEach((d, i) => {
    if (mask[i] === 1) constant -= lgamma(gain * d + 1);
  });
  return {
    needsRaw: false,
    logL(model, _raw, _values, slopes) {
      let sum = constant;
      for (let i = 0; i < data.length; i++) {
        if (slopes !== undefined) slopes.model[i] = 0;
        if (mask[i] !== 1) continue;
        const [D, M] = [gain * data[i], gain * model[i]];
        if (!(M > 0 || (M === 0 && D === 0))) return Number.NEGATIVE_INFINITY;
        sum += (D === 0 ? 0 : D * log(M)) - M;
        if (slopes !== undefined) slopes.model[i] = gain * ((D === 0 ? 0 : D / M) - 1);
      }
      return possible(sum);
    },
    sample: (model, _values, random) =>
      data.map((_, i) => (mask[i] === 1 ? randomPoisson(random, gain * Math.max(model[i], 0)) / gain : 0)),
  };
}
