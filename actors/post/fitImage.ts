import type { Header } from '../../src/image/fits/header.js';
import { Image, type ImageState, noiseParametersJson } from '../../src/image/image.js';
import type { Wcs } from '../../src/image/wcs.js';
import type { DumpedImage } from '../../src/io/dump.js';
import type { Revive } from '../../src/io/modelJson.js';
import type { ImageSource } from '../../src/likelihood/compile.js';

/** What a fit needs of its image. An `Image` has it all. */
export interface FitImage extends ImageSource {
  readonly nx: number;
  readonly ny: number;
  readonly header: Header;
  readonly wcs: Wcs;
  /** What its owner may want to know; a run tells it. */
  readonly warnings?: readonly string[];
  /** One line about its noise, with which a run's progress begins. */
  readonly noiseDescription?: string;
  /** Standard deviation of each pixel; 1 where it isn't given. */
  readonly sigma?: Float64Array;
}

/** The image as a dump holds it. */
export function dumpedImage(img: FitImage): DumpedImage {
  const spec = img.spec();
  const sigma = img.sigma ?? new Float64Array(spec.nx * spec.ny).fill(1);
  return {
    header: img.header.toLines(),
    spec,
    noise: img.noiseSpec(),
    sigma,
    noiseParameters: noiseParametersJson(img.noiseParameters ?? []),
  };
}

/** The image that a dump holds, without the file that it came from. `revive` makes functions of the texts of its noise's ties, where it has such. */
export function imageOf({ header, spec, noise, sigma: given, noiseParameters = {} }: DumpedImage, revive?: Revive): Image {
  const sigma = given ?? new Float64Array(spec.nx * spec.ny).fill(1);
  const { data, mask, subgrid, psf, response, exposure } = spec;
  const known = { spec: noise, parameters: noiseParameters, description: noise.type };
  const state: ImageState = { version: 1, name: 'the dump', header, data, mask, subgrid, psf, response, exposure, sigma, noise: known };
  return Image.fromState(state, revive);
}
