import { fft2, powerOf2 } from '../math/fft.js';
import { cos, sin } from '../math/libm.js';
import { isCompound, isRadial } from '../models/catalogue.js';
import { createNoise, noiseStart, noiseValueCount, nullValues } from '../noise/models/createNoise.js';
import { refineCentre } from './adaptive.js';
import { backgroundOffsets, MONOMIALS } from './background.js';
import { chooseComponents } from './chooseComponents.js';
import { gradientByDifferences } from './differences.js';
import { ellipseOf } from './ellipse.js';
import type { Evaluator, Rendering } from './evaluatorContract.js';
import { bridgeOf, type Crossed, diskOf, edgeOnDiskOf, harmonic, profileOf, type ThickDisk } from './flatParts.js';
import { addBackgroundGradient, addPointGradient, addRadialGradient } from './oracleGradient.js';
import { addPartGradient } from './partGradient.js';
import { pNorm } from './pNorm.js';
import { pointPosition, pulse } from './pointSource.js';
import { isPossible } from './possible.js';
import { psfKernel } from './psfKernel.js';
import { floorRadius, type RadialShape, radialProfile } from './radialProfile.js';
import { sampleDensity, skyGrid, wrap } from './skyGrid.js';
import type { ComponentSpec, ProblemSpec } from './spec.js';

/**
 * The likelihood in plain TypeScript, straight from the formulas: what the fast evaluator is tested against, and what stands in for it
 * where WebAssembly has no SIMD. Some ten to thirty times slower.
 */
