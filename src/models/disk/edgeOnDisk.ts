import { Component, type ComponentOptions } from '../component.js';
import type { ParameterValue } from '../parameter.js';

export interface EdgeOnDiskParameters extends ComponentOptions {
  /** Right ascension of the centre [deg]. */
  xc: ParameterValue;
  /** Declination of the centre [deg]. */
  yc: ParameterValue;
  /** Position angle of the disk, east of north [rad]. Default 0. */
  theta?: ParameterValue;
  /** Scale length of the disk [deg]. */
  rs: ParameterValue;
  /** Surface brightness at the centre [the image's unit]. */
  Is: ParameterValue;
  /** Scale height [deg]. */
  zs: ParameterValue;
  /** Exponent of the vertical profile; 2 is the isothermal sheet. Default 2. */
  alpha?: ParameterValue;
}

/**
 * An exponential disk seen edge-on (van der Kruit & Searle 1981, A&A 95, 105): Is (|X|/rs) K₁(|X|/rs) sech(|Y|/zs)^alpha, X along the disk and Y across it. What
 * a {@link Disk} of an Exponential is at inc = π/2, summed over its whole depth.
 *
 * @example
 * const disk = new EdgeOnDisk({ xc: 20, yc: -10, theta: uniform(0, Math.PI), rs: loguniform(1e-4, 1e-2), Is: loguniform(1e-2, 1e2), zs: 1e-4 });
 */
export class EdgeOnDisk extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: EdgeOnDiskParameters) {
    super('EdgeOnDisk', parameters);
  }
}
