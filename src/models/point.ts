import { Component, type ComponentOptions } from './component.js';
import type { ParameterValue } from './parameter.js';

export interface PointParameters extends ComponentOptions {
  /** Right ascension [deg]. */
  xc: ParameterValue;
  /** Declination [deg]. */
  yc: ParameterValue;
  /** Brightness of the one pixel that holds the source before the PSF [the image's unit]; the total flux, where the PSF's sum is 1. */
  Ic: ParameterValue;
}

/**
 * An unresolved source: Ic times the PSF, moved to (xc, yc) by a phase in Fourier space, so that any fraction of a pixel is exact.
 * The image's response is taken at the source's position. `positive` doesn't touch it.
 *
 * @example
 * const core = new Point({ name: 'core', xc: uniform(19.997, 20.003), yc: uniform(-10.003, -9.997), Ic: loguniform(1e-2, 1e2) });
 */
export class Point extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong */
  constructor(parameters: PointParameters) {
    super('Point', parameters);
  }
}
