import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import type { ComponentSpec, ComponentType, ProblemSpec, ProfileSpec, TruncationType, VerticalSpec } from '../../src/likelihood/spec.js';
import { gammaPInverse, lgamma } from '../../src/math/gamma.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { componentTypes } from '../../src/models/catalogue.js';
import { drawValues, problem, psf, worst } from './problems.js';

/**
 * The forward model once more, by other means and with nothing of `src/likelihood`: `Math`, a tangent plane of its own, profiles as the papers have them,
 * integrals by brute force, and the PSF by a direct sum.
 */
const DEGREE = Math.PI / 180;
type Values = readonly number[];

/** Right ascension and declination of a pixel's place in a tangent plane. */
function sky({ image: { wcs } }: ProblemSpec, x: number, y: number): [number, number] {
  const [dx, dy] = [x - wcs.crpix[0], y - wcs.crpix[1]];
  const xi = (wcs.cd[0] * dx + wcs.cd[1] * dy) * DEGREE;
  const eta = (wcs.cd[2] * dx + wcs.cd[3] * dy) * DEGREE;
  const dec0 = wcs.crval[1] * DEGREE;
  const down = Math.cos(dec0) - eta * Math.sin(dec0);
  const dec = Math.atan2(Math.sin(dec0) + eta * Math.cos(dec0), Math.hypot(xi, down));
  return [wcs.crval[0] + Math.atan2(xi, down) / DEGREE, dec / DEGREE];
}

/** ∫ f(t) dt over the line by a trapezoid sum in t. */
function line(f: (t: number) => number, from: number, to: number, h: number): number {
  let sum = 0;
  for (let t = from; t <= to; t += h) sum += f(t);
  return sum * h;
}

const bessel = (nu: number, u: number): number => line(t => 0.5 * Math.exp(-u * Math.cosh(t) + nu * t), -30, 30, 0.03);

const once = new Map<string, number>();
function remembered(key: string, make: () => number): number {
  if (!once.has(key)) once.set(key, make());
  return once.get(key)!;
}

/** 2 ∫ p(√(x² + z²)) dz by z = e^v. */
function gnfw(x: number, alpha: number, beta: number, gamma: number): number {
  const p = (r: number): number => r ** -gamma * (1 + r ** alpha) ** ((gamma - beta) / alpha);
  return line(v => 2 * p(Math.hypot(x, Math.exp(v))) * Math.exp(v), Math.log(x) - 25, Math.max(0, Math.log(x)) + 40, 0.02);
}

/** ∫_0^∞ 2 p(z) dz. */
const gnfwCentral = (alpha: number, beta: number, gamma: number): number =>
  remembered(`g${alpha} ${beta} ${gamma}`, () =>
    line(
      v => 2 * Math.exp((1 - gamma) * v) * (1 + Math.exp(alpha * v)) ** ((gamma - beta) / alpha),
      -40 / (1 - gamma),
      40 / Math.min(1, beta - 1),
      0.005,
    ),
  );

/** (1 + nu) (c/2)^(nu+1) K_{nu+1}(c) / Γ(nu + 2) = 1/4: half of the flux (Spergel 2010, equation 6; `radialProfile.test.ts` integrates it). */
const spergelC = (nu: number): number =>
  remembered(`s${nu}`, () => {
    let [low, high] = [1e-3, 20];
    for (let i = 0; i < 60; i++) {
      const c = 0.5 * (low + high);
      if ((1 + nu) * Math.exp((nu + 1) * Math.log(c / 2) - lgamma(nu + 2)) * bessel(nu + 1, c) > 0.25) low = c;
      else high = c;
    }
    return 0.5 * (low + high);
  });

