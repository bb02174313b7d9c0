/**
 * The evidence at the end, by bridge sampling (Meng & Wong 1996) between draws from the flow and particles of the posterior that had no part in training it.
 * Importance sampling from the flow alone would miss what the flow misses, and say nothing of it; the particles show it.
 */
import { exp, log } from '../../math/libm.js';
import { concatenate, logSumExp } from '../bounds/linear.js';
import type { Evidence } from './state.js';

/** ln Z and its standard error; null where no draw has a likelihood. */
export function bridgedEvidence({ drawn, logL, logRatio, heldWeights, heldLogRatio }: Evidence): { logZ: number; logZErr: number } | null {
  const mine = concatenate(logL);
  const ratios = concatenate(logRatio);
  const terms = mine.map((l, i) => l + ratios[i]);
  const plain = logSumExp(terms);
  if (plain === Number.NEGATIVE_INFINITY) return null;
  let square = 0;
  for (const w of heldWeights) square += w * w;
  const held = 1 / square;
  const shareP = held / (held + drawn);
  const shareQ = 1 - shareP;
  // r = Z / exp(start), from what importance sampling gives
  const start = plain - log(drawn);
  const q = terms.map(t => exp(Math.min(600, t - start)));
  const p = heldLogRatio.map(t => exp(Math.min(600, t - start)));
  let r = 1;
  for (let round = 0; round < 1000; round++) {
    let above = 0;
    let below = 0;
    for (const x of q) above += x / (shareP * x + shareQ * r) / drawn;
    p.forEach((x, i) => {
      below += heldWeights[i] / (shareP * x + shareQ * r);
    });
    const next = above / below;
    const still = Math.abs(next / r - 1) < 1e-10;
    r = next;
    if (still) break;
  }
  // relative variances of the two means (Frühwirth-Schnatter 2004, equation 11); draws beyond the cube are draws of zero
  const f = q.map(x => x / (shareP * x + shareQ * r));
  const g = p.map(x => r / (shareP * x + shareQ * r));
  const meanF = f.reduce((s, x) => s + x, 0) / drawn;
  const meanG = g.reduce((s, x, i) => s + heldWeights[i] * x, 0);
  const varF = f.reduce((s, x) => s + x * x, 0) / drawn - meanF * meanF;
  const varG = g.reduce((s, x, i) => s + heldWeights[i] * (x - meanG) ** 2, 0);
  const relative = Math.max(0, varF) / (drawn * meanF * meanF) + varG / (held * meanG * meanG);
  // rounding is what a flow that fits to the last bit leaves
  return { logZ: start + log(r), logZErr: Math.sqrt(relative + 1e-12) };
}
