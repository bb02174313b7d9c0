/**
 * The image that the quickstart fits: a disk of stars with a bright point in its middle, seen by a telescope whose beam is a tilted Gaussian,
 * with noise. It is made, not observed, so every true value is known. Pure: the live page and the benchmarks take it too.
 */
import type { HeaderObject } from '../../src/image/fits/header.js';
import { wcsFromHeader } from '../../src/image/wcsFromHeader.js';
import { compile } from '../../src/likelihood/compile.js';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import type { ImageSpec, NoiseSpec, PsfSpec } from '../../src/likelihood/spec.js';
import { cos, exp, sin } from '../../src/math/libm.js';
import { fold, keyOf, Random } from '../../src/math/philox.js';
import { boundto, Model, Point, Sersic } from '../../src/models/index.js';
import { loguniform, uniform } from '../../src/priors/index.js';

const n = 128;
/** A tenth of an arcsecond, in degrees. */
const pixel = 1 / 36000;
const noise = 0.045;

const header = {
  SIMPLE: true,
  BITPIX: -64,
  NAXIS: 2,
  NAXIS1: n,
  NAXIS2: n,
  CTYPE1: 'RA---TAN',
  CTYPE2: 'DEC--TAN',
  CUNIT1: 'deg',
  CUNIT2: 'deg',
  CRPIX1: n / 2 + 1,
  CRPIX2: n / 2 + 1,
  CRVAL1: 20,
  CRVAL2: -10,
  CDELT1: -pixel,
  CDELT2: pixel,
  RADESYS: 'ICRS',
  BUNIT: 'Jy/beam',
  OBJECT: 'farinata quickstart mock',
} as const;

/** The true value of every free parameter of {@link quickstartModel}, in its order. Degrees, radians and Jy/beam. */
const truth = {
  'core.xc': 20.000012,
  'core.yc': -9.999991,
  'core.Ic': 10,
  'disk.theta': 0.9,
  'disk.e': 0.6,
  'disk.re': 4e-4,
  'disk.Ie': 0.3,
} as const;

export interface QuickstartMock {
  /** Keywords of the image's FITS header. */
  readonly header: HeaderObject;
  /** Pixel values with noise, 128 × 128, row-major: pixel (x, y), counted from 0, at `y * 128 + x`. */
  readonly data: Float64Array;
  /** The beam, 33 × 33, its centre at pixel (16, 16), its sum 1. */
  readonly psf: PsfSpec;
  /** True values by label, in the order of a sample. */
  readonly truth: Readonly<Record<string, number>>;
  /** Standard deviation of the noise in a pixel, Jy/beam. */
  readonly sigma: number;
}

/**
 * What is fitted: a point source and, bound to its place, a Sérsic disk of index 1. Seven free parameters.
 *
 * @example
 * const fit = fitter({ img, mod: quickstartModel() });
 */
export function quickstartModel(): Model {
  const core = new Point({ name: 'core', xc: uniform(19.997, 20.003), yc: uniform(-10.003, -9.997), Ic: loguniform(1e-2, 1e2) });
  const disk = new Sersic({
    name: 'disk',
    xc: boundto(core, 'xc'),
    yc: boundto(core, 'yc'),
    ns: 1,
    theta: uniform(0, Math.PI),
    e: uniform(0, 1),
    re: loguniform(1e-8, 1e-2),
    Ie: loguniform(1e-2, 1e2),
  });
  return new Model(core, disk);
}

/**
 * The mock image for a seed: the same bits on every machine that has WebAssembly SIMD. The sky is drawn by the very code that later models it.
 *
 * @param seed any whole number ≥ 0; only the noise hangs on it
 *
 * @example
 * const { header, data, psf, truth } = quickstartMock(1);
 * const img = new Image({ header, data }, { psf });
 */
export function quickstartMock(seed: number): QuickstartMock {
  const psf = beam();
  const image: ImageSpec = {
    nx: n,
    ny: n,
    subgrid: 1,
    wcs: wcsFromHeader(header),
    data: new Float64Array(n * n),
    mask: new Uint8Array(n * n).fill(1),
    psf,
    response: null,
    exposure: null,
  };
  const sigma: NoiseSpec = { type: 'Normal', sigma: new Float64Array(n * n).fill(noise) };
  const problem = compile({ img: { spec: () => image, noiseSpec: () => sigma }, mod: quickstartModel() });
  const values = problem.expand(Float64Array.of(...Object.values(truth)), 1);
  const { convolved, background } = createEvaluator(problem.spec).render(values);
  // A stream of its own: a fit with the same seed draws other numbers.
  const random = new Random(fold(keyOf(seed), 0x6d6f636b));
  const data = convolved.map((value, i) => value + background[i] + noise * random.normal());
  return { header: { ...header }, data, psf, truth: { ...truth }, sigma: noise };
}

/** A Gaussian of 0.5″ × 0.4″ full width at half maximum, its long axis 45° east of north. */
function beam(): PsfSpec {
  const size = 33;
  const centre = 16;
  // FWHM = 2 √(2 ln 2) σ; widths in pixels of 0.1″.
  const toSigma = 1 / (2 * Math.sqrt(2 * Math.LN2));
  const [along, across] = [5 * toSigma, 4 * toSigma];
  const angle = Math.PI / 4;
  const data = new Float64Array(size * size);
  let sum = 0;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      // East is to the left.
      const [east, north] = [centre - x, y - centre];
      const major = east * sin(angle) + north * cos(angle);
      const minor = east * cos(angle) - north * sin(angle);
      sum += data[y * size + x] = exp(-0.5 * ((major / along) ** 2 + (minor / across) ** 2));
    }
  }
  for (let i = 0; i < data.length; i++) data[i] /= sum;
  return { nx: size, ny: size, data };
}
