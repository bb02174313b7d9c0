/** The prior of one free parameter. All functions are pure; x is in the parameter's own units. */
export interface Prior {
  readonly type: string;
  /** As it stands in a fit file: `{ uniform: [low, high] }`. */
  toJSON(): Record<string, readonly number[]>;
  /** Closed interval outside which the density is zero; infinite ends where there is none. */
  readonly support: readonly [number, number];
  /** ln π(x); −∞ outside the support. */
  logDensity(x: number): number;
  /** d ln π / dx inside the support. */
  gradient(x: number): number;
  /** The inverse of the cumulative: u in [0, 1] → x. */
  quantile(u: number): number;
  /** The cumulative: x → u. */
  cdf(x: number): number;
  /** ln ∫ π(x)² dx: one factor of the prior evidence (`getzprior`). */
  readonly logSquareIntegral: number;
}
