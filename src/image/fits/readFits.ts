import { FileError } from '../../errors.js';
import { BLOCK, CARD } from './card.js';
import { BITPIX, type Bitpix, decode } from './decode.js';
import { Hdu, type HduKind } from './hdu.js';
import { Header } from './header.js';

/**
 * Reads a FITS file (FITS standard 4.0): the primary HDU and every extension. Images of all sample types are decoded; tables are stepped over, with
 * their headers read. The file may lack the padding of its last block; what follows the last extension is left alone.
 *
 * @param bytes the whole file, uncompressed (see `gunzip` for .gz)
 * @param name what the file is called in messages
 * @throws FileError when it isn't FITS, is cut short, or a mandatory keyword is missing or impossible
 *
 * @example
 * const [primary, ...extensions] = readFits(bytes, 'mock.fits');
 */
export function readFits(bytes: Uint8Array, name = 'FITS data'): Hdu[] {
  checkMagic(bytes, name);
  const hdus: Hdu[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const index = hdus.length;
    if (index > 0 && !startsWith(bytes, offset, 'XTENSION')) break;
    const { header, end } = readHeader(bytes, offset, `${name}: HDU ${index}`);
    const { hdu, size } = readUnit(bytes, end, header, index, `${name}: HDU ${index}`);
    hdus.push(hdu);
    offset = end + Math.ceil(size / BLOCK) * BLOCK;
  }
  return hdus;
}

function checkMagic(bytes: Uint8Array, name: string): void {
  if (bytes.length === 0) throw new FileError(`${name}: the file is empty; it must be a FITS file`);
  if (startsWith(bytes, 0, 'SIMPLE  =')) return;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    throw new FileError(`${name}: the file is compressed with gzip; uncompress it first (gunzip)`);
  const start = Array.from(bytes.subarray(0, 20), byte => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
  throw new FileError(`${name}: not a FITS file: it must begin with "SIMPLE  =", and begins with "${start}"`);
}

/** The lines of a header up to END, and where its data begin. */
function readHeader(bytes: Uint8Array, start: number, where: string): { header: Header; end: number } {
  const lines: string[] = [];
  for (let at = start; at + CARD <= bytes.length; at += CARD) {
    let line = '';
    for (let i = at; i < at + CARD; i++) {
      if (bytes[i] < 0x20 || bytes[i] > 0x7e) {
        throw new FileError(`${where}: byte ${i} (${bytes[i]}) can't stand in a header: only printable ASCII may, up to the card END`);
      }
      line += String.fromCharCode(bytes[i]);
    }
    if (line.trimEnd() === 'END') {
      return { header: Header.parse(lines), end: start + Math.ceil((at + CARD - start) / BLOCK) * BLOCK };
    }
    lines.push(line);
  }
  throw new FileError(`${where}: the file is cut short in the header: ${lines.length} cards and no END in ${bytes.length} bytes`);
}

/** The HDU whose data begin at `start`, and how many bytes they are. */
function readUnit(bytes: Uint8Array, start: number, header: Header, index: number, where: string): { hdu: Hdu; size: number } {
  const bitpix = integer(header, 'BITPIX', where);
  if (!(BITPIX as readonly number[]).includes(bitpix))
    throw new FileError(`${where}: BITPIX is ${bitpix}; it must be one of ${BITPIX.join(', ')}`);
  const naxis = integer(header, 'NAXIS', where);
  if (naxis < 0 || naxis > 999) throw new FileError(`${where}: NAXIS is ${naxis}; it must be between 0 and 999`);
  const axes = Array.from({ length: naxis }, (_, i) => {
    const length = integer(header, `NAXIS${i + 1}`, where);
    if (length < 0) throw new FileError(`${where}: NAXIS${i + 1} is ${length}; it must not be negative`);
    return length;
  });
  const kind = kindOf(header, index, axes);
  const counted = kind === 'groups' ? axes.slice(1) : axes;
  const samples = naxis === 0 ? 0 : counted.reduce((product, length) => product * length, 1);
  const extra = index === 0 && kind !== 'groups' ? 0 : optional(header, 'PCOUNT', 0, where);
  const groups = index === 0 && kind !== 'groups' ? 1 : optional(header, 'GCOUNT', 1, where);
  if (kind === 'image' && groups !== 1) throw new FileError(`${where}: GCOUNT is ${groups}; in an image it must be 1`);
  const size = (Math.abs(bitpix) / 8) * groups * (extra + samples);
  // the other way round, not to be passed by the NaN of 0 · ∞
  if (!(size <= bytes.length - start)) {
    const shape = axes.length === 0 ? '' : ` for ${axes.join(' × ')} samples of ${Math.abs(bitpix)} bits`;
    throw new FileError(
      `${where}: the file is cut short: the data need ${size} bytes${shape}, there are ${Math.max(0, bytes.length - start)}`,
    );
  }
  const body = bytes.subarray(start, start + size);
  const decodeImage = (): Float64Array => {
    if (kind !== 'image') return new Float64Array(0);
    const scaling = {
      bscale: real(header, 'BSCALE', 1, where),
      bzero: real(header, 'BZERO', 0, where),
      blank: header.has('BLANK') ? real(header, 'BLANK', 0, where) : null,
    };
    return decode(body, samples, bitpix as Bitpix, scaling);
  };
  return { hdu: new Hdu(index, kind, header, axes, decodeImage), size };
}

function kindOf(header: Header, index: number, axes: readonly number[]): HduKind {
  if (index === 0) return header.get('GROUPS') === true && axes[0] === 0 ? 'groups' : 'image';
  switch (header.get('XTENSION')) {
    case 'IMAGE':
    case 'IUEIMAGE':
      return 'image';
    case 'TABLE':
    case 'BINTABLE':
    case 'A3DTABLE':
      return 'table';
    default:
      return 'other';
  }
}

function real(header: Header, keyword: string, missing: number, where: string): number {
  const value = header.get(keyword) ?? missing;
  if (typeof value !== 'number') throw new FileError(`${where}: ${keyword} is ${JSON.stringify(value)}; it must be a number`);
  return value;
}

function integer(header: Header, keyword: string, where: string): number {
  const value = header.get(keyword);
  if (value === undefined) throw new FileError(`${where}: ${keyword} is missing, which every FITS header must have`);
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw new FileError(`${where}: ${keyword} is ${JSON.stringify(value)}; it must be an integer`);
  }
  return value;
}

function optional(header: Header, keyword: string, missing: number, where: string): number {
  const value = header.has(keyword) ? integer(header, keyword, where) : missing;
  if (value < 0) throw new FileError(`${where}: ${keyword} is ${value}; it must not be negative`);
  return value;
}

function startsWith(bytes: Uint8Array, offset: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  return true;
}
