/**
 * What a worker costs in memory: the peak resident size of a process, as Linux counts it, that evaluates a 512² image with a PSF in 1, 2 and 4 threads, and of each rank of an MPI
 * job. Targets: 25 MB for each added thread; 120 MB for each added rank, which is a process of Node with a thread of its own.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { firstValueFrom } from 'rxjs';
import { fitter, Image, InlinePool, Model, MPIPool, MultiPool, Normal, type Pool, Sersic, uniform } from '../../src/index.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { median } from '../../src/noise/median.js';
import { launchers } from '../support/mpirun.js';

const SIDE = 512;
/** How often each number of threads is measured: the median counts. */
const TIMES = 5;
const bench = fileURLToPath(new URL('../../../test/bench/main.mjs', import.meta.url));

/** @param args none; the bench calls itself with how many threads, or `rank` */
export async function main([how]: string[]): Promise<void> {
  if (how !== undefined) return child(how);
  // when the collector comes decides on some MB
  const inNode = [0, 1, 2, 4].map(threads =>
    median(Float64Array.from({ length: TIMES }, () => peaks([process.execPath, bench, 'memory', String(threads)])[0])),
  );
  console.log(
    `on this thread ${inNode[0].toFixed(0)} MB; with 1, 2, 4 threads ${inNode
      .slice(1)
      .map(mb => mb.toFixed(0))
      .join(', ')} MB`,
  );
  console.log(`each added thread: ${((inNode[3] - inNode[1]) / 3).toFixed(1)} MB`);
  for (const { name, command, options } of launchers) {
    const ranks = (n: number) => peaks([command, ...options, '-np', String(n), process.execPath, bench, 'memory', 'rank']);
    try {
      const [two, four] = [ranks(2), ranks(4)];
      const sum = (all: number[]) => all.reduce((a, b) => a + b, 0);
      console.log(
        `${name}: ranks of ${four.map(mb => mb.toFixed(0)).join(', ')} MB; each added rank: ${((sum(four) - sum(two)) / 2).toFixed(1)} MB`,
      );
    } catch (error) {
      console.log(`${name}: not to be had (${(error as Error).message.split('\n')[0]})`);
    }
  }
}

/** Peak sizes in MB, as the processes say them. */
function peaks([command, ...args]: string[]): number[] {
  const env = { ...process.env, FARINATA_BENCH: '1' };
  const said = execFileSync(command, args, { encoding: 'utf8', env, timeout: 300_000, stdio: ['ignore', 'pipe', 'inherit'] });
  return [...said.matchAll(/^peak (.*)$/gm)].map(([, mb]) => Number(mb));
}

/** Evaluates a few batches, and says the most memory that was held: pages that are shared between processes, such as Node's own code, count as a share of each. */
async function child(how: string): Promise<void> {
  const random = new Random(keyOf(1));
  const header = {
    NAXIS: 2,
    NAXIS1: SIDE,
    NAXIS2: SIDE,
    CTYPE1: 'RA---TAN',
    CTYPE2: 'DEC--TAN',
    CRPIX1: 257,
    CRPIX2: 257,
    CRVAL1: 20,
    CRVAL2: 0,
    CDELT1: -1e-4,
    CDELT2: 1e-4,
  };
  const data = Float64Array.from({ length: SIDE * SIDE }, () => random.normal());
  const psf = {
    nx: 41,
    ny: 41,
    data: Float64Array.from({ length: 41 * 41 }, (_, i) => Math.exp(-((((i % 41) - 20) ** 2 + (Math.floor(i / 41) - 20) ** 2) / 18))),
  };
  const img = new Image({ header, data }, { noise: new Normal({ sigma: 1 }), psf });
  const disk = new Sersic({
    xc: uniform(19.99, 20.01),
    yc: uniform(-0.01, 0.01),
    re: uniform(1e-3, 1e-2),
    Ie: uniform(0, 10),
    ns: uniform(0.5, 4),
    theta: uniform(0, 3),
    e: uniform(0, 0.9),
  });
  const { problem } = fitter({ img, mod: new Model(disk) });
  const pool: Pool = how === 'rank' ? new MPIPool() : how === '0' ? new InlinePool() : new MultiPool(Number(how));
  if ((pool.rank ?? 0) === 0) {
    const name = await pool.attach(problem.work);
    const n = 40;
    const { nvalues } = problem;
    const points = Float64Array.from({ length: n * problem.ndim }, () => random.uniform());
    for (let id = 0; id < 4; id++)
      await firstValueFrom(
        pool.evaluate({ want: 'value', id, problem: name, n, nvalues, values: problem.expand(problem.transform(points, n), n) }),
      );
    pool.detach(name);
  } else await (pool as MPIPool).serve(problem.work);
  const peak = peakMegabytes();
  await pool.close();
  process.stdout.write(`peak ${peak}\n`);
}

/** The peak of this process; of what it shares with others of its kind, its share. */
function peakMegabytes(): number {
  const number = (file: string, name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(file, 'utf8'))![1]) / 1024;
  const peak = number('/proc/self/status', 'VmHWM');
  const resident = number('/proc/self/smaps_rollup', 'Rss');
  return peak - resident + number('/proc/self/smaps_rollup', 'Pss');
}
