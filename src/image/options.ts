import { ValueError } from '../errors.js';
import type { Noise } from '../noise/noise.js';
import type { Cutout } from './cutout.js';
import { loadMasks, type MaskInput } from './mask.js';
import { loadMap, type MapInput, type ShapedNumbers } from './numbers.js';
import type { HduChoice } from './plane.js';
import { isSource } from './source.js';

/** A PSF with how it is to be taken. */
export interface PsfChoice extends Omit<ShapedNumbers, 'data'> {
  readonly data?: MapInput;
  /** Divide by its sum. Default true; with NormalRI, whose PSF is a dirty beam, never. */
  readonly normalize?: boolean;
  /** Which HDU of its file. Default 0. `idx` is the same. */
  readonly hdu?: HduChoice;
  readonly idx?: HduChoice;
  /** **s**: it is sampled s times as finely as the image, along each side: for PSFs that the image's pixels undersample. Default 1. */
  readonly oversample?: number;
}

/** Options of an Image. Maps are FITS files or numbers (see {@link MapInput}), of the image's size as read or as cut. */
export interface ImageOptions {
  /** Point spread function; its centre is pixel (⌊nx/2⌋, ⌊ny/2⌋). None: no convolution. */
  readonly psf?: MapInput | PsfChoice | null;
  /** Noise model. Default `new Normal()`: Gaussian, its σ estimated from the image by the median absolute deviation. */
  readonly noise?: Noise;
  /**
   * **s**: each pixel is the mean of s × s samples of the model. Default 1. **'auto'**: of Gauss's two by two points, and near the centre of a radial profile the
   * integral over the pixel, by cells that are halved until it is right to 1e-5.
   */
  readonly subgrid?: number | 'auto';
  /** Multiplies extended components before the PSF; NaN counts as 0. Default ones. */
  readonly response?: MapInput | null;
  /** Multiplies everything after the PSF, the background included; NaN counts as 0. Default ones. */
  readonly exposure?: MapInput | null;
  /**
   * Maps of the pixels to use (1 = use, below 1 or NaN = leave out; a FITS map of another grid is reprojected), and DS9 or CRTF region files, whose
   * interior is left out. A list is combined: a pixel is used where all say so.
   */
  readonly mask?: MaskInput | null;
  /** The part of the image to keep. */
  readonly cutout?: Cutout | null;
  /** Which HDU of the file, from 0, or its EXTNAME. Default 0. `img_idx` is the same. */
  readonly hdu?: HduChoice;
  readonly img_idx?: HduChoice;
  /** Which HDU of the response's and the exposure's file. Default 0. */
  readonly resp_idx?: HduChoice;
  readonly exp_idx?: HduChoice;
}

const OPTIONS: Readonly<Record<keyof ImageOptions, true>> = {
  psf: true,
  noise: true,
  subgrid: true,
  response: true,
  exposure: true,
  mask: true,
  cutout: true,
  hdu: true,
  img_idx: true,
  resp_idx: true,
  exp_idx: true,
};
/** Words of the reference system that are something else here. */
const INSTEAD: Readonly<Record<string, string>> = { addpsf: 'psf', addmask: 'mask', center: 'cutout', csize: 'cutout' };

/** @throws ValueError naming an option that there isn't, or that is of the wrong kind */
export function checkOptions(options: ImageOptions): void {
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(OPTIONS, key)) continue;
    const hint = Object.hasOwn(INSTEAD, key) ? ` (here it is ${INSTEAD[key]})` : '';
    throw new ValueError(`Image has no option ${JSON.stringify(key)}${hint}; the options are ${Object.keys(OPTIONS).join(', ')}`);
  }
  const { subgrid = 1, hdu, img_idx, noise } = options;
  if (subgrid !== 'auto' && !(Number.isInteger(subgrid) && subgrid >= 1 && subgrid <= 64)) {
    throw new ValueError(`subgrid is ${String(subgrid)}; it must be an integer from 1 to 64 (samples a pixel, along each side), or 'auto'`);
  }
  if (hdu !== undefined && img_idx !== undefined) throw new ValueError('hdu and img_idx are the same option; give one of them');
  for (const key of ['hdu', 'img_idx', 'resp_idx', 'exp_idx'] as const) checkHdu(key, options[key]);
  if (noise !== undefined && typeof noise?.resolve !== 'function') {
    throw new ValueError(`noise is ${String(noise)}; it must be a noise model, such as new Normal({ sigma: 0.1 })`);
  }
}

function checkHdu(option: string, choice: HduChoice | undefined): void {
  if (choice === undefined || typeof choice === 'string' || (Number.isInteger(choice) && choice >= 0)) return;
  throw new ValueError(`${option} is ${String(choice)}; it must be the HDU's place in the file, counted from 0, or its EXTNAME`);
}

/** The same options, with every file read. */
export async function loadOptions(options: ImageOptions): Promise<ImageOptions> {
  checkOptions(options);
  const { psf, noise, response, exposure, mask } = options;
  const [readPsf, readResponse, readExposure, readMask, readNoise] = await Promise.all([
    loadPsf(psf),
    loadMap(response, options.resp_idx, 'resp_idx', 'response'),
    loadMap(exposure, options.exp_idx, 'exp_idx', 'exposure'),
    loadMasks(mask),
    noise?.load(),
  ]);
  return { ...options, psf: readPsf, response: readResponse, exposure: readExposure, mask: readMask, noise: readNoise };
}

async function loadPsf(psf: ImageOptions['psf']): Promise<ImageOptions['psf']> {
  if (isPsfChoice(psf) && isSource(psf.data)) {
    if (psf.hdu !== undefined && psf.idx !== undefined) throw new ValueError('psf: hdu and idx are the same option; give one of them');
    checkHdu('psf.hdu', psf.hdu ?? psf.idx);
    const { hdu, idx, ...rest } = psf;
    // Still a choice of how, where nothing but the HDU was chosen.
    return { oversample: 1, ...rest, data: await loadMap(psf.data, hdu ?? idx, 'psf.hdu', 'psf') };
  }
  return loadMap(psf as MapInput | null | undefined, 0, 'hdu', 'psf');
}

/** True for `{ data, normalize, hdu }`. @throws ValueError for another key in such an object */
export function isPsfChoice(psf: unknown): psf is PsfChoice {
  const how = ['normalize', 'hdu', 'idx', 'oversample'];
  if (typeof psf !== 'object' || psf === null || !how.some(name => name in psf)) return false;
  const known = ['data', 'pixels', 'shape', 'nx', 'ny', ...how];
  const unknown = Object.keys(psf).find(key => !known.includes(key));
  if (unknown !== undefined) throw new ValueError(`psf has no option ${JSON.stringify(unknown)}; it has ${known.join(', ')}`);
  if ('normalize' in psf && psf.normalize !== undefined && typeof psf.normalize !== 'boolean') {
    throw new ValueError(`psf: normalize is ${JSON.stringify(psf.normalize)}; it must be true or false`);
  }
  if (
    'oversample' in psf &&
    psf.oversample !== undefined &&
    !(Number.isInteger(psf.oversample) && Number(psf.oversample) >= 1 && Number(psf.oversample) <= 32)
  )
    throw new ValueError(`psf: oversample is ${JSON.stringify(psf.oversample)}; it must be a whole number from 1 to 32`);
  return true;
}
