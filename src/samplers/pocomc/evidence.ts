/** The evidence at the end: importance sampling from the flow (Karamanis et al. 2022, section 3.6). */
import { exp, log } from '../../math/libm.js';
import { concatenate, logSumExp } from '../bounds/linear.js';
import type { Evidence } from './state.js';

/** ln Z and its standard error; null where no draw has a likelihood. */
export function drawnEvidence({ drawn, logL, logRatio }: Evidence): { logZ: number; logZErr: number } | null {
  const ratios = concatenate(logRatio);
  const terms = concatenate(logL).map((l, i) => l + ratios[i]);
  const sum = logSumExp(terms);
  if (sum === Number.NEGATIVE_INFINITY) return null;
  let square = 0;
  for (const t of terms) square += exp(2 * (t - sum));
  // draws beyond the cube are draws of weight zero; rounding is what a flow that fits to the last bit leaves
  return { logZ: sum - log(drawn), logZErr: Math.sqrt(Math.max(0, square - 1 / drawn) + 1e-12) };
}
