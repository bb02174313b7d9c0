/**
 * Past one machine, in virtual time: the real samplers' proposals, handed out by the real dispatcher to as many as 1,024 simulated ranks of one thread. A fit's proposals, and
 * the processor time that its sampler takes to think of them, are taken from one real fit (they hang on no number of ranks); then they are played to clusters of every size,
 * with likelihoods of every cost. The cost of messages is that of Open MPI and MPICH through koffi: some 30 µs of rank 0's time and 50 µs on the way.
 *
 * Columns: speed-up over one rank; efficiency; share of the time that rank 0's own thread is busy (thinking and messages), which is what saturates.
 */
import { type Method, methods } from '../../actors/samplers/registry.js';
import { fold, keyOf } from '../../src/math/philox.js';
import type { Evaluation, Proposal, TrainJob } from '../../src/samplers/contract.js';
import { answer } from '../support/drive.js';
import { VirtualCluster } from '../support/virtualCluster.js';

const RANKS = [1, 4, 16, 64, 256, 1024];
const COSTS = [1e-4, 1e-3, 1e-2, 1e-1];
const NDIM = 7;

/** Fits in seven dimensions, as the quickstart's is; options that are there for speed of the bench only. */
const OPTIONS: Readonly<Record<string, Record<string, unknown>>> = {
  nautilus: { n_live: 1000, n_eff: 2000, n_networks: 4, neural_network_kwargs: { max_iter: 30 } },
  dynesty: { nlive: 300, sample: 'rwalk' },
};

/** One proposal of a fit: what the sampler thought before it, and how many likelihoods each of its parts takes. */
interface Step {
  readonly thinking: number;
  /** Likelihood calls of each row or walk. */
  readonly calls: readonly number[];
  /** Seconds of each network's training. */
  readonly training: readonly number[];
}

/** @param args method: all that there are when left out; and more batch options as JSON */
export function main([method, more = '{}']: string[]): void {
  for (const name of method ? [method] : Object.keys(OPTIONS)) report(name, { ...OPTIONS[name], ...JSON.parse(more) });
}

function report(name: string, options: Record<string, unknown>): void {
  const steps = trace(methods[name], options);
  const sum = (pick: (step: Step) => number) => steps.reduce((total, step) => total + pick(step), 0);
  const calls = sum(step => total(step.calls));
  const thinking = sum(step => step.thinking);
  const training = sum(step => total(step.training));
  const rows = sum(step => step.calls.length) / steps.filter(step => step.calls.length > 0).length;
  console.log(
    `\n${name}: ${calls} likelihoods in ${steps.length} proposals of ${rows.toFixed(0)} rows or walks; thinking ${thinking.toFixed(1)} s, ` +
      `training ${training.toFixed(1)} s`,
  );
  console.log(`${'likelihood'.padStart(12)}${RANKS.map(ranks => `${ranks} ranks`.padStart(20)).join('')}`);
  for (const cost of COSTS) {
    const alone = thinking + training + calls * cost;
    const cells = RANKS.map(ranks => {
      const { now, rootBusy } = play(steps, ranks, cost);
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
  let state = kernel.init(NDIM, kernel.options(given, NDIM));
  while (kernel.phase(state) !== 'done') {
    const [[asked, proposal], proposing] = timed(() => kernel.propose(state, fold(keyOf(0), kernel.nextId(state))));
    const [evaluation, working] = timed(() => answer(proposal, logL));
    const [[next], absorbing] = timed(() => kernel.absorb(asked, evaluation));
    state = next;
    steps.push({ thinking: proposing + absorbing, ...partsOf(proposal, evaluation, working) });
  }
  return steps;
}

function partsOf(proposal: Proposal, evaluation: Evaluation, seconds: number): Pick<Step, 'calls' | 'training'> {
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
function play(steps: readonly Step[], ranks: number, cost: number): VirtualCluster {
  const trainings = steps.flatMap(step => step.training);
  const training = trainings.length > 0 ? total(trainings) / trainings.length : 0;
  const cluster = new VirtualCluster({ threads: new Array(ranks).fill(1), training });
  for (const { thinking, calls, training: networks } of steps) {
    cluster.think(thinking);
    if (calls.length > 0) cluster.run(cluster.rows(Float64Array.from(calls, n => n * cost)));
    if (networks.length > 0) cluster.run({ want: 'train', id: 0, jobs: networks.map(() => ({}) as TrainJob) });
  }
  return cluster;
}
