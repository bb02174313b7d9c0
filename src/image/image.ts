import { ValueError } from '../errors.js';
import { type ParameterJson, parameterFromJson, parameterToJson, type Revive } from '../io/modelJson.js';
import type { ImageSpec, NoiseSpec, PsfSpec } from '../likelihood/spec.js';
import type { Component } from '../models/component.js';
import { knownNoise } from '../noise/known.js';
import type { NoiseParameter } from '../noise/noise.js';
import { Normal } from '../noise/normal.js';
import { type Box, boxOf, type Cutout, crop, cropHeader } from './cutout.js';
import { type Frame, fitMap } from './fitMap.js';
import { Header, type HeaderObject } from './fits/header.js';
import { frameOf } from './frames.js';
import { loadMasks, type MaskInput, maskOf } from './mask.js';
import { type MapInput, type Numbers, type ShapedNumbers, toPlane } from './numbers.js';
import { checkOptions, type ImageOptions, isPsfChoice, loadOptions, type PsfChoice } from './options.js';
import { type Plane, planeOf, readPlane } from './plane.js';
import { preparePsf } from './psf.js';
import { isSource, type Source } from './source.js';
import { Wcs } from './wcs.js';
import { wcsFromHeader } from './wcsFromHeader.js';

/** An image that is there: an HDU that was read, or a header with numbers. */
export interface ImageInput {
  readonly header: Header | HeaderObject;
  /** Flat, row-major, NAXIS1 fastest; or nested rows. null and NaN are no value. */
  readonly data: Numbers;
  /** For messages. */
  readonly name?: string;
}

/**
 * An astronomical image with all that its likelihood needs: sky coordinates, mask, PSF, response, exposure, noise.
 *
 * Arrays are row-major: pixel (x, y), counted from 0, is at `y * nx + x`; y = 0 is the first row of the FITS file. NaN and infinite pixels are masked.
 * The WCS is the header's own, as it stands there (see {@link wcsFromHeader}).
 *
 * @example
 * const img = await Image.open('mock.fits', { psf: 'psf.fits', subgrid: 3 });
 * const [lon, lat] = img.wcs.toSky(64, 64);
 */
export class Image {
  readonly nx: number;
  readonly ny: number;
  /** nx · ny values as they were read, NaN included. */
  readonly data: Float64Array;
  /** 1 = use, 0 = masked: no value, masked by the caller, or without noise. */
  readonly mask: Uint8Array;
  /** Two axes; of a cutout, with its reference pixel moved. */
  readonly header: Header;
  readonly wcs: Wcs;
  readonly subgrid: number | 'auto';
  readonly psf: PsfSpec | null;
  /** null: ones. */
  readonly response: Float64Array | null;
  readonly exposure: Float64Array | null;
  /** Noise of each pixel, standard deviation, nx · ny; 1 where masked. */
  readonly sigma: Float64Array;
  /** The noise model in one line, with its σ and where that came from. */
  readonly noiseDescription: string;
  /** The noise's own parameters, for instance a scale that is to be found. */
  readonly noiseParameters: readonly NoiseParameter[];
  /** What the file was called. */
  readonly name: string;
  /** What was done to the input that its owner may want to know, one sentence each. */
  readonly warnings: readonly string[];
  readonly #noise: NoiseSpec;
  /** What it was made of, for what is made of it. */
  readonly #whole: Whole;

  /**
   * Reads an image and every file that its options name.
   *
   * @param source path, URL, or bytes of a FITS file, gzip too; in a page a string is a URL
   * @throws FileError when a file is missing, isn't FITS, is cut short, or holds no image where it should; ValueError for a wrong option, a header
   * without a celestial WCS or with one that isn't supported, a map of another size, a PSF of zeros
   */
  static async open(source: Source, options: ImageOptions = {}): Promise<Image> {
    checkOptions(options);
    const option = options.img_idx === undefined ? 'hdu' : 'img_idx';
    const [plane, read] = await Promise.all([readPlane(source, options[option], option), loadOptions(options)]);
    return new Image({ header: plane.header!, data: plane.data, name: plane.name }, read);
  }

