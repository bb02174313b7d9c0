/**
 * farinata's binary files: any tree of plain data (objects, arrays, numbers, text, true, false, null, typed arrays) with nothing lost:
 * NaN, ±∞ and −0 come back, and typed arrays keep their type and bits.
 *
 *     0   8 bytes   magic: 89 'FARINA' 0A, so that a text transfer or a cut-off first byte is seen at once
 *     8   u32       version of this layout
 *     12  u32       length of the header in bytes
 *     16  header    JSON in UTF-8: { kind, kindVersion, tree, arrays: [{ type, length, offset }] }
 *         zeros     up to a multiple of 8
 *         arrays    raw, each at a multiple of 8 from the first; offsets count from there
 *         32 bytes  SHA-256 of all that goes before
 *
 * All numbers are little-endian.
 */
import { FileError, ValueError } from '../errors.js';
import { sha256 } from './sha256.js';

const MAGIC = Uint8Array.of(0x89, 0x46, 0x41, 0x52, 0x49, 0x4e, 0x41, 0x0a);
const LAYOUT = 1;
const HEADER_AT = 16;
const HASH = 32;

const ARRAY_TYPES = { Float64Array, Float32Array, Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array } as const;
type ArrayType = keyof typeof ARRAY_TYPES;
type Numbers = InstanceType<(typeof ARRAY_TYPES)[ArrayType]>;

interface ArrayEntry {
  readonly type: ArrayType;
  /** Number of elements. */
  readonly length: number;
  readonly offset: number;
}

interface Header {
  readonly kind: string;
  readonly kindVersion: number;
  readonly tree: unknown;
  readonly arrays: readonly ArrayEntry[];
}

/** A file's bytes, and what they are for. `version`: of the tree's own shape; raise it when that changes. */
export interface Packed {
  readonly kind: string;
  readonly version: number;
  readonly tree: unknown;
}

/**
 * Plain data as the bytes of a file. The same data gives the same bytes; an array that stands in several places is written once.
 *
 * @throws ValueError naming the place of what can't be written: a function, a symbol, an instance of a class
 * @example
 * const bytes = pack({ kind: 'dump', version: 1, tree: { logz: -Infinity, samples: new Float64Array(6) } });
 */
export function pack({ kind, version, tree }: Packed): Uint8Array<ArrayBuffer> {
  const arrays: Numbers[] = [];
  const entries: ArrayEntry[] = [];
  const places = new Map<Numbers, number>();
  let size = 0;
  const keep = (array: Numbers): number => {
    const known = places.get(array);
    if (known !== undefined) return known;
    places.set(array, arrays.length);
    arrays.push(array);
    entries.push({ type: typeOf(array) as ArrayType, length: array.length, offset: size });
    size += padded(array.byteLength);
    return arrays.length - 1;
  };
  const header: Header = { kind, kindVersion: version, tree: encode(tree, 'the data', keep), arrays: entries };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const arraysAt = padded(HEADER_AT + text.length);
  const bytes = new Uint8Array(arraysAt + size + HASH);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(8, LAYOUT, true);
  view.setUint32(12, text.length, true);
  bytes.set(text, HEADER_AT);
  arrays.forEach((array, i) => {
    const raw = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    bytes.set(littleEndian(raw, array.BYTES_PER_ELEMENT), arraysAt + entries[i].offset);
  });
  bytes.set(sha256(bytes.subarray(0, bytes.length - HASH)), bytes.length - HASH);
  return bytes;
}

/**
 * The data of a file that {@link pack} made.
 *
 * @param name what the messages call the file: its path
 * @throws FileError saying which: not a farinata file; of a newer version; cut short; damaged
 */
