import { ValueError } from '../errors.js';
import { type Key, Random } from '../math/philox.js';

/**
 * Which draws stand for the posterior with equal weights: `count` indices, ascending, each of them as often as its weight says. By systematic
 * resampling (Kitagawa 1996): one random number sets a comb of `count` teeth over the cumulative weight, so a draw of weight w comes
 * ⌊count · w⌋ or ⌈count · w⌉ times.
 *
 * @param weights n, not negative, of any sum > 0
 * @param count how many; the effective sample size is a fair choice
 * @param key the stream of random numbers: the same key gives the same draws
 * @throws ValueError where there is no weight, or count isn't a whole number ≥ 1
 *
 * @example
 * const rows = resample(fit.weights, 100, keyOf(1));
 */
export function resample(weights: Float64Array, count: number, key: Key): Uint32Array {
  if (!(Number.isInteger(count) && count >= 1)) throw new ValueError(`count is ${count}; it must be a whole number of at least 1`);
  let total = 0;
  for (const w of weights) total += w;
  if (!(total > 0 && total < Number.POSITIVE_INFINITY))
    throw new ValueError(`The ${weights.length} weights have the sum ${total}: nothing to draw from`);

  const rows = new Uint32Array(count);
  const start = new Random(key).uniform();
  let i = 0;
  let sum = weights[0];
  for (let k = 0; k < count; k++) {
    const tooth = ((k + start) / count) * total;
    // Rounding may leave the last tooth above the last sum.
    while (sum <= tooth && i + 1 < weights.length) sum += weights[++i];
    rows[k] = i;
  }
  // Not beyond the last draw that has weight.
  for (let k = count - 1; k >= 0 && weights[rows[k]] === 0; k--) {
    let j = rows[k];
    while (weights[j] === 0) j--;
    rows[k] = j;
  }
  return rows;
}
