/** The parameters that noise models have, as data. */
import { between, type ParameterDefinition, parameter, positive } from '../models/catalogue/definition.js';
import { checkValue } from '../models/parameter.js';
import { isPrior } from '../priors/registry.js';
import type { NoiseParameter } from './noise.js';

export const scale = parameter('scale', '', 1, 'What the noise as given is multiplied by', positive);
export const jitter = parameter(
  'jitter',
  'image',
  0,
  'Noise that is added in quadrature to the noise as given',
  between(0, Number.POSITIVE_INFINITY, '[)'),
);
export const nu = parameter('nu', '', 4, 'Degrees of freedom: how far the tails reach; a Gaussian from some 30 on', positive);

/** What stands for values where a model is judged that has none: a fixed one itself, the median of a prior, the default of a tied one. */
export function referenceOf(parameters: readonly NoiseParameter[]): Float64Array {
  return Float64Array.from(parameters, ({ definition, value }) => {
    if (typeof value === 'number') return value;
    return isPrior(value) ? value.quantile(0.5) : definition.default!;
  });
}

/** A parameter with its value. @throws ValueError where it can't be the value */
export function noiseParameter(definition: ParameterDefinition, value: unknown): NoiseParameter {
  checkValue(`noise.${definition.name}`, definition, value);
  return { definition, value };
}
