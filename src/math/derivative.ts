/** The first step as a share of the scale: below it rounding leaves no digit of the difference. */
const FIRST = 2 ** -31;
/** Steps grow by this factor, up to an eighth of the scale. */
const GROWTH = 4;
const LEVELS = 15;
/** ln L is a sum of many terms: its own rounding errors, in units of its last place. */
const NOISE = 16 * 2 ** -52;
/** Once an estimate is worse than the best by this factor, the step has outgrown the function's bends. */
const OUTGROWN = 64;

/**
 * df/dx by central differences, with a step that grows from far too small to where the error of the step outweighs that of rounding; each with its error
 * in h² taken out (Richardson 1911, Phil. Trans. A 210, 307). Growing, and not shrinking as in Ridders 1982, it can't settle on the slope of a
 * wide surrounding. Some 30 calls; for a smooth f the relative error is about 1e-10.
 *
 * 0 where f isn't finite on both sides of x.
 *
 * @param f the function, of the place itself
 * @param x the place
 * @param scale > 0: the step goes from 5e-10 of it to an eighth
 */
export function derivative(f: (x: number) => number, x: number, scale: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  let difference = Number.NaN;
  let refined = Number.NaN;
  for (let level = 0, h = FIRST * scale; level < LEVELS; level++, h *= GROWTH) {
    const [left, right] = [x - h, x + h];
    const [below, above] = [f(left), f(right)];
    const wider = (above - below) / (right - left);
    if (!Number.isFinite(wider)) break;
    const noise = (NOISE * Math.max(Math.abs(below), Math.abs(above))) / h;
    if (level === 0) best = wider;
    else {
      const now = difference + (difference - wider) / (GROWTH * GROWTH - 1);
      const error = Math.abs(now - (level === 1 ? difference : refined)) + GROWTH * noise;
      if (error < least) {
        least = error;
        best = now;
      } else if (error > OUTGROWN * least) break;
      refined = now;
    }
    difference = wider;
  }
  return best;
}
