import { log } from '../../math/libm.js';
import { HALF_LN_2PI, type NoiseModel, possible } from './noiseModel.js';

/** Independent Gaussians: Σ −½ ((m − d)/σ)² − ln σ − ½ ln 2π over the pixels in use. */
export function normalNoise(data: Float64Array, mask: Uint8Array, sigma: Float64Array): NoiseModel {
  return {
    needsRaw: false,
    logL(model, _raw, _values, slopes) {
      let sum = 0;
      for (let i = 0; i < data.length; i++) {
        const residual = mask[i] === 1 ? (model[i] - data[i]) / sigma[i] : 0;
        if (slopes !== undefined) slopes.model[i] = -residual / sigma[i];
        if (mask[i] === 1) sum += -0.5 * residual * residual - log(sigma[i]) - HALF_LN_2PI;
      }
      return possible(sum);
    },
    sample: (model, _values, random) => data.map((_, i) => (mask[i] === 1 ? model[i] + sigma[i] * random.normal() : 0)),
  };
}

/**
 * Independent Gaussians whose width is to be found, too: σ'² = (scale · σ)² + jitter², with the values [scale, jitter]. Impossible where scale ≤ 0 or
 * jitter < 0.
 */
export function scaledNormalNoise(data: Float64Array, mask: Uint8Array, sigma: Float64Array): NoiseModel {
  return {
    needsRaw: false,
    logL(model, _raw, [scale, jitter], slopes) {
      if (!(scale > 0 && jitter >= 0)) return Number.NEGATIVE_INFINITY;
      let sum = 0;
      let byScale = 0;
      let byJitter = 0;
      for (let i = 0; i < data.length; i++) {
        if (mask[i] !== 1) {
          if (slopes !== undefined) slopes.model[i] = 0;
          continue;
        }
        const variance = scale * scale * sigma[i] * sigma[i] + jitter * jitter;
        const residual = model[i] - data[i];
        sum += (-0.5 * residual * residual) / variance - 0.5 * log(variance) - HALF_LN_2PI;
        if (slopes === undefined) continue;
        slopes.model[i] = -residual / variance;
        const byVariance = (0.5 * (residual * (residual / variance) - 1)) / variance;
        byScale += byVariance * 2 * scale * sigma[i] * sigma[i];
        byJitter += byVariance * 2 * jitter;
      }
      slopes?.values.set([byScale, byJitter]);
      return possible(sum);
    },
    sample: (model, [scale, jitter], random) =>
      data.map((_, i) => (mask[i] === 1 ? model[i] + Math.sqrt((scale * sigma[i]) ** 2 + jitter * jitter) * random.normal() : 0)),
  };
}
