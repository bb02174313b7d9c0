/** From the `image` of a fit file to an Image. */
import { ValueError } from '../errors.js';
import { Image } from '../image/image.js';
import type { MapInput } from '../image/numbers.js';
import type { ImageOptions } from '../image/options.js';
import { Normal, type NormalOptions } from '../noise/normal.js';
import { type FitFile, type ImageJson, type MapJson, type MaskJson, type NoiseJson, named, type PsfJson, resolvePath } from './fitFile.js';

/**
 * Reads the image of a fit file, or one of its images, and every file that it names.
 *
 * @param image Default: the first
 * @throws FileError where a file is missing, cut short or no FITS; ValueError, beginning with the fit file's name, for what is wrong in it:
 * no WCS, an unknown projection, a map of another size, a PSF of zeros, a region that can't be read
 */
export async function openImage(file: FitFile, image: ImageJson = imagesOf(file)[0]): Promise<Image> {
  const options = imageOptions(file, image);
  const { data } = image;
  if (typeof data === 'string') return namedLater(file.name, Image.open(resolvePath(file, data), options));
  return namedLater(file.name, openInline(data, options));
}

/** The images of a fit file, one at least. */
export function imagesOf({ json }: FitFile): readonly ImageJson[] {
  return Array.isArray(json.image) ? json.image : [json.image as ImageJson];
}

/** The image's maps may still be files. */
async function openInline({ header, pixels }: Exclude<ImageJson['data'], string>, options: ImageOptions): Promise<Image> {
  const { loadOptions } = await import('../image/options.js');
  return new Image({ header, data: pixels, name: 'image.data' }, await loadOptions(options));
}

function imageOptions(file: FitFile, { data, hdu, subgrid, psf, noise, response, exposure, mask, cutout }: ImageJson): ImageOptions {
  const map = (json: MapJson | undefined): MapInput | undefined => (json === undefined ? undefined : mapOf(file, json));
  const masks = mask === undefined ? undefined : Array.isArray(mask) ? (mask as readonly MaskJson[]) : [mask as MaskJson];
  return {
    ...(typeof data === 'string' ? { hdu } : {}),
    subgrid,
    psf: psf === undefined ? undefined : psfOf(file, psf),
    noise: noise === undefined ? undefined : named(file.name, () => noiseOf(file, noise)),
    response: map(response),
    exposure: map(exposure),
    mask: masks?.map(each => (typeof each === 'object' && 'regions' in each ? each : mapOf(file, each))),
    cutout,
  };
}

function mapOf(file: FitFile, json: MapJson): MapInput {
  if (typeof json === 'string') return resolvePath(file, json);
  return 'pixels' in json ? json.pixels : { ...json, data: resolvePath(file, json.data) };
}

function psfOf(file: FitFile, json: PsfJson): ImageOptions['psf'] {
  if (typeof json === 'string') return resolvePath(file, json);
  if (!('data' in json)) return { ...json, normalize: true };
  const { data, normalize = true, hdu, oversample } = json;
  return typeof data === 'string' ? { data: resolvePath(file, data), hdu, normalize, oversample } : { ...data, normalize, oversample };
}

function noiseOf(file: FitFile, { type: _, hdu, ...widths }: NoiseJson): Normal {
  const options = Object.entries(widths).map(([name, json]) => [name, typeof json === 'number' ? json : mapOf(file, json as MapJson)]);
  return new Normal({ ...(Object.fromEntries(options) as NormalOptions), hdu });
}

async function namedLater<T>(name: string, promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof ValueError) throw new ValueError(`${name}: ${error.message}`, { cause: error });
    throw error;
  }
}
