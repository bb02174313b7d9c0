import type { Header } from './header.js';

/** The kinds of HDU. `groups`: random groups, the old format of radio interferometers; `other`: a conforming extension that nobody here knows. */
export type HduKind = 'image' | 'table' | 'groups' | 'other';

/**
 * One header and data unit of a FITS file. Pixels are decoded when they are first asked for.
 */
export class Hdu {
  /** Place in the file, from 0. */
  readonly index: number;
  readonly kind: HduKind;
  readonly header: Header;
  /** NAXIS1, NAXIS2, …: the first varies fastest. Empty where there is no data. */
  readonly axes: readonly number[];
  readonly #decode: () => Float64Array;
  #data: Float64Array | null = null;

  constructor(index: number, kind: HduKind, header: Header, axes: readonly number[], decode: () => Float64Array) {
    this.index = index;
    this.kind = kind;
    this.header = header;
    this.axes = axes;
    this.#decode = decode;
  }

  /** EXTNAME, or ''. */
  get name(): string {
    const name = this.header.get('EXTNAME');
    return typeof name === 'string' ? name : '';
  }

  /**
   * Physical values, BSCALE · stored + BZERO, NaN where the stored one is BLANK: product of `axes` numbers, the first axis fastest. Empty where the HDU
   * isn't an image. 64-bit integers beyond 2⁵³ are rounded to doubles.
   */
  get data(): Float64Array {
    return (this.#data ??= this.#decode());
  }

  /** For messages: `HDU 1 (SCI): image 128 × 128`. */
  toString(): string {
    const title = `HDU ${this.index}${this.name === '' ? '' : ` (${this.name})`}`;
    if (this.kind === 'table') return `${title}: table`;
    if (this.kind === 'groups') return `${title}: random groups`;
    if (this.kind === 'other') return `${title}: ${String(this.header.get('XTENSION'))}`;
    return this.axes.length === 0 ? `${title}: no data` : `${title}: image ${this.axes.join(' × ')}`;
  }
}
