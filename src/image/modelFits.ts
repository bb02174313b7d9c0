import { ValueError } from '../errors.js';
import { writeFits } from './fits/writeFits.js';
import type { Image } from './image.js';

/** One model image: what it is, and its nx · ny values, row-major. */
export interface ModelSlice {
  /** For instance `convolved`, or `core raw`. */
  readonly label: string;
  readonly data: Float64Array;
}

/** Keywords that say where the pixels are on the sky and in what they are measured: what a model image takes over from its image. */
const KEPT =
  /^(WCSAXES|CTYPE|CUNIT|CRVAL|CRPIX|CDELT|CROTA|CD\d|PC\d|PV\d|LONPOLE|LATPOLE|RADESYS|EQUINOX|BUNIT|BMAJ|BMIN|BPA|OBJECT|TELESCOP|INSTRUME|FILTER|DATE-OBS|MJD-OBS|RESTFRQ)/;

/**
 * A model as FITS file with the image's WCS: one image with its label in MODEL; or a cube of several, one a plane, with their number in NSLICES
 * and their labels in SLICE1, SLICE2, …
 *
 * @param image the image that the model is of
 * @param model one model image, or several
 * @throws ValueError when there is none, or one isn't of the image's size
 *
 * @example
 * writeFileSync('model.fits', modelFits(img, { label: 'convolved', data: convolved }));
 */
export function modelFits(image: Pick<Image, 'nx' | 'ny' | 'header'>, model: ModelSlice | readonly ModelSlice[]): Uint8Array<ArrayBuffer> {
  const { nx, ny } = image;
  const isCube = Array.isArray(model);
  const slices: readonly ModelSlice[] = isCube ? model : [model as ModelSlice];
  if (slices.length === 0) throw new ValueError('modelFits: there is no model image to write');
  for (const { label, data } of slices) {
    if (data.length !== nx * ny)
      throw new ValueError(`modelFits: ${label} has ${data.length} pixels; the image has ${nx} × ${ny} = ${nx * ny}`);
  }
  const header = image.header.copy().remove(({ keyword }) => !KEPT.test(keyword));
  if (isCube) {
    header.set('NSLICES', slices.length, 'number of model images');
    slices.forEach(({ label }, i) => header.set(`SLICE${i + 1}`, label));
  } else {
    header.set('MODEL', slices[0].label);
  }
  const data = new Float64Array(nx * ny * slices.length);
  slices.forEach((slice, i) => data.set(slice.data, i * nx * ny));
  return writeFits([{ header, axes: isCube ? [nx, ny, slices.length] : [nx, ny], data }]);
}
