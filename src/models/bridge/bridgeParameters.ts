import type { RadialType } from '../../likelihood/spec.js';
import type { ComponentOptions } from '../component.js';
import type { Part } from '../disk/disk.js';
import type { ParameterValue } from '../parameter.js';

/**
 * What bridges share. X runs along the bridge and Y across, as {@link RadialParameters} says but for e and cbox. The profiles' own centres, ellipses, scales and
 * amplitudes are the bridge's: what is left to them are their shapes, `radial.beta`.
 */
export interface BridgeParameters extends ComponentOptions {
  /** Right ascension of the centre [deg]. */
  xc: ParameterValue;
  /** Declination of the centre [deg]. */
  yc: ParameterValue;
  /** Position angle of the long side, east of north [rad]. Default 0. */
  theta?: ParameterValue;
  /** The scale across is (1 − e) times that along. Default 0.5. */
  e?: ParameterValue;
  /** Scale along the bridge [deg]. */
  rs: ParameterValue;
  /** Surface brightness at the centre [the image's unit]. */
  Is: ParameterValue;
  /** The profile across. */
  radial?: Part<RadialType>;
  /** The profile along. */
  parallel?: Part<RadialType>;
  /** Parameters of the profiles may also stand here, as `radial.beta`. */
  readonly [parameter: string]: unknown;
}
