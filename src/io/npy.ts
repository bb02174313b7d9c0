/** NumPy's own files: `.npy`, one array, and `.npz`, a zip of several, as `numpy.load` reads them (NEP 1; PKWARE's APPNOTE 4.3, stored, not compressed). */

/** An array to write: numbers with their shape, row-major; or words. */
export type NpyArray = { readonly shape: readonly number[]; readonly data: Float64Array } | { readonly words: readonly string[] };

/**
 * An array as the bytes of a `.npy` file: float64 ('<f8') or UTF-32 text ('<U'), little-endian.
 *
 * @example
 * writeFileSync('samples.npy', npy({ shape: [n, ndim], data: samples }));
 */
export function npy(array: NpyArray): Uint8Array {
  const { descr, shape, body } = 'words' in array ? wordsOf(array.words) : numbersOf(array.shape, array.data);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // magic, version and length are 10 bytes; the header is filled up, with a line's end last, so that data begin at a multiple of 64
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const out = new Uint8Array(10 + length + body.length);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >> 8]);
  out.set(new TextEncoder().encode(`${text.padEnd(length - 1)}\n`), 10);
  out.set(body, 10 + length);
  return out;
}

function numbersOf(shape: readonly number[], data: Float64Array) {
  const body = new Uint8Array(8 * data.length);
  const view = new DataView(body.buffer);
  for (let i = 0; i < data.length; i++) view.setFloat64(8 * i, data[i], true);
  return { descr: '<f8', shape, body };
}

function wordsOf(words: readonly string[]) {
  const points = words.map(word => Array.from(word, letter => letter.codePointAt(0)!));
  const longest = Math.max(1, ...points.map(({ length }) => length));
  const body = new Uint8Array(4 * longest * words.length);
  const view = new DataView(body.buffer);
  points.forEach((word, i) => {
    word.forEach((point, k) => view.setUint32(4 * (i * longest + k), point, true));
  });
  return { descr: `<U${longest}`, shape: [words.length], body };
}

/**
 * Several arrays as the bytes of a `.npz` file, each under its name.
 *
 * @example
 * writeFileSync('run.npz', npz({ samples: { shape: [n, ndim], data: samples }, labels: { words: labels } }));
 */
export function npz(arrays: Readonly<Record<string, NpyArray>>): Uint8Array {
  const pieces: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const [name, array] of Object.entries(arrays)) {
    const body = npy(array);
    const file = new TextEncoder().encode(`${name}.npy`);
    const common = entry(body, file.length);
    const local = joined([Uint8Array.of(0x50, 0x4b, 3, 4), common, file]);
    const central = new Uint8Array(46 + file.length);
    central.set([0x50, 0x4b, 1, 2, 20, 0]);
    central.set(common, 6);
    new DataView(central.buffer).setUint32(42, at, true);
    central.set(file, 46);
    directory.push(central);
    pieces.push(local, body);
    at += local.length + body.length;
  }
  const end = new Uint8Array(22);
  const view = new DataView(end.buffer);
  end.set([0x50, 0x4b, 5, 6]);
  view.setUint16(8, directory.length, true);
  view.setUint16(10, directory.length, true);
  view.setUint32(
    12,
    directory.reduce((sum, { length }) => sum + length, 0),
    true,
  );
  view.setUint32(16, at, true);
  return joined([...pieces, ...directory, end]);
}

/** What a zip says of a file in both places: version, flags, method 0, 1 January 1980, checksum, sizes, length of the name. */
function entry(body: Uint8Array, nameLength: number): Uint8Array {
  const out = new Uint8Array(26);
  const view = new DataView(out.buffer);
  view.setUint16(0, 20, true);
  view.setUint16(8, (1 << 5) | 1, true);
  view.setUint32(10, crc32(body), true);
  view.setUint32(14, body.length, true);
  view.setUint32(18, body.length, true);
  view.setUint16(22, nameLength, true);
  return out;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/** CRC-32 of zip: polynomial 0xedb88320, bits reflected. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let c = byte;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = TABLE[(c ^ byte) & 0xff] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
