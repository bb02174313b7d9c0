import { unreachable, ValueError } from '../../errors.js';
import { psfKernel } from '../../likelihood/psfKernel.js';
import type { ImageSpec, NoiseSpec, ProblemSpec } from '../../likelihood/spec.js';
import { type Key, Random } from '../../math/philox.js';
import { correlatedNoise } from './correlated.js';
import { fourierNoise } from './fourier.js';
import type { NoiseModel } from './noiseModel.js';
import { normalNoise, scaledNormalNoise } from './normal.js';
import { poissonNoise } from './poisson.js';
import { radioNoise } from './radio.js';
import { studentTNoise } from './studentT.js';

/** Values that a noise model has in a values vector. */
export function noiseValueCount({ type }: NoiseSpec): number {
  switch (type) {
    case 'ScaledNormal':
      return 2;
    case 'StudentT':
      return 1;
    case 'Normal':
    case 'NormalCorrelated':
    case 'NormalFourier':
    case 'NormalRI':
    case 'Poisson':
      return 0;
    default:
      return unreachable(type);
  }
}

/** Where they begin: at the end of the vector, unless the specification says otherwise. */
export function noiseStart({ noise, nvalues, noiseOffset }: ProblemSpec): number {
  return noiseOffset ?? nvalues - noiseValueCount(noise);
}

/** The noise's values with which the empty model is judged. */
export function nullValues(noise: NoiseSpec): Float64Array {
  return 'reference' in noise ? noise.reference : new Float64Array(0);
}

/** Makes an image's noise ready to evaluate. */
export function createNoise(noise: NoiseSpec, image: ImageSpec): NoiseModel {
  const { nx, ny, data, mask } = image;
  switch (noise.type) {
    case 'Normal':
      return normalNoise(data, mask, noise.sigma);
    case 'ScaledNormal':
      return scaledNormalNoise(data, mask, noise.sigma);
    case 'NormalCorrelated':
      return correlatedNoise(data, mask, noise.factor);
    case 'NormalFourier':
      return fourierNoise(data, nx, ny, noise.weight, noise.apod);
    case 'NormalRI':
      return radioNoise(data, nx, ny, noise.sigma, beamOf(image));
    case 'Poisson':
      return poissonNoise(data, mask, noise.gain);
    case 'StudentT':
      return studentTNoise(data, mask, noise.sigma);
    default:
      return unreachable(noise);
  }
}

/**
 * An image drawn from a noise model around a model image: the same key gives the same image.
 *
 * @param model nx · ny: what the instrument makes of the sky, background included
 * @param values the noise's own parameters: [scale, jitter] of a Normal with these, [nu] of a StudentT
 * @returns nx · ny; 0 where masked
 *
 * @example
 * sampleNoise(img.noiseSpec(), img.spec(), convolved, keyOf(1));
 */
export function sampleNoise(
  noise: NoiseSpec,
  image: ImageSpec,
  model: Float64Array,
  key: Key,
  values: Float64Array = new Float64Array(0),
): Float64Array {
  const wanted = noiseValueCount(noise);
  if (values.length !== wanted) throw new ValueError(`values has ${values.length} numbers; noise of type ${noise.type} takes ${wanted}`);
  return createNoise(noise, image).sample(model, values, new Random(key));
}

/** The PSF about pixel (0, 0), coming round. */
function beamOf({ nx, ny, psf }: ImageSpec): Float64Array {
  const beam = new Float64Array(nx * ny);
  if (psf === null) throw new ValueError('Noise of type NormalRI needs the dirty beam: give it as psf, with normalize: false');
  const { hx, hy, data } = psfKernel(psf, nx, ny);
  for (let dy = -hy, i = 0; dy <= hy; dy++) {
    for (let dx = -hx; dx <= hx; dx++, i++) beam[((dy + ny) % ny) * nx + ((dx + nx) % nx)] += data[i];
  }
  return beam;
}
