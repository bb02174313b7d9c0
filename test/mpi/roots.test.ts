/** What is printed and written once. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { job, launchers, testWith } from '../support/mpirun.js';

const script = new URL('./scripts/fit.js', import.meta.url);

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'farinata-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const launcher of launchers) {
  const mpiTest = testWith(launcher);

  mpiTest(`${launcher.name}: tables, files and plots are rank 0's, and null elsewhere`, () =>
    inFolder(async folder => {
      const { code, stdout, stderr } = await job(launcher, 2, script, ['image'], { OUT: folder });
      assert.is(code, 0, stderr);
      const made = [...stdout.matchAll(/^made (.*)$/gm)].map(([, text]) => JSON.parse(text)).sort((a, b) => a.rank - b.rank);
      assert.equal(made, [
        { rank: 0, made: ['parameters', 'bmc', 'dump', 'savemodel', 'corner'] },
        { rank: 1, made: [] },
      ]);
      assert.is(stdout.match(/Best-fit parameters/g)?.length, 1);
      assert.equal(readdirSync(folder).sort(), ['fit.farinata', 'model.fits']);
    }),
  );

  mpiTest(`${launcher.name}: the progress line is printed once, and overwritten on a terminal behind the launcher`, async () => {
    const args = ['live', JSON.stringify({ progress: true })];
    const shown = await job(launcher, 2, script, args, { TERM: 'xterm', CI: '' });
    assert.is(shown.stderr.match(/^.*done: [\d,]+ calls/gm)?.length, 1, shown.stderr);
    const logged = await job(launcher, 2, script, args, { TERM: 'xterm', SLURM_JOB_ID: '1' });
    assert.not(logged.stderr.includes('\u001b'), logged.stderr);
    assert.match(logged.stderr, /2 workers, \d+ % busy/);
  });
}

test.run();
