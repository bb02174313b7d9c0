import { ValueError } from '../errors.js';
import type { Noise, NoisePixels, ResolvedNoise } from './noise.js';
import { Width, type WidthOptions } from './width.js';

/**
 * The noise of a dirty image of an interferometer, with natural weights (Powell et al. 2021, MNRAS 501, 515; Zhang et al. 2025): the image's PSF is its dirty
 * beam, which is not divided by its sum, and σ, one number or estimated, is that of a pixel. ln L = −½ Σ (m_s − 2d) m_r/σ² + constant, with m_r the raw and m_s the
 * convolved model; with its constant, so that evidences for other σ can be compared.
 *
 * @throws ValueError for a map of widths, a masked pixel, or an image without PSF
 *
 * @example
 * await Image.open('dirty.fits', { psf: 'beam.fits', noise: new NormalRI({ sigma: 1e-5 }) });
 */
export class NormalRI implements Noise {
  readonly type = 'NormalRI';
  readonly dirtyBeam = true;
  readonly #width: Width;

  constructor(options: WidthOptions = {}) {
    for (const [name, value] of Object.entries(options ?? {})) {
      if (typeof value === 'number' || value === undefined || name === 'hdu' || name === 'idx') continue;
      throw new ValueError(`NormalRI: ${name} is a map; the noise of a dirty image is one number`);
    }
    this.#width = new Width('NormalRI', options);
  }

  async load(): Promise<NormalRI> {
    return this;
  }

  resolve(pixels: NoisePixels): ResolvedNoise {
    const { mask, psf } = pixels;
    if (mask.includes(0))
      throw new ValueError('NormalRI: some pixels are masked; the modes of a dirty image need all of them: cut them off');
    if (psf === null) throw new ValueError('NormalRI: the image has no PSF; give the dirty beam, psf: …');
    if ((psf.oversample ?? 1) > 1) throw new ValueError("NormalRI: a dirty beam has the image's own pixels; give it without oversample");
    const { sigma, description, warnings } = this.#width.resolve(pixels);
    return { spec: { type: 'NormalRI', sigma: sigma[0] }, sigma, mask, description, warnings };
  }
}
