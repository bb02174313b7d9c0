import { ValueError } from '../errors.js';
import { Hdu } from './fits/hdu.js';
import { type HduChoice, isPlane, type Plane, planeOf, readPlane } from './plane.js';
import { isSource, type Source } from './source.js';

/** One pixel of a map given as numbers: null is NaN; true and false are 1 and 0. */
export type Sample = number | boolean | null;
/** Numbers of a map: flat, row-major (pixel (x, y) at `y * nx + x`), or nested, a row an array. */
export type Numbers = ArrayLike<number> | readonly Sample[] | readonly (readonly Sample[] | ArrayLike<number>)[];
/** Numbers with their shape: `shape` is [rows, columns] = [ny, nx]. */
export interface ShapedNumbers {
  readonly data?: Numbers;
  readonly pixels?: Numbers;
  readonly shape?: readonly number[];
  readonly nx?: number;
  readonly ny?: number;
}
/** A file and which of its HDUs. */
export interface FileChoice {
  readonly data: Source;
  readonly hdu?: HduChoice;
  /** The same. */
  readonly idx?: HduChoice;
}
/** A map: a FITS file, or its numbers. */
export type MapInput = Source | FileChoice | Numbers | ShapedNumbers | Hdu | Plane;

/**
 * Reads the file that a map may be in; what isn't a file is given back.
 *
 * @param what what the map is, for messages about bytes that have no name
 */
export async function loadMap<T>(input: T | MapInput, choice: HduChoice = 0, option = 'hdu', what = 'FITS data'): Promise<T | MapInput> {
  if (isSource(input)) return readPlane(input, choice, option, what);
  if (isRecord(input) && isSource(input.data)) {
    return readPlane(input.data, (input.hdu ?? input.idx ?? choice) as HduChoice, option, what);
  }
  return input;
}

/**
 * The numbers of a map. Its shape is that of nested rows, or `shape`, or `nx` and `ny`; flat numbers without one have the shape `otherwise`.
 *
 * @param what the option's name, for messages
 * @returns a plane whose data are the caller's own where they are a Float64Array
 * @throws ValueError when it isn't numbers, or they don't fill the shape
 */
export function toPlane(input: unknown, otherwise: { nx: number; ny: number } | null, what: string): Plane {
  if (isSource(input) || (isRecord(input) && isSource(input.data))) {
    throw new ValueError(`${what} is a file: await Image.open(…) reads files; new Image(…) takes numbers, or what readFits gave`);
  }
  if (input instanceof Hdu) return planeOf(input, what);
  if (isPlane(input)) return input;
  if (isRecord(input)) checkKeys(input, what);
  const shaped: ShapedNumbers = isNumbers(input) ? { data: input } : isRecord(input) ? (input as ShapedNumbers) : {};
  const rows = shaped.data ?? shaped.pixels;
  if (!isNumbers(rows)) {
    throw new ValueError(`${what} is ${describe(input)}; it must be a FITS file, an array of numbers, or { data, shape: [rows, columns] }`);
  }
  const nested = isNested(rows);
  const shape = shapeOf(shaped, nested ? { nx: rows[0].length, ny: rows.length } : null, otherwise, what);
  if (nested) {
    const odd = rows.findIndex(row => !isNumbers(row) || row.length !== shape.nx);
    if (odd >= 0 || rows.length !== shape.ny) {
      const found = odd >= 0 ? `row ${odd} has ${String(rows[odd]?.length)} columns` : `there are ${rows.length} rows`;
      throw new ValueError(`${what}: ${found}; it must have ${shape.ny} rows of ${shape.nx}`);
    }
  } else if (rows.length !== shape.nx * shape.ny) {
    throw new ValueError(`${what} holds ${rows.length} numbers; ${shape.nx} × ${shape.ny} pixels need ${shape.nx * shape.ny}`);
  }
  if (rows instanceof Float64Array) return { ...shape, data: rows, header: null, name: what };
  const data = new Float64Array(shape.nx * shape.ny);
  for (let y = 0, i = 0; y < shape.ny; y++) {
    for (let x = 0; x < shape.nx; x++, i++) data[i] = sample(nested ? rows[y][x] : (rows as ArrayLike<unknown>)[i], what, i);
  }
  return { ...shape, data, header: null, name: what };
}

/** @throws ValueError for what a map's object doesn't have: passed over, a misspelt shape would be no shape */
function checkKeys(map: object, what: string): void {
  const known = ['data', 'pixels', 'shape', 'nx', 'ny', 'hdu', 'idx'];
  const unknown = Object.keys(map).find(key => !known.includes(key));
  if (unknown !== undefined && ('data' in map || 'pixels' in map))
    throw new ValueError(`${what} has no ${JSON.stringify(unknown)}; it has ${known.join(', ')}`);
}

function shapeOf(
  given: ShapedNumbers,
  nested: { nx: number; ny: number } | null,
  otherwise: { nx: number; ny: number } | null,
  what: string,
) {
  const said = given.shape
    ? { nx: given.shape[1], ny: given.shape[0] }
    : given.nx !== undefined || given.ny !== undefined
      ? { nx: given.nx, ny: given.ny }
      : null;
  const { nx, ny } = said ?? nested ?? otherwise ?? {};
  if (nx === undefined || ny === undefined)
    throw new ValueError(`${what} has no shape: give rows as nested arrays, or { data, shape: [rows, columns] }`);
  if (!(Number.isInteger(nx) && Number.isInteger(ny) && nx > 0 && ny > 0)) {
    throw new ValueError(`${what}: its shape is ${ny} rows of ${nx}; both must be positive integers`);
  }
  return { nx, ny };
}

function sample(value: unknown, what: string, i: number): number {
  if (typeof value === 'number') return value;
  if (value === null) return Number.NaN;
  if (typeof value === 'boolean') return value ? 1 : 0;
  throw new ValueError(`${what}: pixel ${i} is ${describe(value)}; it must be a number, or null for none`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function isNumbers(value: unknown): value is Numbers {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function isNested(value: Numbers): value is readonly (readonly Sample[])[] {
  return Array.isArray(value) && value.length > 0 && isNumbers(value[0]);
}

function describe(value: unknown): string {
  if (value === undefined) return 'undefined';
  return typeof value === 'object' && value !== null
    ? `an object with ${Object.keys(value).slice(0, 5).join(', ') || 'nothing'}`
    : typeof value === 'string'
      ? JSON.stringify(value)
      : String(value);
}
