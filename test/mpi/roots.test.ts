/** What is printed and written once. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { job, launchers, testWith } from '../support/mpirun.js';

const script = new URL('./scripts/fit.js', import.meta.url);
const command = new URL('../../src/cli/main.js', import.meta.url);
const sky = { CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRPIX1: 6, CRPIX2: 6, CRVAL1: 20, CRVAL2: -10, CDELT1: -1e-3, CDELT2: 1e-3 };

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

  mpiTest(`${launcher.name}: farinata fit works on all ranks, and rank 0 writes`, () =>
    inFolder(async folder => {
      const data = { header: { NAXIS1: 12, NAXIS2: 12, ...sky }, pixels: Array.from({ length: 144 }, (_, i) => ((i * 7919) % 13) / 13) };
      const blob = { type: 'Gaussian', name: 'g', xc: 20, yc: -10, rs: { uniform: [1e-3, 4e-3] }, Is: { uniform: [0, 10] } };
      const fit = { seed: 3, nlive: 50, n_eff: 100, n_networks: 0 };
      const file = join(folder, 'fit.json');
      writeFileSync(file, JSON.stringify({ image: { data, noise: { type: 'Normal', sigma: 0.5 } }, model: [blob], fit }));
      const alone = await job(null, 1, command, ['fit', file, '--out', join(folder, 'alone')]);
      assert.is(alone.code, 0, alone.stderr);
      const { code, stdout, stderr } = await job(launcher, 3, command, ['fit', file, '--out', join(folder, 'ranks')]);
      assert.is(code, 0, stderr);
      const timeless = (text: string) => text.replace(/ in [\d.]+ s$/m, '');
      assert.is(timeless(stdout), timeless(alone.stdout));
      assert.is(stderr.match(/written to/g)?.length, 1);
      const hash = (name: string) => JSON.parse(readFileSync(join(folder, name, 'result.json'), 'utf8')).samplesHash;
      assert.is(hash('ranks'), hash('alone'));

      const wrong = await job(launcher, 3, command, ['fit', join(folder, 'none.json')]);
      assert.is(wrong.code, 2, wrong.stderr);
      assert.match(wrong.stderr, /none\.json/);
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
