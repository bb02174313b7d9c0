/**
 * Evidences against the truth, over seeds:
 * `npm run bench -- evidence [PROBLEM-DIM …] [--method nautilus] [--seeds 10] [--first 1] [--options '{"nlive":500}']`.
 *
 * One line a run, then one for each problem: mean error with its standard error, scatter over stated error, and calls against those of the published
 * code of the same name at the same settings (one run each; nautilus 1.0.6, its exploration discarded or not; dynesty 3.1, static; pocoMC 1.x as published).
 */
import { parseArgs } from 'node:util';
import type { Proposal, SamplerKernel } from '../../src/samplers/contract.js';
import { dynesty } from '../../src/samplers/dynesty/kernel.js';
import type { DynestyState } from '../../src/samplers/dynesty/state.js';
import { insertionPValue } from '../../src/samplers/insertionIndex.js';
import { nautilus } from '../../src/samplers/nautilus/kernel.js';
import type { NautilusState } from '../../src/samplers/nautilus/state.js';
import { pocomc } from '../../src/samplers/pocomc/kernel.js';
import type { PocomcState } from '../../src/samplers/pocomc/state.js';
import { answer, driveWith } from '../support/drive.js';
import {
  correlated,
  type EvidenceProblem,
  eggbox,
  funnel,
  loggamma,
  normalNormal,
  rosenbrock,
  rosenbrockPairs,
  shells,
  spikeslab,
} from '../support/evidenceProblems.js';

const PROBLEMS: readonly EvidenceProblem[] = [
  shells,
  eggbox,
  loggamma,
  rosenbrock,
  funnel,
  spikeslab,
  correlated,
  normalNormal,
  rosenbrockPairs,
];

interface Bench {
  readonly kernel: SamplerKernel<unknown, unknown>;
  /** Problems that it is measured on by default, with the options that the peer had. */
  readonly rows: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Calls of the published code. */
  peer(name: string, options: Readonly<Record<string, unknown>>): number | null;
  /** What else to say of a run. */
  notes(state: unknown): string;
}

const NAUTILUS: Readonly<Record<string, readonly [defaults: number, discarded: number]>> = {
  'shells-2': [23700, 23700],
  'eggbox-2': [53700, 53700],
  'loggamma-10': [46000, 62500],
  'rosenbrock-2': [20100, 28300],
  'rosenbrock-10': [160900, 176900],
};

const DYNESTY: Readonly<Record<string, number>> = {
  'shells-2': 117107,
  'shells-10': 525325,
  'eggbox-2': 86312,
  'rosenbrock-2': 49663,
  'rosenbrock-10': 1334409,
  'loggamma-10': 731569,
  'loggamma-30': 11370872,
  'funnel-10': 1240956,
  'funnel-20': 10609585,
  'spikeslab-2': 51028,
  'gauss-corr-25': 2490333,
};

const BENCHES: Readonly<Record<string, Bench>> = {
  nautilus: {
    kernel: nautilus as SamplerKernel<unknown, unknown>,
    rows: {
      'shells-2': {},
      'shells-5': {},
      'eggbox-2': {},
      'loggamma-2': {},
      'loggamma-10': {},
      'rosenbrock-2': {},
      'rosenbrock-10': { n_live: 2000, discard_exploration: true },
    },
    peer: (name, options) => NAUTILUS[name]?.[(options.discard_exploration ?? true) ? 1 : 0] ?? null,
    notes: state => `bounds ${(state as NautilusState).bounds.length}`,
  },
  dynesty: {
    kernel: dynesty as SamplerKernel<unknown, unknown>,
    rows: Object.fromEntries(Object.keys(DYNESTY).map(name => [name, name === 'gauss-corr-25' ? { nlive: 500 } : {}])),
    peer: name => DYNESTY[name] ?? null,
    notes: state =>
      `iterations ${(state as DynestyState).iterations}  insertion p ${insertionPValue((state as DynestyState).insertions).toFixed(3)}`,
  },
  pocomc: {
    kernel: pocomc as SamplerKernel<unknown, unknown>,
    rows: {
      'shells-2': {},
      'eggbox-2': {},
      'loggamma-2': {},
      'loggamma-10': {},
      'rosenbrock-2': {},
      'rosenbrock-10': {},
      'rosenbrock-pairs-10': { n_effective: 512 },
      'funnel-10': {},
      'spikeslab-2': {},
      'gauss-corr-25': {},
    },
    // published at n_effective 512 and n_active 256
    peer: (name, options) => (name === 'rosenbrock-pairs-10' && options.n_effective === 512 ? 51456 : null),
    notes: state => {
      const { history, logZ, warnings } = state as PocomcState;
      return `iterations ${history.length}  particles' ln Z ${logZ.toFixed(3)}${warnings.map(warning => `  ${warning}`).join('')}`;
    },
  },
};

