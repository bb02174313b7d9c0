/**
 * Past one machine, in virtual time: the real samplers' proposals, handed out by the real dispatcher to as many as 1,024 simulated ranks of one thread. A fit's proposals, and
 * the processor time that its sampler takes to think of them, are taken from one real fit (they hang on no number of ranks); then they are played to clusters of every size,
 * with likelihoods of every cost, as many batches ahead as the sampler asks for. Rank 0's time for a message is measured here, by the real encoder and decoder; the way from rank
 * to rank, 50 µs, is libmpi's and its receiver's, who looks for messages a few times in a hundred microseconds while there is traffic.
 *
 * Columns: speed-up over one rank; efficiency; share of the time that rank 0's own thread is busy (thinking and messages), which is what saturates.
 */
import { decode, encode } from '../../actors/mpi/messages.js';
import type { Task, TaskAnswer } from '../../actors/pool/contract.js';
import { type Method, methods } from '../../actors/samplers/registry.js';
import type { Evaluation, Proposal, TrainJob } from '../../src/samplers/contract.js';
import { answer, driveWith } from '../support/drive.js';
import { VirtualCluster } from '../support/virtualCluster.js';

const RANKS = [1, 4, 16, 64, 256, 1024];
const COSTS = [1e-4, 1e-3, 1e-2, 1e-1];
const NDIM = 7;

/** Fits in seven dimensions, as the quickstart's is; options that are there for speed of the bench only. */
const OPTIONS: Readonly<Record<string, Record<string, unknown>>> = {
  nautilus: { n_live: 1000, n_eff: 2000, n_networks: 4, neural_network_kwargs: { max_iter: 30 } },
  dynesty: { nlive: 300, sample: 'rwalk' },
  emcee: { nwalkers: 64, nsteps: 300 },
  pocomc: { n_effective: 512, n_total: 2000, n_evidence: 2000, flow: 'nsf3' },
};

/** One act of a fit, in the order of the sampler: it thought for so many seconds, and then asked for something, or was told the answer to the oldest thing that was out. */
interface Step {
  readonly thinking: number;
  /** What was asked for: likelihood calls of each row or walk, seconds of each network's training; null where it was told. */
  readonly asked: { readonly calls: readonly number[]; readonly training: readonly number[] } | null;
}

/** @param args method: all that there are when left out; and more batch options as JSON */
export function main([method, more = '{}']: string[]): void {
  const shared = Object.keys(methods).filter(name => (methods[name].parallel ?? 'pool') === 'pool');
  const message = messageSeconds();
  console.log(`a message costs rank 0 ${(1e6 * message).toFixed(0)} µs`);
  for (const name of method ? [method] : shared) report(name, { ...OPTIONS[name], ...JSON.parse(more) }, message);
}

/** Seconds to encode a chunk of fifty rows and to decode its answer: the mean of many, in processor time. */
function messageSeconds(): number {
  const values = Float64Array.from({ length: 50 * NDIM }, (_, i) => i / 7);
  const task = { want: 'value' as const, id: 1, problem: '', n: 50, nvalues: NDIM, values };
  const answered = { want: 'value' as const, id: 1, logL: values.slice(0, 50), seconds: 0.01 };
  const stats = { workers: [{ worker: 0, tasks: 3, seconds: 0.1, idle: 0.5 }] };
  const reply = encode({ did: 'task', session: 0, rank: 1, job: 1, answer: answered, stats });
  const times = 5000;
  const both = () => {
    for (let i = 0; i < times; i++) {
      encode({ do: 'task', session: 0, job: i, task });
      decode(reply);
    }
  };
  both();
  return timed(both)[1] / times / 2;
}