  /** @throws ValueError as {@link open} does, and for an option that is a file */
  constructor(input: ImageInput, options: ImageOptions = {}) {
    checkOptions(options);
    const warnings: string[] = [];
    const whole = planeFrom(input);
    const wcs = wcsOf(whole.header, whole.name);
    const sky = frameOf(whole.header);
    const box: Box = options.cutout ? boxOf(options.cutout, wcs, sky, whole, warnings) : { x0: 0, y0: 0, nx: whole.nx, ny: whole.ny };
    const { nx, ny } = box;
    const frame: Frame = { nx: whole.nx, ny: whole.ny, box, wcs, sky };
    this.#whole = { input: { header: whole.header, data: whole.data, name: whole.name }, options, box, nx: whole.nx, ny: whole.ny };

    this.nx = nx;
    this.ny = ny;
    this.name = whole.name;
    this.data = crop(whole.data, whole.nx, box);
    this.header = options.cutout ? cropHeader(whole.header, box) : whole.header;
    this.wcs = options.cutout ? new Wcs(wcsFromHeader(this.header)) : wcs;
    this.subgrid = options.subgrid ?? 1;
    this.psf = psfOf(options.psf, this, warnings, options.noise?.dirtyBeam ?? false);
    this.response = factorOf(options.response, frame, 'response', warnings);
    this.exposure = factorOf(options.exposure, frame, 'exposure', warnings);
    const used = maskOf(this.data, options.mask, frame, warnings);
    const fit = (map: unknown, what: string): Float64Array => fitMap(map, frame, `noise ${what}`, warnings);
    const noise = (options.noise ?? new Normal()).resolve({ nx, ny, data: this.data, mask: used, psf: this.psf, fit });
    this.mask = noise.mask;
    this.sigma = noise.sigma;
    this.noiseParameters = noise.parameters ?? [];
    this.noiseDescription = noise.description;
    this.#noise = noise.spec;
    this.warnings = [...warnings, ...noise.warnings];
    if (!this.mask.includes(1))
      throw new ValueError(`${this.name}: every pixel is masked: no value (NaN, infinite), no noise, or left out by mask`);
  }

  /**
   * A part of this image, as an image of its own: data, mask, response and exposure are cut, and noise and PSF made again for what is left. Pixels are
   * this image's; what is asked for beyond its edge is there where the file that it is a part of has it.
   *
   * @throws ValueError for a wrong option, or where nothing of it is on the image
   * @example
   * const small = img.cutout({ center: [20, -10], size: 30, unit: 'arcsec' });
   */
  cutout(part: Cutout): Image {
    const { input, options, box } = this.#whole;
    const pixel = part?.pixel && ([part.pixel[0] + box.x0, part.pixel[1] + box.y0] as const);
    return new Image(input, { ...options, cutout: pixel ? { ...part, pixel } : part });
  }

  /**
   * This image with more of it left out. Maps say what is used, regions what isn't; the noise is made again for what is left.
   *
   * @param how `combine`: whether masks that the image has already stay. Default true. Pixels without a value are always left out
   * @throws FileError where a file can't be read; ValueError for what is wrong in it
   * @example
   * const masked = await img.addmask('stars.reg');
   */
  async addmask(mask: MaskInput, { combine = true }: { readonly combine?: boolean } = {}): Promise<Image> {
    if (typeof combine !== 'boolean') throw new ValueError(`addmask: combine is ${JSON.stringify(combine)}; it must be true or false`);
    const { input, options, box, nx, ny } = this.#whole;
    const added = await loadMasks(mask);
    if (!combine || options.mask === undefined || options.mask === null) return new Image(input, { ...options, mask: added });
    // Each its own: which of the two is a list is for the mask to tell, so both go as the pixels that they keep.
    const kept = new Image(input, { ...options, mask: added, noise: new Normal({ sigma: 1 }) }).mask;
    const before = new Image(input, { ...options, noise: new Normal({ sigma: 1 }) }).mask;
    const both = new Uint8Array(nx * ny).fill(1);
    for (let i = 0; i < kept.length; i++) both[(box.y0 + Math.floor(i / box.nx)) * nx + box.x0 + (i % box.nx)] = kept[i] & before[i];
    return new Image(input, { ...options, mask: { data: both, nx, ny } });
  }

  /**
   * This image with another PSF, or null for none. A width that was estimated from the pixels stays: it doesn't hang on the PSF.
   *
   * @param how `normalize`: whether it is divided by its sum, default true; `hdu` (or `idx`): which HDU of its file; `oversample`
   * @throws as {@link open} does for `psf`
   * @example
   * const sharp = await img.addpsf('psf.fits');
   */
  async addpsf(psf: MapInput | PsfChoice | null, how: Omit<PsfChoice, keyof ShapedNumbers> = {}): Promise<Image> {
    const { input, options } = this.#whole;
    const given = Object.values(how).every(each => each === undefined) || psf === null ? psf : withHow(psf, how);
    return new Image(input, { ...options, psf: (await loadOptions({ psf: given })).psf });
  }

  /** The data part of the likelihood: plain and structured-cloneable. Masked pixels hold 0. */
  spec(): ImageSpec {
    const { nx, ny, subgrid, wcs, mask, psf, response, exposure } = this;
    const data = this.data.map((value, i) => (mask[i] === 1 ? value : 0));
    const samples = subgrid === 'auto' ? { subgrid: 2, adaptive: true } : { subgrid };
    return { nx, ny, ...samples, wcs: wcs.spec, data, mask, psf, response, exposure };
  }

  /** The noise's part. */
  noiseSpec(): NoiseSpec {
    return this.#noise;
  }

