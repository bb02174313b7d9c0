import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import type { ComponentSpec, ComponentType, ProblemSpec } from '../../src/likelihood/spec.js';
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

/** The brightness of a component in one place. */
function brightness({ type }: ComponentSpec, v: Values, lon: number, lat: number): number {
  const along = (theta: number): [number, number] => {
    const [dx, dy] = [(lon - v[0]) * Math.cos(v[1] * DEGREE), lat - v[1]];
    return [-dx * Math.sin(theta) - dy * Math.cos(theta), dx * Math.cos(theta) - dy * Math.sin(theta)];
  };
  const [X, Y] = along(v[2]).map(Math.abs);
  switch (type) {
    case 'SimpleBridge': {
      const across = Y / (v[4] * (1 - v[3]));
      return X < v[4] ? v[5] / (1 + across ** v[6]) ** v[7] : 0;
    }
    case 'MesaBridge': {
      const across = (1 + (Y / (v[4] * (1 - v[3]))) ** v[6]) ** v[7];
      return v[5] / (across + (X / v[4]) ** v[8]);
    }
    case 'EdgeOnDisk':
      return (v[4] * (X / v[3]) * bessel(1, X / v[3])) / Math.cosh(Y / v[5]) ** v[6];
    case 'Disk': {
      const [, y] = along(v[2]);
      const [zs, alpha, tilt] = [v[6], v[7], v[8] - Math.PI / 2];
      let sum = 0;
      for (let k = 0; k < 200; k++) {
        const l = (10 / 3600) * (-1 + (2 * k) / 199);
        const z = y * Math.cos(tilt) - l * Math.sin(tilt);
        const r = Math.hypot(X, y * Math.sin(tilt) + l * Math.cos(tilt));
        sum += (k === 0 || k === 199 ? 0.5 : 1) * radial('Sersic', [v[3], v[4], v[5]], r) * Math.cosh(z / zs) ** -alpha;
      }
      return (sum * 20) / 3600 / 199;
    }
    default: {
      const p = 2 + v[4];
      return radial(type, v.slice(5), (X ** p + (Y / (1 - v[3])) ** p) ** (1 / p));
    }
  }
}

function expected(spec: ProblemSpec, values: Float64Array): Float64Array {
  const { nx, ny, subgrid, psf: kernel } = spec.image;
  const scene = new Float64Array(nx * ny);
  for (const component of spec.components) {
    const v = [...values.subarray(component.offset)];
    for (let i = 0; i < nx * ny; i++) {
      for (let k = 0; k < subgrid ** 2; k++) {
        const x = (i % nx) + ((k % subgrid) + 0.5) / subgrid - 0.5;
        const y = Math.floor(i / nx) + (Math.floor(k / subgrid) + 0.5) / subgrid - 0.5;
        scene[i] += brightness(component, v, ...sky(spec, x, y)) / subgrid ** 2;
      }
    }
  }
  if (kernel === null) return scene;
  return scene.map((_, i) => {
    let sum = 0;
    for (let dy = -2; dy <= 2; dy++) {
      for (let dx = -2; dx <= 2; dx++) {
        const [x, y] = [(i % nx) - dx, Math.floor(i / nx) - dy];
        if (x >= 0 && x < nx && y >= 0 && y < ny) sum += kernel.data[(dy + 2) * 5 + dx + 2] * scene[y * nx + x];
      }
    }
    return sum;
  });
}

test('200 random composite models agree to 1e-8 of the peak with a model that shares nothing with theirs', () => {
  const random = new Random(keyOf(200));
  const types = componentTypes.filter(type => type !== 'Point' && type !== 'Background');
  // What is costly by brute force is in fewer of them.
  const cheap = types.filter(type => !['gNFW', 'Spergel', 'EdgeOnDisk', 'Disk'].includes(type));
  const pick = (list: readonly ComponentType[]): ComponentType => list[Math.floor(random.uniform() * list.length)];
  for (let i = 0; i < 200; i++) {
    const chosen = [i < types.length ? types[i] : pick(i % 10 === 0 ? types : cheap), pick(cheap), pick(cheap)].slice(0, 1 + (i % 3));
    const spec = problem({
      nx: 7,
      ny: 6,
      types: chosen,
      subgrid: 1 + (i % 2),
      psf: i % 4 === 0 ? psf(5, 5, 1, 0.3) : null,
      crval: [150, 2 + (i % 5) * 15],
    });
    const values = drawValues(spec, random);
    const { convolved } = createEvaluator(spec).render(values);
    const error = worst(convolved, expected(spec, values));
    assert.ok(error <= 1e-8, `model ${i}, ${chosen.join(' + ')}: off by ${error} of the peak`);
  }
});

test.run();
