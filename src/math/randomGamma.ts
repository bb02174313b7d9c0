import { log, pow } from './libm.js';
import type { Random } from './philox.js';

/** A draw from the gamma distribution of this shape > 0 and scale 1 (Marsaglia & Tsang 2000, ACM TOMS 26, 363). */
export function randomGamma(random: Random, shape: number): number {
  // Γ(a) is Γ(a + 1) · U^{1/a}
  if (shape < 1) return randomGamma(random, shape + 1) * pow(random.uniform(), 1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const t = 1 + c * x;
    if (t <= 0) continue;
    const v = t * t * t;
    if (log(random.uniform()) < 0.5 * x * x + d * (1 - v + log(v))) return d * v;
  }
}
