/** What the reference system gets wrong with its methods, by the number of the defect, and what is right instead. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fitter } from '../../actors/fitter.js';
import { methods } from '../../actors/samplers/registry.js';
import { quickstartMock, quickstartModel } from '../../examples/quickstart/mock.js';
import { Image } from '../../src/image/image.js';
import { functionProblem } from '../../src/likelihood/functionProblem.js';
import { exponential, uniform } from '../../src/priors/index.js';
import { close } from '../support/close.js';

const normal = functionProblem({ priors: [uniform(-5, 5), uniform(-5, 5)], logL: ([x, y]) => -0.5 * (x * x + y * y) });
const short: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  nautilus: { nlive: 100, n_eff: 300, n_networks: 0 },
  dynesty: { nlive: 100 },
  emcee: { nsteps: 100 },
  numpyro: { num_warmup: 50, num_samples: 50 },
  optimizer: {},
};

test('defect 22: without a checkpoint no file is written, and none is gone on from', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'farinata-defects-'));
  const home = process.cwd();
  try {
    process.chdir(folder);
    for (const method of Object.keys(short)) {
      const [one, two] = [
        await fitter({ problem: normal }).run({ method, ...short[method], seed: 1, progress: false } as never),
        await fitter({ problem: normal }).run({ method, ...short[method], seed: 1, progress: false } as never),
      ];
      assert.is(two.nLike, one.nLike, method);
    }
    assert.equal(readdirSync(folder), []);
  } finally {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  }
});

test('defect 23: the optimizer says which maximum it takes, that of the likelihood or, with map, that of the posterior', async () => {
  const problem = functionProblem({ priors: [exponential(1)], logL: ([x]) => -0.5 * (x - 2) ** 2 });
  const run = (map: boolean) => fitter({ problem }).run({ method: 'optimizer', map, progress: false });
  const [likelihood, posterior] = [await run(false), await run(true)];
  close(likelihood.samples[0], 2, { atol: 1e-6 });
  // d/dx [−(x − 2)²/2 − x] = 0
  close(posterior.samples[0], 1, { atol: 1e-6 });
  assert.equal(
    [likelihood, posterior].map(({ diagnostics }) => diagnostics.maximised),
    ['likelihood', 'posterior'],
  );
});

test('defect 26: every method that gives an evidence gives its error, and the others say that they give none', async () => {
  for (const method of Object.keys(methods)) {
    const { logz, logzerr } = await fitter({ problem: normal }).run({ method, ...short[method], seed: 1, progress: false } as never);
    assert.is(Number.isFinite(logz), Number.isFinite(logzerr), method);
    if (Number.isFinite(logz)) close(logz, Math.log(2 * Math.PI) - 2 * Math.log(10), { atol: 5 * logzerr }, method);
    assert.is(Number.isFinite(logz), !['emcee', 'numpyro'].includes(method), method);
  }
});

test('defect 35: the optimizer leaves the medians of the quickstart, where there is a kink in the likelihood, and finds its optimum', async () => {
  const { header, data, psf, truth } = quickstartMock(1);
  const img = new Image({ header, data }, { psf });
  // as the README's table has them
  const widths = [1.1e-6, 9.4e-7, 0.5, 0.0058, 0.005, 4.4e-6, 0.0041];
  for (const seed of [1, 3, 5, 8]) {
    const { samples, nLike } = await fitter({ img, mod: quickstartModel() }).run({ method: 'optimizer', seed, progress: false });
    for (const [d, value] of Object.values(truth).entries())
      close(samples[d], value, { atol: 4 * widths[d] }, `parameter ${d}, seed ${seed}`);
    assert.ok(nLike < 2000, `${nLike} calls with seed ${seed}`);
  }
  // one climb alone, from the medians, which the reference never leaves
  const alone = await fitter({ img, mod: quickstartModel() }).run({ method: 'optimizer', pinits: 'median', progress: false });
  const climbs = alone.diagnostics.climbs as { logL: number }[];
  assert.ok(alone.logL[0] > climbs[0].logL, 'it goes on from off the kink');
});

test.run();
