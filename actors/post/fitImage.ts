import type { Header } from '../../src/image/fits/header.js';
import { Image } from '../../src/image/image.js';
import type { Wcs } from '../../src/image/wcs.js';
import type { DumpedImage } from '../../src/io/dump.js';
import type { ImageSource } from '../../src/likelihood/compile.js';
import type { Frame } from '../../src/plots/skyTicks.js';

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

/** The frame of an image's coordinates, for the axes of a plot (Calabretta & Greisen 2002, §3.1: RADESYS, and by EQUINOX where that is missing). */
export function frameOf(header: Header): Frame {
  const ctype = header.string('CTYPE1') ?? '';
  if (/^G(LON|LAT)/.test(ctype)) return 'Galactic';
  if (/^E(LON|LAT)/.test(ctype)) return 'Ecliptic';
  if (!/^(RA-|DEC)/.test(ctype)) return 'other';
  const system = (header.string('RADESYS') ?? header.string('RADECSYS') ?? '').trim();
  if (system.startsWith('FK4')) return 'FK4';
  if (system === 'FK5' || system === 'ICRS') return system;
  const equinox = header.number('EQUINOX') ?? header.number('EPOCH');
  return equinox === undefined ? 'ICRS' : equinox < 1984 ? 'FK4' : 'FK5';
}
