/** How near `actual` must be to `expected`: |actual − expected| ≤ atol + rtol · |expected|. */
export interface Tolerance {
  /** Relative part. Default 1e-12. */
  readonly rtol?: number;
  /** Absolute part. Default 0. */
  readonly atol?: number;
}

/**
 * Asserts that numbers agree within a tolerance; when they do not, throws naming the worst element only (uvu's own `assert.equal`
 * diffs long typed arrays for minutes). Equal infinities agree and NaN agrees with NaN; any other pair with either in it disagrees.
 *
 * @param actual a number or an array of n numbers
 * @param expected the same shape as `actual`
 * @param what what the numbers are, for the message
 * @throws Error with the worst index, both values and how many elements are out
 *
 * @example
 * close(normalCdf(0), 0.5, { atol: 1e-15 }, 'Φ(0)');
 */
export function close(actual: ArrayLike<number> | number, expected: ArrayLike<number> | number, tol: Tolerance = {}, what = 'value'): void {
  const a = typeof actual === 'number' ? [actual] : actual;
  const e = typeof expected === 'number' ? [expected] : expected;
  const { rtol = 1e-12, atol = 0 } = tol;
  if (!a || typeof a.length !== 'number') throw new Error(`${what}: got ${String(actual)}, expected ${e.length} numbers`);
  if (a.length !== e.length) throw new Error(`${what}: got ${a.length} numbers, expected ${e.length}`);
  let worst = -1;
  let excess = 1;
  let out = 0;
  for (let i = 0; i < e.length; i++) {
    const ratio = distance(a[i], e[i], atol + rtol * Math.abs(e[i]));
    if (ratio <= 1) continue;
    out++;
    if (ratio > excess) {
      excess = ratio;
      worst = i;
    }
  }
  if (out === 0) return;
  const where = typeof actual === 'number' ? '' : ` at ${worst} (${out} of ${e.length} out)`;
  const gap = Math.abs(a[worst] - e[worst]);
  throw new Error(`${what}${where}: got ${a[worst]}, expected ${e[worst]}, apart by ${gap} with rtol ${rtol}, atol ${atol}`);
}

/** |a − e| in units of the allowed `width`; 0 when they are the same value, Infinity when no tolerance can make them agree. */
function distance(a: number, e: number, width: number): number {
  if (Object.is(a, e) || a === e) return 0;
  if (!Number.isFinite(a) || !Number.isFinite(e)) return Infinity;
  return width > 0 ? Math.abs(a - e) / width : Infinity;
}
