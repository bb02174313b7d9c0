import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  effectiveSize,
  largestBeta,
  logMixture,
  logWeights,
  normalised,
  POSTERIOR,
  PRIOR,
  tempered,
  topLogL,
  uniqueSize,
  weighed,
} from '../../../src/samplers/pocomc/particles.js';
import { close } from '../../support/close.js';

test('a target rises with the likelihood up to its cap, where it is 1', () => {
  assert.is(tempered(PRIOR, Number.NEGATIVE_INFINITY), 0);
  assert.is(tempered(POSTERIOR, -7), -7);
  assert.is(tempered({ beta: 0.5, cap: 10 }, 4), -3);
  assert.is(tempered({ beta: 1e60, cap: 10 }, 10), 0);
  assert.is(tempered({ beta: 1, cap: 10 }, 1e6), 0);
  assert.is(tempered({ beta: 1e60, cap: 10 }, Number.NEGATIVE_INFINITY), Number.NEGATIVE_INFINITY);
});

test('particles of two levels have the evidence of a third, whose integral is known', () => {
  // u even in (0, 1) for the prior, and u = v^(1/3) for the density 3 u², which is L itself over its evidence 1/3
  const n = 20000;
  const even = Float64Array.from({ length: n }, (_, i) => (i + 0.5) / n);
  const u = [...even, ...even.map(v => v ** (1 / 3))];
  const logL = Float64Array.from(u, x => 2 * Math.log(x));
  const mixture = logMixture(
    [
      { ...PRIOR, logZ: 0, n },
      { ...POSTERIOR, logZ: Math.log(1 / 3), n },
    ],
    logL,
  );
  const evidence = (beta: number, cap: number): number => logWeights({ beta, cap }, logL, mixture).reduce((s, w) => s + Math.exp(w), 0);
  close(evidence(2, Number.POSITIVE_INFINITY), 1 / 5, { rtol: 1e-3 });
  // ∫ min(1, (u / ½)²) du
  close(evidence(1, 2 * Math.log(0.5)), 1 / 6 + 1 / 2, { rtol: 1e-3 });
  assert.ok(effectiveSize(normalised(logWeights(POSTERIOR, logL, mixture))!) > n);
});

test('weights and their evidence at once are those of logWeights, normalised', () => {
  const n = 500;
  const logL = Float64Array.from({ length: n }, (_, i) => (i % 50 === 7 ? Number.NEGATIVE_INFINITY : -0.002 * (i - 100) ** 2));
  const levels = [
    { ...PRIOR, logZ: 0, n: 300 },
    { beta: 0.1, cap: -1, logZ: -2, n: 200 },
  ];
  const mixture = logMixture(levels, logL);
  logL.forEach((l, i) => {
    const [prior, capped] = [0.6, 0.4 * Math.exp(tempered(levels[1], l) + 2)];
    close(mixture[i], Math.log(prior + capped), { rtol: 1e-13, atol: 1e-15 });
  });
  for (const target of [POSTERIOR, PRIOR, { beta: 0.3, cap: -4 }]) {
    const logW = logWeights(target, logL, mixture);
    const { weights, logZ } = weighed(target, logL, mixture)!;
    const told = normalised(logW)!;
    weights.forEach((w, i) => close(w, told[i], { rtol: 1e-12, atol: 1e-21 }));
    close(logZ, Math.log(logW.reduce((s, w) => s + Math.exp(w), 0)), { rtol: 1e-12, atol: 1e-14 });
  }
  assert.is(weighed(POSTERIOR, new Float64Array(3).fill(Number.NEGATIVE_INFINITY), new Float64Array(3)), null);
  close(uniqueSize(Float64Array.of(0.5, 0.5, 0), 2), 1.5);
});

test('the top of weighted particles begins where their share is reached', () => {
  const logL = Float64Array.of(3, 1, 2, 5, 4);
  assert.is(topLogL(logL, Float64Array.of(0.2, 0.2, 0.2, 0.2, 0.2), 0.39), 4);
  assert.is(topLogL(logL, Float64Array.of(0.9, 0, 0, 0.05, 0.05), 0.5), 3);
});

test('the largest beta is found wherever it lies', () => {
  assert.is(
    largestBeta(1, () => true),
    1,
  );
  assert.is(
    largestBeta(1, () => false),
    0,
  );
  for (const edge of [0.7, 1e-5, 1e-200])
    close(
      largestBeta(1, beta => beta <= edge),
      edge,
      { rtol: 1e-8 },
    );
  close(
    largestBeta(1e60, beta => beta <= 4e22),
    4e22,
    { rtol: 1e-8 },
  );
});

test.run();