export function createOracle(spec: ProblemSpec): Evaluator {
  const { image, noise, components, nvalues } = spec;
  const { nx, ny, mask, response, exposure } = image;
  const n = nx * ny;
  const grid = skyGrid(image);
  const { lon, lat, lon0, lat0, samples } = grid;
  const kernel = image.psf === null ? null : psfKernel(image.psf, nx, ny);
  const hx = kernel?.hx ?? 0;
  const hy = kernel?.hy ?? 0;
  const convolution = kernel === null ? null : convolver(kernel, nx, ny);
  const offsets = backgroundOffsets(image, grid);
  const floor = floorRadius(sampleDensity(image, samples), image.adaptive);

  /** The mean over every pixel's samples of a function of the offsets from (lon0, lat0). */
  function pixelMeans(at: (lon: number, lat: number) => number): Float64Array {
    const out = new Float64Array(n);
    for (let i = 0, k = 0; i < n; i++) {
      let sum = 0;
      // A sample off the edge of the projection sees nothing.
      for (const end = k + samples; k < end; k++) if (Number.isFinite(lon[k] + lat[k])) sum += at(lon[k], lat[k]);
      out[i] = sum / samples;
    }
    return out;
  }

  function extended(shape: RadialShape, v: Float64Array): Float64Array {
    const [xc, yc, theta, e, cbox] = v;
    const { amplitude, at } = radialProfile(shape, v, 0, floor);
    const [x0, y0] = [wrap(xc - lon0), yc - lat0];
    const [s, c] = [sin(theta), cos(theta)];
    const cosDec = cos((Math.PI / 180) * yc);
    const p = 2 + cbox;
    const map = pixelMeans((x, y) => {
      const major = -(x - x0) * cosDec * s - (y - y0) * c;
      const minor = ((x - x0) * cosDec * c - (y - y0) * s) / (1 - e);
      return amplitude * at(pNorm(major, minor, p));
    });
    if (image.adaptive) {
      refineCentre(image, grid, ellipseOf(v, 0, grid), at, (x, y, change) => {
        map[y * nx + x] += amplitude * change;
      });
    }
    return map;
  }

  /** The mean over samples of f(X, Y), X and Y in a frame that isn't stretched. */
  function inFrame([xc, yc, theta]: Float64Array, f: (X: number, Y: number) => number): Float64Array {
    const [x0, y0] = [wrap(xc - lon0), yc - lat0];
    const [s, c] = [sin(theta), cos(theta)];
    const cosDec = cos((Math.PI / 180) * yc);
    return pixelMeans((x, y) => f(-(x - x0) * cosDec * s - (y - y0) * c, (x - x0) * cosDec * c - (y - y0) * s));
  }

  function crossed({ frame, amplitude, along, across, harmonic: isHarmonic }: Crossed): Float64Array {
    const [f, g] = [profileOf(along, floor).at, profileOf(across, floor).at];
    return inFrame(frame, (X, Y) => {
      const [a, b] = [f(Math.abs(X)), g(Math.abs(Y))];
      return amplitude * (isHarmonic ? harmonic(a, b) : a * b);
    });
  }

  function disk({ frame, radial, vertical, inc, losdepth, losbins }: ThickDisk): Float64Array {
    const { amplitude, at } = profileOf(radial, floor);
    const [s, c] = [sin(inc - Math.PI / 2), cos(inc - Math.PI / 2)];
    const step = (2 * losdepth) / (losbins - 1);
    return inFrame(frame, (X, Y) => {
      let sum = 0;
      for (let k = 0; k < losbins; k++) {
        const l = k * step - losdepth;
        const y = Y * s + l * c;
        const value = at(Math.sqrt(X * X + y * y)) * vertical.at(Math.abs(Y * c - l * s));
        sum += k === 0 || k === losbins - 1 ? 0.5 * value : value;
      }
      return amplitude * step * sum;
    });
  }

  function mapOf(component: ComponentSpec, v: Float64Array): Float64Array {
    const { type } = component;
    switch (type) {
      case 'Background':
        return background(v.subarray(0, 11));
      case 'Disk':
        return disk(diskOf({ ...component, type }, v, 0));
      case 'EdgeOnDisk':
        return crossed(edgeOnDiskOf(v, 0));
      case 'SimpleBridge':
      case 'MesaBridge':
        return crossed(bridgeOf({ ...component, type }, v, 0));
      case 'Point':
        return new Float64Array(n);
      default:
        return extended({ ...component, type }, v);
    }
  }

  function background(v: Float64Array): Float64Array {
    const [rs, ...a] = v;
    return offsets.u.map((du, pixel) => {
      const u = du / rs;
      const w = offsets.v[pixel] / rs;
      let sum = 0;
      for (let k = 0; k < a.length; k++) {
        let term = a[k];
        for (let i = 0; i < MONOMIALS[k][0]; i++) term *= u;
        for (let i = 0; i < MONOMIALS[k][1]; i++) term *= w;
        sum += term;
      }
      return sum;
    });
  }

  const isNegative = (map: Float64Array): boolean => map.some((value, i) => value < 0 && mask[i] === 1);

  function render(values: Float64Array, chosen: readonly ComponentSpec[]): Rendering {
    const raw = new Float64Array(n);
    const backgrounds = new Float64Array(n);
    // Before the PSF, with a margin of the PSF's half-width: light of a point source in the margin reaches into the image.
    const width = nx + 2 * hx;
    const height = ny + 2 * hy;
    const scene = new Float64Array(width * height);
    let anyNegative = false;
    for (const component of chosen) {
      const { type, offset, positive } = component;
      const v = values.subarray(offset);
      if (!isPossible(component, v)) return { raw: raw.fill(Number.NaN), convolved: raw.slice(), background: raw.slice(), anyNegative };
      if (type === 'Point') {
        const at = pointPosition(image, grid, v[0], v[1]);
        if (at === null) continue;
        const column = new Float64Array(width);
        const row = new Float64Array(height);
        pulse(nx, at.x, -hx, column);
        pulse(ny, at.y, -hy, row);
        const flux = v[2] * at.response;
        for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) scene[y * width + x] += flux * row[y] * column[x];
        for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++) raw[y * nx + x] += flux * row[y + hy] * column[x + hx];
        continue;
      }
      const map = mapOf(component, v);
      anyNegative ||= positive && isNegative(map);
      for (let y = 0, i = 0; y < ny; y++) {
        for (let x = 0; x < nx; x++, i++) {
          if (type === 'Background') {
            backgrounds[i] += map[i] * (exposure?.[i] ?? 1);
          } else {
            raw[i] += map[i];
            scene[(y + hy) * width + x + hx] += map[i] * (response?.[i] ?? 1);
          }
        }
      }
    }
    const convolved = convolution === null ? scene : convolution.convolve(scene);
    if (exposure !== null) for (let i = 0; i < n; i++) convolved[i] *= exposure[i];
    return { raw, convolved, background: backgrounds, anyNegative };
  }

  const noiseAt = noiseStart(spec);
  const noiseValues = (values: Float64Array): Float64Array => values.subarray(noiseAt, noiseAt + noiseValueCount(noise));
  const statistics = createNoise(noise, image);
  const nothing = new Float64Array(n);
  const seen = ({ convolved, background }: Rendering): Float64Array => convolved.map((value, i) => value + background[i]);

  /** The adjoint of every step of {@link render}, last to first. */
  function gradient(values: Float64Array, offset: number, out: Float64Array): number {
    const own = values.subarray(offset, offset + nvalues);
    out.fill(0, 0, nvalues);
    const rendering = render(own, components);
    const slopes = { model: new Float64Array(n), raw: new Float64Array(n), values: noiseValues(out) };
    const here = rendering.anyNegative
      ? Number.NEGATIVE_INFINITY
      : statistics.logL(seen(rendering), rendering.raw, noiseValues(own), slopes);
    if (!Number.isFinite(here)) {
      out.fill(0, 0, nvalues);
      return Number.NEGATIVE_INFINITY;
    }
    const light = slopes.model.map((slope, i) => slope * (exposure?.[i] ?? 1));
    const scene = convolution === null ? light : convolution.correlate(light);
    const extendedLight = new Float64Array(n);
    const pointLight = scene.slice();
    for (let i = 0; i < n; i++) {
      const at = (Math.floor(i / nx) + hy) * (nx + 2 * hx) + (i % nx) + hx;
      extendedLight[i] = scene[at] * (response?.[i] ?? 1) + slopes.raw[i];
      pointLight[at] += slopes.raw[i];
    }
    for (const component of components) {
      const { type } = component;
      const v = own.subarray(component.offset);
      const to = out.subarray(component.offset);
      if (type === 'Point') addPointGradient(image, grid, v, pointLight, hx, hy, to);
      else if (type === 'Background') addBackgroundGradient(v, light, offsets, to);
      else if (isCompound(component)) {
        const worth = (values: Float64Array): number =>
          mapOf(component, values).reduce((sum, value, i) => sum + value * extendedLight[i], 0);
        addPartGradient(component, v, worth, () => true, out, component.offset);
      } else if (isRadial(component)) addRadialGradient(component, v, extendedLight, grid, floor, to);
    }
    for (let i = 0; i < nvalues; i++) if (!Number.isFinite(out[i])) out[i] = 0;
    return here;
  }

  function logL(values: Float64Array, offset = 0): number {
    const own = values.subarray(offset, offset + nvalues);
    const rendering = render(own, components);
    return rendering.anyNegative ? Number.NEGATIVE_INFINITY : statistics.logL(seen(rendering), rendering.raw, noiseValues(own));
  }

  return {
    nvalues,
    logNull: () => statistics.logL(nothing, nothing, nullValues(noise)),
    logL,
    // The adjoint knows of the samples only, not of integrals.
    gradient: image.adaptive
      ? (values, offset, out) => gradientByDifferences(logL, values.subarray(offset, offset + nvalues), out)
      : gradient,
    render: (values, select) => render(values, chooseComponents(components, select)),
  };
}

