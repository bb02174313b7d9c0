import { FileError, ValueError } from '../errors.js';
import type { Card } from './fits/card.js';
import type { Hdu } from './fits/hdu.js';
import { Header } from './fits/header.js';
import { readFits } from './fits/readFits.js';
import { readSource, type Source } from './source.js';

/** A two-dimensional image: pixel (x, y) at `y * nx + x`. */
export interface Plane {
  readonly nx: number;
  readonly ny: number;
  readonly data: Float64Array;
  /** Of two axes; null where the numbers came without one. */
  readonly header: Header | null;
  /** For messages: the file, or the option's name. */
  readonly name: string;
}

/** Whether a value is a plane that was read from a file. */
export function isPlane(value: unknown): value is Plane {
  if (typeof value !== 'object' || value === null) return false;
  const { data, header, name } = value as Partial<Plane>;
  return data instanceof Float64Array && header instanceof Header && typeof name === 'string';
}

/** Which HDU of a file: its place from 0, or its EXTNAME. */
export type HduChoice = number | string;

/**
 * Reads one image of a FITS file.
 *
 * @param option the option that chooses the HDU, for messages
 * @param unnamed what bytes, which have no name, are called in messages
 * @throws FileError when the file can't be read or the HDU holds no image; ValueError when there is no such HDU
 */
export async function readPlane(source: Source, choice: HduChoice = 0, option = 'hdu', unnamed = 'FITS data'): Promise<Plane> {
  const { bytes, name } = await readSource(source, unnamed);
  return selectPlane(readFits(bytes, name), choice, name, option);
}

/** The image in one HDU of several. @throws as {@link readPlane} */
export function selectPlane(hdus: readonly Hdu[], choice: HduChoice, name: string, option = 'hdu'): Plane {
  const hdu = typeof choice === 'number' ? hdus[choice] : hdus.find(({ name: own }) => own.toUpperCase() === choice.toUpperCase());
  if (!hdu) throw new ValueError(`${name}: ${option} is ${JSON.stringify(choice)}; the file has ${hdus.join(', ')}`);
  if (hdu.kind !== 'image' || hdu.axes.length === 0) throw new FileError(notAnImage(hdu, hdus, name, option));
  return planeOf(hdu, name);
}

function notAnImage(hdu: Hdu, hdus: readonly Hdu[], name: string, option: string): string {
  const images = hdus.filter(({ kind, axes }) => kind === 'image' && axes.length > 0);
  const instead =
    images.length > 0
      ? `; it must be an image: ${option} ${images.map(String).join(', or ').replaceAll('HDU ', '')}`
      : '; no HDU of the file is an image';
  const packed = hdu.header.get('ZIMAGE') === true ? ' (a tile-compressed image: unpack it first, with funpack)' : '';
  return `${name}: ${hdu}${packed}${instead}`;
}

/** An image HDU as a plane: third and further axes are dropped, with their keywords, where their length is one. */
export function planeOf(hdu: Pick<Hdu, 'axes' | 'header' | 'data'>, name: string): Plane {
  const { axes } = hdu;
  if (axes.length < 2 || axes.slice(2).some(length => length !== 1)) {
    throw new FileError(
      `${name}: the image is ${axes.join(' × ') || 'empty'}; it must have two axes (a third and fourth only of length one)`,
    );
  }
  const [nx, ny] = axes;
  if (nx * ny === 0) throw new FileError(`${name}: the image is ${nx} × ${ny}: it has no pixels`);
  return { nx, ny, data: hdu.data, header: dropAxes(hdu.header, name), name };
}

const LENGTH = /^NAXIS(\d+)$/;
const PER_AXIS = /^(?:CTYPE|CUNIT|CRVAL|CRPIX|CDELT|CROTA|CNAME|CRDER|CSYER)(\d+)[A-Z]?$/;
const PER_PAIR = /^(?:CD|PC)(\d+)_(\d+)[A-Z]?$/;
const PARAMETER = /^(?:PV|PS)(\d+)_\d+[A-Z]?$/;

/** A copy of the header with two axes: what is about the third and further ones goes. */
function dropAxes(header: Header, name: string): Header {
  for (const { keyword, value } of header.cards) {
    // A skew into an axis that is dropped would move the image by (1 − CRPIX) pixels' worth.
    const pair = /^(?:CD|PC)([12])_([3-9])$/.exec(keyword);
    const away = pair ? 1 - (header.number(`CRPIX${pair[2]}`) ?? 0) : 0;
    if (pair && value !== 0 && away !== 0)
      throw new FileError(`${name}: ${keyword} is ${String(value)}: the sky position depends on axis ${pair[2]}`);
  }
  const beyond = ({ keyword }: Card): boolean =>
    [LENGTH, PER_AXIS, PER_PAIR, PARAMETER].some(pattern =>
      pattern
        .exec(keyword)
        ?.slice(1)
        .some(axis => Number(axis) > 2),
    );
  const out = header.copy().remove(beyond).set('NAXIS', 2);
  if (out.has('WCSAXES')) out.set('WCSAXES', 2);
  return out;
}
