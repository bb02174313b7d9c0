/** Uniform draws from an outer bound alone, made while there is time, before it is known which of them lie in the bound. */
import { lastMade } from '../../math/lastMade.js';
import type { Key, Random } from '../../math/philox.js';
import { Room } from '../../math/room.js';
import { boundsKernel } from '../bounds/kernel.js';
import type { Piece } from '../bounds/piece.js';
import { drawPieces } from '../bounds/pieces.js';

/** So many draws by this key. A megabyte a bound would keep the garbage collector busy: the numbers wait in a room, and are drawn again where another fit has had it since. */
export interface OuterDraws {
  readonly key: Key;
  readonly drawn: number;
}

export function outerDraws(pieces: readonly Piece[], ndim: number, drawn: number, random: Random): OuterDraws {
  const draws = { key: random.newKey(), drawn };
  pointsOfDraws(draws, pieces, ndim);
  return draws;
}

/** Those that lie in the cube, a draw that m pieces hold with probability 1/m; row-major, until other draws are asked for. */
export const pointsOfDraws = lastMade((draws: OuterDraws, pieces: readonly Piece[], ndim: number): Float64Array => {
  const k = boundsKernel();
  const { at, count } = drawPieces(k, pieces, ndim, draws.drawn, draws.key);
  const points = room.take(count * ndim);
  points.set(new Float64Array(k.memory.buffer, at, count * ndim));
  return points;
});

const room = new Room();
