/**
 * Fits that are killed (SIGKILL) at keyed random instants between their beginning and their end, and gone on with on another number of cores where the method takes more
 * than one, method by method, against the bits of one that wasn't: `npm run bench -- kill --runs 200 --seed 1 --pace 1.5`. The slower the likelihood (ms a call), the more
 * of them have a file to go on from: the first is written after half a second.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startRun } from '../../actors/run/startRun.js';
import { methods } from '../../actors/samplers/registry.js';
import { samplesHash } from '../../src/io/resultFile.js';
import { functionProblem } from '../../src/likelihood/functionProblem.js';
import { fold, keyOf, Random } from '../../src/math/philox.js';
import { uniform } from '../../src/priors/index.js';
import { short } from '../support/smallProblem.js';

/** What makes a fit of a method last some seconds; a method that isn't here runs with its defaults. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  nautilus: short,
  dynesty: { nlive: 60 },
  emcee: { nsteps: 150 },
  pocomc: { n_effective: 80, n_total: 160, n_evidence: 100, flow: 'nsf2', train_config: { epochs: 4, hidden: 8 } },
  // chains follow the cores unless it is said how many there are
  numpyro: { num_warmup: 30, num_samples: 30, num_chains: 2 },
};

/** Milliseconds that a likelihood takes: of this module's address, since workers load it by that. */
const pace = Number(new URL(import.meta.url).searchParams.get('pace') ?? 0);

export function paced(values: Float64Array): number {
  const until = performance.now() + pace;
  while (performance.now() < until);
  return -0.5 * (values[0] ** 2 + (values[1] - 1) ** 2);
}

/** `--child METHOD FILE NCORES PACE`: one fit, with no file where FILE is '-'; prints what tells its bits. */
async function child([method, file, ncores, ms]: string[]): Promise<void> {
  const problem = await functionProblem({ priors: [uniform(-5, 5), uniform(-5, 5)], url: `${import.meta.url}?pace=${ms}`, name: 'paced' });
  const checkpoint = file === '-' ? {} : { checkpoint: file };
  console.log('begun');
  const { result } = startRun(problem, { progress: false, seed: 6, ...OPTIONS[method], method, ncores: Number(ncores), ...checkpoint });
  const done = await result;
  console.log(`bits ${done.logz} ${done.nLike} ${samplesHash(done)}`);
}

interface Ended {
  readonly bits: string | null;
  readonly killed: boolean;
  /** Milliseconds from the fit's beginning on. */
  readonly took: number;
  readonly said: string;
}

const bench = fileURLToPath(new URL('../../../test/bench/main.mjs', import.meta.url));

/** @param killAfter milliseconds from the fit's beginning on; infinite: never */
function fit(method: string, file: string, ncores: number, ms: string, killAfter = Number.POSITIVE_INFINITY): Promise<Ended> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [bench, 'kill', '--child', method, file, String(ncores), ms], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    let begun: number | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    child.stderr.on('data', (text: Buffer) => {
      err += text.toString();
    });
    child.stdout.on('data', (text: Buffer) => {
      out += text.toString();
      if (begun !== null || !out.includes('begun')) return;
      begun = performance.now();
      if (killAfter < Number.POSITIVE_INFINITY) timer = setTimeout(() => child.kill('SIGKILL'), killAfter);
    });
    child.once('close', () => {
      clearTimeout(timer);
      const bits = /^bits (.*)$/m.exec(out)?.[1] ?? null;
      resolve({ bits, killed: child.signalCode === 'SIGKILL', took: performance.now() - (begun ?? 0), said: err });
    });
  });
}

export async function main(args: string[]): Promise<void> {
  if (args[0] === '--child') return child(args.slice(1));
  const strings = { runs: { type: 'string' }, seed: { type: 'string' }, method: { type: 'string' }, pace: { type: 'string' } } as const;
  const { runs = '200', seed = '1', pace = '1.5', method } = parseArgs({ args, options: strings }).values;
  const names = method === undefined ? Object.keys(methods) : [method];
  const folder = mkdtempSync(join(tmpdir(), 'farinata-kill-'));
  try {
    for (const [m, name] of names.entries()) {
      const whole = await fit(name, '-', 1, pace);
      if (whole.bits === null) {
        console.log(`${name.padEnd(10)} no fit to compare with: ${whole.said.trim().split('\n').at(-1)}`);
        continue;
      }
      const random = new Random(fold(keyOf(Number(seed)), m));
      const count = { same: 0, killed: 0, saved: 0 };
      const share = Math.ceil(Number(runs) / names.length);
      for (let k = 0; k < share; k++) {
        const file = join(folder, `${name}${k}.hdf5`);
        const [before, after] = methods[name].parallel === 'none' ? [1, 1] : [1 + (k % 2), 2 - (k % 2)];
        // a machine that has less to do than before is through before the instant: sooner, then
        let instant = whole.took * random.uniform();
        while (!(await fit(name, file, before, pace, instant)).killed) {
          rmSync(file, { force: true });
          instant /= 2;
        }
        count.killed++;
        if (existsSync(file)) count.saved++;
        const second = await fit(name, file, after, pace);
        if (second.bits === whole.bits) count.same++;
        else console.log(`${name} ${k}: ${second.bits ?? second.said.trim().split('\n').slice(-3).join(' ')}; whole: ${whole.bits}`);
      }
      console.log(
        `${name.padEnd(10)} ${count.same} of ${count.killed} that were killed have the same bits; ${count.saved} of them had a file to go on from`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
