/** What trains a flow: the particles, weighted for the temperature that is next. */
import { fold, type Key, Random } from '../../math/philox.js';
import { concatenate, pickRows } from '../bounds/linear.js';
import type { FlowJob } from '../contract.js';
import { frameFor } from './frame.js';
import { type LatentMap, onLine, whitened, whitening } from './map.js';
import type { PocomcOptions } from './options.js';
import { resample } from './resample.js';
import type { PocomcState } from './state.js';

/** Rows that a training draws, in units of the effective sample size wanted. */
const DRAWS = 2;

/** Weight decay by default, times the number of points, and at most: by trial on correlated and curved densities in 2 to 10 dimensions. */
const DECAY = 3000;
const MOST_DECAY = 5;

/** Steps of Adam without gain after which training ends by default, at least 8 passes. */
const PATIENCE = 120;

/** The map without a flow for weighted particles (weights of sum 1), and the job that trains one; no job where there is to be none. */
export function planMap(
  state: PocomcState,
  weights: Float64Array,
  wanted: number,
  key: Key,
): { map: LatentMap; job: FlowJob; taught: Uint32Array } {
  const { ndim, options } = state;
  const all = concatenate(state.points);
  const random = new Random(fold(key, 4));
  const { rows, counts } = drawn(all, resample(weights, DRAWS * wanted, 'syst', random), ndim, random);
  const points = pickRows(all, ndim, rows);
  const shares = counts.map(c => c / (DRAWS * wanted));
  const frame = frameFor(options, all, weights, ndim);
  const x = onLine(frame, points, ndim, random);
  const map = whitening(frame, x, shares, ndim);
  const config = options.train_config;
  const held = heldRows(all, rows, ndim, config.validation_split);
  const job: FlowJob = {
    kind: 'flow',
    key: fold(key, 5),
    ndim,
    x: whitened(map, x),
    weights: counts,
    held,
    shape: flowShape(options, ndim),
    start: state.map?.flow ?? null,
    learningRate: config.learning_rate,
    batch: config.batch_size,
    epochs: rows.length < 2 ? 0 : config.epochs,
    patience: config.patience ?? Math.max(8, Math.ceil((PATIENCE * config.batch_size) / rows.length)),
    clip: config.clip_grad_norm,
    decay: config.weight_decay ?? Math.min(MOST_DECAY, DECAY / rows.length),
  };
  return { map, job, taught: rows.slice(0, rows.length - held) };
}

/**
 * The different rows among those drawn, in random order so that the last ones can be held out, and how often each was drawn. Particles that stand where others
 * do, having refused every step, come one after another.
 */
function drawn(points: Float64Array, picked: Uint32Array, ndim: number, random: Random): { rows: Uint32Array; counts: Float64Array } {
  const times = new Map<number, number>();
  for (const row of picked) times.set(row, (times.get(row) ?? 0) + 1);
  const places = new Map<number, number[]>();
  for (const row of times.keys()) {
    const place = points[row * ndim];
    const there = places.get(place);
    if (there) there.push(row);
    else places.set(place, [row]);
  }
  const groups = [...places.values()];
  const rows = Uint32Array.from(Array.from(random.permutation(groups.length)).flatMap(i => groups[i]));
  return { rows, counts: Float64Array.from(rows, row => times.get(row)!) };
}

/** How many of the last rows are held out: about the share asked for, cut between different places. */
function heldRows(points: Float64Array, rows: Uint32Array, ndim: number, share: number): number {
  let from = Math.min(rows.length - 1, Math.round((1 - share) * rows.length));
  while (from > 1 && points[rows[from] * ndim] === points[rows[from - 1] * ndim]) from--;
  return rows.length - Math.max(1, from);
}

function flowShape({ flow, train_config }: PocomcOptions, ndim: number): FlowJob['shape'] {
  const each = 4 * Math.ceil(train_config.hidden / Math.max(1, ndim - 1) / 4);
  return { transforms: Number(flow.slice(3)), units: each, bins: flow.startsWith('nsf') ? train_config.bins : 0 };
}
