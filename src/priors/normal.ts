import { ValueError } from '../errors.js';
import { log } from '../math/libm.js';
import { LN_SQRT_2PI, normalCdf, normalQuantile } from '../math/normal.js';
import { checkFinite } from './checkBounds.js';
import type { Prior } from './prior.js';

/** ln(2√π). */
const LN_2_SQRT_PI = 1.2655121234846454;

/** Gaussian density. Made by {@link normal}. */
export class NormalPrior implements Prior {
  readonly type = 'normal';
  readonly loc: number;
  readonly scale: number;
  readonly support: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  /** The square of a Gaussian is one of width σ/√2: its integral is 1 / (2 σ √π). */
  readonly logSquareIntegral: number;
  private readonly logNorm: number;

  /** @throws ValueError unless loc and scale are finite and scale > 0 */
  constructor(loc: number, scale: number) {
    checkFinite('normal', 'loc', loc);
    checkFinite('normal', 'scale', scale);
    if (!(scale > 0)) throw new ValueError(`normal(${loc}, ${scale}): scale is a standard deviation and must be greater than 0`);
    this.loc = loc;
    this.scale = scale;
    this.logNorm = -log(scale) - LN_SQRT_2PI;
    this.logSquareIntegral = -log(scale) - LN_2_SQRT_PI;
  }

  toJSON(): { normal: [number, number] } {
    return { normal: [this.loc, this.scale] };
  }

  logDensity(x: number): number {
    const t = (x - this.loc) / this.scale;
    return this.logNorm - 0.5 * t * t;
  }

  gradient(x: number): number {
    return (this.loc - x) / this.scale / this.scale;
  }

  /** −∞ at u = 0 and ∞ at u = 1. */
  quantile(u: number): number {
    return this.loc + this.scale * normalQuantile(u);
  }

  cdf(x: number): number {
    return normalCdf((x - this.loc) / this.scale);
  }
}

/**
 * A parameter known from elsewhere as `loc` ± `scale`: a Gaussian without ends.
 *
 * Where a parameter can't have any value (an ellipticity lies in [0, 1)), the likelihood is zero outside its range.
 *
 * @param loc mean, in the parameter's units
 * @param scale standard deviation, > 0, in the parameter's units
 * @throws ValueError unless both are finite and scale > 0
 *
 * @example
 * const ns = normal(1, 0.2);
 */
export function normal(loc: number, scale: number): NormalPrior {
  return new NormalPrior(loc, scale);
}
