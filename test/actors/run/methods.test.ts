import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startRun } from '../../../actors/run/startRun.js';
import { methodOf, methods } from '../../../actors/samplers/registry.js';
import type { FitResult } from '../../../src/events.js';
import { samplesHash } from '../../../src/io/resultFile.js';
import { functionProblem } from '../../../src/likelihood/functionProblem.js';
import { uniform } from '../../../src/priors/index.js';
import { within } from '../../support/within.js';

const module = new URL('../../support/fitLikelihoods.js', import.meta.url).href;

/** Small fits, one for each way in which a method asks for likelihoods. */
const FITS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'dynesty by draws': { method: 'dynesty', nlive: 100, seed: 3 },
  'dynesty by walks': { method: 'dynesty', nlive: 100, sample: 'rslice', seed: 3 },
  'dynamic dynesty': { method: 'dynesty', nlive: 80, dynamic: true, n_effective: 600, sample: 'rwalk', seed: 3 },
  'dynesty by slices': { method: 'dynesty', nlive: 100, sample: 'slice', seed: 3 },
  emcee: { method: 'emcee', nsteps: 200, moves: ['stretch', 'de'], seed: 3 },
  pocomc: {
    method: 'pocomc',
    n_effective: 80,
    n_total: 160,
    n_evidence: 101,
    flow: 'nsf2',
    train_config: { epochs: 4, hidden: 8 },
    seed: 3,
  },
  nautilus: { method: 'nautilus', nlive: 100, n_eff: 400, n_networks: 2, neural_network_kwargs: { max_iter: 4 }, seed: 3 },
  nuts: { method: 'nuts', num_chains: 3, num_warmup: 60, num_samples: 60, seed: 3 },
};

test('every method that takes cores is among them', () => {
  const tried = Object.values(FITS).map(({ method }) => methodOf(method));
  for (const [name, method] of Object.entries(methods)) assert.ok(method.parallel === 'none' || tried.includes(method), name);
});

for (const [name, options] of Object.entries(FITS)) {
  test(`${name}: the same seed gives the same bits inline and on 1, 2 and 3 cores`, async () => {
    const problem = await functionProblem({ priors: [uniform(-5, 5), uniform(-5, 5)], name: 'gaussian', url: module });
    const run = (more: Readonly<Record<string, unknown>>): Promise<FitResult> =>
      within(60000, startRun(problem, { ...options, ...more }).result, name);
    const inline = await run({});
    for (const ncores of [1, 2, 3]) {
      const result = await run({ ncores });
      assert.is(samplesHash(result), samplesHash(inline), `${ncores} cores`);
      assert.is(result.nLike, inline.nLike);
      assert.is(result.options.ncores, ncores);
    }
    assert.is.not(samplesHash(await run({ seed: 4 })), samplesHash(inline));
  });
}

test.run();
