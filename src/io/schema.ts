/**
 * The fit file as a JSON Schema (draft 2020-12): what `farinata schema` prints and what `fitFile.ts` holds a file to. Components and priors
 * come from their catalogues, so a new one is in the schema by itself.
 */
import { catalogue, componentTypes } from '../models/catalogue.js';
import { priorTypes } from '../priors/registry.js';
import { closed } from './closed.js';
import { componentSchema } from './componentSchema.js';
import { fitOptionsSchema } from './fitOptionsSchema.js';
import type { JsonSchema } from './jsonSchema.js';
import { aMap, hdu, path, pixels } from './mapSchema.js';
import { noise } from './noiseSchema.js';
import { SAMPLES_FORMATS } from './samplesFile.js';

const map = (description: string): JsonSchema => ({ ...aMap, description });

const kernel = closed(
  'The PSF itself',
  {
    shape: {
      type: 'array',
      title: 'numbers: rows, columns',
      items: { type: 'integer', minimum: 1 },
      minItems: 2,
      maxItems: 2,
      description: 'Rows and columns',
    },
    pixels,
  },
  ['shape', 'pixels'],
);

const psf: JsonSchema = {
  title: 'a path, { "data": path or { "shape": [rows, columns], "pixels": [ … ] }, "normalize": … }, or { "shape": …, "pixels": … }',
  description: 'Point spread function, centred on its middle pixel',
  oneOf: [
    path('FITS file, seen from the folder of the fit file'),
    closed(
      'PSF with its options',
      {
        data: {
          title: 'a path or { "shape": [rows, columns], "pixels": [ … ] }',
          description: 'The PSF',
          oneOf: [path('FITS file, seen from the folder of the fit file'), kernel],
        },
        hdu,
        oversample: {
          type: 'integer',
          minimum: 1,
          maximum: 32,
          default: 1,
          description: 'How many times as finely as the image the PSF is sampled, along each side',
        },
        normalize: { type: 'boolean', default: true, description: 'Whether the PSF is divided by its sum' },
      },
      ['data'],
    ),
    kernel,
  ],
};

const sizeOfCutout: JsonSchema = {
  title: 'a number, or [width, height]',
  description: 'Width and height, in whole pixels or in the unit; one number for both',
  oneOf: [
    { type: 'number', exclusiveMinimum: 0 },
    { type: 'array', title: 'numbers: width, height', items: { type: 'number', exclusiveMinimum: 0 }, minItems: 2, maxItems: 2 },
  ],
};
const pair = (title: string, description: string): JsonSchema => ({
  type: 'array',
  title: `numbers: ${title}`,
  items: { type: 'number' },
  minItems: 2,
  maxItems: 2,
  description,
});

const cutout = closed(
  'The part of the image to keep, about a position of the sky (center) or a pixel',
  {
    center: pair('longitude, latitude', "Sky position [deg], in the image's frame or in frame"),
    frame: { enum: ['ICRS', 'FK5', 'FK4', 'Galactic', 'Ecliptic'], description: "The frame of center; without it the image's own" },
    pixel: pair('x, y', 'Pixel, counted from 0, in place of center'),
    size: sizeOfCutout,
    unit: { enum: ['pixel', 'deg', 'arcmin', 'arcsec'], default: 'pixel', description: 'What size is in' },
  },
  ['size'],
);

const regions = closed(
  'Regions whose interior is left out',
  { regions: { type: 'string', minLength: 1, description: 'The text of a DS9 or CRTF region file, such as fk5; circle(20, -10, 3")' } },
  ['regions'],
);
const aMask: JsonSchema = {
  title: 'a path, { "data": path, "hdu": … }, { "pixels": [ … ] } or { "regions": … }',
  oneOf: [path('FITS file, or DS9 or CRTF region file, seen from the folder of the fit file'), ...aMap.oneOf!.slice(1), regions],
};

