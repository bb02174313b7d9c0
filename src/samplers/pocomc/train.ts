/** What trains a flow: the particles of one colony, weighted for the target that is next. Those of the other tell when to stop, and walk with it. */
import { LN_SQRT_2PI } from '../../math/normal.js';
import { fold, type Key, Random } from '../../math/philox.js';
import { concatenate, pickRows } from '../bounds/linear.js';
import type { FlowJob } from '../contract.js';
import { COLONIES, type Colony, colonyOf, type Maps, weightsOf } from './colonies.js';
import { frameFor } from './frame.js';
import { type LatentMap, locate, onLine, whitened, whitening } from './map.js';
import { fitMixture } from './mixture.js';
import type { PocomcOptions } from './options.js';
import { resample } from './resample.js';
import type { PocomcState } from './state.js';

/** Weight decay by default, times the number of points, and at most: by trial on correlated and curved densities in 2 to 10 dimensions. */
const DECAY = 3000;
const MOST_DECAY = 5;

/**
 * Steps of Adam without gain after which training ends by default, at least 4 passes: a flow goes on from the last one, and over the quickstart's 52 trainings
 * another 60 steps were worth 0.005 of the mean loss of the rows held out.
 */
const PATIENCE = 60;

/** The maps without flows for weighted particles (weights of sum 1), and the jobs that train the flows. */
export function planMaps(state: PocomcState, weights: Float64Array, wanted: number, key: Key): { maps: Maps; jobs: FlowJob[] } {
  const points = concatenate(state.points);
  const colonies = colonyOf(state.logL);
  const [a, b] = COLONIES.map(walker => planMap(state, points, colonies, weights, walker, wanted, fold(key, 4 + walker)));
  return { maps: [a.map, b.map], jobs: [a.job, b.job] };
}

/** The maps of a fit without flows. */
export function plainMaps(state: PocomcState, weights: Float64Array, wanted: number, key: Key): Maps {
  const [a, b] = planMaps(state, weights, wanted, key).maps;
  return [settled(a, null, state.ndim), settled(b, null, state.ndim)];
}

function planMap(
  { options, ndim, maps }: PocomcState,
  points: Float64Array,
  colonies: Uint8Array,
  weights: Float64Array,
  walker: Colony,
  wanted: number,
  key: Key,
): { map: LatentMap; job: FlowJob } {
  const random = new Random(fold(key, 0));
  const config = options.train_config;
  const teacher = weightsOf(walker === 0 ? 1 : 0, colonies, weights);
  const taught = drawn(teacher, wanted, random);
  const held = drawn(
    weightsOf(walker, colonies, weights),
    Math.max(1, Math.round((wanted * config.validation_split) / (1 - config.validation_split))),
    random,
  );
  const frame = frameFor(options, points, teacher, ndim);
  const x = onLine(frame, pickRows(points, ndim, taught.rows), ndim, random);
  const plain = whitening(
    frame,
    x,
    taught.counts.map(c => c / wanted),
    ndim,
  );
  const heldX = onLine(frame, pickRows(points, ndim, held.rows), ndim, random);
  const rows = taught.rows.length;
  const map = withMixture(plain, points, taught, held, ndim, random);
  const job: FlowJob = {
    kind: 'flow',
    key: fold(key, 1),
    ndim,
    x: whitened(map, concatenate([x, heldX])),
    weights: concatenate([taught.counts, held.counts]),
    held: held.rows.length,
    shape: flowShape(options, ndim),
    start: maps?.[walker].flow ?? null,
    learningRate: config.learning_rate,
    batch: config.batch_size,
    epochs: rows < 2 ? 0 : config.epochs,
    patience: config.patience ?? Math.max(4, Math.ceil((PATIENCE * config.batch_size) / rows)),
    clip: config.clip_grad_norm,
    decay: config.weight_decay ?? Math.min(MOST_DECAY, DECAY / (2 * rows)),
  };
  return { map, job };
}

/** The map with a mixture over the points, and how likely the rows held out are under it, as a density of the whitened line like the flow's. */
function withMixture(map: LatentMap, points: Float64Array, taught: Drawn, held: Drawn, ndim: number, random: Random): LatentMap {
  const heldU = pickRows(points, ndim, held.rows);
  const found = fitMixture(
    { u: pickRows(points, ndim, taught.rows), counts: taught.counts },
    { u: heldU, counts: held.counts },
    ndim,
    random,
  );
  if (found === null) return map;
  const { logPrior } = locate(map, heldU, random);
  const total = held.counts.reduce((a, b) => a + b, 0);
  return { ...map, mixture: found.mixture, score: found.score + logPrior.reduce((s, l, i) => s + (held.counts[i] / total) * l, 0) };
}

/** The map with its flow, and with its mixture where that is the likelier of the two for the rows held out; without a flow there is a normal distribution. */
export function settled(map: LatentMap, flow: Float32Array | null, ndim: number): LatentMap {
  const score = -(flow === null ? 0.5 * ndim : flow[4]) - ndim * LN_SQRT_2PI;
  return map.mixture !== null && map.score > score ? { ...map, flow } : { ...map, flow, mixture: null };
}

interface Drawn {
  readonly rows: Uint32Array;
  readonly counts: Float64Array;
}

/** The different rows among n drawn by weight, and how often each was. */
function drawn(weights: Float64Array, n: number, random: Random): Drawn {
  const times = new Map<number, number>();
  for (const row of resample(weights, n, 'syst', random)) times.set(row, (times.get(row) ?? 0) + 1);
  return { rows: Uint32Array.from(times.keys()), counts: Float64Array.from(times.values()) };
}

function flowShape({ flow, train_config }: PocomcOptions, ndim: number): FlowJob['shape'] {
  const each = 4 * Math.ceil(train_config.hidden / Math.max(1, ndim - 1) / 4);
  return { transforms: Number(flow.slice(3)), units: each, bins: flow.startsWith('nsf') ? train_config.bins : 0 };
}
