import { type Fitter, fitter } from '../../actors/fitter.js';
import { Image } from '../../src/image/image.js';
import { exp } from '../../src/math/libm.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { Background, Gaussian, Model } from '../../src/models/index.js';
import { Normal } from '../../src/noise/normal.js';
import { loguniform, uniform } from '../../src/priors/index.js';
import { short } from './smallProblem.js';

const n = 16;
const pixel = 1e-3;
export const sigma = 0.1;

export const header = {
  NAXIS: 2,
  NAXIS1: n,
  NAXIS2: n,
  CTYPE1: 'RA---TAN',
  CTYPE2: 'DEC--TAN',
  CRPIX1: 9,
  CRPIX2: 9,
  CRVAL1: 20,
  CRVAL2: 0,
  CDELT1: -pixel,
  CDELT2: pixel,
  RADESYS: 'ICRS',
  BUNIT: 'Jy/beam',
};

/** 16 × 16 pixels of a round Gaussian of width 3 pixels and height 2 at the reference pixel, on a level of 0.5, with noise of 0.1. */
export function smallImage(options: ConstructorParameters<typeof Image>[1] = {}): Image {
  const random = new Random(keyOf(11));
  const data = Float64Array.from({ length: n * n }, (_, i) => {
    const [x, y] = [(i % n) - 8, Math.floor(i / n) - 8];
    return 0.5 + 2 * exp(-(x * x + y * y) / 18) + sigma * random.normal();
  });
  return new Image({ header, data }, { noise: new Normal({ sigma }), ...options });
}

/** The same with two free parameters: height and width. */
export function smallModel(): Model {
  const blob = new Gaussian({ name: 'blob', xc: 20, yc: 0, rs: loguniform(1e-3, 1e-2), Is: uniform(0, 10) });
  return new Model(blob, new Background({ name: 'sky', a0: 0.5 }));
}

let finished: Promise<Fitter> | undefined;

/** A fit of {@link smallImage} that has been run; made once for a test file. */
export function smallFit(): Promise<Fitter> {
  finished ??= (async () => {
    const fit = fitter({ img: smallImage(), mod: smallModel() });
    await fit.run(short);
    return fit;
  })();
  return finished;
}
