/** The options of `fit` in a fit file: those of a run, and those of its method. */
import { flag, number, type OptionSchemas, whole } from './fitOptions/build.js';
import { dynestyOptions } from './fitOptions/dynesty.js';
import { emceeOptions } from './fitOptions/emcee.js';
import { nautilusOptions } from './fitOptions/nautilus.js';
import { nutsOptions } from './fitOptions/nuts.js';
import { optimizerOptions } from './fitOptions/optimizer.js';
import { pocomcOptions } from './fitOptions/pocomc.js';
import type { JsonSchema } from './jsonSchema.js';

/** The options of every method, by its name. */
export const methodOptions: Readonly<Record<string, OptionSchemas>> = {
  nautilus: nautilusOptions,
  dynesty: dynestyOptions,
  emcee: emceeOptions,
  numpyro: nutsOptions,
  optimizer: optimizerOptions,
  pocomc: pocomcOptions,
};

/** What a run takes whatever its method. */
export const runOptions: OptionSchemas = {
  method: { enum: [...Object.keys(methodOptions), 'nuts'], description: 'The sampler; nuts is numpyro', default: 'nautilus' },
  ncores: whole(1, 'How many cores to use', 1),
  seed: whole(0, 'The same seed gives the same bits, on any number of cores', 0),
  random_state: whole(0, 'The same as seed'),
  timeout: number({ exclusiveMinimum: 0 }, 'Seconds from its start, or from where it goes on, after which the fit ends with what it has'),
  checkpoint: {
    type: 'string',
    minLength: 1,
    description: 'File that the fit is saved to while it runs, beside the fit file; .hdf5 if it has no ending',
  },
  resume: flag('Whether a checkpoint that is there is gone on from; false keeps it as .bak', true),
  getzprior: flag('Understood and without effect: the prior evidence is always worked out, since it costs nothing', false),
};

/** All methods' options under one roof; that a method has the options that it is given, the run itself sees to. */
function together(): Record<string, JsonSchema> {
  const all: Record<string, JsonSchema> = { ...runOptions };
  for (const [method, options] of Object.entries(methodOptions)) {
    for (const [name, schema] of Object.entries(options)) {
      const told = { ...schema, description: `${method}: ${schema.description}` };
      all[name] = Object.hasOwn(all, name) ? either(all[name], told) : told;
    }
  }
  return all;
}

/** What two methods take under one name: the looser rule, and a default only where they agree. */
function either(one: JsonSchema, two: JsonSchema): JsonSchema {
  const { default: preset, ...rule } = one;
  const words = one.enum === undefined || two.enum === undefined ? undefined : [...new Set([...one.enum, ...two.enum])];
  const minimum = one.minimum === undefined || two.minimum === undefined ? undefined : Math.min(one.minimum, two.minimum);
  return {
    ...rule,
    ...(minimum === undefined ? {} : { minimum }),
    ...(words === undefined ? {} : { enum: words }),
    ...(preset !== undefined && preset === two.default ? { default: preset } : {}),
    description: `${one.description}. ${two.description}`,
  };
}

export const fitOptionsSchema: JsonSchema = {
  type: 'object',
  description: 'How the fit is run',
  properties: together(),
  additionalProperties: false,
};
