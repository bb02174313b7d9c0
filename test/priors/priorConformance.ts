import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Prior } from '../../src/priors/prior.js';
import { priorFromJSON } from '../../src/priors/registry.js';
import { close } from '../support/close.js';

/** Simpson's rule over [a, b] with `steps` (even) intervals. */
function simpson(f: (x: number) => number, a: number, b: number, steps: number): number {
  const h = (b - a) / steps;
  let sum = f(a) + f(b);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * f(a + i * h);
  return (sum * h) / 3;
}

/**
 * What every prior must hold. Integrals are taken over t = ln x where the density spans orders of magnitude, and over t of x = median + width · sinh t where its
 * tails do.
 *
 * @param name what the tests' names begin with
 * @param prior any prior with support wider than a rounding error
 */
export function priorConformance(name: string, prior: Prior, { over = 'x' }: { over?: 'x' | 'logarithm' | 'tails' } = {}): void {
  const us = [1e-9, 1e-4, 0.03, 0.25, 0.5, 0.77, 0.9, 0.9999];
  const [low, high] = prior.support;
  // All but 1e-15 of the mass.
  const from = Number.isFinite(low) ? low : prior.quantile(1e-16);
  const to = Number.isFinite(high) ? high : prior.quantile(1 - 2 ** -53);
  const clamp = (x: number): number => Math.min(to, Math.max(from, x));
  const middle = prior.quantile(0.5);
  const width = prior.quantile(0.75) - prior.quantile(0.25);
  /** Edges between which the density is smooth. */
  const edges = [
    from,
    ...(prior.type === 'splitnormal' ? [(prior as Prior & { toJSON(): { splitnormal: number[] } }).toJSON().splitnormal[0]] : []),
    to,
  ];
  const pieces = prior.type === 'grid' ? [0, 1, 2, 4] : edges;
  function integral(f: (x: number) => number): number {
    if (over === 'logarithm') {
      const start = Math.log(Math.max(from, prior.quantile(1e-16)));
      return simpson(t => f(clamp(Math.exp(t))) * Math.exp(t), start, Math.log(to), 4000);
    }
    if (over === 'tails') {
      const end = Math.asinh((to - middle) / width);
      return simpson(t => f(middle + width * Math.sinh(t)) * width * Math.cosh(t), -end, end, 8000);
    }
    return pieces.slice(1).reduce((sum, end, i) => sum + simpson(f, pieces[i], end, 4000), 0);
  }

  test(`${name}: the cumulative undoes the quantile`, () => {
    for (const u of us) {
      const x = prior.quantile(u);
      // What the rounding of x makes in u.
      const atol = 4 * Number.EPSILON * (Math.abs(x) * Math.exp(prior.logDensity(x)) + 1);
      close(prior.cdf(x), u, { rtol: 1e-12, atol }, 'u');
    }
  });

  test(`${name}: quantiles rise with u, and stay within the support at both ends`, () => {
    const xs = us.map(u => prior.quantile(u));
    for (let i = 1; i < xs.length; i++) assert.ok(xs[i] > xs[i - 1], `${xs[i]} after ${xs[i - 1]}`);
    assert.is(prior.quantile(0), low);
    assert.is(prior.quantile(1), high);
    assert.is(prior.cdf(low), 0);
    assert.is(prior.cdf(high), 1);
  });

  test(`${name}: outside [0, 1] there is no quantile`, () => {
    for (const u of [-1e-12, 1.000001, Number.NaN]) assert.ok(Number.isNaN(prior.quantile(u)), String(u));
  });

  test(`${name}: the density integrates to 1`, () => {
    close(
      integral(x => Math.exp(prior.logDensity(x))),
      1,
      { rtol: 1e-9 },
    );
  });

  test(`${name}: the square of the density integrates to exp(logSquareIntegral)`, () => {
    close(Math.log(integral(x => Math.exp(2 * prior.logDensity(x)))), prior.logSquareIntegral, { rtol: 0, atol: 1e-8 });
  });

  test(`${name}: the density is the slope of the cumulative, and the gradient that of its logarithm`, () => {
    for (const u of [0.1, 0.4, 0.8]) {
      const x = prior.quantile(u);
      const step = prior.quantile(u + 1e-3) - x;
      const above = x + step;
      const below = x - step;
      const slope = (f: (x: number) => number): number => (f(above) - f(below)) / (above - below);
      // Curvature over the step, and the rounding of x.
      const tol = { rtol: 1e-4 + (8 * Number.EPSILON * Math.abs(x)) / step, atol: 1e-9 / step };
      close(slope(prior.cdf.bind(prior)), Math.exp(prior.logDensity(x)), tol, 'density');
      close(slope(prior.logDensity.bind(prior)), prior.gradient(x), tol, 'gradient');
    }
  });

  test(`${name}: outside the support the density is zero`, () => {
    const width = prior.quantile(0.9) - prior.quantile(0.1);
    if (Number.isFinite(low)) assert.is(prior.logDensity(low - width), Number.NEGATIVE_INFINITY);
    if (Number.isFinite(high)) assert.is(prior.logDensity(high + width), Number.NEGATIVE_INFINITY);
    assert.is(prior.logDensity(Number.POSITIVE_INFINITY), Number.NEGATIVE_INFINITY);
    assert.is(prior.logDensity(Number.NEGATIVE_INFINITY), Number.NEGATIVE_INFINITY);
    assert.ok(Number.isNaN(prior.logDensity(Number.NaN)));
  });

  test(`${name}: comes back from its JSON`, () => {
    const back = priorFromJSON(JSON.parse(JSON.stringify(prior)) as Record<string, number[]>);
    assert.is(back.type, prior.type);
    assert.is(Object.keys(prior.toJSON()).join(), prior.type);
    for (const u of us) assert.is(back.quantile(u), prior.quantile(u));
  });
}
