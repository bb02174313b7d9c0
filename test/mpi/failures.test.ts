/** Whatever happens to a rank, all end, soon, with a code and a word. `job` gives the code null where they hang. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Ended, job, launchers, testWith } from '../support/mpirun.js';

const script = new URL('./scripts/fails.js', import.meta.url);
const fit = new URL('./scripts/fit.js', import.meta.url);
/** Makes koffi go missing. */
const noKoffi = { NODE_OPTIONS: `--import=${new URL('./scripts/noKoffi.js', import.meta.url).href}` };

function failed({ code, stdout, stderr }: Ended, words: RegExp | null): void {
  assert.is.not(code, null, `it hangs: ${stderr}`);
  assert.is.not(code, 0, stderr);
  if (words) assert.match(stderr, words);
  assert.not.match(stdout, /has come through/);
}

for (const launcher of launchers) {
  const mpiTest = testWith(launcher);
  const fails = (who: number, how: string) => job(launcher, 3, script, [String(who), how]);

  for (const who of [0, 2]) {
    mpiTest(`${launcher.name}: rank ${who} throws before the run`, async () => {
      failed(await fails(who, 'throws before the run'), new RegExp(`rank ${who} of 3 failed: Error: thrown before the run`));
      failed(await fails(who, 'rejects before the run'), new RegExp(`rank ${who} of 3 failed: Error: rejected before the run`));
      failed(await fails(who, 'exits before the run'), null);
    });

    mpiTest(`${launcher.name}: rank ${who} throws outside a call, exits, or is killed in the midst of the fit`, async () => {
      failed(await fails(who, 'throws in a timer'), new RegExp(`rank ${who} of 3 failed: Error: thrown outside a call`));
      failed(await fails(who, 'exits'), null);
      failed(await fails(who, 'killed'), null);
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

test.run();
