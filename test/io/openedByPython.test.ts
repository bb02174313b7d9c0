import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startRun } from '../../actors/run/startRun.js';
import { quickstartMock, quickstartModel } from '../../examples/quickstart/mock.js';
import { fitter, Image } from '../../src/index.js';
import { fromHdf5 } from '../../src/io/checkpoint/hdf5.js';
import { pythonTest } from '../support/python.js';
import { short, smallProblem } from '../support/smallProblem.js';

const folder = mkdtempSync(join(tmpdir(), 'farinata-opened-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

const checkpoint = join(folder, 'run.hdf5');
const result = await startRun(smallProblem(2), { ...short, seed: 3, checkpoint }).result;
const bits = (data: Float64Array): string => Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex');

test('a finished fit leaves a checkpoint that we read ourselves', async () => {
  assert.ok(existsSync(checkpoint));
  assert.is(fromHdf5(readFileSync(checkpoint), checkpoint).seed, 3);
});

pythonTest(['h5py', 'numpy'])('h5py opens a checkpoint: attributes as documented, samples, ln L and weights to the bit', python => {
  const found = python(
    `
import h5py, json
with h5py.File('run.hdf5') as f:
    a = f.attrs
    words = {k: a[k] for k in ('format', 'method', 'farinata')}
    numbers = {k: float(a[k]) for k in ('version', 'finished', 'seed', 'n_like', 'n_eff', 'logz', 'logzerr')}
    print(json.dumps({'words': words, 'numbers': numbers, 'labels': json.loads(f['samples'].attrs['labels']), 'shape': f['samples'].shape,
      'samples': f['samples'][:].tobytes().hex(), 'logL': f['logL'][:].tobytes().hex(), 'logw': f['logw'][:].tobytes().hex(),
      'n_live': json.loads(a['options'])['n_live'], 'parts': sorted(json.loads(a['fingerprint']))}))`,
    folder,
  ) as Record<string, unknown>;
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  assert.equal(found.words, { format: 'farinata checkpoint', method: 'nautilus', farinata: version });
  const { nLike, nEff, logz, logzerr, n } = result;
  assert.equal(found.numbers, { version: 2, finished: 1, seed: 3, n_like: nLike, n_eff: nEff, logz, logzerr });
  assert.equal([found.labels, found.shape, found.n_live], [result.labels, [n, 2], 100]);
  assert.equal([found.samples, found.logL, found.logw], [bits(result.samples), bits(result.logL), bits(result.logw)]);
  assert.equal(found.parts, ['image', 'method', 'model', 'noise', 'priors', 'seed']);
});

pythonTest(['astropy', 'numpy'])('astropy opens model.fits: the pixels to the bit, and the sky of the image', async python => {
  const { header, data, psf } = quickstartMock(1);
  const fit = fitter({ img: new Image({ header, data }, { psf }), mod: quickstartModel() });
  await fit.run({ nlive: 60, n_like_max: 200, seed: 1, progress: false });
  await fit.savemodel(join(folder, 'model'), { what: 'convolved' });
  const { convolved, nx, ny } = await fit.getmodel();
  const found = python(
    `
import json, warnings
from astropy.io import fits
from astropy.wcs import WCS
with fits.open('model.fits') as f:
    f.verify('exception')
    h = f[0]
    sky = WCS(h.header).celestial.all_pix2world([[3, 5], [60, 70]], 0)
    print(json.dumps({'shape': h.data.shape, 'pixels': h.data.astype('<f8').tobytes().hex(), 'bitpix': h.header['BITPIX'], 'sky': sky.tolist()}))`,
    folder,
  ) as { shape: number[]; pixels: string; bitpix: number; sky: number[][] };
  assert.equal(found.shape, [ny, nx]);
  assert.is(found.bitpix, -64);
  assert.is(found.pixels, bits(convolved!));
  const { wcs } = fit.imgs[0] as Image;
  for (const [i, [x, y]] of [
    [3, 5],
    [60, 70],
  ].entries()) {
    const [lon, lat] = wcs.toSky(x, y);
    assert.ok(Math.abs(found.sky[i][0] - lon) < 1e-9 && Math.abs(found.sky[i][1] - lat) < 1e-9);
  }
});

test.run();
