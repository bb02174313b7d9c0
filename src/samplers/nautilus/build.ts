/** Building a bound from the points there are (Lange 2023, sections 3.1 and 3.2). */
import { exp, log } from '../../math/libm.js';
import { fold, type Key, Random } from '../../math/philox.js';
import { ascending } from '../bounds/ascending.js';
import { rowsInside } from '../bounds/ellipsoid.js';
import { concatenate, invertSymmetric, pickRows } from '../bounds/linear.js';
import { outerPieces, separateClusters } from '../bounds/outer.js';
import type { RegressorJob } from '../contract.js';
import { predictMean } from '../network.js';
import { type Bound, boundContains, features, fillBuffer, type NeuralPart, standardise } from './bound.js';
import { leastLive } from './live.js';
import { marked } from './marked.js';
import type { NetworkOptions } from './options.js';
import { emptyShell, keepPoints, shellLogV } from './shell.js';
import type { AskedNetworks, NautilusState, Reserve } from './state.js';

interface Gathered {
  /** All points, n × ndim, and likelihoods. */
  readonly points: Float64Array;
  readonly logL: Float64Array;
}

/** All points of all shells. */
function gather({ shells }: NautilusState): Gathered {
  return { points: concatenate(shells.flatMap(s => s.points)), logL: concatenate(shells.flatMap(s => s.logL)) };
}

/**
 * Points above a plateau that a bound is made of at least, in units of those that an ellipsoid needs to be one. What fewer leave out of their region would lie in a
 * shell whose other points all have the plateau's likelihood, and be missed. With n_live 200 the evidence of a disk in a thirtieth of a plane came out 0.2 too small
 * where 3 points were enough, 0.03 with 60, and right with 150.
 */
const ABOVE = 50;

/**
 * The threshold of the next bound: the likelihood of the n_live-th best point. On a plateau it is the next higher likelihood, if enough points have it.
 * null where no point lies below: nothing to bound.
 */
function threshold(state: NautilusState, { logL }: Gathered): number | null {
  const { ndim } = state;
  const { n_live, n_points_min } = state.options;
  const enough = Math.max(n_points_min, Math.min(ABOVE * (ndim + 1), n_live));
  let least = leastLive(state.shells, n_live);
  let ties = 0;
  let above = 0;
  let next = Number.POSITIVE_INFINITY;
  let lowest = Number.POSITIVE_INFINITY;
  for (const l of logL) {
    if (l < lowest) lowest = l;
    if (l === least) ties++;
    else if (l > least) {
      above++;
      if (l < next) next = l;
    }
  }
  if (ties > 1 && above >= enough) least = next;
  return lowest >= least ? null : least;
}

/** Volume held by the n_live best points: each stands for its shell's volume over its shell's number. */
function liveVolume(state: NautilusState, logLMin: number): number {
  let volume = 0;
  state.shells.forEach((shell, i) => {
    if (shell.all.max < logLMin) return;
    let above = 0;
    for (const chunk of shell.logL) for (const l of chunk) if (l >= logLMin) above++;
    if (above > 0) volume += (above / shell.all.n) * exp(shellLogV(shell.all, state.bounds[i]));
  });
  return volume;
}

/** The geometry of the next bound and the jobs to train its networks; null where the points allow no bound. */
export function planBound(state: NautilusState, key: Key, id: number): { asked: AskedNetworks; jobs: RegressorJob[] } | null {
  const all = gather(state);
  const logLMin = threshold(state, all);
  if (logLMin === null) return null;
  const { ndim, options } = state;
  const { enlarge_per_dim: enlarge, n_points_min: least } = options;
  const random = new Random(fold(key, 0));
  const alive = Uint32Array.from(all.logL.keys()).filter(i => all.logL[i] >= logLMin);
  const live = pickRows(all.points, ndim, inOrder(alive, all.logL));
  const logVMax = log(liveVolume(state, logLMin)) + log(options.split_threshold) + ndim * log(enlarge);
  const rule = { ndim, enlarge, least };
  // fewer points than these can't tell a mode from chance
  const clusters = separateClusters(live, { ...rule, least: Math.max(least, 5 * (ndim + 1), Math.ceil(options.n_live / 50)) }, random);
  const pieces = outerPieces(
    clusters.map(c => c.points),
    rule,
    logVMax,
    random,
  );
  const parts = [];
  for (const { ellipsoid: domain } of clusters) {
    const within = inOrder(rowsInside(domain, all.points), all.logL);
    const rows = trainingRows(within, all.logL, logLMin);
    const score = scores(rows, all.logL, logLMin);
    const x = features(domain, all.points, rows);
    const { mean, scale } = moments(x, 2 * ndim);
    standardise(x, mean, scale);
    parts.push({ ellipsoid: domain, mean, scale, x, score });
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
  return { asked: { want: 'train', id, key: fold(key, 0xb0d), logLMin, pieces, parts }, jobs };
}

/** Rows from the least likely to the most. */
function inOrder(rows: Uint32Array, logL: Float64Array): Uint32Array {
  return ascending(Float64Array.from(rows, row => logL[row])).map(i => rows[i]);
}

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
  const rest = Uint32Array.from({ length: far }, (_, i) => within[Math.floor(((i + 0.5) * (under - near)) / far)]);
  const rows = new Uint32Array(far + near + live);
  rows.set(rest);
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
    const [first, count, base] = i < under ? [0, under, 0] : [under, rows.length - under, 0.5];
    const rank = (i + j) / 2 - first;
    score.fill(base + (0.5 * rank) / count, i, j);
    i = j;
  }
  return score;
}

