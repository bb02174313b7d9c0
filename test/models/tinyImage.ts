import type { ImageSource } from '../../src/likelihood/compile.js';

/** 8 × 6 pixels of 1″ around (20°, −10°), TAN, zero but for a ramp, noise 0.5, one pixel masked. */
export const tinyImage: ImageSource = {
  spec() {
    const mask = new Uint8Array(48).fill(1);
    mask[11] = 0;
    return {
      nx: 8,
      ny: 6,
      subgrid: 1,
      wcs: {
        projection: 'TAN',
        crpix: [4, 3],
        crval: [20, -10],
        cd: [-1 / 3600, 0, 0, 1 / 3600],
        lonpole: 180,
        latpole: -10,
        pv: [],
      },
      data: Float64Array.from({ length: 48 }, (_, i) => (mask[i] === 1 ? 0.01 * i : 0)),
      mask,
      psf: null,
      response: null,
      exposure: null,
    };
  },
  noiseSpec() {
    return { type: 'Normal', sigma: new Float64Array(48).fill(0.5) };
  },
};
