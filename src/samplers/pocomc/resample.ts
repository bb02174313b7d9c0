import type { Random } from '../../math/philox.js';
import type { PocomcOptions } from './options.js';

/** n rows drawn with probabilities `weights` (sum 1): independently, or from n even steps with one random start. */
export function resample(weights: Float64Array, n: number, how: PocomcOptions['resample'], random: Random): Uint32Array {
  const marks = new Float64Array(n);
  if (how === 'syst') {
    const start = random.uniform();
    for (let k = 0; k < n; k++) marks[k] = (k + start) / n;
  } else marks.forEach((_, k) => (marks[k] = random.uniform()));
  marks.sort();
  const rows = new Uint32Array(n);
  let sum = 0;
  let k = 0;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    last = i;
    sum += weights[i];
    while (k < n && marks[k] < sum) rows[k++] = i;
  }
  // what rounding left of the sum
  while (k < n) rows[k++] = last;
  return rows;
}
