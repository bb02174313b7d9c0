import { imageTransform } from '../../math/dft.js';
import { log } from '../../math/libm.js';
import type { Random } from '../../math/philox.js';
import { type NoiseModel, possible } from './noiseModel.js';

/**
 * Stationary Gaussian noise, a mode of the image's discrete Fourier transform at a time: with F = FFT((m − d) · apod), not divided by anything, and
 * w = 1/⟨|F|²⟩, −½ Σ w |F|² − ½ Σ ln(2π/w) over the modes of the whole plane where w isn't 0. F is that of a real image, so each mode and its conjugate are
 * both there and their halves make one.
 *
 * @param weight w of each mode, nx · ny, in the order of the transform
 */
export function fourierNoise(data: Float64Array, nx: number, ny: number, weight: Float64Array, apod: Float64Array): NoiseModel {
  const n = nx * ny;
  const transform = imageTransform(nx, ny);
  let norm = 0;
  for (const w of weight) if (w > 0) norm -= 0.5 * log((2 * Math.PI) / w);
  return {
    needsRaw: false,
    logL(model, _raw, _values, slopes) {
      const re = model.map((m, i) => (m - data[i]) * apod[i]);
      const im = new Float64Array(n);
      transform(re, im);
      let sum = 0;
      for (let k = 0; k < n; k++) {
        sum += weight[k] * (re[k] * re[k] + im[k] * im[k]);
        re[k] *= weight[k];
        im[k] *= weight[k];
      }
      if (slopes !== undefined) {
        // The transpose of the transform is its inverse times n.
        transform(im, re);
        for (let i = 0; i < n; i++) slopes.model[i] = -re[i] * apod[i];
      }
      return possible(norm - 0.5 * sum);
    },
    /** Modes that are left out of ln L have no noise, nor have pixels without apodisation. */
    sample(model, _values, random) {
      const noise = colouredNoise(nx, ny, k => (weight[k] > 0 ? 1 / weight[k] : 0), random);
      return model.map((m, i) => (apod[i] > 0 ? m + noise[i] / apod[i] : m));
    },
  };
}

/** A real image whose transform has ⟨|F_k|²⟩ = power(k), power(k) = power(−k). */
export function colouredNoise(nx: number, ny: number, power: (k: number) => number, random: Random): Float64Array {
  const n = nx * ny;
  const transform = imageTransform(nx, ny);
  const re = Float64Array.from({ length: n }, () => random.normal());
  const im = new Float64Array(n);
  transform(re, im);
  for (let k = 0; k < n; k++) {
    // White noise has ⟨|F|²⟩ = n, and the way back multiplies by n.
    const factor = Math.sqrt(power(k) / n) / n;
    re[k] *= factor;
    im[k] *= factor;
  }
  transform(im, re);
  return re;
}
