/** A fit that is saved under some ranks goes on under others, or none, with the bits of one that never stopped. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Ended, job, launchers, testWith } from '../support/mpirun.js';

const folder = mkdtempSync(join(tmpdir(), 'farinata-ranks-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));
const script = new URL('./scripts/fit.js', import.meta.url);

/** The bits that every rank has; one line, since they have the same. */
function bitsOf({ code, stdout, stderr }: Ended, ranks: number): string {
  assert.is(code, 0, stderr);
  const found = [...stdout.matchAll(/^has \{"rank":\d+,(.*)\}$/gm)].map(([, bits]) => bits);
  assert.is(found.length, ranks, stdout);
  assert.is(new Set(found).size, 1);
  return found[0];
}

let whole: Promise<string> | null = null;

for (const launcher of launchers) {
  testWith(launcher)(`${launcher.name}: saved by 2 ranks, gone on with by 3, and once more by two threads without a launcher`, async () => {
    whole ??= job(null, 1, script, ['image']).then(ended => bitsOf(ended, 1));
    const checkpoint = join(folder, launcher.command);
    const fit = (options: object) => ['image', JSON.stringify({ checkpoint, ...options })];
    const first = bitsOf(await job(launcher, 2, script, fit({ n_like_max: 250 })), 2);
    assert.is.not(first, await whole);
    assert.ok(existsSync(`${checkpoint}.hdf5`));
    const second = await job(launcher, 3, script, fit({ progress: true }));
    assert.is(bitsOf(second, 3), await whole);
    assert.is(second.stderr.match(/goes on from .*: \d+ likelihoods are done/g)?.length, 1, 'rank 0 says so, and no other');
    assert.is(bitsOf(await job(null, 1, script, fit({ ncores: 2 })), 1), await whole);
    assert.equal(
      readdirSync(folder).filter(name => name.startsWith(launcher.command)),
      [`${launcher.command}.hdf5`],
      'one rank alone has written',
    );
  });
}

test('without a launcher there is nothing to wait for', async () => {
  whole ??= job(null, 1, script, ['image']).then(ended => bitsOf(ended, 1));
  assert.match(await whole, /"samples":"[0-9a-f]{64}"/);
});

test.run();
