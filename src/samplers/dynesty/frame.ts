/**
 * Periodic parameters, turned so that the widest gap between the live points lies at the cube's edge: then what is one cluster on the circle is one
 * between 0 and 1, and bounds and covariances mean what they say.
 */

/** What to subtract from each coordinate, 0 where it isn't periodic. */
export function turns(points: Float64Array, ndim: number, periodic: readonly number[]): Float64Array {
  const shift = new Float64Array(ndim);
  const n = points.length / ndim;
  for (const d of periodic) {
    const x = Float64Array.from({ length: n }, (_, i) => points[i * ndim + d]).sort();
    let widest = x[0] + 1 - x[n - 1];
    for (let i = 0; i + 1 < n; i++) {
      if (x[i + 1] - x[i] <= widest) continue;
      widest = x[i + 1] - x[i];
      shift[d] = (x[i] + x[i + 1]) / 2;
    }
  }
  return shift;
}

/** Points in the turned cube, or back from it where `sign` is −1. */
export function turned(points: Float64Array, shift: Float64Array, sign: 1 | -1 = 1): Float64Array {
  const ndim = shift.length;
  if (shift.every(s => s === 0)) return points;
  return points.map((u, i) => {
    const s = shift[i % ndim];
    if (s === 0) return u;
    const x = u - sign * s;
    return x - Math.floor(x);
  });
}
