import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { edgeOnDiskOf, profileOf } from '../../src/likelihood/flatParts.js';
import { type RadialShape, radialProfile } from '../../src/likelihood/radialProfile.js';
import type { RadialType } from '../../src/likelihood/spec.js';
import { spergelC } from '../../src/likelihood/spergel.js';
import { besselKScaled } from '../../src/math/besselK.js';
import { digamma, gammaPInverse } from '../../src/math/gamma.js';
import { close } from '../support/close.js';

/** Profiles by their formulas; the values behind the ellipse's. */
function f(type: RadialType, own: readonly number[], more: Partial<RadialShape> = {}, floor = 0): (r: number) => number {
  const { amplitude, at } = radialProfile({ type, ...more }, Float64Array.of(0, 0, 0, 0, 0, ...own), 0, floor);
  return r => amplitude * at(r);
}

/** 2π ∫ f r dr from a to b, by Simpson's rule in ln r. */
function flux(of: (r: number) => number, a: number, b: number, n = 20000): number {
  const h = Math.log(b / a) / n;
  let sum = 0;
  for (let i = 0; i <= n; i++) {
    const r = a * Math.exp(i * h);
    sum += (i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2) * of(r) * r * r;
  }
  return (2 * Math.PI * sum * h) / 3;
}

const radii = [1e-6, 0.01, 0.3, 0.99, 1, 1.01, 2.5, 10, 60];

test('the Bessel function K agrees with its closed forms and the reference', () => {
  // scipy.special.kve(nu, u)
  for (const u of [1e-8, 1e-3, 0.1, 1, 5, 50, 1000]) {
    const half = Math.sqrt(Math.PI / (2 * u));
    close(besselKScaled(0.5, u), half, { rtol: 1e-13 });
    close(besselKScaled(-0.5, u), half, { rtol: 1e-13 });
    close(besselKScaled(1.5, u), half * (1 + 1 / u), { rtol: 1e-13 });
    close(besselKScaled(4.5, u), half * (1 + (10 + (45 + (105 + 105 / u) / u) / u) / u), { rtol: 1e-13 });
  }
  close(Math.exp(-1) * besselKScaled(1, 1), 0.6019072301972346, { rtol: 1e-13 });
  close(Math.exp(-2) * besselKScaled(0, 2), 0.11389387274953343, { rtol: 1e-13 });
});

test('the digamma function agrees with its closed forms', () => {
  const euler = 0.5772156649015329;
  close([1, 2, 0.5, 0.25].map(digamma), [-euler, 1 - euler, -euler - 2 * Math.LN2, -euler - Math.PI / 2 - 3 * Math.LN2], { rtol: 2e-15 });
  for (const x of [1e-5, 0.3, 3.7, 12, 900]) close(digamma(x + 1) - digamma(x), 1 / x, { rtol: 1e-11 });
  assert.ok(Number.isNaN(digamma(0)) && Number.isNaN(digamma(-1)));
});

test('a Spergel profile of nu = 1/2 is an exponential; its effective radius holds half of the flux', () => {
  close(spergelC(0.5), gammaPInverse(2, 0.5), { rtol: 1e-13 });
  const exponential = f('Sersic', [2, 3, 1]);
  const spergel = f('Spergel', [2, 3, 0.5]);
  for (const r of radii) close(spergel(r), exponential(r), { rtol: 1e-12 });
  for (const nu of [-0.85, -0.6, -0.2, 0, 0.8, 2, 4]) {
    const of = f('Spergel', [1, 1, nu]);
    close(of(1), 1, { rtol: 1e-13 });
    const [inner, outer] = [flux(of, 1e-40, 1), flux(of, 1, 300)];
    assert.ok(Math.abs(inner / outer - 1) < 1e-6, `nu ${nu}: ${inner} within, ${outer} without`);
  }
});

test('a Sérsic profile holds half of its flux within re, whatever its index', () => {
  for (const ns of [0.25, 0.5, 1, 4, 10]) {
    const of = f('Sersic', [1, 1, ns]);
    assert.ok(Math.abs(flux(of, 1e-30, 1) / flux(of, 1, 1e12, 200000) - 1) < 1e-6, `ns ${ns}`);
  }
});

test('a core-Sérsic profile is a Sérsic outside and a power law inside', () => {
  const [rb, Ib, re, ns, gamma] = [0.01, 5, 2, 3, 0.2];
  const core = f('CoreSersic', [rb, Ib, re, ns, 60, gamma]);
  const sersic = f('Sersic', [re, 1, ns]);
  close(f('CoreSersic', [rb, Ib, re, ns, 3, gamma])(rb), Ib, { rtol: 1e-13 });
  for (const r of [0.1, 1, 7]) close(core(r) / core(1), sersic(r) / sersic(1), { rtol: 1e-12 });
  close(core(1e-4) / core(1e-3), 10 ** gamma, { rtol: 1e-12 });
  // Far inside the exponential is constant for any alpha.
  close(f('CoreSersic', [1, 1, 5, 2, 1.5, 0])(0), f('CoreSersic', [1, 1, 5, 2, 1.5, 0])(1e-9), { rtol: 1e-9 });
});

