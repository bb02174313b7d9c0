import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset, Group } from 'h5wasm';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startRun } from '../../actors/run/startRun.js';
import type { FitResult } from '../../src/events.js';
import { inferenceData } from '../../src/io/inferenceData.js';
import { samplesIn } from '../../src/io/samplesFile.js';
import { functionProblem } from '../../src/likelihood/functionProblem.js';
import { uniform } from '../../src/priors/index.js';
import { close } from '../support/close.js';
import { inHdf5 } from '../support/inHdf5.js';
import { pythonTest } from '../support/python.js';
import { short } from '../support/smallProblem.js';

const folder = mkdtempSync(join(tmpdir(), 'farinata-samples-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

const problem = functionProblem({
  priors: [uniform(-5, 5), uniform(-5, 5)],
  labels: ['core.x', 'disk.radial.y'],
  units: ['deg', ''],
  logL: ([x, y]: Float64Array) => -0.5 * (x * x + (y - 1) ** 2),
});
const fit = (options: Record<string, unknown>): Promise<FitResult> => startRun(problem, { seed: 2, progress: false, ...options }).result;
const weighted = await fit(short);
const walkers = await fit({ method: 'emcee', nwalkers: 8, nsteps: 200 });
const chains = await fit({ method: 'numpyro', num_warmup: 50, num_samples: 80, num_chains: 3 });

const column = ({ samples, ndim }: FitResult, d: number): Float64Array => samples.filter((_, i) => i % ndim === d);
const numbers = (group: Group, name: string): Float64Array => (group.get(name) as Dataset).value as Float64Array;

test('an InferenceData file has its axes as dimension scales, and every variable along them', async () => {
  const bytes = await inferenceData(weighted, '1.2.3');
  await inHdf5(bytes, file => {
    assert.equal(file.keys().sort(), ['posterior', 'sample_stats', 'weighted_posterior']);
    const posterior = file.get('posterior') as Group;
    assert.equal(posterior.keys().sort(), ['chain', 'core.x', 'disk.radial.y', 'draw']);
    for (const label of weighted.labels) {
      const data = posterior.get(label) as Dataset;
      assert.equal(data.get_attached_scales(0), ['/posterior/chain']);
      assert.equal(data.get_attached_scales(1), ['/posterior/draw']);
      assert.equal(data.shape, [1, Math.floor(weighted.nEff)]);
    }
    assert.is((posterior.get('core.x') as Dataset).attrs.units.value, 'deg');
    assert.is(posterior.attrs.sampling.value, 'resampled from weighted draws');
    assert.is(posterior.attrs.inference_library_version.value, '1.2.3');
    assert.is(Number(posterior.attrs.logz.value), weighted.logz);
    const all = file.get('weighted_posterior') as Group;
    assert.equal(numbers(all, 'core.x'), column(weighted, 0));
    assert.equal(numbers(all, 'weight'), weighted.weights);
    assert.equal(numbers(all, 'logw'), weighted.logw);
    // every draw that stands for the posterior is one of the fit's, with its own ln L
    const known = new Map(Array.from(column(weighted, 0), (x, i) => [x, weighted.logL[i]]));
    const x = numbers(posterior, 'core.x');
    assert.equal(
      numbers(file.get('sample_stats') as Group, 'lp'),
      x.map(each => known.get(each)!),
    );
    const mean = column(weighted, 0).reduce((sum, each, i) => sum + each * weighted.weights[i], 0);
    close(x.reduce((sum, each) => sum + each, 0) / x.length, mean, { atol: 0.02 });
  });
});

test('chains come as they were walked: of emcee one a walker, of NUTS one a chain', async () => {
  await inHdf5(await inferenceData(walkers, ''), file => {
    const x = (file.get('posterior') as Group).get('core.x') as Dataset;
    const draws = walkers.n / 8;
    assert.equal(x.shape, [8, draws]);
    const values = x.value as Float64Array;
    const all = column(walkers, 0);
    for (let w = 0; w < 8; w++) for (let i = 0; i < draws; i++) assert.is(values[w * draws + i], all[i * 8 + w]);
    assert.not.ok(file.keys().includes('weighted_posterior'));
  });
  await inHdf5(await inferenceData(chains, ''), file => {
    const x = (file.get('posterior') as Group).get('disk.radial.y') as Dataset;
    assert.equal(x.shape, [3, 80]);
    assert.equal(x.value, column(chains, 1));
  });
});

test('a Parquet file has the columns of the csv, logw, and the fit in its footer', async () => {
  const bytes = await samplesIn(weighted, 'parquet');
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const rows = await parquetReadObjects({ file });
  assert.is(rows.length, weighted.n);
  assert.equal(Object.keys(rows[0]), ['core.x', 'disk.radial.y', 'weight', 'logw', 'logL']);
  for (const [name, data] of Object.entries({
    'core.x': column(weighted, 0),
    weight: weighted.weights,
    logw: weighted.logw,
    logL: weighted.logL,
  }))
    assert.equal(
      Float64Array.from(rows, row => row[name] as number),
      data,
      name,
    );
  const said = Object.fromEntries((parquetMetadata(file).key_value_metadata ?? []).map(({ key, value }) => [key, value]));
  assert.equal([said.method, said.logz, said.units], ['nautilus', String(weighted.logz), '["deg",""]']);
});

pythonTest(['h5py', 'numpy'])('h5py reads the groups of an InferenceData file with the same bits', async python => {
  writeFileSync(join(folder, 'fit.nc'), await samplesIn(weighted, 'nc'));
  const found = python(
    `
import h5py, json
with h5py.File('fit.nc') as f:
    x = f['posterior/core.x']
    print(json.dumps({'dims': [d[0].name for d in x.dims], 'shape': x.shape, 'units': x.attrs['units'],
      'weight': f['weighted_posterior/weight'][:].tobytes().hex(), 'logz': float(f['posterior'].attrs['logz'])}))`,
    folder,
  );
  assert.equal(found, {
    dims: ['/posterior/chain', '/posterior/draw'],
    shape: [1, Math.floor(weighted.nEff)],
    units: 'deg',
    weight: Buffer.from(weighted.weights.buffer).toString('hex'),
    logz: weighted.logz,
  });
});

pythonTest(['arviz', 'xarray', 'netCDF4'], false)(
  'ArviZ opens an InferenceData file, with every value equal and a summary',
  async python => {
    for (const [name, result] of Object.entries({ weighted, walkers, chains }))
      writeFileSync(join(folder, `${name}.nc`), await samplesIn(result, 'nc'));
    const script = `
import arviz, json, sys
d = arviz.from_netcdf(sys.argv[1])
s = arviz.summary(d, kind='stats')
print(json.dumps({'groups': d.groups(), 'x': d.posterior['core.x'].values.tobytes().hex(), 'sizes': dict(d.posterior.sizes), 'mean': s['mean'].tolist()}))`;
    type Found = { groups: string[]; x: string; sizes: Record<string, number>; mean: number[] };
    const open = (name: string) => python(script, folder, `${name}.nc`) as Found;
    assert.equal(open('weighted').groups, ['posterior', 'sample_stats', 'weighted_posterior']);
    assert.equal(open('walkers').sizes, { chain: 8, draw: walkers.n / 8 });
    const { groups, x, mean } = open('chains');
    assert.equal(groups, ['posterior', 'sample_stats']);
    assert.is(x, Buffer.from(column(chains, 0).buffer).toString('hex'));
    close(
      mean,
      [0, 1].map(d => column(chains, d).reduce((a, b) => a + b, 0) / chains.n),
      { atol: 6e-4 },
    );
  },
);

pythonTest(['pyarrow'], false)('pyarrow opens a Parquet file with the same bits', async python => {
  writeFileSync(join(folder, 'fit.parquet'), await samplesIn(weighted, 'parquet'));
  const script = `
import json, pyarrow.parquet as pq
t = pq.read_table('fit.parquet')
print(json.dumps({'names': t.schema.names, 'logw': [x.as_py().hex() for x in t['logw'].combine_chunks()][:3], 'n': t.num_rows, 'x': t['core.x'].to_numpy().tobytes().hex()}))`;
  const found = python(script, folder) as { names: string[]; n: number; x: string };
  assert.equal(found.names, ['core.x', 'disk.radial.y', 'weight', 'logw', 'logL']);
  assert.is(found.n, weighted.n);
  assert.is(found.x, Buffer.from(column(weighted, 0).buffer).toString('hex'));
});

test.run();
