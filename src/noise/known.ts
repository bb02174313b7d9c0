import { ValueError } from '../errors.js';
import type { NoiseSpec } from '../likelihood/spec.js';
import type { ParameterDefinition } from '../models/catalogue.js';
import type { ParameterValue } from '../models/parameter.js';
import type { Noise, NoisePixels, ResolvedNoise } from './noise.js';
import { jitter, noiseParameter, nu, scale } from './noiseParameters.js';

/** Noise that was resolved before: of an image that comes back from its state or from a dump. */
export interface KnownNoise {
  readonly spec: NoiseSpec;
  readonly sigma: Float64Array;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly description: string;
}

/**
 * The same noise, for the image that it belongs to, or where each pixel has its own for a part of it.
 * @throws ValueError, when the image is made, for a part of an image whose noise is one of all pixels
 */
export function knownNoise({ spec, sigma, parameters, description }: KnownNoise, used: Uint8Array): Noise {
  const noise: Noise = {
    type: spec.type,
    load: async () => noise,
    resolve({ mask, fit }: NoisePixels): ResolvedNoise {
      const own = definitionsOf(spec.type).map(definition => noiseParameter(definition, parameters[definition.name] ?? definition.default));
      const result = { mask, parameters: own, description, warnings: [] };
      if ('sigma' in spec && typeof spec.sigma !== 'number') {
        const cut = fit(spec.sigma, 'sigma');
        return { ...result, spec: { ...spec, sigma: cut } as NoiseSpec, sigma: cut };
      }
      if (spec.type === 'Poisson') return { ...result, spec, sigma: fit(sigma, 'sigma') };
      if (mask.length !== used.length || mask.some((m, i) => m !== used[i]))
        throw new ValueError(`noise: ${spec.type} is one of all pixels, and these are others: give the noise of what is left`);
      return { ...result, spec, sigma };
    },
  };
  return noise;
}

function definitionsOf(type: NoiseSpec['type']): readonly ParameterDefinition[] {
  if (type === 'ScaledNormal') return [scale, jitter];
  return type === 'StudentT' ? [nu] : [];
}
