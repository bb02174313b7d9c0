import type { Prior } from './prior.js';

/** What a prior is made of; its functions are only asked what they are for. */
export interface PriorParts {
  readonly type: string;
  /** Arguments, in the order of a fit file. */
  readonly args: readonly number[];
  readonly support: readonly [number, number];
  readonly logSquareIntegral: number;
  /** ln π(x) for x in the support. */
  logDensity(x: number): number;
  /** d ln π / dx for x in the support. */
  gradient(x: number): number;
  /** For 0 < u < 1. */
  quantile(u: number): number;
  /** For x between the ends of the support. */
  cdf(x: number): number;
}

/** A {@link Prior} of its formulas: NaN stays NaN, outside of the support there is nothing, and quantiles stay in it. */
export function definePrior({ type, args, support, logSquareIntegral, ...parts }: PriorParts): Prior {
  const [low, high] = support;
  return Object.freeze({
    type,
    support,
    logSquareIntegral,
    toJSON: () => ({ [type]: args }),
    logDensity(x: number): number {
      if (Number.isNaN(x)) return x;
      return x >= low && x <= high && Number.isFinite(x) ? parts.logDensity(x) : Number.NEGATIVE_INFINITY;
    },
    gradient: (x: number): number => parts.gradient(x),
    quantile(u: number): number {
      if (!(u >= 0 && u <= 1)) return Number.NaN;
      if (u === 0) return low;
      if (u === 1) return high;
      return Math.min(high, Math.max(low, parts.quantile(u)));
    },
    cdf(x: number): number {
      if (x <= low) return 0;
      if (x >= high) return 1;
      return Math.min(1, Math.max(0, parts.cdf(x)));
    },
  });
}
