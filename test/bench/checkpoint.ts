/**
 * What checkpoints cost: the quickstart's fit with one, and what its run spent opening, making, writing and syncing files, by the clock and of the processor (target: 1 % at
 * most). On a machine with much else to do the clock counts what that took too. `npm run bench -- checkpoint --runs 3 --method nautilus --nlive 1000`.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Checkpointer } from '../../actors/checkpoint/checkpointer.js';
import { quickstartMock, quickstartModel } from '../../examples/quickstart/mock.js';
import { fitter, Image } from '../../src/index.js';

export async function main(args: string[]): Promise<void> {
  const strings = { runs: { type: 'string' }, method: { type: 'string' }, ncores: { type: 'string' }, nlive: { type: 'string' } } as const;
  const { runs = '3', method = 'nautilus', ncores = '1', nlive = '1000' } = parseArgs({ args, options: strings }).values;
  const folder = mkdtempSync(join(tmpdir(), 'farinata-cost-'));
  try {
    for (let k = 0; k < Number(runs); k++) {
      const { header, data, psf } = quickstartMock(1);
      const fit = fitter({ img: new Image({ header, data }, { psf }), mod: quickstartModel() });
      const checkpoint = join(folder, `run${k}.hdf5`);
      const before = { ...Checkpointer.spent };
      const used = process.cpuUsage();
      const begun = performance.now();
      const run = fit.start({ method, ncores: Number(ncores), nlive: Number(nlive), seed: 1, checkpoint });
      let files = 0;
      run.log$.subscribe(event => {
        if (event.type === 'checkpoint') files++;
      });
      const result = await run.result;
      const wall = performance.now() - begun;
      const { user, system } = process.cpuUsage(used);
      const cpu = (user + system) / 1000;
      const spent = { wall: Checkpointer.spent.wall - before.wall, cpu: Checkpointer.spent.cpu - before.cpu };
      const size = statSync(checkpoint).size / 2 ** 20;
      const share = (part: number, whole: number) =>
        `${(part / 1000).toFixed(2)} s of ${(whole / 1000).toFixed(1)} s, ${((100 * part) / whole).toFixed(2)} %`;
      console.log(
        `${method}, ${result.nLike} likelihoods, ${files} files, the last of ${size.toFixed(1)} MiB: by the clock ${share(spent.wall, wall)}; of the processor ${share(spent.cpu, cpu)}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
