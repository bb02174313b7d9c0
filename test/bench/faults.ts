/**
 * Fits whose workers fail all the time: each must end, with the bits of a fit without failures, and leave nothing behind. The target is 1,000 failures over 10 fits; every one
 * costs the start of a worker, a tenth of a second and more.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRun } from '../../actors/run/startRun.js';
import { MultiPool } from '../../src/index.js';
import { samplesHash } from '../../src/io/resultFile.js';
import { short, smallProblem } from '../support/smallProblem.js';

/** @param args how many fits, and failures in each: 10 100 */
export async function main([fits = '10', faults = '100']: string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'farinata-faults-'));
  const handles = () => process.getActiveResourcesInfo().filter(name => !/TTY|Pipe|Immediate/.test(name)).length;
  const before = handles();
  let injected = 0;
  let wrong = 0;
  try {
    for (let fit = 0; fit < Number(fits); fit++) {
      const log = join(folder, `log-${fit}`);
      const url = new URL(`../support/faulty.js?faults=${faults}&log=${encodeURIComponent(log)}`, import.meta.url).href;
      const problem = smallProblem(2, { url, name: 'logL' });
      const options = { ...short, n_eff: 8000, seed: fit };
      const expected = samplesHash(await startRun(problem, options).result);
      const pool = new MultiPool(2, { patience: 2, memory: 64 });
      const begun = performance.now();
      const result = await startRun(problem, { ...options, pool }).result;
      await pool.close();
      const count = statSync(log).size;
      injected += count;
      const same = samplesHash(result) === expected;
      if (!same) wrong++;
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      console.log(
        `fit ${fit}: ${count} failures, ${result.diagnostics.workersLost} workers lost, ${seconds} s, ${same ? 'the same bits' : 'OTHER BITS'}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(`${injected} failures over ${fits} fits: ${wrong} with other bits, ${handles() - before} handles left behind`);
}
