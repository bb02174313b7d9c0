/**
 * What a second core is worth: the quickstart's fit on one core and on two, in turn, both pools warm. Target: an efficiency (half the speed-up) of 0.9 for nautilus, 0.85 for
 * dynesty and pocomc. `--us 2000` takes a likelihood that costs so many microseconds in place of the quickstart's.
 *
 * On a machine that others use too, seconds by the clock say little by themselves: `waited` is how long this process's threads stood in line for a core, which on free cores
 * is next to nothing, and `processor` what they used; a pair counts for as much as its lines are short. The best pair is the last line. `--virtual` runs the fit once, on this
 * thread, and plays it to two cores in virtual time: what each part of it costs is measured in processor time, which others don't change.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startRun } from '../../actors/run/startRun.js';
import type { AnyKernel } from '../../actors/samplers/machine.js';
import { methods } from '../../actors/samplers/registry.js';
import { quickstartMock, quickstartModel } from '../../examples/quickstart/mock.js';
import { fitter, Image, InlinePool, MultiPool, type Pool } from '../../src/index.js';
import type { ImageProblem } from '../../src/likelihood/compile.js';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import type { Problem } from '../../src/likelihood/problem.js';
import { answer, driveWith } from '../support/drive.js';
import { smallProblem } from '../support/smallProblem.js';
import { onTwoCores } from '../support/virtualThreads.js';

/** @param args `--method nautilus --pairs 3 --us 0 --options '{"nlive": 500}'` */
export async function main(args: string[]): Promise<void> {
  const string = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { method: string, pairs: string, us: string, options: string, virtual: { type: 'boolean' } },
  });
  const { method = 'nautilus', pairs = '3', us = '0', options = '{}' } = values;
  const problem = problemOf(Number(us));
  const given = { progress: false, seed: 1, ...(JSON.parse(options) as Record<string, unknown>), method };
  if (values.virtual) return virtual(methods[method].kernel, problem, JSON.parse(options) as Record<string, unknown>);
  const pools: readonly Pool[] = [new InlinePool(), new MultiPool(2)];
  // threads started, likelihood loaded and compiled
  for (const pool of pools) await fitWith(pool, problem, { ...given, timeout: 1 });
  console.log(
    `${method}, ${Number(us) > 0 ? `${us} µs a likelihood` : 'the quickstart'}\n      cores     calls   seconds  processor    waited  efficiency`,
  );
  let best = 0;
  for (let pair = 0; pair < Number(pairs); pair++) {
    const [one, two] = [await fitWith(pools[0], problem, given), await fitWith(pools[1], problem, given)];
    const efficiency = one.seconds / two.seconds / 2;
    best = Math.max(best, efficiency);
    for (const [cores, { calls, seconds, processor, waited }] of [one, two].entries()) {
      const row = [cores + 1, calls, seconds.toFixed(2), processor.toFixed(2), waited.toFixed(2), cores === 0 ? '' : efficiency.toFixed(3)];
      console.log(row.map((cell, i) => String(cell).padStart([11, 10, 10, 11, 10, 12][i])).join(''));
    }
  }
  for (const pool of pools) await pool.close();
  console.log(`best efficiency ${best.toFixed(3)}`);
}

/** Seconds of a message to a worker and of its waking, on a free machine. */
const COSTS = { message: 40e-6, wake: 60e-6 };

/** The smallest cost at which two cores win, too: the same fit with its likelihoods made cheaper and dearer. */
function virtual(kernel: AnyKernel, problem: Problem, options: Record<string, unknown>): void {
  const acts: { thinking: number; calls: readonly number[] | null; training: readonly number[] }[] = [];
  const { logL } = createEvaluator((problem as ImageProblem).spec);
  const { ndim } = problem;
  const ofCube = (u: Float64Array) => logL(problem.expand(problem.transform(u, 1), 1), 0);
  const open: number[] = [];
  let evaluating = 0;
  let calls = 0;
  driveWith(kernel, kernel.init(ndim, kernel.options(options, ndim)), 1, {
    propose(state, key) {
      const [found, thinking] = timed(() => kernel.propose(state, key));
      open.push(acts.push({ thinking, calls: [], training: [] }) - 1);
      return found;
    },
    absorb(asked, proposal) {
      const [evaluation, seconds] = timed(() => answer(proposal, ofCube));
      const at = open.shift()!;
      if (proposal.want === 'train') acts[at] = { ...acts[at], training: proposal.jobs.map(() => seconds / proposal.jobs.length) };
      else {
        const each = evaluation.want === 'walk' ? evaluation.walks.map(walk => walk.calls) : new Array<number>(proposal.n).fill(1);
        acts[at] = { ...acts[at], calls: each };
        evaluating += seconds;
        calls += sum(each);
      }
      const [[next], thinking] = timed(() => kernel.absorb(asked, evaluation));
      acts.push({ thinking, calls: null, training: [] });
      return next;
    },
  });
  const thinking = sum(acts.map(act => act.thinking));
  const training = sum(acts.flatMap(act => act.training));
  const cost = evaluating / calls;
  console.log(
    `${calls} likelihoods of ${(1e6 * cost).toFixed(0)} µs, thinking ${thinking.toFixed(2)} s, training ${training.toFixed(2)} s`,
  );
  for (const us of [5, 10, 20, 50, 100, 200, 500, 1e6 * cost, 2000]) {
    const one = thinking + training + (calls * us) / 1e6;
    const parts = acts.map(act => ({
      thinking: act.thinking,
      parts: act.calls === null ? null : [...act.training, ...act.calls.map(n => (n * us) / 1e6)],
    }));
    const two = onTwoCores(parts, COSTS);
    console.log(`${us.toFixed(0).padStart(6)} µs: speed-up ${(one / two).toFixed(3)}, efficiency ${(one / two / 2).toFixed(3)}`);
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

function timed<T>(f: () => T): [T, number] {
  const before = process.cpuUsage();
  const found = f();
  const { user, system } = process.cpuUsage(before);
  return [found, (user + system) / 1e6];
}

function problemOf(us: number): Problem {
  if (us > 0) return smallProblem(4, { url: new URL(`../support/spin.js?us=${us}`, import.meta.url).href, name: 'logL' });
  const { header, data, psf } = quickstartMock(1);
  const img = new Image({ header, data }, { psf });
  return fitter({ img, mod: quickstartModel() }).problem;
}

interface Took {
  readonly calls: number;
  readonly seconds: number;
  readonly processor: number;
  readonly waited: number;
}

async function fitWith(pool: Pool, problem: Problem, options: Record<string, unknown>): Promise<Took> {
  const before = process.cpuUsage();
  const stood = inLine();
  const begun = performance.now();
  const { nLike } = await startRun(problem, { ...options, pool }).result;
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { calls: nLike, seconds, processor: (user + system) / 1e6, waited: inLine() - stood };
}

/** Seconds that all threads of this process were ready and had no core, as Linux counts them; NaN elsewhere. */
function inLine(): number {
  try {
    const waits = readdirSync('/proc/self/task').map(id => Number(readFileSync(`/proc/self/task/${id}/schedstat`, 'utf8').split(' ')[1]));
    return waits.reduce((a, b) => a + b, 0) / 1e9;
  } catch {
    return Number.NaN;
  }
}
