/** Walks of particles in latent coordinates: t-preconditioned Crank–Nicolson (Grumitt et al. 2024), and random-walk Metropolis. */
import { exp, pow } from '../../math/libm.js';
import { fold, type Key, Random } from '../../math/philox.js';
import { pickRows } from '../bounds/linear.js';
import { COLONIES, locateBoth, logMixBoth, type Maps, relocateBoth, rowsOf } from './colonies.js';
import { locate } from './map.js';
import { addLocalStep, drawMixture } from './mixture.js';
import { tempered } from './particles.js';
import type { AskedWalk, Chain, PocomcState } from './state.js';
import { drawGamma, fitStudentT, logDensity, squaredDistance } from './studentT.js';

/** The best acceptance of a random walk: 0.44 in one dimension, towards 0.234 in many (Roberts & Rosenthal 2001). */
const bestAcceptance = (ndim: number): number => 0.234 + (0.44 - 0.234) / ndim;
/** The best step of a random walk among normal distributions, in units of their width (Gelman et al. 1996). */
const bestStep = (ndim: number): number => 2.38 / Math.sqrt(ndim);
/** Crank–Nicolson forgets all at 1. */
const SIGMA_MOST = 0.99;
const SIGMA_LEAST = 1e-4;
/**
 * Every other step is shorter by a factor between 1 and this, drawn anew. Long steps go from mode to mode, but hardly ever into a tail that the flow makes
 * too thin, and hardly ever out of it; short ones do not depend on what the flow makes of it.
 */
const SPREAD = 5;

/**
 * Shares of the steps, where there is a mixture, that are jumps to a draw from it, and that are local steps as wide as its components. What the mixture makes too
 * thin is hardly ever come to by a jump, and never left by one; local steps do not depend on how dense it is. The rest walk in the flow's coordinates.
 */
const JUMPS = 0.5;
const LOCAL = 0.35;
/** How a step was made, wherever its particle is. */
const [WALKED, JUMPED, STEPPED] = [0, 1, 2];

export const firstSigma = (ndim: number): number => Math.min(SIGMA_MOST, bestStep(ndim));

/** Particles of `u` (n × ndim, by turns of either colony) about to walk. */
export function beginWalk({ ndim, maps, target }: PocomcState, u: Float64Array, logL: Float64Array, key: Key): Chain {
  const { z, logPrior } = locateBoth(maps!, u, new Random(fold(key, 1)));
  const startDensity = logL.map((l, i) => tempered(target, l) + logPrior[i]);
  const references = COLONIES.map(colony => {
    const own = rowsOf(colony, z, ndim);
    const n = own.length / ndim;
    return fitStudentT(own, new Float64Array(n).fill(1 / n), ndim);
  });
  const logMix = logMixBoth(maps!, u);
  return {
    u,
    z,
    logL,
    logPrior,
    logMix,
    references,
    startZ: z,
    startDensity,
    steps: 0,
    since: 0,
    accepted: 0,
    highest: mean(startDensity),
  };
}

function mean(x: Float64Array): number {
  return x.reduce((a, b) => a + b, 0) / x.length;
}

/** Where the particles would go in one step. One that would leave what the cube can hold isn't asked for: it stays. */
export function proposeStep(state: PocomcState, chain: Chain, id: number, key: Key): AskedWalk {
  const { ndim, options } = state;
  const { z, references } = chain;
  const random = new Random(fold(key, 2));
  const next = z.slice();
  for (let i = 0; i < chain.logL.length; i++) {
    const at = i * ndim;
    const reference = references[i & 1];
    const sigma = state.sigma * (random.uniform() < 0.5 ? 1 : pow(SPREAD, -random.uniform()));
    let stretch = sigma * reference.scale;
    if (options.sample === 'tpcn') {
      // z is normal given the factor that makes it t distributed: draw that, then a step that keeps the normal distribution
      const shape = 0.5 * (ndim + reference.nu);
      stretch *= Math.sqrt((0.5 * (reference.nu + squaredDistance(reference, z, at))) / drawGamma(shape, random));
      const keep = Math.sqrt(1 - sigma * sigma);
      for (let d = 0; d < ndim; d++) next[at + d] *= keep;
    }
    for (let d = 0; d < ndim; d++) next[at + d] += stretch * random.normal();
  }
  const to = relocateBoth(state.maps!, next);
  const hows = jump(state.maps!, chain, { ...to, z: next }, random);
  const { u, logPrior } = to;
  const logMix = logMixBoth(state.maps!, u);
  const rows = Uint32Array.from(logPrior.keys()).filter(i => logPrior[i] > Number.NEGATIVE_INFINITY);
  return {
    for: 'walk',
    id,
    key,
    rows,
    points: pickRows(u, ndim, rows),
    z: pickRows(next, ndim, rows),
    logPrior: Float64Array.from(rows, i => logPrior[i]),
    logMix: Float64Array.from(rows, i => logMix[i]),
    hows,
  };
}

