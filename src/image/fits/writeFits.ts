import { ValueError } from '../../errors.js';
import { BLOCK, CARD } from './card.js';
import type { Bitpix } from './decode.js';
import { Header, type HeaderObject } from './header.js';

/** Samples to write; the type of the array is the BITPIX of the file: 8, 16, 32, 64, −32, −64. */
export type Samples = Uint8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

/** An image to write. An `Hdu` that was read is one. */
export interface HduToWrite {
  /** Keywords beside those that say how the data are stored, which are written anew. */
  readonly header?: Header | HeaderObject;
  /** NAXIS1, NAXIS2, …: the first varies fastest. Empty: no data. */
  readonly axes: readonly number[];
  /** Product of `axes` samples, as they are stored. */
  readonly data: Samples;
  /** How integers are to be read: BSCALE · stored + BZERO, BLANK for "no value". */
  readonly scaling?: { readonly bscale?: number; readonly bzero?: number; readonly blank?: number };
}

const STRUCTURE = /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS|BSCALE|BZERO|BLANK|CHECKSUM|DATASUM|END)$/;

/**
 * Writes a FITS file: the first image as primary HDU, the others as IMAGE extensions.
 *
 * @throws ValueError when samples and axes don't agree, or a header value can't be written
 *
 * @example
 * const bytes = writeFits([{ header: { OBJECT: 'M 51' }, axes: [nx, ny], data: pixels }]);
 */
export function writeFits(hdus: readonly HduToWrite[]): Uint8Array<ArrayBuffer> {
  if (hdus.length === 0) throw new ValueError('writeFits: there is nothing to write; give one image at least');
  const parts = hdus.flatMap((hdu, index) => [headerBytes(hdu, index, hdus.length), dataBytes(hdu, index)]);
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function headerBytes({ header = {}, axes, data, scaling = {} }: HduToWrite, index: number, count: number): Uint8Array {
  const out = new Header();
  if (index === 0) out.set('SIMPLE', true, 'conforms to FITS standard');
  else out.set('XTENSION', 'IMAGE', 'image extension');
  out.set('BITPIX', bitpixOf(data), 'array data type').set('NAXIS', axes.length, 'number of array dimensions');
  axes.forEach((length, i) => out.set(`NAXIS${i + 1}`, length));
  if (index > 0) out.set('PCOUNT', 0, 'number of parameters').set('GCOUNT', 1, 'number of groups');
  else if (count > 1) out.set('EXTEND', true);
  if (scaling.bscale !== undefined) out.set('BSCALE', scaling.bscale);
  if (scaling.bzero !== undefined) out.set('BZERO', scaling.bzero);
  if (scaling.blank !== undefined) out.set('BLANK', scaling.blank);
  const rest = Header.from(header).remove(card => STRUCTURE.test(card.keyword));
  const text = [...out.toLines(), ...rest.toLines(), 'END'.padEnd(CARD)].join('');
  const bytes = new Uint8Array(Math.ceil(text.length / BLOCK) * BLOCK).fill(0x20);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function dataBytes({ axes, data }: HduToWrite, index: number): Uint8Array {
  const samples = axes.length === 0 ? 0 : axes.reduce((product, length) => product * length, 1);
  if (axes.some(length => !Number.isInteger(length) || length < 0) || samples !== data.length) {
    throw new ValueError(
      `writeFits: HDU ${index} has axes ${axes.join(' × ') || '(none)'} and ${data.length} samples; their product must be that number`,
    );
  }
  const bytes = new Uint8Array(Math.ceil(data.byteLength / BLOCK) * BLOCK);
  const view = new DataView(bytes.buffer);
  if (data instanceof Uint8Array) bytes.set(data);
  else if (data instanceof Int16Array) data.forEach((value, i) => view.setInt16(2 * i, value));
  else if (data instanceof Int32Array) data.forEach((value, i) => view.setInt32(4 * i, value));
  else if (data instanceof BigInt64Array) data.forEach((value, i) => view.setBigInt64(8 * i, value));
  else if (data instanceof Float32Array) data.forEach((value, i) => view.setFloat32(4 * i, value));
  else data.forEach((value, i) => view.setFloat64(8 * i, value));
  return bytes;
}

function bitpixOf(data: Samples): Bitpix {
  if (data instanceof Uint8Array) return 8;
  if (data instanceof Int16Array) return 16;
  if (data instanceof Int32Array) return 32;
  if (data instanceof BigInt64Array) return 64;
  if (data instanceof Float32Array) return -32;
  if (data instanceof Float64Array) return -64;
  throw new ValueError('writeFits: data must be a Uint8Array, Int16Array, Int32Array, BigInt64Array, Float32Array or Float64Array');
}
