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
function alone(what: string, options: string): Promise<Has> {
  const key = what + options;
  let found = expected.get(key);
  if (!found) {
    found = job(null, 1, script, [what, options]).then(ended => hasOf(ended, 1)[0]);
    expected.set(key, found);
  }
  return found;
}

async function same(ended: Ended, ranks: number, what: string, options = '{}'): Promise<void> {
  const { rank: _, ...one } = await alone(what, options);
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

  mpiTest(
    `${launcher.name}: dynesty's walks are made by all ranks, with the bits of one core, and its notice is printed once`,
    async () => {
      const options = JSON.stringify({ method: 'dynesty', nlive: 60, dlogz: 1, sample: 'rwalk', progress: true });
      const ended = await job(launcher, 3, script, ['image', options]);
      await same(ended, 3, 'image', options);
      assert.is(
        ended.stderr.match(/Dynesty might not benefit from MPI parallelization due to its sequential point proposal\./g)?.length,
        1,
      );
    },
  );

  mpiTest(`${launcher.name}: live functions are each rank's own, and modules are loaded by all`, async () => {
    await same(await job(launcher, 3, script, ['live']), 3, 'live');
    await same(await job(launcher, 2, script, ['module']), 2, 'module');
  });
}

test.run();