/** f(r) of the values behind the ellipse's. */
function radial(type: ComponentType, v: Values, r: number): number {
  const [scale, amplitude, a, b, c, d] = v;
  const x = r / scale;
  switch (type) {
    case 'Sersic':
      return amplitude * Math.exp(-remembered(`b${a}`, () => gammaPInverse(2 * a, 0.5)) * (x ** (1 / a) - 1));
    case 'Beta':
      return amplitude / (1 + x ** a) ** b;
    case 'gNFW':
      return (amplitude * gnfw(x, a, b, c)) / gnfwCentral(a, b, c);
    case 'Power':
      return amplitude / x ** a;
    case 'TopHat':
      return x < 1 ? amplitude : 0;
    case 'Gaussian':
      return amplitude * Math.exp((-x * x) / 2);
    case 'Exponential':
      return amplitude / Math.exp(x);
    case 'PolyExponential':
    case 'PolyExpoRefact': {
      const y = r / v[6];
      const first = type === 'PolyExponential' ? 1 : amplitude;
      const sum = first + a * y + b * y ** 2 + c * y ** 3 + d * y ** 4;
      return (type === 'PolyExponential' ? amplitude : 1) * Math.exp(-x) * sum;
    }
    case 'ModExponential':
      return amplitude * Math.exp(-x) * (1 + r / a) ** b;
    case 'Moffat':
      return amplitude * (1 + x * x) ** -a;
    case 'CoreSersic': {
      const [re, ns, alpha, gamma] = [a, b, c, d];
      const bn = remembered(`b${ns}`, () => gammaPInverse(2 * ns, 0.5));
      const at = (rr: number): number =>
        (1 + (scale / rr) ** alpha) ** (gamma / alpha) *
        Math.exp(-bn * ((rr ** alpha + scale ** alpha) / re ** alpha) ** (1 / (alpha * ns)));
      return (amplitude * at(r)) / at(scale);
    }
    case 'Nuker':
      return amplitude * 2 ** ((b - c) / a) * x ** -c * (1 + x ** a) ** ((c - b) / a);
    case 'King': {
      const g = (rr: number): number => (1 + (rr / scale) ** 2) ** (-1 / b);
      return r < a ? amplitude * ((g(r) - g(a)) / (1 - g(a))) ** b : 0;
    }
    case 'BrokenExponential': {
      const [ro, rb, wb] = [a, b, c];
      return amplitude * Math.exp(-x) * ((1 + Math.exp((r - rb) / wb)) / (1 + Math.exp(-rb / wb))) ** (wb * (1 / scale - 1 / ro));
    }
    case 'Spergel': {
      const k = spergelC(a);
      return (amplitude * x ** a * bessel(a, k * x)) / remembered(`k${a}`, () => bessel(a, k));
    }
    case 'GaussianRing':
      return amplitude * Math.exp(-(((r - scale) / a) ** 2) / 2);
    case 'CustomProfile':
      return amplitude / (1 + x ** 3);
    default:
      throw new Error(type);
  }
}

/** What a truncation leaves of a profile at r. */
function truncated(type: TruncationType | null | undefined, r: number, rt: number, wt: number): number {
  if (!type) return 1;
  if (type === 'HyperTangent') return (1 - Math.tanh((r - rt) / wt)) / (1 - Math.tanh(-rt / wt));
  return Math.max(0, (1 - Math.exp((r - rt) / wt)) / (1 - Math.exp(-rt / wt)));
}

/** Values behind the ellipse's, those of a truncation left out. */
const OWN: Readonly<Partial<Record<ComponentType, number>>> = {
  Sersic: 3,
  Beta: 4,
  gNFW: 5,
  Power: 3,
  Exponential: 2,
  Gaussian: 2,
  TopHat: 2,
  Moffat: 3,
};

/** Amplitude 1 and a scale in place of a part's own; as many values as it has besides. */
function part({ type }: ProfileSpec, scale: number, own: Values): (r: number) => number {
  return r => radial(type, [scale, 1, ...own], r);
}

