/**
 * Corners that a bound around points would cut off.
 *
 * Where the likelihood rises towards a wall of the cube, or towards a corner of several, as with an amplitude that is no more than an upper limit, hardly a point lies in the
 * corner itself: a simplex in three dimensions has the hundredth part of its volume up to a fifth of its height. An ellipsoid around points leaves it out, the next one, around
 * the best of what is left, more of it, and in the end the peak is missing, though hardly a draw has told so. So the best points are also put where they would be on
 * the walls that they crowd at, and shapes are drawn around these places too.
 */

/** The best points, by which a wall is told to have the best of the likelihood. */
const BEST = 40;

/** Of the distances up to the median of theirs, gaps no larger than this: from the wall on it is one crowd. */
const GAP = 1 / 3;

/**
 * Points (n × ndim, from the least likely to the most), and behind them places on walls and in corners: those of the best ndim + 1, where the best of all crowd at a wall.
 *
 * @param hasWalls whether coordinate d has walls: periodic ones have none
 */
export function withCorners(points: Float64Array, ndim: number, hasWalls: (d: number) => boolean = () => true): Float64Array {
  const n = points.length / ndim;
  const best = Math.min(n, BEST);
  const few = Math.min(best, ndim + 1);
  const places = points.slice((n - few) * ndim);
  const isMoved = new Uint8Array(few);
  const away = new Float64Array(best);
  for (let d = 0; d < ndim; d++) {
    if (!hasWalls(d)) continue;
    for (const wall of [0, 1]) {
      for (let i = 0; i < best; i++) away[i] = Math.abs(points[(n - best + i) * ndim + d] - wall);
      const median = crowd(away.sort());
      for (let i = 0; i < few; i++) {
        const at = i * ndim + d;
        if (!(Math.abs(places[at] - wall) <= median)) continue;
        places[at] = wall;
        isMoved[i] = 1;
      }
    }
  }
  const rows = [...isMoved.keys()].filter(i => isMoved[i] === 1);
  if (rows.length === 0) return points;
  const out = new Float64Array(points.length + rows.length * ndim);
  out.set(points);
  rows.forEach((row, i) => {
    out.set(places.subarray(row * ndim, (row + 1) * ndim), points.length + i * ndim);
  });
  return out;
}

/** The median of ascending distances from a wall; NaN where points keep away from the wall, or are two crowds. */
function crowd(away: Float64Array): number {
  const middle = away.length >> 1;
  const median = away[middle];
  for (let i = 0; i <= middle; i++) if (away[i] - (i === 0 ? 0 : away[i - 1]) > GAP * median) return Number.NaN;
  return median;
}