/** Puts what a mixture proposes in the place of some rows, and says of each how it was made. */
function jump(
  maps: Maps,
  chain: Chain,
  { u, z, logPrior }: { u: Float64Array; z: Float64Array; logPrior: Float64Array },
  random: Random,
): Uint8Array {
  const ndim = maps[0].center.length;
  const hows = new Uint8Array(logPrior.length);
  for (const colony of COLONIES) {
    const map = maps[colony];
    if (map.mixture === null) continue;
    const rows: number[] = [];
    for (let i: number = colony; i < hows.length; i += 2) {
      const mark = random.uniform();
      if (mark >= JUMPS + LOCAL) continue;
      hows[i] = mark < JUMPS ? JUMPED : STEPPED;
      if (hows[i] === JUMPED) drawMixture(map.mixture, u, i * ndim, ndim, random);
      else {
        u.set(chain.u.subarray(i * ndim, (i + 1) * ndim), i * ndim);
        addLocalStep(map.mixture, u, i * ndim, ndim, random);
      }
      if (u.subarray(i * ndim, (i + 1) * ndim).every(x => x > 0 && x < 1)) rows.push(i);
      else logPrior[i] = Number.NEGATIVE_INFINITY;
    }
    if (rows.length === 0) continue;
    const landed = locate(map, pickRows(u, ndim, rows), random);
    rows.forEach((i, k) => {
      z.set(landed.z.subarray(k * ndim, (k + 1) * ndim), i * ndim);
      logPrior[i] = landed.logPrior[k];
    });
  }
  return hows;
}

/** Metropolis's decision for each particle, and the step's width after it: by Robbins–Monro towards the best acceptance. */
export function takeStep(state: PocomcState, chain: Chain, asked: AskedWalk, logL: Float64Array): { chain: Chain; sigma: number } {
  const { ndim, target, options } = state;
  const random = new Random(fold(asked.key, 3));
  const n = chain.logL.length;
  const next = {
    u: chain.u.slice(),
    z: chain.z.slice(),
    logL: chain.logL.slice(),
    logPrior: chain.logPrior.slice(),
    logMix: chain.logMix.slice(),
  };
  let chances = 0;
  let inFlow = 0;
  asked.rows.forEach((i, k) => {
    let gain = tempered(target, logL[k]) - tempered(target, chain.logL[i]);
    if (asked.hows[i] === JUMPED) gain += chain.logMix[i] - asked.logMix[k];
    if (asked.hows[i] === WALKED) gain += asked.logPrior[k] - chain.logPrior[i];
    if (asked.hows[i] === WALKED && options.sample === 'tpcn')
      gain += logDensity(chain.references[i & 1], chain.z, i * ndim) - logDensity(chain.references[i & 1], asked.z, k * ndim);
    const chance = gain >= 0 ? 1 : gain > Number.NEGATIVE_INFINITY ? exp(gain) : 0;
    chances += chance;
    if (asked.hows[i] === WALKED) inFlow += chance;
    if (random.uniform() >= chance) return;
    next.u.set(asked.points.subarray(k * ndim, (k + 1) * ndim), i * ndim);
    next.z.set(asked.z.subarray(k * ndim, (k + 1) * ndim), i * ndim);
    next.logL[i] = logL[k];
    next.logPrior[i] = asked.logPrior[k];
    next.logMix[i] = asked.logMix[k];
  });
  const acceptance = chances / n;
  const steps = chain.steps + 1;
  // the others say nothing of the step's width
  const walked = asked.hows.reduce((sum, how) => sum + (how === WALKED ? 1 : 0), 0);
  const most = options.sample === 'tpcn' ? SIGMA_MOST : 10;
  const moved = state.sigma * exp((2 * (inFlow / Math.max(1, walked) - bestAcceptance(ndim))) / Math.sqrt(steps));
  const density = mean(next.logL.map((l, i) => tempered(target, l) + next.logPrior[i]));
  const rose = density > chain.highest;
  return {
    chain: {
      ...chain,
      ...next,
      steps,
      accepted: chain.accepted + acceptance,
      highest: rose ? density : chain.highest,
      since: rose ? 0 : chain.since + 1,
    },
    sigma: Math.min(most, Math.max(SIGMA_LEAST, moved)),
  };
}

