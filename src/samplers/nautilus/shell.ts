/**
 * Shells: bound i less all later bounds. Together they tile the unit cube, so the evidence is the sum over shells of volume × mean likelihood.
 */
import { exp, log } from '../../math/libm.js';
import { type Bound, boundLogV, boundVariance } from './bound.js';

export interface Shell {
  /** Points and likelihoods as they came, chunk by chunk; each chunk is m × ndim and m. */
  readonly points: readonly Float64Array[];
  readonly logL: readonly Float64Array[];
  /** Draws from the bound made for this shell, those included that turned out to lie in a later bound. */
  readonly drawn: number;
  /** Chunks and draws of the exploration that the result leaves out. */
  readonly skipChunks: number;
  readonly skipDrawn: number;
  /** Likelihood above which a new point counts as progress of the exploration. */
  readonly logLMin: number;
  readonly sums: Sums;
}

/** Sums over a shell's points that count: Σ exp(logL − max) and of its square. */
export interface Sums {
  readonly n: number;
  readonly max: number;
  readonly sum: number;
  readonly sum2: number;
}

const NOTHING: Sums = { n: 0, max: Number.NEGATIVE_INFINITY, sum: 0, sum2: 0 };

export function emptyShell(logLMin: number): Shell {
  return { points: [], logL: [], drawn: 0, skipChunks: 0, skipDrawn: 0, logLMin, sums: NOTHING };
}

export function addChunk(shell: Shell, points: Float64Array, logL: Float64Array, drawn: number): Shell {
  const more = logL.length > 0;
  return {
    ...shell,
    points: more ? [...shell.points, points] : shell.points,
    logL: more ? [...shell.logL, logL] : shell.logL,
    drawn: shell.drawn + drawn,
    sums: addSums(shell.sums, logL),
  };
}

/** The shell with its exploration left out of the result. */
export function skipSoFar(shell: Shell): Shell {
  return { ...shell, skipChunks: shell.points.length, skipDrawn: shell.drawn, sums: NOTHING };
}

/** The shell with other points and the same draws: some of its points lie in a new bound. */
export function keepPoints(shell: Shell, points: Float64Array, logL: Float64Array): Shell {
  return addChunk({ ...shell, points: [], logL: [], sums: NOTHING }, points, logL, 0);
}

function addSums(s: Sums, logL: Float64Array): Sums {
  let { max, sum, sum2 } = s;
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
  return { n: s.n + logL.length, max, sum, sum2 };
}

/** ln of the shell's volume: its bound's, times the share of draws that no later bound holds. −∞ while it has no point. */
export function shellLogV(shell: Shell, bound: Bound): number {
  return shell.sums.n === 0 ? Number.NEGATIVE_INFINITY : boundLogV(bound) + log(shell.sums.n / (shell.drawn - shell.skipDrawn));
}

/** ln of the shell's evidence. */
export function shellLogZ(shell: Shell, bound: Bound): number {
  const { n, max, sum } = shell.sums;
  return n === 0 || sum === 0 ? Number.NEGATIVE_INFINITY : shellLogV(shell, bound) + max + log(sum / n);
}

/** Kish's effective number of the shell's points; all of them count where every likelihood is zero. */
export function shellEff({ sums }: Shell): number {
  return sums.n === 0 ? 0 : sums.sum === 0 ? sums.n : (sums.sum * sums.sum) / sums.sum2;
}

/**
 * Relative variance of the shell's evidence. With N draws from the bound, of which those outside the shell count as zero, Z = V·Σ L/N, so
 * var Z / Z² = (Σ L² / (Σ L)² − 1/N) + var V / V²: the scatter of the likelihood, of the shell's share of its bound, and of the bound's volume.
 */
export function shellVariance(shell: Shell, bound: Bound): number {
  const { sum, sum2 } = shell.sums;
  if (sum === 0) return 0;
  return Math.max(0, sum2 / (sum * sum) - 1 / (shell.drawn - shell.skipDrawn)) + boundVariance(bound);
}

/** Evidence, its error and the effective sample size of shells and their bounds. */
export function totals(shells: readonly Shell[], bounds: readonly Bound[]): { logZ: number; logZErr: number; nEff: number } {
  const logZ = shells.map((s, i) => shellLogZ(s, bounds[i]));
  const max = Math.max(...logZ);
  if (max === Number.NEGATIVE_INFINITY) return { logZ: max, logZErr: Number.NaN, nEff: 0 };
  let z = 0;
  let variance = 0;
  let squares = 0;
  for (let i = 0; i < shells.length; i++) {
    const zi = exp(logZ[i] - max);
    if (zi === 0) continue;
    z += zi;
    variance += zi * zi * shellVariance(shells[i], bounds[i]);
    squares += (zi * zi) / shellEff(shells[i]);
  }
  return { logZ: max + log(z), logZErr: Math.sqrt(variance) / z, nEff: (z * z) / squares };
}
