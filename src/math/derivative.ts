/** Rows of the table at most, each with half the step of the one before: from the first step down to its millionth part. */
const ROWS = 20;
/** So near two extrapolations must come for the better one to be taken at once. */
const NEAR = 1e-11;
/** Rows in a row that bring nothing better, after which rounding has taken over. */
const FRUITLESS = 4;

/**
 * df/dx by central differences, extrapolated to a step of zero (Richardson 1911, Phil. Trans. A 210, 307), the step halved until the extrapolations agree
 * or grow worse again (Ridders 1982, Adv. Eng. Softw. 4, 75). Ten calls for a smooth f, 40 at most; for a smooth f the relative error is about 1e-10.
 *
 * Where f isn't finite within a step of x, the step shrinks. 0 where no step is small enough.
 *
 * @param f the function, of the place itself
 * @param x the place
 * @param step the first step, > 0: no less than the length over which f bends
 */
export function derivative(f: (x: number) => number, x: number, step: number): number {
  let previous: number[] = [];
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  let fruitless = 0;
  for (let row = 0, h = step; row < ROWS && fruitless < FRUITLESS; row++, h /= 2) {
    const [left, right] = [x - h, x + h];
    const slope = (f(right) - f(left)) / (right - left);
    if (!Number.isFinite(slope)) {
      previous = [];
      continue;
    }
    const table = [slope];
    if (least === Number.POSITIVE_INFINITY) best = slope;
    fruitless++;
    // the k-th column is free of the errors in h², …, h^2k
    for (let k = 0, factor = 4; k < previous.length; k++, factor *= 4) {
      table.push((table[k] * factor - previous[k]) / (factor - 1));
      const error = Math.max(Math.abs(table[k + 1] - table[k]), Math.abs(table[k + 1] - previous[k]));
      if (error >= least) continue;
      fruitless = 0;
      least = error;
      best = table[k + 1];
    }
    if (least <= NEAR * Math.abs(best)) break;
    previous = table;
  }
  return best;
}
