import type { VerticalType } from '../../likelihood/spec.js';
import type { ParameterValue } from '../parameter.js';

/** What every vertical profile takes. */
export interface HeightParameters {
  /** Scale height [deg]. */
  zs: ParameterValue;
  /** Inclination [rad]: 0 face-on, π/2 edge-on. Default 0. */
  inc?: ParameterValue;
  /** Half of the depth that is summed over, a number [deg]. Default 10″. */
  losdepth?: number;
  /** Points of that sum, ends included, a whole number. Default 200. */
  losbins?: number;
}

export interface HyperSecantHeightParameters extends HeightParameters {
  /** Exponent. Default 2. */
  alpha?: ParameterValue;
}

/** How a {@link Disk} is thick. */
export abstract class Height {
  readonly type: VerticalType;
  readonly given: Readonly<Record<string, unknown>>;

  protected constructor(type: VerticalType, given: object) {
    this.type = type;
    this.given = { ...given };
  }
}

/**
 * A hyperbolic secant to a power, sech(|z|/zs)^alpha; alpha = 2 is the isothermal sheet of Spitzer 1942.
 *
 * @example
 * new Disk({ radial: new Exponential({ … }), vertical: new HyperSecantHeight({ zs: 1e-4, inc: uniform(0, 1.5) }) });
 */
export class HyperSecantHeight extends Height {
  constructor(parameters: HyperSecantHeightParameters) {
    super('HyperSecantHeight', parameters);
  }
}

/**
 * An exponential, exp(−|z|/zs).
 *
 * @example
 * new Disk({ radial: new Sersic({ … }), vertical: new ExponentialHeight({ zs: loguniform(1e-5, 1e-3), inc: 0.4 }) });
 */
export class ExponentialHeight extends Height {
  constructor(parameters: HeightParameters) {
    super('ExponentialHeight', parameters);
  }
}
