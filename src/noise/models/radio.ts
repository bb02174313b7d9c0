import { imageTransform } from '../../math/dft.js';
import { log } from '../../math/libm.js';
import { colouredNoise } from './fourier.js';
import { HALF_LN_2PI, type NoiseModel, possible } from './noiseModel.js';

/** Modes of the beam below this part of its largest weren't observed. */
const UNSEEN = 1e-6;

/**
 * A dirty image of an interferometer, naturally weighted (Powell et al. 2021, MNRAS 501, 515; Zhang et al. 2025): with B the dirty beam as a matrix, d has the
 * mean B m and the covariance σ² B, so that ln L = −½ Σ (Bm − 2d) · m/σ² + constant with m the raw model and Bm the convolved one. The constant,
 * −½ dᵀB⁻¹d/σ² − ½ ln det 2πσ²B, is taken over the modes of the image that the beam holds (a part of 1e-6 of its greatest, or more), with the beam
 * as if the image came round: it makes evidences for other σ and other data comparable.
 *
 * @param beam B's response to a point in the middle of pixel (0, 0), nx · ny, coming round
 */
export function radioNoise(data: Float64Array, nx: number, ny: number, sigma: number, beam: Float64Array): NoiseModel {
  const n = nx * ny;
  const transform = imageTransform(nx, ny);
  const power = beam.slice();
  transform(power, new Float64Array(n));
  const least = UNSEEN * power.reduce((most, b) => Math.max(most, b), 0);
  const re = data.slice();
  const im = new Float64Array(n);
  transform(re, im);
  let constant = 0;
  for (let k = 0; k < n; k++) {
    if (!(power[k] > least)) continue;
    constant -= (0.5 * (re[k] * re[k] + im[k] * im[k])) / (n * power[k] * sigma * sigma) + log(sigma) + 0.5 * log(power[k]) + HALF_LN_2PI;
  }
  return {
    needsRaw: true,
    logL(model, raw, _values, slopes) {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        sum += (model[i] - 2 * data[i]) * raw[i];
        if (slopes === undefined) continue;
        slopes.model[i] = (-0.5 * raw[i]) / (sigma * sigma);
        slopes.raw[i] = (-0.5 * (model[i] - 2 * data[i])) / (sigma * sigma);
      }
      return possible(constant - (0.5 * sum) / (sigma * sigma));
    },
    sample(model, _values, random) {
      const noise = colouredNoise(nx, ny, k => (power[k] > least ? n * power[k] * sigma * sigma : 0), random);
      return model.map((m, i) => m + noise[i]);
    },
  };
}