const image: JsonSchema = closed(
  'What is fitted, and the instrument that took it',
  {
    data: {
      title: 'a path or { "header": { … }, "pixels": [ … ] }',
      description: 'The image',
      oneOf: [
        path('FITS file, seen from the folder of the fit file'),
        closed(
          'The image itself',
          {
            header: {
              type: 'object',
              description: 'FITS header keywords: NAXIS1, NAXIS2 and a celestial WCS',
              additionalProperties: { type: ['number', 'string', 'boolean'], title: 'a number, text, true or false' },
            },
            pixels,
          },
          ['header', 'pixels'],
        ),
      ],
    },
    hdu,
    subgrid: {
      title: 'a whole number from 1 to 64, or "auto"',
      default: 1,
      description:
        'Every pixel is the mean over subgrid × subgrid samples; "auto" takes four, and integrates pixels near the centre of a profile',
      oneOf: [
        { type: 'integer', minimum: 1, maximum: 64 },
        { type: 'string', enum: ['auto'] },
      ],
    },
    psf,
    noise,
    response: map('Multiplies extended components before the PSF'),
    exposure: map('Multiplies the convolved model and the background'),
    mask: {
      title: 'a mask or a list of masks',
      description:
        'Pixels to use: maps, 1 = use, 0 = leave out; and region files, whose interior is left out. Of several masks, a pixel is used where all say so',
      oneOf: [...aMask.oneOf!, { type: 'array', title: 'masks', items: aMask }],
    },
    cutout,
    zeropoint: { type: 'number', description: "Magnitude of a flux of 1 in the image's unit: result.json then has magnitudes" },
  },
  ['data'],
);

/** A prior or a tie: what a parameter may be instead of a number. */
const choice: JsonSchema = {
  type: 'object',
  description: 'A prior, which makes the parameter free, or a tie to other parameters',
  properties: {
    ...Object.fromEntries(
      priorTypes.map(({ type, args, more }) => [
        type,
        {
          type: 'array',
          title: `numbers: ${args.join(', ')}`,
          description: `Prior: [${args.join(', ')}]`,
          items: { type: 'number' },
          minItems: args.length,
          ...(more ? {} : { maxItems: args.length }),
        } satisfies JsonSchema,
      ]),
    ),
    boundto: {
      type: 'string',
      title: 'a parameter such as "core.xc"',
      pattern: '^[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)+$',
      description: 'The same value as another parameter, COMPONENT.PARAMETER',
    },
    tied: { type: 'string', minLength: 1, description: 'An expression of other parameters, such as 2 * core.re' },
  },
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: false,
};

const output: JsonSchema = closed('What is written, and where', {
  dir: path('Folder for the results, seen from the folder of the fit file; without it FILE.out beside the fit file'),
  model: { type: 'boolean', default: true, description: 'Whether model.fits is written: the model at the medians, convolved' },
  plots: {
    type: 'array',
    items: { enum: ['comparison', 'corner', 'trace', 'autocorrelation'] },
    uniqueItems: true,
    default: ['comparison', 'corner'],
    description: 'Plots to be drawn, each as SVG and PNG',
  },
  samples: {
    enum: [true, false, ...SAMPLES_FORMATS],
    default: true,
    description: 'Whether the samples are written, and as what; true: samples.csv',
  },
  dump: { type: 'boolean', default: true, description: 'Whether fit.farinata is written: the whole fit, for load()' },
});

/** The schema of a fit file. */
export const schema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'a fit file of farinata, { "image": …, "model": [ … ] }',
  ...closed(
    'An image, the model to be fitted to it, how, and what to write',
    {
      $schema: { type: 'string', description: 'For editors; farinata passes over it' },
      image: {
        title: 'an image { "data": … } or a list of images',
        description: 'What is fitted, and the instrument that took it; a list of images (bands, epochs, instruments) shares the model',
        oneOf: [{ $ref: '#/$defs/image' }, { type: 'array', title: 'images', items: { $ref: '#/$defs/image' }, minItems: 1 }],
      },
      model: {
        type: 'array',
        title: 'components',
        description: 'The components, whose sum is the model',
        items: { $ref: '#/$defs/component' },
      },
      fit: fitOptionsSchema,
      output,
    },
    ['image', 'model'],
  ),
  $defs: {
    image,
    choice,
    component: {
      title: 'a component such as { "type": "Sersic", … }',
      oneOf: componentTypes.map(type => ({ $ref: `#/$defs/${type}` })),
    },
    ...Object.fromEntries(componentTypes.map(type => [type, componentSchema(catalogue[type])])),
  },
};