test('a Nuker law is Ib at rb, and has its two slopes', () => {
  const of = f('Nuker', [0.5, 3, 2, 1.7, 0.4]);
  close(of(0.5), 3, { rtol: 1e-14 });
  close(of(5e5) / of(1e6), 2 ** 1.7, { rtol: 1e-9 });
  close(of(5e-7) / of(1e-6), 2 ** 0.4, { rtol: 1e-9 });
  const [r, x] = [1.1, 1.1 / 0.5];
  close(of(r), 3 * 2 ** (1.3 / 2) * x ** -0.4 * (1 + x ** 2) ** (-1.3 / 2), { rtol: 1e-14 });
});

test('a King profile is Ic at the centre, King’s with alpha 2, and 0 from its tidal radius on', () => {
  const [rc, rt] = [0.5, 6];
  const of = f('King', [rc, 2, rt, 2]);
  const g = (r: number): number => 1 / Math.sqrt(1 + (r / rc) ** 2);
  for (const r of [0, 0.1, 1, 5.9]) close(of(r), 2 * ((g(r) - g(rt)) / (1 - g(rt))) ** 2, { rtol: 1e-10 });
  assert.is(of(6), 0);
  assert.is(of(7), 0);
  const odd = f('King', [rc, 2, rt, 1.3]);
  const h = (r: number): number => (1 + (r / rc) ** 2) ** (-1 / 1.3);
  for (const r of [0.1, 1, 5.9]) close(odd(r), 2 * ((h(r) - h(rt)) / (1 - h(rt))) ** 1.3, { rtol: 1e-10 });
});

test('a broken exponential has one scale within its break and another beyond', () => {
  const [rs, ro, rb, wb] = [2, 0.5, 3, 0.05];
  const of = f('BrokenExponential', [rs, 4, ro, rb, wb]);
  close(of(0), 4, { rtol: 1e-14 });
  close(of(1) / of(1.5), Math.exp(0.5 / rs), { rtol: 1e-12 });
  close(of(5) / of(6), Math.exp(1 / ro), { rtol: 1e-12 });
  close(f('BrokenExponential', [rs, 4, rs, rb, wb])(7), 4 * Math.exp(-7 / rs), { rtol: 1e-14 });
});

test('a ring is brightest at its radius, a Moffat a Beta of alpha 2', () => {
  close([0.9, 1, 1.1].map(f('GaussianRing', [1, 2, 0.1])), [2 * Math.exp(-0.5), 2, 2 * Math.exp(-0.5)], { rtol: 1e-13 });
  for (const r of radii) close(f('Moffat', [0.7, 2, 1.9])(r), f('Beta', [0.7, 2, 2, 1.9])(r), { rtol: 1e-13 });
});

test('truncations are 1 at the centre; HyperTangent is half of it at rt, Exponential nothing beyond', () => {
  const of = (truncation: 'HyperTangent' | 'Exponential') => f('TopHat', [100, 1, 5, 0.5], { truncation });
  close(of('HyperTangent')(0), 1, { rtol: 1e-14 });
  for (const r of [0.1, 4, 5, 6]) {
    close(of('HyperTangent')(r), (1 - Math.tanh((r - 5) / 0.5)) / (1 - Math.tanh(-10)), { rtol: 1e-12 });
    close(of('Exponential')(r), Math.max(0, (1 - Math.exp((r - 5) / 0.5)) / (1 - Math.exp(-10))), { rtol: 1e-12 });
  }
});

test('a profile without a value at its centre is finite there, and the same below the floor', () => {
  for (const [type, own] of [
    ['Power', [1, 1, 2]],
    ['Nuker', [1, 1, 2, 1.5, 0.5]],
    ['CoreSersic', [1, 1, 2, 3, 2, 0.3]],
    ['Spergel', [1, 1, -0.5]],
  ] as const) {
    const of = f(type, own, {}, 1e-3);
    assert.ok(Number.isFinite(of(0)) && of(0) > of(2e-3), type);
    assert.is(of(0), of(1e-3), type);
  }
});

test('an edge-on disk is an exponential disk summed over its depth', () => {
  const [rs, zs] = [2, 0.3];
  const { along, across, amplitude } = edgeOnDiskOf(Float64Array.of(0, 0, 0, rs, 3, zs, 2), 0);
  const [x, y] = [profileOf(along, 0).at, profileOf(across, 0).at];
  assert.is(amplitude, 3);
  close([x(0), y(0)], [1, 1], { rtol: 1e-14 });
  close(y(0.5), Math.cosh(0.5 / zs) ** -2, { rtol: 1e-13 });
  for (const X of [0.01, 1, 5, 20]) {
    let sum = 0;
    const h = 1e-3;
    for (let t = -18; t < 18; t += h) sum += Math.exp((-X * Math.cosh(t)) / rs) * X * Math.cosh(t) * h; // l = X sinh t
    close(x(X), sum / (2 * rs), { rtol: 1e-10 });
  }
});

test.run();
