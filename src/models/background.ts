import { Component, type ComponentOptions } from './component.js';
import type { ParameterValue } from './parameter.js';

export interface BackgroundParameters extends ComponentOptions {
  /** Unit of length of the polynomial [deg]. Default one arc second. */
  rs?: ParameterValue;
  /** Constant term [the image's unit], like all coefficients. */
  a0: ParameterValue;
  /** Coefficients of x and y. Default 0. */
  a1x?: ParameterValue;
  a1y?: ParameterValue;
  /** Coefficients of x², xy, y². Default 0. */
  a2xx?: ParameterValue;
  a2xy?: ParameterValue;
  a2yy?: ParameterValue;
  /** Coefficients of x³, x²y, xy², y³. Default 0. */
  a3xxx?: ParameterValue;
  a3xxy?: ParameterValue;
  a3xyy?: ParameterValue;
  a3yyy?: ParameterValue;
}

/**
 * A cubic polynomial over the image: with (α₀, δ₀) the sky position of the image's middle, pixel 1 + NAXIS/2 of FITS,
 * x = (α − α₀) cos δ₀ / rs, y = (δ − δ₀) / rs. It isn't convolved with the PSF; the exposure applies.
 *
 * @example
 * const sky = new Background({ a0: normal(0, 0.1), a1x: normal(0, 1e-3), a1y: normal(0, 1e-3) });
 */
export class Background extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: BackgroundParameters) {
    super('Background', parameters);
  }
}
