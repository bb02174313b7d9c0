/** Unions of pieces in the kernel's memory. */
import { exp } from '../../math/libm.js';
import type { Key } from '../../math/philox.js';
import { type BoundsKernel, putIntegers, putNumbers } from './kernel.js';
import { logSumExp } from './linear.js';
import type { Piece } from './piece.js';

/** The pieces as the kernel takes them: where the list of them is. */
export function putPieces(k: BoundsKernel, pieces: readonly Piece[]): number {
  return putIntegers(
    k,
    pieces.map(piece => putPiece(k, piece)),
  );
}

function putPiece(k: BoundsKernel, { ellipsoid: e, dims }: Piece): number {
  if (e === null) return putIntegers(k, [0, 0]);
  const d = e.ndim;
  const whole = 2 + d + (d & 1);
  const at = k.allocate(4 * whole + 8 * (d + 2 * d * d));
  const head = new Int32Array(k.memory.buffer, at, whole);
  head[0] = d;
  head.set(dims, 2);
  const numbers = new Float64Array(k.memory.buffer, at + 4 * whole, d + 2 * d * d);
  numbers.set(e.center);
  numbers.set(e.axes, d);
  numbers.set(e.inverse, d + d * d);
  return at;
}

/**
 * Those of n uniform draws from pieces, each taken by its share of the volume, that lie in the unit cube; a draw that m pieces hold is kept with probability 1/m. Rows,
 * in the kernel's memory.
 */
export function drawPieces(k: BoundsKernel, pieces: readonly Piece[], ndim: number, n: number, key: Key): { at: number; count: number } {
  const total = logSumExp(pieces.map(p => p.logV));
  const shares = putNumbers(
    k,
    Float64Array.from(pieces, p => exp(p.logV - total)),
  );
  const list = putPieces(k, pieces);
  const scratch = k.allocate(8 * (ndim + 1));
  const at = k.allocate(8 * n * ndim);
  return { at, count: k.drawPieces(list, shares, pieces.length, n, ndim, key[0] | 0, key[1] | 0, at, scratch) };
}
