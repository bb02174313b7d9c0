/**
 * Evidences against the truth, over seeds: `npm run bench -- evidence [PROBLEM-DIM …] [--seeds 5] [--first 1] [--options '{"n_live":500}']`.
 * One line a run, then for each problem the mean error, its scatter against the stated error, and the calls against those of the published nautilus
 * (`logz` and `calls` of nautilus 1.0.6, one run each, exploration discarded where `discarded` says so).
 */
import { parseArgs } from 'node:util';
import { fold, keyOf } from '../../src/math/philox.js';
import { nautilus } from '../../src/samplers/nautilus/kernel.js';
import { answer } from '../support/drive.js';
import { type EvidenceProblem, eggbox, loggamma, rosenbrock, shells } from '../support/evidenceProblems.js';

interface Row {
  readonly problem: EvidenceProblem;
  readonly ndim: number;
  readonly options: Record<string, unknown>;
  /** Calls of nautilus 1.0.6 with defaults and with its exploration discarded. */
  readonly peer: { readonly defaults: number; readonly discarded: number } | null;
}

const ROWS: Record<string, Row> = {
  'shells-2': { problem: shells, ndim: 2, options: {}, peer: { defaults: 23700, discarded: 23700 } },
  'shells-5': { problem: shells, ndim: 5, options: {}, peer: null },
  'eggbox-2': { problem: eggbox, ndim: 2, options: {}, peer: { defaults: 53700, discarded: 53700 } },
  'loggamma-2': { problem: loggamma, ndim: 2, options: {}, peer: null },
  'loggamma-10': { problem: loggamma, ndim: 10, options: {}, peer: { defaults: 46000, discarded: 62500 } },
  'rosenbrock-2': { problem: rosenbrock, ndim: 2, options: {}, peer: { defaults: 20100, discarded: 28300 } },
  'rosenbrock-10': {
    problem: rosenbrock,
    ndim: 10,
    options: { n_live: 2000, discard_exploration: true },
    peer: { defaults: 160900, discarded: 176900 },
  },
};

export async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      seeds: { type: 'string', default: '5' },
      first: { type: 'string', default: '1' },
      options: { type: 'string', default: '{}' },
    },
  });
  for (const name of positionals.length > 0 ? positionals : Object.keys(ROWS)) {
    const row = ROWS[name];
    if (row === undefined) throw new Error(`No problem ${name}; there are ${Object.keys(ROWS).join(', ')}`);
    report(name, row, JSON.parse(values.options), Number(values.first), Number(values.seeds));
  }
}

function report(name: string, row: Row, given: Record<string, unknown>, first: number, seeds: number): void {
  const truth = row.problem.logZ[row.ndim];
  const errors: number[] = [];
  const pulls: number[] = [];
  const calls: number[] = [];
  for (let seed = first; seed < first + seeds; seed++) {
    const run = once(row, given, seed);
    errors.push(run.logZ - truth);
    pulls.push((run.logZ - truth) / run.logZErr);
    calls.push(run.calls);
    const share = Object.entries(run.seconds).map(([what, s]) => `${what} ${s.toFixed(1)}`);
    console.log(
      `${name} seed ${seed}: Δ ${(run.logZ - truth).toFixed(4)} ± ${run.logZErr.toFixed(4)}  calls ${run.calls} (exploration ${run.explored})  N_eff ${run.nEff.toFixed(0)}  bounds ${run.bounds}  s: ${share.join(', ')}`,
    );
  }
  const mean = (x: number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
  const rms = Math.sqrt(mean(pulls.map(p => p * p)));
  const discarded = given.discard_exploration ?? row.options.discard_exploration ?? true;
  const peer =
    row.peer === null ? '' : `, ${(mean(calls) / (discarded ? row.peer.discarded : row.peer.defaults)).toFixed(2)} of nautilus's`;
  const worst = Math.max(...errors.map(Math.abs));
  console.log(
    `${name}: mean Δ ${mean(errors).toFixed(4)}, worst |Δ| ${worst.toFixed(4)}, rms pull ${rms.toFixed(2)}, mean calls ${mean(calls).toFixed(0)}${peer}\n`,
  );
}

function once(row: Row, given: Record<string, unknown>, seed: number) {
  const seconds = { likelihood: 0, training: 0, proposing: 0, absorbing: 0 };
  const timed = <T>(what: keyof typeof seconds, f: () => T): T => {
    const start = process.cpuUsage();
    const out = f();
    const used = process.cpuUsage(start);
    seconds[what] += (used.user + used.system) / 1e6;
    return out;
  };
  let state = nautilus.init(row.ndim, nautilus.options({ ...row.options, ...given }, row.ndim));
  let explored = 0;
  while (nautilus.phase(state) !== 'done') {
    if (nautilus.phase(state) === 'exploring') explored = state.nLike;
    const before = state;
    const [asked, proposal] = timed('proposing', () => nautilus.propose(before, fold(keyOf(seed), nautilus.nextId(before))));
    const evaluation = timed(proposal.want === 'train' ? 'training' : 'likelihood', () => answer(proposal, row.problem.logL));
    state = timed('absorbing', () => nautilus.absorb(asked, evaluation)[0]);
  }
  const { logZ, logZErr, nEff } = nautilus.posterior(state);
  return { logZ, logZErr, nEff, calls: state.nLike, explored, bounds: state.bounds.length, seconds };
}
