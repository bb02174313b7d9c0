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

/** The same noise, for the image that it belongs to. */
export function knownNoise({ spec, sigma, parameters, description }: KnownNoise): Noise {
  const noise: Noise = {
    type: spec.type,
    load: async () => noise,
    resolve({ mask }: NoisePixels): ResolvedNoise {
      const own = definitionsOf(spec.type).map(definition => noiseParameter(definition, parameters[definition.name] ?? definition.default));
      return { spec, sigma, mask, parameters: own, description, warnings: [] };
    },
  };
  return noise;
}

function definitionsOf(type: NoiseSpec['type']): readonly ParameterDefinition[] {
  if (type === 'ScaledNormal') return [scale, jitter];
  return type === 'StudentT' ? [nu] : [];
}