/** The brightness of a component in one place. */
function brightness(spec: ComponentSpec, v: Values, lon: number, lat: number, middle: readonly [number, number]): number {
  const { type } = spec;
  const along = (theta: number): [number, number] => {
    const [dx, dy] = [(lon - v[0]) * Math.cos(v[1] * DEGREE), lat - v[1]];
    return [-dx * Math.sin(theta) - dy * Math.cos(theta), dx * Math.cos(theta) - dy * Math.sin(theta)];
  };
  if (type === 'Background') {
    const [rs, a0, a1x, a1y, a2xx, a2xy, a2yy, a3xxx, a3xxy, a3xyy, a3yyy] = v;
    const [x, y] = [((lon - middle[0]) * Math.cos(middle[1] * DEGREE)) / rs, (lat - middle[1]) / rs];
    const [linear, square] = [a1x * x + a1y * y, a2xx * x * x + a2xy * x * y + a2yy * y * y];
    return a0 + linear + square + a3xxx * x ** 3 + a3xxy * x * x * y + a3xyy * x * y * y + a3yyy * y ** 3;
  }
  const [X, Y] = along(v[2]).map(Math.abs);
  switch (type) {
    case 'SimpleBridge':
    case 'MesaBridge': {
      const [across, down] = [spec.radial!, spec.parallel!];
      const count = OWN[across.type]! - 2;
      const f = part(across, v[4] * (1 - v[3]), v.slice(6, 6 + count))(Y);
      const g = part(down, v[4], v.slice(6 + count))(X);
      return type === 'SimpleBridge' ? v[5] * f * g : f === 0 || g === 0 ? 0 : v[5] / (1 / f + 1 / g);
    }
    case 'EdgeOnDisk':
      return (v[4] * (X / v[3]) * bessel(1, X / v[3])) / Math.cosh(Y / v[5]) ** v[6];
    case 'Disk': {
      const [, y] = along(v[2]);
      const { type: inPlane, truncation } = spec.radial!;
      const { type: up, losdepth, losbins } = spec.vertical!;
      const count = OWN[inPlane]!;
      const [rt, wt] = truncation ? v.slice(3 + count) : [0, 0];
      const [zs, alpha, inc] = v.slice(3 + count + (truncation ? 2 : 0));
      const tilt = (up === 'HyperSecantHeight' ? inc : alpha) - Math.PI / 2;
      let sum = 0;
      for (let k = 0; k < losbins; k++) {
        const l = losdepth * (-1 + (2 * k) / (losbins - 1));
        const z = Math.abs(y * Math.cos(tilt) - l * Math.sin(tilt));
        const r = Math.hypot(X, y * Math.sin(tilt) + l * Math.cos(tilt));
        const layer = up === 'HyperSecantHeight' ? Math.cosh(z / zs) ** -alpha : Math.exp(-z / zs);
        sum += (k === 0 || k === losbins - 1 ? 0.5 : 1) * radial(inPlane, v.slice(3), r) * truncated(truncation, r, rt, wt) * layer;
      }
      return (sum * 2 * losdepth) / (losbins - 1);
    }
    default: {
      const p = 2 + v[4];
      const r = (X ** p + (Y / (1 - v[3])) ** p) ** (1 / p);
      const count = v.length - (spec.truncation ? 2 : 0);
      return radial(type, v.slice(5, count), r) * truncated(spec.truncation, r, v[count], v[count + 1]);
    }
  }
}

/** Where a position of the sky is in the image, by Newton's method on {@link sky}. */
function pixelOf(spec: ProblemSpec, lon: number, lat: number): [number, number] {
  let [x, y] = [spec.image.nx / 2, spec.image.ny / 2];
  for (let i = 0; i < 8; i++) {
    const [a, b] = sky(spec, x, y);
    const [ax, bx] = sky(spec, x + 1e-3, y);
    const [ay, by] = sky(spec, x, y + 1e-3);
    const [j11, j12, j21, j22] = [(ax - a) * 1e3, (ay - a) * 1e3, (bx - b) * 1e3, (by - b) * 1e3];
    const determinant = j11 * j22 - j12 * j21;
    x -= (j22 * (a - lon) - j12 * (b - lat)) / determinant;
    y -= (j11 * (b - lat) - j21 * (a - lon)) / determinant;
  }
  return [x, y];
}

