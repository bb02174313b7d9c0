import type { Key } from '../../math/philox.js';
import type { LatentMap } from './map.js';
import type { PocomcOptions } from './options.js';
import type { Level } from './particles.js';
import type { StudentT } from './studentT.js';

/** All that the next step of pocomc needs: plain data. */
export interface PocomcState {
  readonly version: 1;
  readonly ndim: number;
  readonly options: PocomcOptions;
  readonly phase: 'prior' | 'training' | 'tempering' | 'sampling' | 'evidence' | 'done';
  /** Id of the next proposal. */
  readonly nextId: number;
  readonly nLike: number;
  /** All particles, in the order in which they came, generation by generation. */
  readonly points: readonly Float64Array[];
  readonly logL: readonly Float64Array[];
  /** The temperatures that they were drawn at, from the prior on. */
  readonly levels: readonly Level[];
  /** Inverse temperature of the iteration that goes on, its evidence, and how many have begun. */
  readonly beta: number;
  readonly logZ: number;
  readonly iteration: number;
  /** Σ of the relative variances of the steps of ln Z. */
  readonly logZVariance: number;
  /** Effective sample size of all particles for the posterior. */
  readonly nEff: number;
  /** null before the first. */
  readonly map: LatentMap | null;
  /** Rows of the particles that trained the map's flow. */
  readonly taught: Uint32Array;
  /** The walk that goes on; null before it begins. */
  readonly chain: Chain | null;
  /** Step of the walk, relative to the distribution's width; it is carried from one iteration to the next. */
  readonly sigma: number;
  /** Whether there is enough of the posterior, and only the evidence is left. */
  readonly final: boolean;
  /** The draws for the evidence; null before. */
  readonly evidence: Evidence | null;
  readonly asked: Asked | null;
  /** One line an iteration. */
  readonly history: readonly Iteration[];
  readonly warnings: readonly string[];
}

/** What is told of an iteration that has ended. */
export interface Iteration {
  readonly beta: number;
  readonly logZ: number;
  readonly steps: number;
  readonly acceptance: number;
  readonly sigma: number;
  /** Passes over the data that trained the flow; 0: it wasn't. */
  readonly passes: number;
}

/** Particles that walk at one temperature: n rows each. */
export interface Chain {
  readonly u: Float64Array;
  readonly z: Float64Array;
  readonly logL: Float64Array;
  /** ln of the prior's density in z. */
  readonly logPrior: Float64Array;
  /** What the walk takes the distribution in z to be. */
  readonly reference: StudentT;
  /** Where the walk began: z, and ln (L^β × prior). */
  readonly startZ: Float64Array;
  readonly startDensity: Float64Array;
  readonly steps: number;
  /** The highest mean log-density so far, and the steps since. */
  readonly highest: number;
  readonly since: number;
  readonly accepted: number;
}

/** Draws from the reference, for the evidence. */
export interface Evidence {
  readonly reference: StudentT;
  /** How many have been drawn, the ones beyond the cube included. */
  readonly drawn: number;
  readonly points: readonly Float64Array[];
  readonly logL: readonly Float64Array[];
  /** ln (prior / density drawn from) of each point. */
  readonly logRatio: readonly Float64Array[];
}

export type Asked = AskedPrior | AskedWalk | AskedFlow | AskedEvidence;

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
}
export interface AskedFlow extends Out {
  readonly for: 'flow';
  /** Without its flow. */
  readonly map: LatentMap;
  /** Rows of the particles that train it. */
  readonly taught: Uint32Array;
}
export interface AskedEvidence extends Out {
  readonly for: 'evidence';
  readonly drawn: number;
  readonly points: Float64Array;
  readonly logRatio: Float64Array;
}
