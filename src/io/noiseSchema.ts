/** The noise models of a fit file, as a JSON Schema. */
import { jitter, nu, scale } from '../noise/noiseParameters.js';
import { closed } from './closed.js';
import { parameter } from './componentSchema.js';
import type { JsonSchema } from './jsonSchema.js';
import { aMap, hdu, path, pixels } from './mapSchema.js';
import { WIDTH_KEYS } from './noiseKeys.js';

const width: JsonSchema = {
  title: 'a number, a path or { "pixels": [ … ] }',
  oneOf: [
    { type: 'number', exclusiveMinimum: 0 },
    path('FITS file, seen from the folder of the fit file'),
    closed('The map itself', { pixels }, ['pixels']),
  ],
};
const widths = Object.fromEntries(WIDTH_KEYS.map(({ key, meaning }) => [key, { ...width, description: meaning }]));
const number = (description: string): JsonSchema => ({ type: 'number', exclusiveMinimum: 0, description });
const numbers = (description: string): JsonSchema => ({ ...closed(description, { pixels }, ['pixels']), title: '{ "pixels": [ … ] }' });
const file = (description: string): JsonSchema => ({
  title: 'a path or { "pixels": [ … ] }',
  description,
  oneOf: [path('FITS file, seen from the folder of the fit file'), closed('The numbers themselves', { pixels }, ['pixels'])],
});
const smooth: JsonSchema = { type: 'integer', minimum: 0, default: 3, description: 'How often what comes from the cube is smoothed' };

const kernel: JsonSchema = {
  ...closed(
    'Weights of a pass of that, an odd number of rows and columns; without it a cross of five pixels',
    {
      shape: { type: 'array', description: 'Rows and columns', items: { type: 'integer', minimum: 1 }, minItems: 2, maxItems: 2 },
      pixels,
    },
    ['shape', 'pixels'],
  ),
  title: '{ "shape": [rows, columns], "pixels": [ … ] }',
};

function model(type: string, description: string, properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return closed(description, { type: { const: type, description: 'The noise model' }, ...properties }, ['type']);
}

export const noise: JsonSchema = {
  title: 'a noise model such as { "type": "Normal", "sigma": 0.045 }',
  description: 'Noise of the pixels; without it, Normal with its sigma estimated from the data by the median absolute deviation',
  oneOf: [
    model(
      'Normal',
      'Gaussian noise, independent from pixel to pixel: a standard deviation, a variance or a weight, or none of them to estimate it from the data',
      { ...widths, hdu, scale: parameter(scale), jitter: parameter(jitter) },
    ),
    model('StudentT', "Student's t distribution, independent from pixel to pixel; its scale as the width of Normal", {
      ...widths,
      hdu,
      nu: parameter(nu),
    }),
    model('Poisson', 'Counts', { gain: number('Counts a unit of the image') }),
    model('NormalCorrelated', 'Gaussian noise that is correlated from pixel to pixel: one of cov, icov and cube', {
      cov: file('Covariance of all pixels, N × N for N of them, row after row of the image'),
      icov: file('Its inverse'),
      cube: numbers('Images of noise alone, one after the other, from which the covariance is taken'),
      smooth,
      kernel,
    }),
    model(
      'NormalFourier',
      'Gaussian noise that is alike all over the image, by modes of its Fourier transform: one of cov, icov and cube',
      {
        cov: numbers('Power of each mode'),
        icov: numbers('One over the power of each mode; 0 leaves it out'),
        cube: numbers('Images of noise alone, one after the other, from which the power is taken'),
        ftype: {
          enum: ['real', 'rfft', 'full', 'fft'],
          default: 'real',
          description: 'Which modes cov and icov hold: half of the columns, or all',
        },
        apod: { ...aMap, description: 'Multiplies residuals before the transform' },
        smooth,
        kernel,
      },
    ),
    model('NormalRI', 'A dirty image of an interferometer, with natural weights; the PSF is its dirty beam, not normalised', {
      ...Object.fromEntries(WIDTH_KEYS.map(({ key, meaning }) => [key, number(meaning)])),
    }),
  ],
};