/** A band-limited pulse of n pixels, padded to 2n − 1: the mean over its frequencies of the phase t pixels from it. */
function pulse(n: number, t: number): number {
  const M = 2 * n - 1;
  let sum = 1;
  for (let k = 1; k < n; k++) sum += 2 * Math.cos((2 * Math.PI * k * t) / M);
  return sum / M;
}

function expected(spec: ProblemSpec, values: Float64Array): Float64Array {
  const { nx, ny, subgrid, psf: kernel, response, exposure } = spec.image;
  const [hx, hy] = kernel === null ? [0, 0] : [kernel.nx >> 1, kernel.ny >> 1];
  const [width, height] = [nx + 2 * hx, ny + 2 * hy];
  // With a margin: the light of a point beyond the edge comes in by the PSF, that of the others isn't known there.
  const scene = new Float64Array(width * height);
  const background = new Float64Array(nx * ny);
  const middle = sky(spec, nx / 2, ny / 2);
  spec.components.forEach((component, at) => {
    const v = [...values.subarray(component.offset, spec.components[at + 1]?.offset ?? spec.nvalues)];
    if (component.type === 'Point') {
      const [x, y] = pixelOf(spec, v[0], v[1]);
      // The response is read between the pixels' centres, as a plane over each square of them, and constant beyond.
      const [px, py] = [Math.min(Math.max(x, 0), nx - 1), Math.min(Math.max(y, 0), ny - 1)];
      const [x0, y0] = [Math.min(Math.floor(px), nx - 2), Math.min(Math.floor(py), ny - 2)];
      const [tx, ty] = [px - x0, py - y0];
      const seen = (dx: number, dy: number): number => (response === null ? 1 : response[(y0 + dy) * nx + x0 + dx]);
      const factor = (1 - ty) * ((1 - tx) * seen(0, 0) + tx * seen(1, 0)) + ty * ((1 - tx) * seen(0, 1) + tx * seen(1, 1));
      for (let i = 0; i < width * height; i++)
        scene[i] += v[2] * factor * pulse(nx, (i % width) - hx - x) * pulse(ny, Math.floor(i / width) - hy - y);
      return;
    }
    const isBackground = component.type === 'Background';
    // A background is taken at the pixels' centres.
    const side = isBackground ? 1 : subgrid;
    for (let i = 0; i < nx * ny; i++) {
      let mean = 0;
      for (let k = 0; k < side ** 2; k++) {
        const x = (i % nx) + ((k % side) + 0.5) / side - 0.5;
        const y = Math.floor(i / nx) + (Math.floor(k / side) + 0.5) / side - 0.5;
        mean += brightness(component, v, ...sky(spec, x, y), middle) / side ** 2;
      }
      if (isBackground) background[i] += mean;
      else scene[(Math.floor(i / nx) + hy) * width + (i % nx) + hx] += mean * (response?.[i] ?? 1);
    }
  });
  return background.map((level, i) => {
    let sum = 0;
    for (let dy = -hy; dy <= hy; dy++) {
      for (let dx = -hx; dx <= hx; dx++) {
        const weight = kernel === null ? 1 : kernel.data[(dy + hy) * kernel.nx + dx + hx];
        sum += weight * scene[(Math.floor(i / nx) + hy - dy) * width + (i % nx) + hx - dx];
      }
    }
    return (sum + level) * (exposure?.[i] ?? 1);
  });
}