export function unpack(bytes: Uint8Array, name: string): Packed {
  if (bytes.length < MAGIC.length || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    const short = bytes.length < MAGIC.length && bytes.every((byte, i) => byte === MAGIC[i]);
    throw new FileError(short ? truncated(name, bytes.length) : `${name}: not a file of farinata (it doesn't begin with its mark)`);
  }
  if (bytes.length < HEADER_AT) throw new FileError(truncated(name, bytes.length));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const layout = view.getUint32(8, true);
  if (layout !== LAYOUT)
    throw new FileError(`${name}: its layout is version ${layout}, this farinata reads version ${LAYOUT}; ${newer(layout > LAYOUT)}`);
  const headerLength = view.getUint32(12, true);
  const arraysAt = padded(HEADER_AT + headerLength);
  if (bytes.length < arraysAt + HASH) throw new FileError(truncated(name, bytes.length));

  const header = headerOf(bytes.subarray(HEADER_AT, HEADER_AT + headerLength));
  const size =
    header?.arrays.reduce(
      (end, { type, length, offset }) => Math.max(end, offset + padded(length * ARRAY_TYPES[type].BYTES_PER_ELEMENT)),
      0,
    ) ?? 0;
  if (header !== null && bytes.length < arraysAt + size + HASH) throw new FileError(truncated(name, bytes.length, arraysAt + size + HASH));
  const hash = sha256(bytes.subarray(0, bytes.length - HASH));
  if (header === null || bytes.length !== arraysAt + size + HASH || hash.some((byte, i) => byte !== bytes[bytes.length - HASH + i])) {
    throw new FileError(`${name}: damaged: its checksum doesn't fit its content. Take another copy of the file`);
  }

  const arrays = header.arrays.map(({ type, length, offset }) => {
    const Type = ARRAY_TYPES[type];
    const at = arraysAt + offset;
    const own = littleEndian(bytes.slice(at, at + length * Type.BYTES_PER_ELEMENT), Type.BYTES_PER_ELEMENT);
    return new Type(own.buffer as ArrayBuffer, own.byteOffset, length);
  });
  try {
    return { kind: header.kind, version: header.kindVersion, tree: decode(header.tree, arrays) };
  } catch (error) {
    throw new FileError(`${name}: damaged: what it holds makes no sense`, { cause: error });
  }
}

/** Whether the bytes begin as a file of {@link pack} does. */
export function isPacked(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length && MAGIC.every((byte, i) => bytes[i] === byte);
}

function headerOf(bytes: Uint8Array): Header | null {
  try {
    const header = JSON.parse(new TextDecoder().decode(bytes)) as Header;
    // one array after the other, as they are written: an entry that is too long, or two for the same bytes, would ask for memory that the file doesn't have
    let end = 0;
    const isInPlace = ({ type, length, offset }: ArrayEntry): boolean => {
      if (!Object.hasOwn(ARRAY_TYPES, type) || !Number.isSafeInteger(length) || length < 0 || offset !== end) return false;
      end += padded(length * ARRAY_TYPES[type].BYTES_PER_ELEMENT);
      return true;
    };
    return typeof header.kind === 'string' && header.arrays.every(isInPlace) ? header : null;
  } catch {
    return null;
  }
}

const padded = (n: number): number => Math.ceil(n / 8) * 8;
const typeOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);
const newer = (isNewer: boolean): string => (isNewer ? 'a newer farinata wrote it: install that one' : 'an older farinata wrote it');

function truncated(name: string, have: number, want?: number): string {
  return `${name}: cut short: ${have} bytes${want === undefined ? '' : ` of ${want}`}. Was it copied or written to its end?`;
}

/** The same bytes on a little-endian machine; on a big-endian one a copy with each element turned round. */
function littleEndian(bytes: Uint8Array, width: number): Uint8Array {
  if (width === 1 || new Uint8Array(Uint32Array.of(1).buffer)[0] === 1) return bytes;
  const turned = bytes.slice();
  for (let at = 0; at < turned.length; at += width) turned.subarray(at, at + width).reverse();
  return turned;
}

/**
 * What JSON can't hold becomes an object with the one key '$': `{ $: 'NaN' }`, `{ $: ['array', 3] }`. A key of the data that begins with
 * '$' gets another one in front.
 */
function encode(value: unknown, place: string, keep: (array: Numbers) => number): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: Object.is(value, -0) ? '-0' : String(value) };
  if (value === undefined) return { $: 'undefined' };
  if (Array.isArray(value)) return Array.from(value, (item, i) => encode(item, `${place}[${i}]`, keep));
  if (typeof value === 'object') {
    if (ArrayBuffer.isView(value) && Object.hasOwn(ARRAY_TYPES, typeOf(value))) return { $: ['array', keep(value as Numbers)] };
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) {
      const fields = Object.entries(value).filter(([, field]) => field !== undefined);
      return Object.fromEntries(
        fields.map(([key, field]) => [key.startsWith('$') ? `$${key}` : key, encode(field, `${place}.${key}`, keep)]),
      );
    }
  }
  const what = typeof value === 'object' ? `a ${typeOf(value)}` : `a ${typeof value}`;
  throw new ValueError(
    `${place} is ${what}, which can't be written to a file: only plain objects, arrays, numbers, text and typed arrays can`,
  );
}

function decode(value: unknown, arrays: readonly Numbers[]): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(item => decode(item, arrays));
  const special = (value as { readonly $?: unknown }).$;
  if (Array.isArray(special)) {
    if (Object.hasOwn(arrays, special[1])) return arrays[special[1]];
    throw new RangeError(`There is no array ${String(special[1])}`);
  }
  if (special !== undefined) return special === 'undefined' ? undefined : Number(special);
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key.startsWith('$') ? key.slice(1) : key, decode(field, arrays)]));
}
