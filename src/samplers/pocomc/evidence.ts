/**
 * The evidence at the end, by bridge sampling (Meng & Wong 1996) between draws from the flows and particles of the posterior, for each colony by itself: its
 * particles had no part in training the flow that its draws come from. Importance sampling from a flow alone would miss what the flow misses, and say nothing
 * of it; the particles show it.
 *
 * A bridge takes it that the particles are of the posterior, each mode and each neck holding its share. Where few of them, or none, went from one to the other
 * the shares are wrong, the flow that was trained on them has learned the same wrong ones, and the bridge is too low by their relative error squared, which its
 * own error does not know of. Draws from the flow, weighted, have the right shares of all that the flow covers. So the two are compared, and as far as the draws
 * alone are higher by more than chance they are followed; where they are lower it is they that miss something.
 */
import { exp, log } from '../../math/libm.js';
import { concatenate, logSumExp } from '../bounds/linear.js';
import { COLONIES, rowsOf } from './colonies.js';
import { worth } from './sides.js';
import type { Evidence, Side } from './state.js';

export interface Estimate {
  readonly logZ: number;
  readonly logZErr: number;
  /** Effective share of the draws: 1 where the flow is the posterior. */
  readonly efficiency: number;
}

/** Effective share of the draws below which the flow is so far from the posterior that neither they alone nor the error are to be trusted. */
const POOR = 0.02;
/** How far ln Z by the particles' weights alone may be from the one that is told, in its standard errors and at all. */
const ASTRAY = { errors: 5, least: 1 };

/** ln Z and its standard error; null where the draws have no likelihood. */
export function bridgedEvidence({ sides, terms }: Evidence): Estimate | null {
  const found = bridges({ sides, terms });
  const good = found.filter(each => each !== null);
  if (good.length === 0) return null;
  const mean = (f: (each: Bridge) => number): number => logSumExp(Float64Array.from(good, f)) - log(good.length);
  const variance = (f: (each: Bridge) => number): number => good.reduce((s, each) => s + f(each), 0) / (good.length * good.length);
  const bridged = mean(each => each.logZ);
  const off = mean(each => each.drawn) - bridged;
  const chance = variance(each => each.varianceOff);
  const efficiency = Math.min(...good.map(each => each.efficiency));
  // the mean square of what a true difference b and chance give is b² + chance: b² / (b² + chance) of it is the bridge's error
  const follow = off > 0 && efficiency >= POOR ? Math.max(0, 1 - chance / (off * off)) : 0;
  const stated = Math.sqrt(variance(each => each.variance) + follow * chance);
  // two that are too far apart for their errors show what these do not know of
  const apart = Math.abs(good[0].logZ - good[good.length - 1].logZ) / 2;
  return {
    logZ: bridged + follow * off,
    logZErr: apart > 2 * stated ? apart : stated,
    efficiency,
  };
}

/** Weights of one colony's particles and draws, as draws from the mixture of both: of sum 1 together. */
export interface Balance {
  readonly particles: Float64Array;
  readonly draws: Float64Array;
}

/** Those weights for either colony; null where the draws of one have no likelihood. */
export function balanced(evidence: Evidence): Balance[] | null {
  const found = bridges(evidence).filter(each => each !== null);
  return found.length === COLONIES.length ? found.map(each => each.balance) : null;
}

function bridges({ sides, terms }: Pick<Evidence, 'sides' | 'terms'>): (Bridge | null)[] {
  return COLONIES.map(colony => bridge(sides[colony], concatenate(terms.map(batch => rowsOf(colony, batch, 1)))));
}

function balanceOf(particles: Float64Array, draws: Float64Array): Balance {
  const total = particles.reduce((s, w) => s + w, 0) + draws.reduce((s, w) => s + w, 0);
  return { particles: particles.map(w => w / total), draws: draws.map(w => w / total) };
}

