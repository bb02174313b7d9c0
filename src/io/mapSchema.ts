/** What the parts of a fit file's schema have in common: files, HDUs, pixels and maps. */
import { closed } from './closed.js';
import type { JsonSchema } from './jsonSchema.js';

export const path = (description: string): JsonSchema => ({ type: 'string', minLength: 1, title: 'a path', description });
export const hdu: JsonSchema = {
  title: 'a place counted from 0, or an EXTNAME',
  description: 'Which HDU of the FITS file, by its place or its EXTNAME; 0 is the primary one',
  default: 0,
  oneOf: [
    { type: 'integer', minimum: 0 },
    { type: 'string', minLength: 1 },
  ],
};
export const pixels: JsonSchema = {
  type: 'array',
  description: 'Pixel values, row after row from the bottom one; null is NaN',
  items: { type: ['number', 'null'], title: 'a number or null' },
};

/** A map on the grid of the image. */
export const aMap: JsonSchema = {
  title: 'a path, { "data": path, "hdu": … } or { "pixels": [ … ] }',
  oneOf: [
    path('FITS file, seen from the folder of the fit file'),
    closed('FITS file', { data: path('FITS file, seen from the folder of the fit file'), hdu }, ['data']),
    closed('The map itself', { pixels }, ['pixels']),
  ],
};
