import { solveLower, solveUpper } from '../../math/cholesky.js';
import { log } from '../../math/libm.js';
import { HALF_LN_2PI, type NoiseModel, possible } from './noiseModel.js';

/**
 * One Gaussian over all pixels in use: −½ rᵀ C⁻¹ r − ½ ln det 2πC, r = m − d.
 *
 * @param factor L of C = L Lᵀ, the covariance of the pixels in use in their order: n × n, row-major
 */
export function correlatedNoise(data: Float64Array, mask: Uint8Array, factor: Float64Array): NoiseModel {
  const used = Array.from(data.keys()).filter(i => mask[i] === 1);
  const n = used.length;
  let norm = -n * HALF_LN_2PI;
  for (let k = 0; k < n; k++) norm -= log(factor[k * n + k]);
  return {
    needsRaw: false,
    logL(model, _raw, _values, slopes) {
      const r = Float64Array.from(used, i => model[i] - data[i]);
      solveLower(factor, n, r);
      let sum = 0;
      for (let k = 0; k < n; k++) sum += r[k] * r[k];
      if (slopes !== undefined) {
        solveUpper(factor, n, r);
        slopes.model.fill(0);
        used.forEach((i, k) => {
          slopes.model[i] = -r[k];
        });
      }
      return possible(norm - 0.5 * sum);
    },
    sample(model, _values, random) {
      const white = Float64Array.from(used, () => random.normal());
      const out = new Float64Array(data.length);
      used.forEach((i, k) => {
        let sum = model[i];
        for (let j = 0; j <= k; j++) sum += factor[k * n + j] * white[j];
        out[i] = sum;
      });
      return out;
    },
  };
}
