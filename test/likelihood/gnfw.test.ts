import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { forwardKernels } from '../../src/kernels/forward.js';
import { Arena } from '../../src/likelihood/arena.js';
import { type GnfwShape, gnfwSum } from '../../src/likelihood/gnfw.js';
import { gnfwSums } from '../../src/likelihood/gnfwKernel.js';
import { onPanels } from '../../src/likelihood/panels.js';
import { lgamma } from '../../src/math/gamma.js';
import { keyOf, Random } from '../../src/math/philox.js';

const random = new Random(keyOf(5));
const between = (low: number, high: number): number => low + (high - low) * random.uniform();

/** Everywhere in the reference's emulator's box, and beyond: α [0.05, 10], β [1.2, 12], γ [−5, 1 − 1e-5]. */
function drawShape(): GnfwShape {
  const gamma = random.uniform() < 0.3 ? 1 - 10 ** between(-5, 0) : between(-5, 1);
  return { alpha: Math.exp(between(Math.log(0.05), Math.log(10))), beta: between(1.2, 12), gamma };
}

/**
 * A(x)/A(0) by another way: with r² = x² + z², ∫ p dz over z = e^v, a trapezoid sum so fine that it needs no theory; and A(0) by the gamma function.
 */
function byDepth({ alpha, beta, gamma }: GnfwShape, lnx: number): number {
  const lnCentral = lgamma((1 - gamma) / alpha) + lgamma((beta - 1) / alpha) - lgamma((beta - gamma) / alpha) - Math.log(alpha);
  // 2 ∫ p(√(x² + z²)) dz, A(0) = 2 e^lnCentral
  const integrand = (v: number): number => {
    const m = Math.max(lnx, v);
    const lnr = m + 0.5 * Math.log1p(Math.exp(-2 * Math.abs(lnx - v)));
    const y = alpha * lnr;
    const softplus = y > 0 ? y + Math.log1p(Math.exp(-y)) : Math.log1p(Math.exp(y));
    return Math.exp(v - gamma * lnr + ((gamma - beta) / alpha) * softplus - lnCentral);
  };
  const h = 0.01 / Math.max(1, alpha / 3);
  let sum = 0;
  for (let v = Math.min(lnx, 0) - 45; v < Math.max(lnx, 0) + 10 / alpha + 45 / (beta - 1); v += h) sum += integrand(v);
  return sum * h;
}

test('the sum over the line of sight is the integral, to 1e-12 of itself at all radii', () => {
  for (let i = 0; i < 150; i++) {
    const shape = drawShape();
    const lnx = between(-18, 5);
    const [found, expected] = [gnfwSum(shape)(lnx), byDepth(shape, lnx)];
    assert.ok(Math.abs(found / expected - 1) < 1e-12, `${found}, ${expected}: ${JSON.stringify(shape)} ln x ${lnx}`);
  }
});

test('it is a Beta model where gamma is 0 and alpha 2', () => {
  for (const beta of [1.001, 1.5, 3, 5.5, 12, 30]) {
    for (const x of [1e-9, 1e-3, 0.1, 1, 3, 100, 1e4]) {
      const expected = (1 + x * x) ** ((1 - beta) / 2);
      const found = gnfwSum({ alpha: 2, beta, gamma: 0 })(Math.log(x));
      assert.ok(Math.abs(found / expected - 1) < 1e-12, `beta ${beta} x ${x}: ${found}, ${expected}`);
    }
  }
});

test('it is 1 at the centre, whatever the inner slope', () => {
  for (const gamma of [-8, -1, 0, 0.5]) {
    assert.ok(Math.abs(gnfwSum({ alpha: 1, beta: 5, gamma })(-200) - 1) < 1e-13);
    assert.is(gnfwSum({ alpha: 1, beta: 5, gamma })(Number.NEGATIVE_INFINITY), 1);
  }
});

test('the kernels’ sums are the same to 1e-13, and panels of them to 1e-13 of the greatest', () => {
  const kernels = forwardKernels();
  const sums = gnfwSums(kernels, new Arena(kernels.memory, kernels.heapBase()));
  for (let i = 0; i < 150; i++) {
    const shape = drawShape();
    const low = between(-8, 2);
    const one = gnfwSum(shape);
    const many = sums(shape, low, low + 4);
    const { alpha, beta, gamma } = shape;
    const panels = onPanels(many, low, low + 4, Math.min(2.5, (0.6 * Math.PI) / alpha, 8 / Math.max(beta - 1, 1 - gamma)));
    const at = Float64Array.from({ length: 30 }, () => between(low - 2, low + 4));
    const found = many(at);
    const greatest = Math.max(...Array.from({ length: 40 }, (_, k) => one(low + 0.1 * k)));
    at.forEach((lnx, k) => {
      const expected = one(lnx);
      assert.ok(Math.abs(found[k] / expected - 1) < 1e-13, `${found[k]}, ${expected}: ${JSON.stringify(shape)} ln x ${lnx}`);
      if (lnx > low)
        assert.ok(Math.abs(panels(lnx) - expected) < 1e-13 * greatest, `${panels(lnx)}, ${expected}: ${JSON.stringify(shape)} ln x ${lnx}`);
    });
  }
});

test.run();
