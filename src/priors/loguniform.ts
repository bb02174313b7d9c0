import { ValueError } from '../errors.js';
import { exp, expm1, log } from '../math/libm.js';
import { checkBounds } from './checkBounds.js';
import type { Prior } from './prior.js';

/** Density ∝ 1/x between two positive ends: constant in ln x. Made by {@link loguniform}. */
export class LoguniformPrior implements Prior {
  readonly type = 'loguniform';
  readonly low: number;
  readonly high: number;
  readonly support: readonly [number, number];
  /** ∫ (x ln(b/a))⁻² dx = (1/a − 1/b) / ln²(b/a). */
  readonly logSquareIntegral: number;
  /** ln(high / low). */
  private readonly width: number;
  private readonly logWidth: number;

  /** @throws ValueError unless 0 < low < high, both finite */
  constructor(low: number, high: number) {
    checkBounds('loguniform', low, high);
    if (!(low > 0)) {
      throw new ValueError(`loguniform(${low}, ${high}): low must be greater than 0; for a parameter that may be 0 or less use uniform`);
    }
    this.low = low;
    this.high = high;
    this.support = [low, high];
    const ratio = high / low;
    this.width = ratio < Number.POSITIVE_INFINITY ? log(ratio) : log(high) - log(low);
    this.logWidth = log(this.width);
    this.logSquareIntegral = log(-expm1(-this.width)) - log(low) - 2 * this.logWidth;
  }

  toJSON(): { loguniform: [number, number] } {
    return { loguniform: [this.low, this.high] };
  }

  logDensity(x: number): number {
    if (Number.isNaN(x)) return x;
    return x >= this.low && x <= this.high ? -log(x) - this.logWidth : Number.NEGATIVE_INFINITY;
  }

  gradient(x: number): number {
    return -1 / x;
  }

  quantile(u: number): number {
    if (!(u >= 0 && u <= 1)) return Number.NaN;
    if (u === 1) return this.high;
    return Math.min(this.high, this.low * exp(u * this.width));
  }

  cdf(x: number): number {
    if (x <= this.low) return 0;
    if (x >= this.high) return 1;
    return log(x / this.low) / this.width;
  }
}

/**
 * A positive parameter of unknown order of magnitude: every factor of ten between `low` and `high` is as probable as any other; the
 * density is 1 / (x ln(high / low)).
 *
 * @param low lower end, > 0, in the parameter's units
 * @param high upper end, in the parameter's units
 * @throws ValueError unless 0 < low < high, both finite
 *
 * @example
 * const re = loguniform(1e-8, 1e-2); // degrees
 */
export function loguniform(low: number, high: number): LoguniformPrior {
  return new LoguniformPrior(low, high);
}
