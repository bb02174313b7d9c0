/** The same seed gives the same bits on every rank, however many there are: for every method that ranks can work for. Each launcher has a file of its own. */
import * as assert from 'uvu/assert';
import { methods } from '../../actors/samplers/registry.js';
import { type Ended, job, type Launcher, testWith } from '../support/mpirun.js';
import { shortFits } from '../support/shortFits.js';

export const script = new URL('./scripts/fit.js', import.meta.url);

interface Has {
  readonly rank: number;
  readonly method: string;
  readonly samples: string;
  readonly sum: string;
  readonly logz: string;
  readonly logzerr: string;
  readonly labels: readonly string[];
}

/** One short fit for each method that can use a pool, and each way in which it asks for likelihoods. */
export const fits = Object.entries(methods)
  .filter(([, { parallel = 'pool' }]) => parallel === 'pool')
  .flatMap(([method]) => shortFits(method).map(options => ({ method, ...options })));

/** What every rank has after each of the fits, rank by rank. */
function hasOf({ code, stdout, stderr }: Ended, ranks: number): Has[][] {
  assert.is(code, 0, stderr);
  const found = [...stdout.matchAll(/^has (.*)$/gm)].map(([, text]) => JSON.parse(text) as Has);
  return Array.from({ length: ranks }, (_, rank) => found.filter(has => has.rank === rank));
}

const expected = new Map<string, Promise<Has[]>>();
/** In one process, on one core. */
export function alone(what: string, options: string): Promise<Has[]> {
  const key = what + options;
  let found = expected.get(key);
  if (!found) {
    found = job(null, 1, script, [what, options]).then(ended => hasOf(ended, 1)[0]);
    expected.set(key, found);
  }
  return found;
}

export async function same(ended: Ended, ranks: number, what: string, options: readonly Record<string, unknown>[] = [{}]): Promise<void> {
  const one = await alone(what, JSON.stringify(options));
  assert.is(one.length, options.length);
  for (const [rank, all] of hasOf(ended, ranks).entries())
    assert.equal(
      all,
      one.map(has => ({ ...has, rank })),
      `rank ${rank}`,
    );
}

export const onCores = (ncores: number) => JSON.stringify(fits.map(options => ({ ...options, ncores })));

export function bitsOn(launcher: Launcher): void {
  const mpiTest = testWith(launcher);
  for (const ranks of [1, 2, 4])
    mpiTest(`${launcher.name}: ${ranks} ranks have the bits of one core, whatever the method`, async () => {
      await same(await job(launcher, ranks, script, ['image', JSON.stringify(fits)]), ranks, 'image', fits);
    });

  mpiTest(`${launcher.name}: two ranks of two threads have them too`, async () => {
    await same(await job(launcher, 2, script, ['image', onCores(2)]), 2, 'image', fits);
  });

  mpiTest(`${launcher.name}: dynesty's notice is printed once`, async () => {
    const options = [{ method: 'dynesty', nlive: 60, dlogz: 1, sample: 'rwalk', progress: true }];
    const ended = await job(launcher, 3, script, ['image', JSON.stringify(options)]);
    const notice =
      "Dynesty might not benefit from MPI parallelization due to its sequential point proposal. Consider using method='nautilus' for MPI runs.";
    assert.is(ended.stderr.split(notice).length, 2, ended.stderr);
  });

  mpiTest(`${launcher.name}: live functions are each rank's own, and modules are loaded by all`, async () => {
    await same(await job(launcher, 3, script, ['live']), 3, 'live');
    await same(await job(launcher, 2, script, ['module']), 2, 'module');
  });
}
