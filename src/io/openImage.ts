/** From the `image` of a fit file to an Image. */
import { unreachable, ValueError } from '../errors.js';
import { Image } from '../image/image.js';
import type { MapInput } from '../image/numbers.js';
import type { ImageOptions } from '../image/options.js';
import {
  type Noise,
  Normal,
  NormalCorrelated,
  type NormalCorrelatedOptions,
  NormalFourier,
  type NormalFourierOptions,
  type NormalOptions,
  NormalRI,
  Poisson,
  type PoissonOptions,
  StudentT,
  type StudentTOptions,
  type WidthOptions,
} from '../noise/index.js';
import { type FitFile, type ImageJson, type MapJson, type MaskJson, type NoiseJson, named, type PsfJson, resolvePath } from './fitFile.js';
import { placeIn } from './jsonSchema.js';
import { type ParameterJson, valueFromJson } from './modelJson.js';

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

function noiseOf(file: FitFile, { type, ...json }: NoiseJson): Noise {
  const path = 'image.noise';
  const options = Object.fromEntries(Object.entries(json).map(([key, value]) => [key, noiseOption(file, key, value, placeIn(path, key))]));
  switch (type) {
    case 'Normal':
      return new Normal(options as NormalOptions);
    case 'StudentT':
      return new StudentT(options as StudentTOptions);
    case 'Poisson':
      return new Poisson(options as PoissonOptions);
    case 'NormalCorrelated':
      return new NormalCorrelated(options as NormalCorrelatedOptions);
    case 'NormalFourier':
      return new NormalFourier(options as NormalFourierOptions);
    case 'NormalRI':
      return new NormalRI(options as WidthOptions);
    default:
      return unreachable(type);
  }
}

/** A parameter, a map or a word. */
function noiseOption(file: FitFile, key: string, json: unknown, path: string): unknown {
  if (key === 'ftype' || key === 'hdu' || typeof json === 'number') return json;
  if (typeof json === 'string' || 'pixels' in (json as object) || 'data' in (json as object)) return mapOf(file, json as MapJson);
  return valueFromJson(json as ParameterJson, path);
}

async function namedLater<T>(name: string, promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof ValueError) throw new ValueError(`${name}: ${error.message}`, { cause: error });
    throw error;
  }
}
