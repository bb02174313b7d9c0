/** Building a bound from the points there are (Lange 2023, sections 3.1 and 3.2). */
import { fold, type Key, type Random } from '../../math/philox.js';
import { Room } from '../../math/room.js';
import { rowsInside } from '../bounds/ellipsoid.js';
import { invertSymmetric, marked, picked, pickRows } from '../bounds/linear.js';
import type { RegressorJob } from '../contract.js';
import { predictMean } from '../network.js';
import { type Bound, boundContains, features, fillBuffer, type NeuralPart, standardise, withDraws } from './bound.js';
import { gathered } from './gathered.js';
import type { NetworkOptions } from './options.js';
import { inOrder } from './rows.js';
import { emptyShell, keepPoints, type Shell } from './shell.js';
import { sketch, stillHolds, threshold } from './sketch.js';
import type { AskedNetworks, NautilusState, Reserve } from './state.js';

/** The geometry of the next bound and the jobs to train its networks; null where the points allow no bound. */
export function planBound(state: NautilusState, key: Key, id: number): { asked: AskedNetworks; jobs: RegressorJob[] } | null {
  const logLMin = threshold(state);
  if (logLMin === null) return null;
  const { ndim, options, shells } = state;
  const held = state.sketch !== null && stillHolds(state.sketch, state, logLMin) ? state.sketch : null;
  const { domains, pieces, draws } = held ?? sketch(state, logLMin, key);
  const { points, logL } = gathered(shells);
  const parts = [];
  for (const domain of domains) {
    const within = inOrder(rowsInside(domain, points), logL);
    const rows = trainingRows(within, logL, logLMin);
    const score = scores(rows, logL, logLMin);
    const x = features(domain, points, rows, wide.take(2 * ndim * rows.length));
    const { mean, scale } = moments(x, 2 * ndim);
    standardise(x, mean, scale);
    parts.push({ ellipsoid: domain, mean, scale, x: new Float32Array(x), score });
  }
  const network = options.neural_network_kwargs;
  const missed = 1 - state.nUpdate / state.nSinceBound;
  const jobs = parts.flatMap((part, p) =>
    Array.from(
      { length: options.n_networks },
      (_, k): RegressorJob => ({
        kind: 'regressor',
        key: fold(key, 0x10000 + p * options.n_networks + k),
        ndim: 2 * ndim,
        x: part.x,
        y: part.score,
        ...schedule(part.score.length, missed, network),
      }),
    ),
  );
  return { asked: { want: 'train', id, key: fold(key, 0xb0d), logLMin, pieces, draws, parts }, jobs };
}

/** Inputs in full precision. The networks compute in single precision. */
const wide = new Room();

/** How many of the rows, which come in order, are below the threshold. */
function below(rows: Uint32Array, logL: Float64Array, logLMin: number): number {
  let n = rows.length;
  while (n > 0 && logL[rows[n - 1]] >= logLMin) n--;
  return n;
}

/** Training points below the threshold, next to it and spread over the rest, in units of those above. */
const NEAR = 2;
const FAR = 2;

/**
 * How a network with so many training rows is built and trained, where the options leave it open. More rows can teach a wider network, which is then
 * taught longer in smaller steps. STEPS of Adam is for 4000 rows where one in five points drawn from the last bound missed the threshold; where more of
 * them missed, the likelihood is hard to learn and longer training saves calls; where fewer did, it would be wasted.
 */
const STEPS = 6000;
function schedule(
  rows: number,
  missed: number,
  network: NetworkOptions,
): Pick<RegressorJob, 'layers' | 'learningRate' | 'batch' | 'epochs'> {
  const width = Math.min(128, Math.max(32, 2 ** Math.round(Math.log2(rows / 160))));
  const layers = network.hidden_layer_sizes ?? [width, width / 2, width / 4];
  const batch = Math.min(network.batch_size, Math.max(16, Math.ceil(rows / 16)));
  const steps = STEPS * Math.min(2, Math.max(0.4, rows / 4000)) * Math.min(3, Math.max(0.5, missed / 0.2));
  return {
    layers,
    learningRate: network.learning_rate_init ?? Math.min(0.02, 0.64 / layers[0]),
    batch,
    epochs: network.max_iter ?? Math.ceil(steps / Math.ceil(rows / batch)),
  };
}

/**
 * Which points train the networks: all m above the threshold, the NEAR·m next below it, and FAR·m spread evenly over the ranks of the rest. The bound
 * is decided at the threshold; the many points far below only have to be told apart from it.
 */
function trainingRows(within: Uint32Array, logL: Float64Array, logLMin: number): Uint32Array {
  const under = below(within, logL, logLMin);
  const live = within.length - under;
  const near = Math.min(under, Math.ceil(NEAR * live));
  const far = Math.min(under - near, Math.ceil(FAR * live));
  const rows = new Uint32Array(far + near + live);
  for (let i = 0; i < far; i++) rows[i] = within[Math.floor(((i + 0.5) * (under - near)) / far)];
  rows.set(within.subarray(under - near), far);
  return rows;
}