function moments(x: Float64Array, width: number): { mean: Float64Array; scale: Float64Array } {
  const n = x.length / width;
  const mean = new Float64Array(width);
  const scale = new Float64Array(width);
  for (let i = 0; i < x.length; i++) mean[i % width] += x[i] / n;
  for (let i = 0; i < x.length; i++) scale[i % width] += (x[i] - mean[i % width]) ** 2 / n;
  for (let d = 0; d < width; d++) scale[d] = Math.max(Math.sqrt(scale[d]), 1e-12);
  return { mean, scale };
}

/** The bound with its networks. A part's threshold is the mean prediction for points at the likelihood threshold (score ½). */
export function finishBound(ndim: number, asked: AskedNetworks, networks: readonly Float32Array[], random: Random): Bound {
  const each = networks.length / asked.parts.length;
  const parts = asked.parts.map((part, p): NeuralPart => {
    const own = networks.slice(p * each, (p + 1) * each);
    const { ellipsoid, mean, scale, x, score } = part;
    const level = own.length === 0 ? 0 : cubicFit(score, predictMean(own, x, score.length, 2 * ndim), 0.5);
    return { ellipsoid, mean, scale, networks: own, threshold: level };
  });
  return fillBuffer({ ndim, pieces: asked.pieces, parts, drawn: 0, inside: 0, buffer: new Float64Array(0) }, 1000, random);
}

/** The value at `at` of the cubic polynomial that fits y(x) best, by least squares in Legendre polynomials of 2x − 1. */
function cubicFit(x: Float64Array, y: Float64Array, at: number): number {
  const a = new Float64Array(16);
  const b = new Float64Array(4);
  for (let i = 0; i < x.length; i++) {
    const t = 2 * x[i] - 1;
    const p = [1, t, (3 * t * t - 1) / 2, (5 * t * t * t - 3 * t) / 2];
    for (let r = 0; r < 4; r++) {
      b[r] += p[r] * y[i];
      for (let c = 0; c < 4; c++) a[r * 4 + c] += p[r] * p[c];
    }
  }
  for (let r = 0; r < 4; r++) a[r * 5] += 1e-10 * (x.length + 1);
  const inverse = invertSymmetric(a, 4);
  const t = 2 * at - 1;
  const p = [1, t, (3 * t * t - 1) / 2, (5 * t * t * t - 3 * t) / 2];
  let sum = 0;
  for (let r = 0; r < 4; r++) for (let c = 0; c < 4; c++) sum += p[r] * inverse[r * 4 + c] * b[c];
  return sum;
}

/** The state with a new bound and its empty shell: points of older shells that lie in it move to the reserve. */
export function addBound(state: NautilusState, bound: Bound, logLMin: number, random: Random): NautilusState {
  const { ndim } = state;
  const reserve: Reserve[] = [];
  const shells = state.shells.map(shell => {
    const points = concatenate(shell.points);
    const logL = concatenate(shell.logL);
    const inside = boundContains(bound, points);
    const move = marked(inside);
    if (move.length === 0) {
      reserve.push({ points: new Float64Array(0), logL: new Float64Array(0), used: 0 });
      return shell;
    }
    const stay = marked(inside, 0);
    const order = random.permutation(move.length);
    const moved = Array.from(order, k => move[k]);
    reserve.push({ points: pickRows(points, ndim, moved), logL: Float64Array.from(moved, i => logL[i]), used: 0 });
    return keepPoints(
      shell,
      pickRows(points, ndim, stay),
      Float64Array.from(stay, i => logL[i]),
    );
  });
  return { ...state, bounds: [...state.bounds, bound], shells: [...shells, emptyShell(logLMin)], reserve };
}
