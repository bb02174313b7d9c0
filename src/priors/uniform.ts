import { ValueError } from '../errors.js';
import { log } from '../math/libm.js';
import { checkBounds } from './checkBounds.js';
import type { Prior } from './prior.js';

/** Constant density between two ends. Made by {@link uniform}. */
export class UniformPrior implements Prior {
  readonly type = 'uniform';
  readonly low: number;
  readonly high: number;
  readonly support: readonly [number, number];
  readonly logSquareIntegral: number;

  /** @throws ValueError unless low < high, both finite */
  constructor(low: number, high: number) {
    checkBounds('uniform', low, high);
    if (high - low === Number.POSITIVE_INFINITY) throw new ValueError(`uniform(${low}, ${high}): high − low is beyond the largest number`);
    this.low = low;
    this.high = high;
    this.support = [low, high];
    this.logSquareIntegral = -log(high - low);
  }

  toJSON(): { uniform: [number, number] } {
    return { uniform: [this.low, this.high] };
  }

  logDensity(x: number): number {
    if (Number.isNaN(x)) return x;
    return x >= this.low && x <= this.high ? this.logSquareIntegral : Number.NEGATIVE_INFINITY;
  }

  gradient(_x: number): number {
    return 0;
  }

  quantile(u: number): number {
    if (!(u >= 0 && u <= 1)) return Number.NaN;
    return Math.min(this.high, this.low + u * (this.high - this.low));
  }

  cdf(x: number): number {
    return Math.min(1, Math.max(0, (x - this.low) / (this.high - this.low)));
  }
}

/**
 * A parameter that may be anything between `low` and `high` with the same probability density, 1 / (high − low).
 *
 * @param low lower end, in the parameter's units
 * @param high upper end, in the parameter's units
 * @throws ValueError unless low < high, both finite
 *
 * @example
 * const theta = uniform(0, Math.PI);
 */
export function uniform(low: number, high: number): UniformPrior {
  return new UniformPrior(low, high);
}