/** Ranks as targets: below the threshold evenly from 0 to ½, above it from ½ to 1; equal likelihoods share their mean rank. Rows come in order. */
function scores(rows: Uint32Array, logL: Float64Array, logLMin: number): Float64Array {
  const score = new Float64Array(rows.length);
  const under = below(rows, logL, logLMin);
  for (let i = 0; i < rows.length; ) {
    let j = i;
    while (j < rows.length && logL[rows[j]] === logL[rows[i]]) j++;
    const rank = (i + j) / 2;
    score.fill(i < under ? (0.5 * rank) / under : 0.5 + (0.5 * (rank - under)) / (rows.length - under), i, j);
    i = j;
  }
  return score;
}

function moments(x: Float64Array, width: number): { mean: Float64Array; scale: Float64Array } {
  const n = x.length / width;
  const mean = new Float64Array(width);
  const scale = new Float64Array(width);
  for (let at = 0; at < x.length; at += width) for (let d = 0; d < width; d++) mean[d] += x[at + d] / n;
  for (let at = 0; at < x.length; at += width) {
    for (let d = 0; d < width; d++) {
      const off = x[at + d] - mean[d];
      scale[d] += (off * off) / n;
    }
  }
  for (let d = 0; d < width; d++) scale[d] = Math.max(Math.sqrt(scale[d]), 1e-12);
  return { mean, scale };
}

/** Points that a new bound has at least: its volume is known to 6 % then, enough to tell whether it is smaller than the last. */
const FIRST = 300;
/** Draws that they may take: one of a bound that fills less of its ellipsoids would cost more than most likelihoods. */
const MOST_DRAWS = 3e6;

/**
 * The bound with its networks; null where these take hardly any of the draws. A part's threshold is the mean prediction for points at the likelihood threshold
 * (score ½).
 */
export function finishBound(ndim: number, asked: AskedNetworks, networks: readonly Float32Array[], random: Random): Bound | null {
  const each = networks.length / asked.parts.length;
  const parts = asked.parts.map((part, p): NeuralPart => {
    const own = networks.slice(p * each, (p + 1) * each);
    const { ellipsoid, mean, scale, x, score } = part;
    const level = own.length === 0 ? 0 : cubicFit(score, predictMean(own, x, score.length, 2 * ndim), 0.5);
    return { ellipsoid, mean, scale, networks: own, threshold: level };
  });
  const bound = { ndim, pieces: asked.pieces, parts, drawn: 0, inside: 0, buffer: new Float64Array(0) };
  const full = fillBuffer(withDraws(bound, asked.draws), FIRST, random, MOST_DRAWS);
  return full.inside < FIRST ? null : full;
}

/** The value at `at` of the cubic polynomial that fits y(x) best, by least squares in Legendre polynomials of 2x − 1. */
function cubicFit(x: Float64Array, y: Float64Array, at: number): number {
  const a = new Float64Array(16);
  const b = new Float64Array(4);
  const p = new Float64Array(4);
  for (let i = 0; i < x.length; i++) {
    legendre(2 * x[i] - 1, p);
    for (let r = 0; r < 4; r++) {
      b[r] += p[r] * y[i];
      for (let c = 0; c <= r; c++) a[r * 4 + c] += p[r] * p[c];
    }
  }
  for (let r = 0; r < 4; r++) for (let c = 0; c < r; c++) a[c * 4 + r] = a[r * 4 + c];
  for (let r = 0; r < 4; r++) a[r * 5] += 1e-10 * (x.length + 1);
  const inverse = invertSymmetric(a, 4);
  legendre(2 * at - 1, p);
  let sum = 0;
  for (let r = 0; r < 4; r++) for (let c = 0; c < 4; c++) sum += p[r] * inverse[r * 4 + c] * b[c];
  return sum;
}

/** P₀ … P₃ at t. */
function legendre(t: number, out: Float64Array): void {
  out[0] = 1;
  out[1] = t;
  out[2] = (3 * t * t - 1) / 2;
  out[3] = (5 * t * t * t - 3 * t) / 2;
}

/** The state with a new bound and its empty shell: points of older shells that lie in it move to the reserve. */
export function addBound(state: NautilusState, bound: Bound, logLMin: number, random: Random): NautilusState {
  const { ndim } = state;
  const reserve: Reserve[] = [];
  const all = gathered(state.shells);
  const isInside = boundContains(bound, all.points);
  let from = 0;
  const shells: Shell[] = [];
  for (const shell of state.shells) {
    const to = from + shell.all.n;
    const inside = isInside.subarray(from, to);
    const points = all.points.subarray(from * ndim, to * ndim);
    const logL = all.logL.subarray(from, to);
    from = to;
    const move = marked(inside);
    if (move.length === 0) {
      reserve.push({ points: new Float64Array(0), logL: new Float64Array(0), used: 0 });
      shells.push(shell);
      continue;
    }
    const stay = marked(inside, 0);
    const moved = random.permutation(move.length);
    for (let i = 0; i < moved.length; i++) moved[i] = move[moved[i]];
    reserve.push({ points: pickRows(points, ndim, moved), logL: picked(logL, moved), used: 0 });
    shells.push(keepPoints(shell, pickRows(points, ndim, stay), picked(logL, stay)));
  }
  return { ...state, bounds: [...state.bounds, bound], shells: [...shells, emptyShell(logLMin)], reserve };
}