/**
 * What may be left of where a walk began: a correlation, on the way and at the posterior, where all that counts is made. At 0.35 there a spike on a broad peak came
 * out up to 0.5 off with n_effective 200, 0.10 ± 0.06 too low in the mean of ten seeds, with 0.03 stated. Walks that end on the way at 0.6 once they have made
 * 5 steps save a third of the calls on five pairs of Rosenbrock's, and left ln Z 0.045 too low in the mean of three seeds, with 0.015 to 0.03 stated by two of them.
 */
const FORGOTTEN = { tempering: 0.35, sampling: 0.2 };
/** How many times more steps than asked for there may be where they are short. */
const MOST_LONGER = 5;

/**
 * Whether a walk has forgotten where it began (Karamanis et al. 2022, section 3.4: the correlation of the particles with their starts), has forgotten the most of
 * it and gone on for n_steps since its mean log-density last rose, or has gone on for n_max_steps. The last two are more where steps are shorter than the best
 * ones of a random walk, since it then takes the square of the ratio as many to come as far.
 */
export function walkEnds(state: PocomcState, chain: Chain): boolean {
  const { options, sigma, ndim, phase } = state;
  const ratio = Math.min(MOST_LONGER, Math.max(1, (firstSigma(ndim) / sigma) ** 2));
  if (chain.steps >= options.n_max_steps * ratio) return true;
  const most = phase === 'sampling' ? FORGOTTEN.sampling : FORGOTTEN.tempering;
  return kept(state, chain) < (chain.since >= options.n_steps * ratio ? 1.4 * most : most);
}

/** What is left of where a walk began: the correlation of places, as a mean over their coordinates, or that of densities, whichever is larger. */
export function kept({ ndim, target }: PocomcState, { z, startZ, logL, logPrior, startDensity }: Chain): number {
  const density = logL.map((l, i) => tempered(target, l) + logPrior[i]);
  const left = (a: Float64Array, b: Float64Array, width: number): number => {
    let sum = 0;
    for (const colony of COLONIES) {
      const [then, now] = [rowsOf(colony, a, width), rowsOf(colony, b, width)];
      for (let d = 0; d < width; d++) sum += correlation(then, now, width, d);
    }
    return sum / (2 * width);
  };
  return Math.max(left(startZ, z, ndim), left(startDensity, density, 1));
}

/** Of column d of two arrays of rows; 0 where one doesn't vary. */
function correlation(a: Float64Array, b: Float64Array, ndim: number, d: number): number {
  const n = a.length / ndim;
  let [ma, mb, aa, ab, bb] = [0, 0, 0, 0, 0];
  for (let at = d; at < a.length; at += ndim) {
    ma += a[at] / n;
    mb += b[at] / n;
  }
  for (let at = d; at < a.length; at += ndim) {
    aa += (a[at] - ma) ** 2;
    ab += (a[at] - ma) * (b[at] - mb);
    bb += (b[at] - mb) ** 2;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
