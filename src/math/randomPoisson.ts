import { lgamma } from './gamma.js';
import { exp, log } from './libm.js';
import type { Random } from './philox.js';

/** A draw from the Poisson distribution of this mean ≥ 0: by inversion below 10, by transformed rejection above (PTRS of Hörmann 1993, Insur. Math. Econ. 12, 39). */
export function randomPoisson(random: Random, mean: number): number {
  if (mean < 10) {
    let k = 0;
    let term = exp(-mean);
    for (let u = random.uniform() - term; u > 0 && term > 0; u -= term) term *= mean / ++k;
    return k;
  }
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const vr = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = random.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (log(v) + log(inverseAlpha) - log(a / (us * us) + b) <= k * log(mean) - mean - lgamma(k + 1)) return k;
  }
}
