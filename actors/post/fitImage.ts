import type { Header } from '../../src/image/fits/header.js';
import { Image } from '../../src/image/image.js';
import type { Wcs } from '../../src/image/wcs.js';
import type { DumpedImage } from '../../src/io/dump.js';
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
}

/** The image as a dump holds it. */
export function dumpedImage(img: FitImage): DumpedImage {
  return { header: img.header.toLines(), spec: img.spec(), noise: img.noiseSpec() };
}

/** The image that a dump holds, without the file that it came from. */
export function imageOf({ header, spec, noise }: DumpedImage): Image {
  const { data, mask, subgrid, psf, response, exposure } = spec;
  return Image.fromState({ version: 1, name: 'the dump', header, data, mask, subgrid, psf, response, exposure, sigma: noise.sigma });
}
