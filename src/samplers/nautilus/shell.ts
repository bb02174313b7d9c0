/**
 * Shells: bound i less all later bounds. Together they tile the unit cube, so the evidence is the sum over shells of volume × mean likelihood.
 */
import { exp, log } from '../../math/libm.js';
import { type Bound, boundLogV, boundVariance } from './bound.js';

export interface Shell {
  /** Points and likelihoods as they came, chunk by chunk; each chunk is m × ndim and m. */
  readonly points: readonly Float64Array[];
  readonly logL: readonly Float64Array[];
  /** Likelihood above which a new point counts as progress of the exploration. */
  readonly logLMin: number;
  /** Of all points. */
  readonly all: Tally;
  /** Of the chunks since the end of the exploration, from number `lateFrom` on; null where the exploration counts like the rest. */
  readonly late: Tally | null;
  readonly lateFrom: number;
}

/** A shell's points in a few numbers. */
export interface Tally {
  readonly n: number;
  /** Draws from the bound made for these points, those included that turned out to lie in a later bound. */
  readonly drawn: number;
  /** The greatest logL; Σ exp(logL − max), and of its square. */
  readonly max: number;
  readonly sum: number;
  readonly sum2: number;
}

const NOTHING: Tally = { n: 0, drawn: 0, max: Number.NEGATIVE_INFINITY, sum: 0, sum2: 0 };

export function emptyShell(logLMin: number): Shell {
  return { points: [], logL: [], logLMin, all: NOTHING, late: null, lateFrom: 0 };
}

export function addChunk(shell: Shell, points: Float64Array, logL: Float64Array, drawn: number): Shell {
  const more = logL.length > 0;
  return {
    ...shell,
    points: more ? [...shell.points, points] : shell.points,
    logL: more ? [...shell.logL, logL] : shell.logL,
    all: addTo(shell.all, logL, drawn),
    late: shell.late && addTo(shell.late, logL, drawn),
  };
}

/** How many points shells have together. */
export function pointsIn(shells: readonly Shell[]): number {
  let n = 0;
  for (const { all } of shells) n += all.n;
  return n;
}

/** A shell's points that the result is to come from. */
export function counted(shell: Shell): Tally {
  return shell.late ?? shell.all;
}

/** The shell from whose result the points so far are to be left out. */
export function beginLate(shell: Shell): Shell {
  return { ...shell, late: NOTHING, lateFrom: shell.points.length };
}

/** The shell with other points and the same draws: some of its points lie in a new bound. */
export function keepPoints(shell: Shell, points: Float64Array, logL: Float64Array): Shell {
  return addChunk({ ...shell, points: [], logL: [], all: NOTHING }, points, logL, shell.all.drawn);
}

function addTo(tally: Tally, logL: Float64Array, drawn: number): Tally {
  let { max, sum, sum2 } = tally;
  for (let i = 0; i < logL.length; i++) {
    const l = logL[i];
    if (l === Number.NEGATIVE_INFINITY) continue;
    if (l > max) {
      const f = max === Number.NEGATIVE_INFINITY ? 0 : exp(max - l);
      sum = sum * f + 1;
      sum2 = sum2 * f * f + 1;
      max = l;
    } else {
      const w = exp(l - max);
      sum += w;
      sum2 += w * w;
    }
  }
  return { n: tally.n + logL.length, drawn: tally.drawn + drawn, max, sum, sum2 };
}

/**
 * ln of a shell's volume: its bound's, times the share of draws that no later bound holds. −∞ while it has no point. The draws go on until there are n
 * points, so the last one is a point, and (n − 1) / (drawn − 1) is the share's unbiased estimate (Haldane 1945, Biometrika 33, 222).
 */
export function shellLogV({ n, drawn }: Tally, bound: Bound): number {
  if (n === 0) return Number.NEGATIVE_INFINITY;
  return boundLogV(bound) + (n === 1 ? -log(drawn) : log((n - 1) / (drawn - 1)));
}

/** ln of a shell's evidence. */
export function shellLogZ(tally: Tally, bound: Bound): number {
  const { n, max, sum } = tally;
  return n === 0 || sum === 0 ? Number.NEGATIVE_INFINITY : shellLogV(tally, bound) + max + log(sum / n);
}

/** Kish's effective number of a shell's points; all of them count where every likelihood is zero. */
export function shellEff({ n, sum, sum2 }: Tally): number {
  return n === 0 ? 0 : sum === 0 ? n : (sum * sum) / sum2;
}

/**
 * Relative variance of a shell's evidence. With N draws from the bound, of which those outside the shell count as zero, Z = V·Σ L/N, so
 * var Z / Z² = (Σ L² / (Σ L)² − 1/N) + var V / V²: the scatter of the likelihood, of the shell's share of its bound, and of the bound's volume.
 */
export function shellVariance({ drawn, sum, sum2 }: Tally, bound: Bound): number {
  if (sum === 0) return 0;
  return Math.max(0, sum2 / (sum * sum) - 1 / drawn) + boundVariance(bound);
}

/** Evidence, its error and the effective sample size, of the shells' tallies and their bounds. */
export function totals(tallies: readonly Tally[], bounds: readonly Bound[]): { logZ: number; logZErr: number; nEff: number } {
  const logZ = new Float64Array(tallies.length);
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < tallies.length; i++) {
    logZ[i] = shellLogZ(tallies[i], bounds[i]);
    if (logZ[i] > max) max = logZ[i];
  }
  if (max === Number.NEGATIVE_INFINITY) return { logZ: max, logZErr: Number.NaN, nEff: 0 };
  let z = 0;
  let variance = 0;
  let squares = 0;
  for (let i = 0; i < tallies.length; i++) {
    const zi = exp(logZ[i] - max);
    if (zi === 0) continue;
    z += zi;
    variance += zi * zi * shellVariance(tallies[i], bounds[i]);
    squares += (zi * zi) / shellEff(tallies[i]);
  }
  return { logZ: max + log(z), logZErr: Math.sqrt(variance) / z, nEff: (z * z) / squares };
}
