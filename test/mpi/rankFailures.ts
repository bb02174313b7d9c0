/** Whatever happens to a rank, all end, soon, with a code and a word. `job` gives the code null where they hang. Each launcher has files of its own. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Ended, job, type Launcher, testWith } from '../support/mpirun.js';

const script = new URL('./scripts/fails.js', import.meta.url);
const fit = new URL('./scripts/fit.js', import.meta.url);
const saves = new URL('./scripts/saves.js', import.meta.url);
/** Makes koffi go missing. */
const noKoffi = { NODE_OPTIONS: `--import=${new URL('./scripts/noKoffi.js', import.meta.url).href}` };

function failed({ code, stdout, stderr }: Ended, words: RegExp | null): void {
  assert.is.not(code, null, `it hangs: ${stderr}`);
  assert.is.not(code, 0, stderr);
  if (words) assert.match(stderr, words);
  assert.not.match(stdout, /has come through/);
}

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'farinata-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function failuresOn(launcher: Launcher): void {
  const mpiTest = testWith(launcher);
  const fails = (who: number, how: string) => job(launcher, 3, script, [String(who), how]);

  for (const who of [0, 2]) {
    mpiTest(`${launcher.name}: rank ${who} throws before the run`, async () => {
      failed(await fails(who, 'throws before the run'), new RegExp(`rank ${who} of 3 failed: Error: thrown before the run`));
      failed(await fails(who, 'rejects before the run'), new RegExp(`rank ${who} of 3 failed: Error: rejected before the run`));
      failed(await fails(who, 'exits before the run'), null);
      failed(
        await fails(who, 'throws with a cause'),
        new RegExp(`rank ${who} of 3 failed: Error: no image[^]*caused by: RangeError: a bad header`),
      );
    });

    mpiTest(`${launcher.name}: rank ${who} throws outside a call, exits, or is killed in the midst of the fit`, async () => {
      failed(await fails(who, 'throws in a timer'), new RegExp(`rank ${who} of 3 failed: Error: thrown outside a call`));
      failed(await fails(who, 'exits'), null);
      if (!launcher.survives || who === 0) failed(await fails(who, 'killed'), null);
    });

    mpiTest(`${launcher.name}: what rank ${who}'s likelihood throws is every rank's error, told by rank 0`, async () => {
      const ended = await fails(who, 'likelihood throws');
      failed(ended, /rank 0 of 3 failed: FitError: The likelihood failed: no likelihood at all/);
      assert.is(ended.stderr.match(/of 3 failed/g)?.length, 1, ended.stderr);
    });
  }

  mpiTest(`${launcher.name}: a rank that throws after the run takes the others with it`, async () => {
    const { code, stderr } = await fails(1, 'throws after the run');
    assert.ok(code !== null && code !== 0, stderr);
    assert.match(stderr, /rank 1 of 3 failed: Error: thrown after the run/);
  });

  mpiTest(`${launcher.name}: a wrong option is an error before anything begins`, async () => {
    failed(await fails(0, 'wrong option'), /ValueError: nlives is not an option/);
  });

  mpiTest(`${launcher.name}: without koffi ranks end with the command that installs it, and one rank needs none`, async () => {
    failed(await job(launcher, 2, fit, ['live'], noKoffi), /ImportError: .*for MPI farinata needs koffi. Install it: npm install koffi/);
    const one = await job(launcher, 1, fit, ['live'], noKoffi);
    assert.is(one.code, 0, one.stderr);
  });

  mpiTest(`${launcher.name}: without libmpi, and with one that isn't this launcher's, ranks end and say so`, async () => {
    const none = await job(launcher, 2, fit, ['live'], { FARINATA_LIBMPI: '/nowhere/libmpi.so' });
    failed(none, /ImportError: .*could not be loaded: tried \/nowhere\/libmpi\.so .*Install it/);
    const other = launcher.name === 'MPICH' ? 'libmpi.so.40' : 'libmpich.so.12';
    failed(
      await job(launcher, 2, fit, ['live'], { FARINATA_LIBMPI: other }),
      /ImportError: .*says that there are 2 MPI ranks, but .* sees 1/,
    );
  });
}

/** Rank by rank, for each takes three jobs. */
export function killedOn(launcher: Launcher): void {
  const mpiTest = testWith(launcher);
  for (const who of launcher.survives ? [0] : [0, 1])
    mpiTest(`${launcher.name}: when rank ${who} is killed the checkpoint is whole, and other ranks go on from it with the same bits`, () =>
      inFolder(async folder => {
        const checkpoint = join(folder, 'run.hdf5');
        const fitOn = (ranks: number, env: Record<string, string>) => job(ranks > 1 ? launcher : null, ranks, saves, [checkpoint], env);
        const began = performance.now();
        failed(await fitOn(3, { KILLED: String(who) }), null);
        assert.ok(performance.now() - began < 60_000, 'promptly');
        assert.ok(existsSync(checkpoint), 'there is something to go on from');
        const rest = await fitOn(2, {});
        assert.is(rest.code, 0, rest.stderr);
        assert.match(rest.stderr, /goes on from .*run\.hdf5: \d+ likelihoods are done/);
        rmSync(checkpoint);
        const whole = await fitOn(1, {});
        assert.is(whole.code, 0, whole.stderr);
        const bits = ({ stdout }: Ended) => [...stdout.matchAll(/^bits (.*)$/gm)].map(([, text]) => text);
        assert.equal(bits(rest), [...bits(whole), ...bits(whole)]);
      }),
    );
}