function report(name: string, options: Record<string, unknown>, message: number): void {
  const steps = trace(methods[name], options);
  const asked = steps.flatMap(step => step.asked ?? []);
  const calls = total(asked.flatMap(each => each.calls));
  const thinking = total(steps.map(step => step.thinking));
  const training = total(asked.flatMap(each => each.training));
  const batches = asked.filter(each => each.calls.length > 0);
  const rows = total(batches.map(each => each.calls.length)) / batches.length;
  console.log(
    `\n${name}: ${calls} likelihoods in ${asked.length} proposals of ${rows.toFixed(0)} rows or walks; thinking ${thinking.toFixed(1)} s, ` +
      `training ${training.toFixed(1)} s`,
  );
  console.log(`${'likelihood'.padStart(12)}${RANKS.map(ranks => `${ranks} ranks`.padStart(20)).join('')}`);
  for (const cost of COSTS) {
    const alone = thinking + training + calls * cost;
    const cells = RANKS.map(ranks => {
      const { now, rootBusy } = play(steps, ranks, cost, message);
      const speedup = alone / now;
      return `${speedup.toFixed(1)} ${percent(speedup / ranks)} ${percent(rootBusy / now)}`.padStart(20);
    });
    console.log(`${1000 * cost} ms`.padStart(12) + cells.join(''));
  }
}

const total = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
const percent = (x: number) => `${Math.round(100 * x)} %`.padStart(6);

/** A real fit in this thread. Times are the processor's, which a busy machine doesn't change. */
function trace({ kernel }: Method, given: Record<string, unknown>): Step[] {
  const logL = (u: Float64Array) => -0.5 * u.reduce((s, x, d) => s + ((x - 0.5) / (0.02 + 0.01 * d)) ** 2, 0);
  const steps: Step[] = [];
  /** What was asked for without its costs, which are known once it is answered. */
  const open: number[] = [];
  driveWith(kernel, kernel.init(NDIM, kernel.options(given, NDIM)), 0, {
    propose(state, key) {
      const [found, thinking] = timed(() => kernel.propose(state, key));
      open.push(steps.push({ thinking, asked: null }) - 1);
      return found;
    },
    absorb(asked, proposal) {
      const [evaluation, working] = timed(() => answer(proposal, logL));
      const at = open.shift()!;
      steps[at] = { ...steps[at], asked: partsOf(proposal, evaluation, working) };
      const [[next], thinking] = timed(() => kernel.absorb(asked, evaluation));
      steps.push({ thinking, asked: null });
      return next;
    },
  });
  return steps;
}

function partsOf(proposal: Proposal, evaluation: Evaluation, seconds: number): NonNullable<Step['asked']> {
  if (evaluation.want === 'walk') return { calls: evaluation.walks.map(walk => walk.calls), training: [] };
  if (proposal.want === 'train') return { calls: [], training: proposal.jobs.map(() => seconds / proposal.jobs.length) };
  return { calls: new Array(proposal.want === 'walk' ? 0 : proposal.n).fill(1), training: [] };
}

function timed<T>(f: () => T): [T, number] {
  const before = process.cpuUsage();
  const found = f();
  const { user, system } = process.cpuUsage(before);
  return [found, (user + system) / 1e6];
}

/** The fit on so many ranks. */
function play(steps: readonly Step[], ranks: number, cost: number, message: number): VirtualCluster {
  const trainings = steps.flatMap(step => step.asked?.training ?? []);
  const training = trainings.length > 0 ? total(trainings) / trainings.length : 0;
  const cluster = new VirtualCluster({ threads: new Array(ranks).fill(1), training, message });
  const out: (() => TaskAnswer)[] = [];
  for (const { thinking, asked } of steps) {
    // an answer is awaited before it is thought about, a proposal made while others are out
    if (asked === null) out.shift()!();
    cluster.think(thinking);
    if (asked === null) continue;
    const { calls, training: networks } = asked;
    const task: Task =
      networks.length > 0
        ? { want: 'train', id: 0, jobs: networks.map(() => ({}) as TrainJob) }
        : cluster.rows(Float64Array.from(calls, n => n * cost));
    out.push(cluster.start({ ...task, line: 'fit' }));
  }
  return cluster;
}