export async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      method: { type: 'string', default: 'nautilus' },
      seeds: { type: 'string', default: '10' },
      first: { type: 'string', default: '1' },
      options: { type: 'string', default: '{}' },
    },
  });
  const bench = BENCHES[values.method];
  if (bench === undefined) throw new Error(`No method ${values.method}; there are ${Object.keys(BENCHES).join(', ')}`);
  const lines: string[] = [];
  for (const name of positionals.length > 0 ? positionals : Object.keys(bench.rows)) {
    const options = { ...bench.rows[name], ...JSON.parse(values.options) };
    lines.push(report(bench, name, options, Number(values.first), Number(values.seeds)));
    console.log(`${lines.at(-1)}\n`);
  }
  console.log(`${values.method}:\n${lines.join('\n')}`);
}

function problemOf(name: string): { problem: EvidenceProblem; ndim: number } {
  const at = name.lastIndexOf('-');
  const problem = PROBLEMS.find(p => p.name === name.slice(0, at));
  const ndim = Number(name.slice(at + 1));
  if (problem !== undefined && ndim in problem.logZ) return { problem, ndim };
  const known = PROBLEMS.flatMap(p => Object.keys(p.logZ).map(d => `${p.name}-${d}`));
  throw new Error(`No problem ${name}; there are ${known.join(', ')}`);
}

function report(bench: Bench, name: string, options: Record<string, unknown>, first: number, seeds: number): string {
  const { problem, ndim } = problemOf(name);
  const truth = problem.logZ[ndim];
  const errors: number[] = [];
  const stated: number[] = [];
  const calls: number[] = [];
  for (let seed = first; seed < first + seeds; seed++) {
    const run = once(bench.kernel, problem, ndim, options, seed);
    errors.push(run.logZ - truth);
    stated.push(run.logZErr);
    calls.push(run.calls);
    const share = Object.entries(run.seconds).map(([what, s]) => `${what} ${s.toFixed(1)}`);
    console.log(
      `${name} seed ${seed}: Δ ${(run.logZ - truth).toFixed(4)} ± ${run.logZErr.toFixed(4)}  calls ${run.calls}  N_eff ${run.nEff.toFixed(0)}  ${bench.notes(run.state)}  s: ${share.join(', ')}`,
    );
  }
  const bias = mean(errors);
  const scatter = Math.sqrt(errors.reduce((s, e) => s + (e - bias) ** 2, 0) / Math.max(1, seeds - 1));
  const pull = Math.sqrt(mean(errors.map((e, i) => (e / stated[i]) ** 2)));
  const peer = bench.peer(name, options);
  return [
    `${name.padEnd(20)} mean Δ ${bias.toFixed(4).padStart(8)} ± ${(scatter / Math.sqrt(seeds)).toFixed(4)}`,
    `stated ${mean(stated).toFixed(4)}`,
    `scatter / stated ${(scatter / mean(stated)).toFixed(2)}`,
    `rms pull ${pull.toFixed(2)}`,
    `calls ${mean(calls).toFixed(0)}${peer === null ? '' : `, ${(mean(calls) / peer).toFixed(2)} of the peer's`}`,
  ].join('   ');
}

const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;

function once(
  kernel: SamplerKernel<unknown, unknown>,
  problem: EvidenceProblem,
  ndim: number,
  options: Record<string, unknown>,
  seed: number,
) {
  const seconds = { likelihood: 0, training: 0, proposing: 0, absorbing: 0 };
  const timed = <T>(what: keyof typeof seconds, f: () => T): T => {
    const start = process.cpuUsage();
    const out = f();
    const used = process.cpuUsage(start);
    seconds[what] += (used.user + used.system) / 1e6;
    return out;
  };
  const state = driveWith(kernel, kernel.init(ndim, kernel.options(options, ndim)), seed, {
    propose: (before, key) => timed('proposing', () => kernel.propose(before, key)),
    absorb(asked, proposal) {
      const evaluation = timed(workOf(proposal), () => answer(proposal, problem.logL));
      return timed('absorbing', () => kernel.absorb(asked, evaluation)[0]);
    },
  });
  const { logZ, logZErr, nEff } = kernel.posterior(state);
  return { state, logZ, logZErr, nEff, calls: kernel.info(state).nLike, seconds };
}

const workOf = ({ want }: Proposal): 'training' | 'likelihood' => (want === 'train' ? 'training' : 'likelihood');
