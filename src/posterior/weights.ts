import { ValueError } from '../errors.js';
import { exp, log } from '../math/libm.js';

/**
 * ln Σ exp(x_i) without overflow; −∞ for no terms.
 *
 * @example
 * logSumExp(Float64Array.of(1000, 1000)); // 1000.6931471805599
 */
export function logSumExp(x: Float64Array): number {
  let max = Number.NEGATIVE_INFINITY;
  for (const xi of x) if (xi > max) max = xi;
  if (!Number.isFinite(max)) return max;
  let sum = 0;
  for (const xi of x) sum += exp(xi - max);
  return max + log(sum);
}

/**
 * Importance weights of sum 1 from their logarithms, which may have any constant added: w_i = exp(logW_i) / Σ exp(logW).
 *
 * @throws ValueError where no weight is above zero, or one is NaN or infinite
 */
export function weightsOf(logW: Float64Array): Float64Array {
  const total = logSumExp(logW);
  if (!Number.isFinite(total) || logW.some(Number.isNaN)) {
    throw new ValueError(`The ${logW.length} log-weights have the sum ${total}: none is finite, or one is NaN or infinite`);
  }
  return logW.map(w => exp(w - total));
}

/**
 * The effective sample size of weighted draws, (Σw)² / Σw² (Kish 1965): n for equal weights. 0 where there is no weight.
 *
 * @example
 * effectiveSampleSize(Float64Array.of(1, 1, 0, 0)); // 2
 */
export function effectiveSampleSize(weights: Float64Array): number {
  let sum = 0;
  let squares = 0;
  for (const w of weights) {
    sum += w;
    squares += w * w;
  }
  return squares > 0 ? (sum * sum) / squares : 0;
}
