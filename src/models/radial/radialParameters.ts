import type { ComponentOptions } from '../component.js';
import type { ParameterValue } from '../parameter.js';
import type { Truncation } from '../truncation.js';

/**
 * The elliptical radius that all radial profiles share. With α, δ the sky coordinates:
 *
 * X = −(α − xc) cos yc sin θ − (δ − yc) cos θ (along the major axis), Y = (α − xc) cos yc cos θ − (δ − yc) sin θ,
 * r = (|X|^(2+cbox) + |Y / (1 − e)|^(2+cbox))^(1 / (2+cbox)).
 */
export interface RadialParameters extends ComponentOptions {
  /** Right ascension of the centre [deg]. */
  xc: ParameterValue;
  /** Declination of the centre [deg]. */
  yc: ParameterValue;
  /** Position angle of the major axis, east of north [rad]. Default 0. */
  theta?: ParameterValue;
  /** Ellipticity, 1 − minor axis / major axis, in [0, 1). Default 0. */
  e?: ParameterValue;
  /** Boxiness, > −2: 0 for ellipses, > 0 boxy, < 0 disky (Athanassoula et al. 1990). Default 0. */
  cbox?: ParameterValue;
  /** Default false: none. It adds the parameters rt and wt. */
  truncation?: Truncation;
  /** Truncation radius, along the major axis [deg]; required with a truncation. */
  rt?: ParameterValue;
  /** Width of the truncation [deg]. Default 0.01. */
  wt?: ParameterValue;
}