  /** All of the image as plain, structured-cloneable data, for {@link fromState}. */
  toState(): ImageState {
    const { name, data, mask, subgrid, psf, response, exposure, sigma } = this;
    const parameters = noiseParametersJson(this.noiseParameters);
    const noise = { spec: this.#noise, parameters, description: this.noiseDescription };
    return { version: 1, name, header: this.header.toLines(), data, mask, subgrid, psf, response, exposure, sigma, noise };
  }

  /** The image that {@link toState} was asked of. @throws ValueError for a version that this one doesn't know */
  static fromState(state: ImageState, revive?: Revive): Image {
    if (state?.version !== 1) throw new ValueError(`Image state has version ${String(state?.version)}; this farinata reads version 1`);
    const { name, data, mask, subgrid, psf, response, exposure, sigma } = state;
    const { spec, description } = state.noise;
    const parameters = Object.fromEntries(
      Object.entries(state.noise.parameters).map(([key, json]) => [key, parameterFromJson(json, revive)]),
    );
    const noise = knownNoise({ spec, sigma, parameters, description }, mask);
    const kernel = psf && { ...psf, normalize: false };
    return new Image({ header: Header.parse(state.header), data, name }, { psf: kernel, response, exposure, mask, subgrid, noise });
  }
}

/** What an image was made of, before it was cut. */
interface Whole {
  readonly input: ImageInput & { readonly name: string };
  readonly options: ImageOptions;
  readonly box: Box;
  readonly nx: number;
  readonly ny: number;
}

/** An {@link Image} as plain data. */
export interface ImageState {
  readonly version: 1;
  readonly name: string;
  /** Lines of the header, 80 characters each. */
  readonly header: readonly string[];
  readonly data: Float64Array;
  readonly mask: Uint8Array;
  readonly subgrid: number | 'auto';
  readonly psf: PsfSpec | null;
  readonly response: Float64Array | null;
  readonly exposure: Float64Array | null;
  readonly sigma: Float64Array;
  /** Its noise; the values of the noise's own parameters as in a fit file. */
  readonly noise: {
    readonly spec: NoiseSpec;
    readonly parameters: Readonly<Record<string, ParameterJson>>;
    readonly description: string;
  };
}

/** The values of a noise's own parameters as plain data. A tie to a component without a name is one to nothing. */
export function noiseParametersJson(parameters: readonly NoiseParameter[]): Record<string, ParameterJson> {
  const named = (component: Component): string => component.name ?? component.type;
  return Object.fromEntries(parameters.map(({ definition, value }) => [definition.name, parameterToJson(value, named)]));
}

function planeFrom(input: ImageInput): Plane & { header: Header } {
  if (typeof input !== 'object' || input === null || !('header' in input) || !('data' in input)) {
    throw new ValueError("new Image takes { header, data }; await Image.open('image.fits') reads a file");
  }
  const name = input.name || 'image';
  const header = Header.from(input.header);
  const lengths: number[] = [];
  for (let length: number | undefined; (length = header.number(`NAXIS${lengths.length + 1}`)) !== undefined; ) lengths.push(length);
  const said = lengths.length >= 2 ? { nx: lengths[0], ny: lengths[1] } : null;
  const { nx, ny, data } = toPlane(input.data, said, `${name}: data`);
  if (said && (said.nx !== nx || said.ny !== ny)) {
    throw new ValueError(`${name}: NAXIS1 and NAXIS2 are ${said.nx} × ${said.ny}, and the data are ${nx} × ${ny} pixels; they must agree`);
  }
  if (!said) header.set('NAXIS', 2).set('NAXIS1', nx).set('NAXIS2', ny);
  const plane = planeOf({ axes: [nx, ny, ...lengths.slice(2)], header, data }, name);
  return { ...plane, header: plane.header! };
}

/** @throws ValueError that begins with the image's name */
function wcsOf(header: Header, name: string): Wcs {
  try {
    return new Wcs(wcsFromHeader(header));
  } catch (error) {
    if (error instanceof ValueError) throw new ValueError(`${name}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** A PSF and how it is to be taken, in one. */
function withHow(psf: MapInput | PsfChoice, how: object): PsfChoice {
  const isRecord = typeof psf === 'object' && !Array.isArray(psf) && !ArrayBuffer.isView(psf) && !isSource(psf) && !('axes' in psf);
  return (isRecord ? { ...psf, ...how } : { data: psf, ...how }) as PsfChoice;
}

function psfOf(psf: ImageOptions['psf'], image: { nx: number; ny: number }, warnings: string[], isBeam: boolean): PsfSpec | null {
  if (psf === undefined || psf === null) return null;
  if (!isPsfChoice(psf)) return preparePsf(toPlane(psf, null, 'psf'), !isBeam, image, warnings);
  const { normalize = !isBeam, hdu: _, idx: __, oversample = 1, ...numbers } = psf;
  if (isBeam && normalize)
    throw new ValueError('psf: normalize is true, and the noise is NormalRI: a dirty beam is taken as it is; leave normalize out');
  const isShaped = numbers.shape !== undefined || numbers.nx !== undefined || numbers.data === undefined;
  return preparePsf(toPlane(isShaped ? numbers : numbers.data, null, 'psf'), normalize, image, warnings, oversample);
}

/** A map that multiplies; null where it is one everywhere. */
function factorOf(input: MapInput | null | undefined, frame: Frame, what: string, warnings: string[]): Float64Array | null {
  if (input === undefined || input === null) return null;
  const map = fitMap(input, frame, what, warnings).map(value => (Number.isFinite(value) ? value : 0));
  return map.every(value => value === 1) ? null : map;
}