/** The convolution with a kernel, as a linear map, and its transpose. */
interface Convolution {
  /** Σ over offsets of kernel × scene, for every pixel of the image; the scene has a margin of the kernel's half-width on every side. */
  convolve(scene: Float64Array): Float64Array;
  /** From the image to the scene. */
  correlate(image: Float64Array): Float64Array;
}

function convolver({ hx, hy, data }: { hx: number; hy: number; data: Float64Array }, nx: number, ny: number): Convolution {
  const width = powerOf2(nx + 2 * hx);
  const height = powerOf2(ny + 2 * hy);
  const side = 2 * hx + 1;
  const kr = new Float64Array(width * height);
  const ki = new Float64Array(width * height);
  for (let dy = -hy; dy <= hy; dy++) {
    for (let dx = -hx; dx <= hx; dx++) {
      kr[((dy + height) % height) * width + ((dx + width) % width)] = data[(dy + hy) * side + dx + hx] / (width * height);
    }
  }
  fft2(kr, ki, width, height);
  /** Multiplies the spectrum of a map of w × h pixels, put at (x0, y0), by the kernel's or by its conjugate. */
  function filter(map: Float64Array, w: number, h: number, x0: number, y0: number, sign: 1 | -1): Float64Array {
    const re = new Float64Array(width * height);
    const im = new Float64Array(width * height);
    for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) re[(y + y0) * width + x + x0] = map[y * w + x];
    fft2(re, im, width, height);
    for (let i = 0; i < re.length; i++) {
      const imaginary = sign * ki[i];
      const real = re[i] * kr[i] - im[i] * imaginary;
      im[i] = re[i] * imaginary + im[i] * kr[i];
      re[i] = real;
    }
    fft2(im, re, width, height);
    return re;
  }
  const part = (map: Float64Array, w: number, h: number, x0: number, y0: number): Float64Array => {
    const out = new Float64Array(w * h);
    for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) out[y * w + x] = map[(y + y0) * width + x + x0];
    return out;
  };
  const [fullWidth, fullHeight] = [nx + 2 * hx, ny + 2 * hy];
  return {
    convolve: scene => part(filter(scene, fullWidth, fullHeight, 0, 0, 1), nx, ny, hx, hy),
    correlate: image => part(filter(image, nx, ny, hx, hy, -1), fullWidth, fullHeight, 0, 0),
  };
}
