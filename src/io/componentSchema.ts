/** The part of the fit file's schema that is about components: made from their catalogue, so that a new one is in the schema by itself. */
import type { NestedType } from '../likelihood/spec.js';
import { anything } from '../models/catalogue/definition.js';
import {
  bridgeProfiles,
  diskProfiles,
  MAX_LOSBINS,
  profileParameters,
  VERTICAL_DEFAULTS,
  verticalCatalogue,
} from '../models/catalogue/nested.js';
import { radialCatalogue, truncationParameters } from '../models/catalogue/radial.js';
import { type ComponentDefinition, isNestedType, type ParameterDefinition } from '../models/catalogue.js';
import { truncationTypes } from '../models/truncation.js';
import { closed } from './closed.js';
import type { JsonSchema } from './jsonSchema.js';

export function parameter({ unit, default: preset, description, range }: ParameterDefinition): JsonSchema {
  const low = range.lowIncluded ? { minimum: range.low } : Number.isFinite(range.low) ? { exclusiveMinimum: range.low } : {};
  const high = range.highIncluded ? { maximum: range.high } : Number.isFinite(range.high) ? { exclusiveMaximum: range.high } : {};
  return {
    title: 'a number, a prior such as { "uniform": [0, 1] }, or a tie such as { "boundto": "core.xc" }',
    description: `${description}${unit === '' ? '' : ` [${unit}]`}`,
    ...(preset === null ? {} : { default: preset }),
    oneOf: [{ type: 'number', ...low, ...high }, { $ref: '#/$defs/choice' }],
  };
}

const truncation: JsonSchema = {
  title: `true, false, ${truncationTypes.map(type => `"${type}"`).join(', ')} or { "type": …, "rt": …, "wt": … }`,
  description: 'How the profile falls off at rt; true is HyperTangent. Its rt and wt may stand in it or beside it',
  default: false,
  oneOf: [
    { type: 'boolean' },
    { type: 'string', enum: [...truncationTypes] },
    closed('The truncation with its parameters', {
      type: { type: 'string', enum: [...truncationTypes], default: 'HyperTangent', description: 'The way in which it falls off' },
      ...optional(truncationParameters),
    }),
  ],
};

function optional(parameters: readonly ParameterDefinition[]): Record<string, JsonSchema> {
  return Object.fromEntries(parameters.map(each => [each.name, parameter(each)]));
}

const common: Readonly<Record<string, JsonSchema>> = {
  name: {
    type: 'string',
    title: 'a letter or _, then letters, digits and _',
    pattern: '^[A-Za-z_]\\w*$',
    description: 'What labels call the component; without it comp_00, comp_01, … by its place',
  },
  images: {
    title: "an image's place from 0, or a list of such",
    description: 'The images of a joint fit that show the component, by their places from 0; without it all',
    oneOf: [
      { type: 'integer', minimum: 0 },
      { type: 'array', title: 'places from 0', items: { type: 'integer', minimum: 0 }, minItems: 1, uniqueItems: true },
    ],
  },
  positive: {
    type: 'boolean',
    default: false,
    description: 'The likelihood is zero where the component is negative in any unmasked pixel',
  },
};

/** The schema of one component type. */
export function componentSchema(definition: ComponentDefinition): JsonSchema {
  const { type, group, summary, formula, parameters } = definition;
  // A part's parameters stand in the part.
  const own = parameters.filter(({ name }) => !name.includes('.'));
  if (type === 'CustomProfile') return customSchema(definition);
  return closed(
    `${summary}. ${formula}`,
    {
      type: { const: type },
      ...common,
      ...(group === 'radial' ? { truncation, ...optional(truncationParameters) } : {}),
      ...(isNestedType(type) ? partSchemas(type) : {}),
      ...optional(own),
    },
    [...(type === 'Disk' ? ['type', 'radial', 'vertical'] : ['type']), ...required(own)],
  );
}

function required(parameters: readonly ParameterDefinition[]): string[] {
  return parameters.filter(each => each.default === null).map(each => each.name);
}

/** The parts of a component, each with the types that it may be of. */
function partSchemas(component: NestedType): Record<string, JsonSchema> {
  const types = component === 'Disk' ? diskProfiles : bridgeProfiles;
  const profile = (description: string): JsonSchema => ({
    title: 'a radial profile such as { "type": "Sersic", … }',
    description,
    oneOf: types.map(type => {
      const parameters = profileParameters(component, { type });
      const properties = { type: { const: type }, truncation, ...optional(truncationParameters), ...optional(parameters) };
      return closed(radialCatalogue[type].summary, properties, ['type', ...required(parameters)]);
    }),
  });
  if (component !== 'Disk') return { radial: profile('The profile across the bridge'), parallel: profile('The profile along the bridge') };
  return { radial: profile('The profile in the plane of the disk'), vertical };
}

const { losdepth, losbins } = VERTICAL_DEFAULTS;
const vertical: JsonSchema = {
  title: 'a vertical profile such as { "type": "HyperSecantHeight", … }',
  description: 'The profile above and below the plane of the disk',
  oneOf: Object.values(verticalCatalogue).map(({ type, summary, formula, parameters }) =>
    closed(
      `${summary}. ${formula}`,
      {
        type: { const: type },
        losdepth: { type: 'number', exclusiveMinimum: 0, default: losdepth, description: 'Half of the depth that is summed over [deg]' },
        losbins: {
          type: 'integer',
          minimum: 2,
          maximum: MAX_LOSBINS,
          default: losbins,
          description: 'Points of that sum, both ends included',
        },
        ...optional(parameters),
      },
      ['type', ...required(parameters)],
    ),
  ),
};

/** A CustomProfile has parameters that only it knows. */
function customSchema({ type, summary, formula, parameters }: ComponentDefinition): JsonSchema {
  const own = closed(
    'A parameter of the profile',
    {
      name: { type: 'string', title: 'a letter or _, then letters, digits and _', pattern: '^[A-Za-z_]\\w*$', description: 'Its name' },
      unit: { type: 'string', default: '', description: 'Its unit' },
      description: { type: 'string', default: '', description: 'Its meaning' },
      default: { type: 'number', description: 'Its value where none is given' },
    },
    ['name'],
  );
  const profile = closed(
    "A JavaScript module's export, (r, …values) => brightness",
    {
      url: { type: 'string', minLength: 1, description: 'The module: a path seen from the folder of the fit file, or a URL' },
      name: { type: 'string', minLength: 1, description: "The export's name" },
    },
    ['url', 'name'],
  );
  const list: JsonSchema = { type: 'array', items: own, description: 'The parameters of the profile, in the order of its arguments' };
  const properties = {
    type: { const: type },
    ...common,
    profile,
    parameters: list,
    truncation,
    ...optional(truncationParameters),
    ...optional(parameters),
  };
  const any: JsonSchema = {
    ...parameter({ name: '', unit: '', default: null, description: 'A parameter of the profile', range: anything }),
  };
  return {
    ...closed(`${summary}. ${formula}`, properties, ['type', 'profile', 'parameters', ...required(parameters)]),
    additionalProperties: any,
  };
}
