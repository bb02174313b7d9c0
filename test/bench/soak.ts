/**
 * A day of a fit in virtual time: each likelihood call says that it took 24 h / 10⁷, and all that goes by the clock (progress, posteriors, checkpoints) goes by that one.
 * Prints what the process holds after garbage collection, against the file of the checkpoint, which is as large as what the fit has to remember:
 * `npm run bench -- soak --calls 10000000 --hours 24`.
 */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startRun } from '../../actors/run/startRun.js';
import { functionProblem } from '../../src/likelihood/functionProblem.js';
import { uniform } from '../../src/priors/index.js';

/** Looks at the memory, over the whole run. */
const LOOKS = 20;
/** Share of the calls that is warm-up: until bounds are drawn, code is compiled and buffers are as large as they get. */
const WARM = 0.25;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function held(): number {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { calls: { type: 'string' }, hours: { type: 'string' } } });
  const calls = Number(values.calls ?? 1e7);
  const hours = Number(values.hours ?? 24);
  const folder = mkdtempSync(join(tmpdir(), 'farinata-soak-'));
  const checkpoint = join(folder, 'run.hdf5');
  // real time counts too, so that a checkpoint, which costs real time, waits as it would
  const real = performance.now.bind(performance);
  let virtual = 0;
  performance.now = () => real() + virtual;
  try {
    const ndim = 4;
    let made = 0;
    const logL = (v: Float64Array): number => {
      virtual += (3600e3 * hours) / calls;
      made++;
      let sum = 0;
      for (const x of v) sum += (x / 1e-4) ** 2;
      return -0.5 * sum;
    };
    const problem = functionProblem({ priors: Array.from({ length: ndim }, () => uniform(-5, 5)), logL });
    // long walks: many calls for what has to be remembered
    const options = {
      method: 'dynesty',
      nlive: 400,
      sample: 'rwalk',
      bound: 'single',
      walks: Math.round(calls / 20_000),
      dlogz: 1e-12,
      seed: 1,
    };
    const run = startRun(problem, { ...options, maxcall: calls, checkpoint });
    const count = { events: 0, files: 0, posteriors: 0 };
    const looks: { readonly share: number; readonly mib: number; readonly file: number }[] = [];
    run.events$.subscribe(event => {
      count.events++;
      if (event.type === 'checkpoint') count.files++;
      if (event.type === 'posterior') count.posteriors++;
      if (event.type !== 'progress' || event.progress.nLike < ((looks.length + 1) * calls) / LOOKS) return;
      const file = existsSync(checkpoint) ? statSync(checkpoint).size / 2 ** 20 : 0;
      looks.push({ share: event.progress.nLike / calls, mib: held(), file });
      const { share, mib } = looks[looks.length - 1];
      console.log(
        `${(hours * share).toFixed(1).padStart(5)} h  ${made.toExponential(2)} calls  ${mib.toFixed(1).padStart(7)} MiB held  ${file.toFixed(1).padStart(6)} MiB of checkpoint`,
      );
    });
    const { nLike, reason, wallSeconds } = await run.result;
    const warm = looks.filter(({ share }) => share >= WARM);
    const first = warm[0];
    const last = warm[warm.length - 1];
    const net = last.mib - first.mib - (last.file - first.file);
    console.log(
      `${nLike} calls, ended by ${reason}, ${(wallSeconds / 3600).toFixed(1)} h; ${count.events} events, ${count.posteriors} posteriors, ${count.files} checkpoints`,
    );
    console.log(
      `after the warm-up: ${(last.mib - first.mib).toFixed(1)} MiB more held, of which ${(last.file - first.file).toFixed(1)} MiB are what the fit has to remember: ${net.toFixed(1)} MiB beyond`,
    );
  } finally {
    performance.now = real;
    rmSync(folder, { recursive: true, force: true });
  }
}
