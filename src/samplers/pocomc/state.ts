import type { Key } from '../../math/philox.js';
import type { Maps } from './colonies.js';
import type { Base } from './latentBase.js';
import type { PocomcOptions } from './options.js';
import type { Level, Target } from './particles.js';
import type { StudentT } from './studentT.js';

/** All that the next step of pocomc needs: plain data. */
export interface PocomcState {
  readonly version: 2;
  readonly ndim: number;
  readonly options: PocomcOptions;
  readonly phase: 'prior' | 'training' | 'tempering' | 'sampling' | 'evidence' | 'regrowing' | 'done';
  /** Id of the next proposal. */
  readonly nextId: number;
  readonly nLike: number;
  /** All particles, in the order in which they came, generation by generation. */
  readonly points: readonly Float64Array[];
  readonly logL: readonly Float64Array[];
  /** The temperatures that they were drawn at, from the prior on. */
  readonly levels: readonly Level[];
  /** What the iteration that goes on samples, its evidence, and how many have begun. */
  readonly target: Target;
  readonly logZ: number;
  readonly iteration: number;
  /** Σ of the relative variances of the steps of ln Z. */
  readonly logZVariance: number;
  /** Effective sample size of all particles for the posterior, without draws for the evidence. */
  readonly nEff: number;
  /** Coordinates in which either colony walks; null before the first. */
  readonly maps: Maps | null;
  /** Effective sample size for the posterior when their flows were trained. */
  readonly trainedAt: number;
  /** The walk that goes on; null before it begins. */
  readonly chain: Chain | null;
  /** Step of the walk, relative to the distribution's width; it is carried from one iteration to the next. */
  readonly sigma: number;
  /** Whether there is enough of the posterior, and only the evidence is left. */
  readonly final: boolean;
  /** The draws for the evidence; null before. */
  readonly evidence: Evidence | null;
  /** The posterior as it is grown anew by draws where some of it may be lost; null where there is no such doubt, and before. */
  readonly regrowth: Regrowth | null;
  readonly asked: Asked | null;
  /** One line an iteration. */
  readonly history: readonly Iteration[];
  readonly warnings: readonly string[];
}

/** What is told of an iteration that has ended. */
export interface Iteration extends Target {
  readonly logZ: number;
  readonly steps: number;
  readonly acceptance: number;
  readonly sigma: number;
  /** What is left of where the walk began, as a correlation. */
  readonly kept: number;
  /** Share of the particles that began to walk where the flow is all but empty. */
  readonly empty: number;
  /** Passes over the data that trained the flow; 0: it wasn't. */
  readonly passes: number;
}

/** Particles that walk towards one target: n rows each, by turns of either colony. */
export interface Chain {
  readonly u: Float64Array;
  readonly z: Float64Array;
  readonly logL: Float64Array;
  /** ln of the prior's density in z, and of the mixture's in the cube. */
  readonly logPrior: Float64Array;
  readonly logMix: Float64Array;
  /** What the walk takes the distribution in z to be, for either colony. */
  readonly references: readonly StudentT[];
  /** Where the walk began: z, and ln (L^β × prior). */
  readonly startZ: Float64Array;
  readonly startDensity: Float64Array;
  readonly steps: number;
  /** The highest mean log-density so far, and the steps since. */
  readonly highest: number;
  readonly since: number;
  readonly accepted: number;
}

/** Draws for the evidence, and for either colony what its draws are made from and compared with. */
export interface Evidence {
  readonly sides: readonly Side[];
  /** How many have been drawn, the ones beyond the cube included. */
  readonly drawn: number;
  /** ln (L × prior / density drawn from) of each, by turns of either colony; −Infinity beyond the cube. */
  readonly terms: readonly Float64Array[];
  /** Where each is, n × ndim of the cube, and its ln L; beyond the cube they are 0 and −Infinity. */
  readonly points: readonly Float64Array[];
  readonly logL: readonly Float64Array[];
}

export interface Side {
  readonly reference: StudentT;
  /** What walks at the posterior kept of where they began, as a correlation. */
  readonly kept: number;
  /** Of the colony's particles: weights of sum 1, and ln (L × prior / density drawn from). */
  readonly weights: Float64Array;
  readonly logRatio: Float64Array;
}

/** Rounds of draws, each from flows that were trained on the draws of all rounds before. */
export interface Regrowth {
  readonly rounds: readonly Round[];
  /** ln Z by all draws of the rounds up to each, and their effective sample size. */
  readonly trace: readonly { readonly logZ: number; readonly nEff: number }[];
  /** Coordinates for the draws of the round that is next; null before its flows are trained. */
  readonly maps: Maps | null;
  /** Whether the rounds have come to their end, and more would tell nothing new. */
  readonly settled: boolean;
}

/** n draws of one round, by turns of either colony. */
export interface Round {
  readonly maps: Maps;
  readonly bases: readonly [Base, Base];
  /** n × ndim, and n: a draw beyond the cube has a ln L of −Infinity. */
  readonly points: Float64Array;
  readonly logL: Float64Array;
  /** ln of the sum over rounds of the density, in the cube, that the draw's own colony was drawn from, and the other. */
  readonly logSum: Float64Array;
  readonly logOther: Float64Array;
}

export type Asked = AskedPrior | AskedWalk | AskedFlow | AskedEvidence | AskedRound;

interface Out {
  readonly id: number;
  readonly key: Key;
}
export interface AskedPrior extends Out {
  readonly for: 'prior';
  readonly points: Float64Array;
}
/** `rows`: the particles whose likelihood was asked for, `points` where they would go. */
export interface AskedWalk extends Out {
  readonly for: 'walk';
  readonly rows: Uint32Array;
  readonly points: Float64Array;
  readonly z: Float64Array;
  readonly logPrior: Float64Array;
  readonly logMix: Float64Array;
  /** Of all particles: how the step was made (walk.ts). */
  readonly hows: Uint8Array;
}
export interface AskedFlow extends Out {
  readonly for: 'flow';
  /** Without their flows. */
  readonly maps: Maps;
}
/** `rows`: the draws within the cube, out of n; `all`: all of them. */
export interface AskedRound extends Out {
  readonly for: 'round';
  readonly rows: Uint32Array;
  readonly points: Float64Array;
  readonly bases: readonly [Base, Base];
  readonly all: Float64Array;
  /** n: ln of the density, in the cube, that each was drawn from; −Infinity beyond it. */
  readonly logOwn: Float64Array;
}
export interface AskedEvidence extends Out {
  readonly for: 'evidence';
  /** Draws, and the rows of those within the cube. */
  readonly n: number;
  readonly rows: Uint32Array;
  readonly points: Float64Array;
  /** ln (prior / density drawn from) of each point. */
  readonly logRatio: Float64Array;
}
