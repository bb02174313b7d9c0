/**
 * What checkpoints cost: the quickstart's fit with one, and the seconds in which its run made, wrote and synced files, against its wall time (target: 1 % at most):
 * `npm run bench -- checkpoint --runs 3 --method nautilus`.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Checkpointer } from '../../actors/checkpoint/checkpointer.js';
import { quickstartMock, quickstartModel } from '../../examples/quickstart/mock.js';
import { fitter, Image } from '../../src/index.js';

export async function main(args: string[]): Promise<void> {
  const strings = { runs: { type: 'string' }, method: { type: 'string' }, ncores: { type: 'string' } } as const;
  const { runs = '3', method = 'nautilus', ncores = '1' } = parseArgs({ args, options: strings }).values;
  const folder = mkdtempSync(join(tmpdir(), 'farinata-cost-'));
  try {
    const shares: number[] = [];
    for (let k = 0; k < Number(runs); k++) {
      const { header, data, psf } = quickstartMock(1);
      const fit = fitter({ img: new Image({ header, data }, { psf }), mod: quickstartModel() });
      const checkpoint = join(folder, `run${k}.hdf5`);
      const spent = Checkpointer.spent;
      const begun = performance.now();
      const run = fit.start({ method, ncores: Number(ncores), seed: 1, checkpoint });
      let files = 0;
      run.log$.subscribe(event => {
        if (event.type === 'checkpoint') files++;
      });
      const result = await run.result;
      const wall = (performance.now() - begun) / 1000;
      const seconds = (Checkpointer.spent - spent) / 1000;
      shares.push(seconds / wall);
      const size = statSync(checkpoint).size / 2 ** 20;
      console.log(
        `${method}, ${result.nLike} likelihoods: ${wall.toFixed(1)} s in all, ${seconds.toFixed(3)} s for ${files} files, the last of ${size.toFixed(1)} MiB: ${((100 * seconds) / wall).toFixed(2)} %`,
      );
    }
    const sorted = shares.toSorted((a, b) => a - b);
    console.log(
      `median ${(100 * sorted[sorted.length >> 1]).toFixed(2)} % of the wall time, ${(100 * sorted[sorted.length - 1]).toFixed(2)} % at most; target 1 %`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
