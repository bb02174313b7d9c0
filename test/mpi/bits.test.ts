/** The same seed gives the same bits on every rank, however many there are, and whoever starts them. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Ended, job, launchers, testWith } from '../support/mpirun.js';

const script = new URL('./scripts/fit.js', import.meta.url);

interface Has {
  readonly rank: number;
  readonly samples: string;
  readonly sum: number;
  readonly logz: number;
  readonly labels: readonly string[];
}

function hasOf({ code, stdout, stderr }: Ended, ranks: number): Has[] {
  assert.is(code, 0, stderr);
  const found = [...stdout.matchAll(/^has (.*)$/gm)].map(([, text]) => JSON.parse(text) as Has).sort((a, b) => a.rank - b.rank);
  assert.equal(
    found.map(({ rank }) => rank),
    Array.from({ length: ranks }, (_, rank) => rank),
  );
  return found;
}

const expected = new Map<string, Promise<Has>>();
/** In one process, on one core. */
function alone(what: string): Promise<Has> {
  let found = expected.get(what);
  if (!found) {
    found = job(null, 1, script, [what]).then(ended => hasOf(ended, 1)[0]);
    expected.set(what, found);
  }
  return found;
}

async function same(ended: Ended, ranks: number, what: string): Promise<void> {
  const { rank: _, ...one } = await alone(what);
  for (const { rank, ...each } of hasOf(ended, ranks)) assert.equal(each, one, `rank ${rank}`);
}

test('threads give the bits of one core', async () => {
  for (const ncores of [2, 3]) await same(await job(null, 1, script, ['image', JSON.stringify({ ncores })]), 1, 'image');
});

for (const launcher of launchers) {
  const mpiTest = testWith(launcher);
  for (const ranks of [1, 2, 4])
    mpiTest(`${launcher.name}: ${ranks} ranks have the bits of one core`, async () => {
      await same(await job(launcher, ranks, script, ['image']), ranks, 'image');
    });

  mpiTest(`${launcher.name}: two ranks of two threads have them too`, async () => {
    await same(await job(launcher, 2, script, ['image', JSON.stringify({ ncores: 2 })]), 2, 'image');
  });

  mpiTest(`${launcher.name}: live functions are each rank's own, and modules are loaded by all`, async () => {
    await same(await job(launcher, 3, script, ['live']), 3, 'live');
    await same(await job(launcher, 2, script, ['module']), 2, 'module');
  });
}

test.run();
