/**
 * The posterior grown anew by draws, where particles are found where the flow is all but empty.
 *
 * A part of the posterior that only fills late, such as the far end of a long, thin ridge, may have too few particles on the way for a flow to follow, and die out.
 * Walks in the flow's coordinates never come back to it; draws from the flow do, if rarely, and with large weights. So the history is left behind: flows are trained
 * on weighted draws, and drawn from, by turns, and each draw is weighted as one from the mixture of all that was drawn from so far (Cornuet et al. 2012, adaptive
 * multiple importance sampling). What is missing shows as weights far above the others; part of the next round is drawn about those (Raftery & Bao 2010).
 *
 * The two colonies are kept apart here too (colonies.ts): a flow is too dense at the draws that trained it, and a mixture with such flows in it would give these too
 * little weight, which on Rosenbrock's function in 10 dimensions is worth 0.1 of ln Z. Either colony's draws come from flows of the other's alone.
 */
import { exp, log } from '../../math/libm.js';
import { fold, type Key, Random } from '../../math/philox.js';
import { concatenate, logAdd, pickRows } from '../bounds/linear.js';
import type { FlowJob } from '../contract.js';
import { weightsNow } from './advance.js';
import { byTurns, COLONIES, type Colony, colonyOf, type Maps, rowsOf, sizeOf, weightsOf } from './colonies.js';
import { lostBeyond } from './empty.js';
import { type Base, drawBase, logBase } from './latentBase.js';
import { type LatentMap, locate, relocate } from './map.js';
import { effectiveSize } from './particles.js';
import { moved, type Pool, poolOf } from './regrown.js';
import { resample } from './resample.js';
import { weighty } from './sides.js';
import type { AskedRound, PocomcState, Regrowth, Round } from './state.js';
import { fitStudentT } from './studentT.js';
import { planMaps } from './train.js';

/** Draws a round, in units of n_effective, and rounds at least. */
const ROUND = 4;
const LEAST = 12;
/** What the second half of the rounds may still have moved ln Z by, at the end. */
const STILL = 0.01;
/** Rows that flows are trained on at most, in units of n_effective. */
const TAUGHT = 8;
/** Degrees of freedom of the broad t distribution at most. */
const NU_BROAD = 8;
/** Part of a round that is drawn about places that lack draws, how many of these, and how wide, in latent coordinates, where the posterior's width is about 1. */
const SHARE = 0.5;
const PLACES = 128;
const NARROWEST = 0.03;
const WIDEST = 0.7;

/** Whether some of the posterior may be lost that draws may find. A fold has two latent places for a point, of which one is drawn: a density by both isn't known. */
export function regrows(state: PocomcState): boolean {
  const { options } = state;
  return options.n_regrow > 0 && options.n_evidence > 0 && options.reflective.length === 0 && lostBeyond(state).length > 0;
}

export const seedling: Regrowth = { rounds: [], trace: [], maps: null, settled: false };

/** Weights of sum 1, none of which is above the root of their number times their mean (Ionides 2008, truncated importance sampling). */
function truncated(weights: Float64Array): Float64Array {
  const most = 1 / Math.sqrt(weights.length);
  const cut = weights.map(w => Math.min(w, most));
  const sum = cut.reduce((s, w) => s + w, 0);
  return cut.map(w => w / sum);
}

/** The state whose particles are the draws so far, or before any the particles, and their weights. */
function soil(state: PocomcState, pool: Pool | null): { state: PocomcState; weights: Float64Array } {
  if (pool === null) return { state, weights: weightsNow(state) };
  const { maps } = state.regrowth!.rounds[state.regrowth!.rounds.length - 1];
  return { state: { ...state, maps, points: pool.points, logL: pool.logL }, weights: truncated(pool.weights) };
}

/** Maps for the next round, and the jobs that train their flows. */
export function planRound(state: PocomcState, key: Key): { maps: Maps; jobs: FlowJob[] } {
  const { n_effective } = state.options;
  const ground = soil(state, poolOf(state.regrowth!.rounds));
  const held = effectiveSize(ground.weights);
  return planMaps(ground.state, ground.weights, Math.floor(Math.max(n_effective, Math.min(TAUGHT * n_effective, held))), key);
}

export function drawRound(state: PocomcState, key: Key): AskedRound {
  const { ndim, options, nextId } = state;
  const { rounds } = state.regrowth!;
  const maps = state.regrowth!.maps!;
  const n = ROUND * options.n_effective;
  const pool = poolOf(rounds);
  const ground = soil(state, pool);
  const lack = pool === null ? null : lacking(rounds, pool, ground.weights);
  const [a, b] = COLONIES.map(colony => {
    const random = new Random(fold(key, 6 + colony));
    const base = baseOf(maps, ground, colony, lack, random);
    const z = drawBase(base, sizeOf(colony, n), random);
    const { u, logPrior } = relocate(maps[colony], z);
    const own = logBase(base, z).map((l, i) => (logPrior[i] > Number.NEGATIVE_INFINITY ? l - logPrior[i] : Number.NEGATIVE_INFINITY));
    return { base, u, own };
  });
  const all = byTurns([a.u, b.u], ndim);
  const logOwn = byTurns([a.own, b.own], 1);
  const rows = Uint32Array.from(logOwn.keys()).filter(i => logOwn[i] > Number.NEGATIVE_INFINITY);
  return { for: 'round', id: nextId, key, rows, points: pickRows(all, ndim, rows), bases: [a.base, b.base], all, logOwn };
}