/** Parts of compound components, by turns. */
const BRIDGES: readonly (readonly [ProfileSpec, ProfileSpec, readonly number[]])[] = [
  [{ type: 'Beta' }, { type: 'TopHat' }, [2.5, 0.8]],
  [{ type: 'Sersic' }, { type: 'Exponential' }, [1.7]],
  [{ type: 'Gaussian' }, { type: 'Moffat' }, [2.2]],
  [{ type: 'Exponential' }, { type: 'Beta' }, [3, 1.1]],
];
const DISKS: readonly (readonly [ProfileSpec, VerticalSpec, readonly number[]])[] = [
  [{ type: 'Sersic' }, { type: 'HyperSecantHeight', losdepth: 10 / 3600, losbins: 200 }, [1.2]],
  [{ type: 'Exponential' }, { type: 'ExponentialHeight', losdepth: 12 / 3600, losbins: 91 }, []],
  [
    { type: 'Beta', truncation: 'HyperTangent' },
    { type: 'HyperSecantHeight', losdepth: 8 / 3600, losbins: 120 },
    [2, 0.9, 6 / 3600, 2 / 3600],
  ],
  [{ type: 'gNFW' }, { type: 'ExponentialHeight', losdepth: 8 / 3600, losbins: 40 }, [1.1, 5, 0.2]],
];

/** The same problem with other parts in its bridges and disks, and their values. */
function withParts(spec: ProblemSpec, values: Float64Array, turn: number): [ProblemSpec, Float64Array] {
  const all: number[] = [];
  const components = spec.components.map((component, at): ComponentSpec => {
    const offset = all.length;
    const own = [...values.subarray(component.offset, spec.components[at + 1]?.offset ?? spec.nvalues)];
    if (component.type === 'SimpleBridge' || component.type === 'MesaBridge') {
      const [across, down, more] = BRIDGES[turn % BRIDGES.length];
      all.push(...own.slice(0, 6), ...more);
      return { ...component, offset, radial: across, parallel: down };
    }
    if (component.type === 'Disk') {
      const [inPlane, vertical, more] = DISKS[turn % DISKS.length];
      const [zs, alpha, inc] = own.slice(6);
      all.push(...own.slice(0, 5), ...more, zs, ...(vertical.type === 'HyperSecantHeight' ? [alpha] : []), inc);
      return { ...component, offset, radial: inPlane, vertical };
    }
    all.push(...own);
    return { ...component, offset };
  });
  return [{ ...spec, components, nvalues: all.length }, Float64Array.from(all)];
}

test('200 random composite models agree to 1e-8 of the peak with a model that shares nothing with theirs', () => {
  const random = new Random(keyOf(200));
  const types = componentTypes;
  // What is costly by brute force is in fewer of them.
  const cheap = types.filter(type => !['gNFW', 'Spergel', 'EdgeOnDisk', 'Disk'].includes(type));
  const pick = (list: readonly ComponentType[]): ComponentType => list[Math.floor(random.uniform() * list.length)];
  const seen = new Set<string>();
  for (let i = 0; i < 200; i++) {
    const chosen = [i < 2 * types.length ? types[i % types.length] : pick(i % 10 === 0 ? types : cheap), pick(cheap), pick(cheap)];
    const plain = problem({
      nx: 7,
      ny: 6,
      types: chosen.slice(0, 1 + (i % 3)),
      subgrid: 1 + (i % 2) + (i % 25 === 0 ? 2 : 0),
      truncation: ([null, 'HyperTangent', null, 'Exponential'] as const)[i % 4],
      psf: i % 3 === 0 ? psf(i % 2 === 0 ? 5 : 3, 5, 1, 0.3) : null,
      response: i % 5 === 0,
      exposure: i % 7 === 0,
      crval: [150, 2 + (i % 5) * 15],
    });
    const [spec, values] = withParts(plain, drawValues(plain, random), i);
    const { convolved, background } = createEvaluator(spec).render(values);
    const error = worst(
      convolved.map((value, k) => value + background[k]),
      expected(spec, values),
    );
    assert.ok(error <= 1e-8, `model ${i}, ${chosen.join(' + ')}: off by ${error} of the peak`);
    for (const { type, truncation, radial, vertical } of spec.components)
      seen.add([type, truncation ?? '', radial?.type ?? '', vertical?.type ?? ''].join(' ').trimEnd());
  }
  for (const type of types)
    assert.ok(
      [...seen].some(each => each.split(' ')[0] === type),
      type,
    );
  assert.ok(seen.size >= 60, `${seen.size} kinds of components`);
});

test.run();
