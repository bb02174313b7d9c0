import { unreachable } from '../../errors.js';

/** The sample types of FITS: unsigned bytes, big-endian signed integers, IEEE floats. */
export const BITPIX = [8, 16, 32, 64, -32, -64] as const;
export type Bitpix = (typeof BITPIX)[number];

export interface Scaling {
  readonly bscale: number;
  readonly bzero: number;
  /** The stored integer that means "no value". */
  readonly blank: number | null;
}

/** n samples from big-endian bytes to physical values: BSCALE · stored + BZERO, NaN for BLANK. Floats keep their NaN and infinities. */
export function decode(bytes: Uint8Array, n: number, bitpix: Bitpix, { bscale, bzero, blank }: Scaling): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Float64Array(n);
  switch (bitpix) {
    case 8:
      for (let i = 0; i < n; i++) out[i] = bytes[i];
      break;
    case 16:
      for (let i = 0; i < n; i++) out[i] = view.getInt16(2 * i);
      break;
    case 32:
      for (let i = 0; i < n; i++) out[i] = view.getInt32(4 * i);
      break;
    case 64:
      return decodeLong(view, n, { bscale, bzero, blank });
    case -32:
      for (let i = 0; i < n; i++) out[i] = view.getFloat32(4 * i);
      break;
    case -64:
      for (let i = 0; i < n; i++) out[i] = view.getFloat64(8 * i);
      break;
    default:
      return unreachable(bitpix);
  }
  if (blank !== null && bitpix > 0) for (let i = 0; i < n; i++) if (out[i] === blank) out[i] = Number.NaN;
  if (bscale !== 1 || bzero !== 0) for (let i = 0; i < n; i++) out[i] = out[i] * bscale + bzero;
  return out;
}

/** An unsigned 64-bit image is stored with BZERO = 2⁶³: the zero is added to the integer, for a double would lose its last ten bits before the sum. */
function decodeLong(view: DataView, n: number, { bscale, bzero, blank }: Scaling): Float64Array {
  const out = new Float64Array(n);
  const zero = bscale === 1 && Number.isInteger(bzero) ? BigInt(bzero) : 0n;
  const hole = blank !== null && Number.isInteger(blank) ? BigInt(blank) : null;
  for (let i = 0; i < n; i++) {
    const stored = view.getBigInt64(8 * i);
    out[i] = stored === hole ? Number.NaN : Number(stored + zero);
  }
  if (bscale !== 1 || !Number.isInteger(bzero)) for (let i = 0; i < n; i++) out[i] = out[i] * bscale + bzero;
  return out;
}
