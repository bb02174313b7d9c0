import { valueCount } from '../../src/likelihood/possible.js';
import type { ComponentSpec, ComponentType, ImageSpec, ProblemSpec, PsfSpec, TruncationType } from '../../src/likelihood/spec.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { catalogue } from '../../src/models/catalogue.js';

const PIXEL = 1 / 3600;

/** The profile of every CustomProfile. */
const CUSTOM = {
  parameters: ['rs', 'Is'].map(name => ({ name, unit: '', description: '', default: null })),
  source: { text: '(r, rs, Is) => Is / (1 + (r / rs) ** 3)' },
};

export interface Options {
  readonly nx: number;
  readonly ny: number;
  readonly types: readonly ComponentType[];
  /** Of all radial components. */
  readonly truncation?: TruncationType | null;
  readonly subgrid?: number;
  readonly psf?: PsfSpec | null;
  readonly response?: boolean;
  readonly exposure?: boolean;
  /** Part of the pixels that are masked. Default 0.1. */
  readonly masked?: number;
  readonly positive?: boolean;
  readonly crval?: readonly [number, number];
  readonly seed?: number;
}

/** A problem of noise of σ around 1 in an image of 1″ pixels; the image is turned by 20°. */
export function problem(options: Options): ProblemSpec & { readonly sigma: Float64Array } {
  const { nx, ny, types, subgrid = 1, psf = null, response = false, exposure = false, masked = 0.1, positive = false, seed = 1 } = options;
  const random = new Random(keyOf(seed));
  const n = nx * ny;
  const map = (low: number, high: number): Float64Array => Float64Array.from({ length: n }, () => low + (high - low) * random.uniform());
  const mask = Uint8Array.from({ length: n }, () => (random.uniform() < masked ? 0 : 1));
  const [s, c] = [Math.sin(0.35), Math.cos(0.35)];
  const image: ImageSpec = {
    nx,
    ny,
    subgrid,
    wcs: {
      projection: 'TAN',
      crpix: [nx / 2, ny / 2],
      crval: options.crval ?? [150, 2],
      cd: [-PIXEL * c, PIXEL * s, PIXEL * s, PIXEL * c],
      lonpole: 180,
      latpole: 90,
      pv: [],
    },
    data: Float64Array.from({ length: n }, (_, i) => mask[i] * random.normal()),
    mask,
    psf,
    response: response ? map(0.5, 1.5) : null,
    exposure: exposure ? map(0.5, 1.5) : null,
  };
  let nvalues = 0;
  const components = types.map((type, i): ComponentSpec => {
    const offset = nvalues;
    const shape = {
      type,
      ...(catalogue[type].group === 'radial' ? { truncation: options.truncation ?? null } : {}),
      ...(type === 'CustomProfile' ? { custom: CUSTOM } : {}),
    };
    nvalues += valueCount(shape);
    return { ...shape, name: `comp_${i}`, offset, positive };
  });
  const sigma = map(0.5, 2);
  return { version: 1, image, noise: { type: 'Normal', sigma }, sigma, components, nvalues };
}