/** What there is to be warned of. @param particles ln Z by the particles' weights alone, on their way from the prior */
export function doubts({ logZ, efficiency }: Estimate, particles: { logZ: number; logZErr: number }): string[] {
  const found: string[] = [];
  if (efficiency < POOR)
    found.push(
      `The flow is far from the posterior (an effective ${(100 * efficiency).toPrecision(2)} % of its draws): the error of ln Z may be too small. Raise n_effective, or leave n_evidence at 0`,
    );
  const off = particles.logZ - logZ;
  if (Math.abs(off) > Math.max(ASTRAY.least, ASTRAY.errors * particles.logZErr))
    found.push(
      `On the way from the prior ln Z came out ${Math.abs(off).toFixed(1)} too ${off < 0 ? 'low' : 'high'}: particles came late to where the posterior is, and may have missed other modes. Raise n_effective`,
    );
  return found;
}

/** One colony's ln Z: by the bridge, and by the draws alone. */
interface Bridge {
  readonly logZ: number;
  readonly variance: number;
  readonly drawn: number;
  /** Of the difference of the two, were the particles of the posterior. */
  readonly varianceOff: number;
  readonly efficiency: number;
  readonly balance: Balance;
}

/** @param terms ln (L × prior / density drawn from) of all draws; −Infinity for one beyond the cube */
function bridge({ weights, logRatio, kept }: Side, terms: Float64Array): Bridge | null {
  const drawn = terms.length;
  if (drawn === 0) return null;
  const plain = logSumExp(terms);
  if (plain === Number.NEGATIVE_INFINITY) return null;
  let square = 0;
  for (const w of weights) square += w * w;
  // particles descend from each other: what is kept of the parent's place is not new
  const held = worth(kept) / square;
  const shareP = held / (held + drawn);
  const shareQ = 1 - shareP;
  // r = Z / exp(start), from what importance sampling gives
  const start = plain - log(drawn);
  const q = terms.map(t => exp(Math.min(600, t - start)));
  const p = logRatio.map(t => exp(Math.min(600, t - start)));
  let r = 1;
  for (let round = 0; round < 1000; round++) {
    let above = 0;
    let below = 0;
    for (const x of q) above += x / (shareP * x + shareQ * r) / drawn;
    p.forEach((x, i) => {
      below += weights[i] / (shareP * x + shareQ * r);
    });
    const next = above / below;
    const still = Math.abs(next / r - 1) < 1e-10;
    r = next;
    if (still) break;
  }
  // relative variances of the two means (Frühwirth-Schnatter 2004, equation 11)
  const f = q.map(x => x / (shareP * x + shareQ * r));
  const g = p.map(x => r / (shareP * x + shareQ * r));
  const meanF = f.reduce((s, x) => s + x, 0) / drawn;
  const meanG = g.reduce((s, x, i) => s + weights[i] * x, 0);
  const varF = f.reduce((s, x) => s + x * x, 0) / drawn - meanF * meanF;
  const varG = g.reduce((s, x, i) => s + weights[i] * (x - meanG) ** 2, 0);
  const ofParticles = varG / (held * meanG * meanG);
  // a draw of a weight that only few have is no more than this many (Ionides 2008, truncated importance sampling); q has mean 1
  const most = Math.sqrt(drawn);
  const cut = q.map(x => Math.min(x, most));
  const meanCut = cut.reduce((s, x) => s + x, 0) / drawn;
  const varOff = cut.reduce((s, x, j) => s + (x / meanCut - f[j] / meanF) ** 2, 0) / drawn;
  let squares = 0;
  for (const x of q) squares += x * x;
  return {
    logZ: start + log(r),
    // rounding is what a flow that fits to the last bit leaves
    variance: Math.max(0, varF) / (drawn * meanF * meanF) + ofParticles + 1e-12,
    drawn: start + log(meanCut),
    varianceOff: varOff / drawn + ofParticles,
    efficiency: drawn / squares,
    balance: balanceOf(
      weights.map((w, i) => (held * w * p[i]) / (shareP * p[i] + shareQ * r)),
      f,
    ),
  };
}