/**
 * For each draw how much of the posterior it stands for that what the other colony is drawn from lacks: its weight, times what that density is short of the
 * posterior's there.
 */
function lacking(rounds: readonly Round[], { logZ }: Pool, weights: Float64Array): Float64Array {
  const logMean = concatenate(rounds.map(({ logL, logOther }) => logL.map((l, i) => logOther[i] - l)));
  const shift = logZ - log(rounds.length);
  return weights.map((w, i) => (w > 0 ? w * Math.max(0, 1 - exp(Math.min(0, logMean[i] + shift))) : 0));
}

function baseOf(
  maps: Maps,
  { state, weights }: { state: PocomcState; weights: Float64Array },
  colony: Colony,
  lack: Float64Array | null,
  random: Random,
): Base {
  const { ndim, points, logL } = state;
  const map = maps[colony];
  const all = concatenate(points);
  const colonies = colonyOf(logL);
  const teacher: Colony = colony === 0 ? 1 : 0;
  const own = weightsOf(colony, colonies, weights);
  const rows = weighty(own);
  const { z } = locate(map, pickRows(all, ndim, rows), random);
  const broad = fitStudentT(
    z,
    Float64Array.from(rows, row => own[row]),
    ndim,
    { nuMost: NU_BROAD },
  );
  const wanting = lack === null ? null : weightsOf(teacher, colonies, lack);
  if (wanting === null || !wanting.some(w => w > 0)) return { broad, centers: new Float64Array(0), widths: new Float64Array(0), share: 0 };
  const places = resample(wanting, PLACES, 'syst', random);
  const { z: centers } = locate(map, pickRows(all, ndim, places), random);
  const widths = Float64Array.from(places, () => NARROWEST * exp(log(WIDEST / NARROWEST) * random.uniform()));
  return { broad, centers, widths, share: SHARE };
}

/** ln of the density in the cube of what one colony's draws come from. */
function densityIn(map: LatentMap, base: Base, u: Float64Array, random: Random): Float64Array {
  const { z, logPrior } = locate(map, u, random);
  // where an affine flow overflows it has no density
  return logBase(base, z).map((l, i) => (l - logPrior[i] > Number.NEGATIVE_INFINITY ? l - logPrior[i] : Number.NEGATIVE_INFINITY));
}

/**
 * ln of a sum of densities at each of some draws, with those that some rounds were drawn from added.
 *
 * @param turn 0: each draw by its own colony's; 1: by the other's
 */
function sumOver(
  rounds: readonly Pick<Round, 'maps' | 'bases'>[],
  points: Float64Array,
  sum: Float64Array,
  turn: 0 | 1,
  random: Random,
): Float64Array {
  return byTurns(
    COLONIES.map(colony => {
      const from = colony ^ turn;
      const u = rowsOf(colony, points, points.length / sum.length);
      const terms = rounds.map(({ maps, bases }) => densityIn(maps[from], bases[from], u, random));
      return rowsOf(colony, sum, 1).map((s, i) => terms.reduce((total, term) => logAdd(total, term[i]), s));
    }),
    1,
  );
}

/** The state with one more round; and at the end when they tell no more, or not enough for as many as there may be. */
export function withRound(state: PocomcState, asked: AskedRound, values: Float64Array): PocomcState {
  const { options } = state;
  const old = state.regrowth!;
  const maps = old.maps!;
  const n = asked.logOwn.length;
  const logL = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
  asked.rows.forEach((row, k) => {
    logL[row] = values[k];
  });
  const now = { maps, bases: asked.bases, points: asked.all };
  const none = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
  // nothing here is folded, so that no random number is drawn
  const random = new Random(fold(asked.key, 9));
  const rounds = [
    ...old.rounds.map(round => ({
      ...round,
      logSum: sumOver([now], round.points, round.logSum, 0, random),
      logOther: sumOver([now], round.points, round.logOther, 1, random),
    })),
    {
      ...now,
      logL,
      logSum: sumOver(old.rounds, now.points, asked.logOwn, 0, random),
      logOther: sumOver([...old.rounds, now], now.points, none, 1, random),
    },
  ];
  const pool = poolOf(rounds);
  const nEff = pool?.nEff ?? 0;
  const trace = [...old.trace, { logZ: pool?.logZ ?? Number.NEGATIVE_INFINITY, nEff }];
  const settled = rounds.length >= LEAST && nEff >= options.n_total && moved(trace, options.n_effective) < STILL;
  const regrowth = { rounds, trace, maps: null, settled };
  if (!settled && rounds.length < options.n_regrow) return { ...state, regrowth };
  return { ...state, regrowth, phase: 'done' };
}