/** Values of ordinary sizes, anywhere in the image: radii of 1 to 30 pixels, any index, boxiness in a third of the cases. */
export function drawValues(spec: ProblemSpec, random: Random): Float64Array {
  const { nx, ny, wcs } = spec.image;
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  const side = Math.min(nx, ny) * PIXEL;
  const values = spec.components.flatMap(component => [...plainValues(component.type), ...truncationValues(component)]);

  function truncationValues({ truncation = null }: ComponentSpec): number[] {
    return truncation === null ? [] : [PIXEL * Math.exp(between(0, Math.log(60))), PIXEL * Math.exp(between(0, Math.log(20)))];
  }

  function plainValues(type: ComponentType): number[] {
    const centre = [wcs.crval[0] + side * between(-0.5, 0.5), wcs.crval[1] + side * between(-0.5, 0.5)];
    const cbox = random.uniform() < 0.33 ? between(-0.8, 1.5) : 0;
    const ellipse = [...centre, between(-3, 3), between(0, 0.95), cbox];
    const scale = PIXEL * Math.exp(between(0, Math.log(30)));
    const amplitude = Math.exp(between(-2, 4));
    switch (type) {
      case 'Sersic':
        return [...ellipse, scale, amplitude, Math.exp(between(Math.log(0.3), Math.log(10)))];
      case 'Beta':
        return [...ellipse, scale, amplitude, random.uniform() < 0.5 ? 2 : between(0.8, 4), between(0.3, 3)];
      case 'Gaussian':
      case 'Exponential':
      case 'TopHat':
        return [...ellipse, scale, amplitude];
      case 'gNFW':
        return [...ellipse, scale, amplitude, between(0.3, 3), between(2, 8), between(-2, 0.95)];
      case 'Power':
        return [...ellipse, scale, amplitude, between(-1, 4)];
      case 'PolyExponential':
      case 'PolyExpoRefact':
        return [...ellipse, scale, amplitude, ...[1, 2, 3, 4].map(() => between(-1, 1)), scale * between(0.5, 3)];
      case 'ModExponential':
        return [...ellipse, scale, amplitude, scale * between(0.2, 3), between(-3, 3)];
      case 'Moffat':
        return [...ellipse, scale, amplitude, between(0.5, 6)];
      case 'CoreSersic':
        return [...ellipse, scale, amplitude, scale * between(0.5, 20), between(0.5, 6), between(0.5, 8), between(0, 1)];
      case 'Nuker':
        return [...ellipse, scale, amplitude, between(0.5, 8), between(1, 3), between(0, 1)];
      case 'King':
        return [...ellipse, scale, amplitude, scale * between(1.5, 20), random.uniform() < 0.5 ? 2 : between(1, 3)];
      case 'BrokenExponential':
        return [...ellipse, scale, amplitude, scale * between(0.2, 3), scale * between(0.5, 3), scale * between(0.02, 0.5)];
      case 'Spergel':
        return [...ellipse, scale, amplitude, between(-0.85, 4)];
      case 'GaussianRing':
        return [...ellipse, scale, amplitude, scale * between(0.02, 0.5)];
      case 'EdgeOnDisk':
        return [...centre, between(-3, 3), scale, amplitude, scale * between(0.02, 0.5), between(0.5, 3)];
      case 'CustomProfile':
        return [...ellipse, scale, amplitude];
      case 'Disk': // a Sersic and a HyperSecantHeight
        return [...centre, between(-3, 3), scale, amplitude, between(0.5, 4), scale * between(0.02, 1), between(0.5, 3), between(-2, 2)];
      case 'SimpleBridge': // a Beta and a TopHat
        return [...centre, between(-3, 3), between(0, 0.95), scale, amplitude, between(1, 4), between(0.3, 2)];
      case 'MesaBridge': // a Beta and a Power
        return [...centre, between(-3, 3), between(0, 0.95), scale, amplitude, between(1, 9), between(0.3, 2), between(1, 9)];
      case 'Point':
        return [...centre, amplitude];
      default:
        return [10 * PIXEL, ...Array.from({ length: 10 }, () => between(-1, 1))];
    }
  }
  return Float64Array.from(values);
}

/** An elliptical Gaussian with a tail to one side when `skew` isn't 0; its sum is 1. */
export function psf(nx: number, ny: number, sigma: number, skew = 0): PsfSpec {
  const data = Float64Array.from({ length: nx * ny }, (_, i) => {
    const x = (i % nx) - Math.floor(nx / 2);
    const y = Math.floor(i / nx) - Math.floor(ny / 2);
    return Math.exp(-(x * x + y * y + 0.6 * x * y) / (2 * sigma * sigma)) * (1 + skew * Math.tanh(x + 0.5 * y));
  });
  const sum = data.reduce((a, b) => a + b);
  return { nx, ny, data: data.map(v => v / sum) };
}

/** Largest |a − b|, as a part of the largest |b|; NaN in either makes it NaN. */
export function worst(a: Float64Array, b: Float64Array): number {
  let peak = 0;
  let gap = 0;
  for (let i = 0; i < b.length; i++) {
    peak = Math.max(peak, Math.abs(b[i]));
    gap = Math.max(gap, Math.abs(a[i] - b[i]));
  }
  return a.length === b.length ? gap / (peak || 1) : Number.NaN;
}
