/** The same seed gives the same bits on any number of threads. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { job } from '../support/mpirun.js';
import { alone, fits, onCores, same, script } from './rankBits.js';

test('every method that can use a pool is there, and another seed gives other bits', async () => {
  const named = fits.map(({ method }) => method);
  for (const method of ['nautilus', 'dynesty', 'emcee']) assert.ok(named.includes(method), method);
  const [one, other] = await Promise.all([
    alone('image', JSON.stringify(fits)),
    alone('image', JSON.stringify(fits.map(fit => ({ ...fit, seed: 6 })))),
  ]);
  for (const [i, { method, samples }] of one.entries()) assert.is.not(samples, other[i].samples, method);
});

test('threads give the bits of one core', async () => {
  for (const ncores of [2, 3]) await same(await job(null, 1, script, ['image', onCores(ncores)]), 1, 'image', fits);
});

test.run();
