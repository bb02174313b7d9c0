import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FileError } from '../../src/errors.js';
import type { FitResult } from '../../src/events.js';
import { pack } from '../../src/io/container.js';
import { dump, dumpBytes } from '../../src/io/dump.js';
import { readDump } from '../../src/io/load.js';
import { modelFromJson, modelToJson, tied } from '../../src/io/modelJson.js';
import { resultJson, samplesHash } from '../../src/io/resultFile.js';
import { samplesCsv } from '../../src/io/samplesFile.js';
import { boundto } from '../../src/models/boundto.js';
import { Model } from '../../src/models/model.js';
import { Point } from '../../src/models/point.js';
import { Sersic } from '../../src/models/radial/sersic.js';
import { loguniform } from '../../src/priors/loguniform.js';
import { uniform } from '../../src/priors/uniform.js';

const folder = mkdtempSync(join(tmpdir(), 'farinata-dump-'));
test.after(() => rmSync(folder, { recursive: true }));

const result: FitResult = {
  method: 'nautilus',
  seed: 7,
  complete: false,
  reason: 'stopped',
  labels: ['core.xc', 'core.Ic'],
  units: ['deg', 'image'],
  ndim: 2,
  n: 3,
  samples: Float64Array.of(20, 1, 20.5, 2, 21, 0.1 + 0.2),
  weights: Float64Array.of(0.25, 0.5, 0.25),
  logw: Float64Array.of(-2, -1, Number.NEGATIVE_INFINITY),
  logL: Float64Array.of(-10, -9, Number.NEGATIVE_INFINITY),
  logz: -3.25,
  logzerr: 0.01,
  logz_data: Number.NaN,
  logz_prior: null,
  nLike: 1234,
  nEff: 2.67,
  wallSeconds: 1.5,
  options: { n_like_max: Number.POSITIVE_INFINITY },
  diagnostics: { bounds: 3, perShell: Float64Array.of(1, 2) },
};

function refusal(source: string | Uint8Array): string {
  try {
    readDump(source);
  } catch (error) {
    assert.instance(error, FileError);
    return (error as Error).message;
  }
  throw new Error('the dump was read without an error');
}

test('a result comes back to the bit, whatever it holds', () => {
  const back = readDump(dumpBytes({ result })).result;
  assert.equal(back, result);
  assert.ok(Number.isNaN(back.logz_data));
});

test('a dump is one file with its extension, and no other is left behind', () => {
  const path = dump(join(folder, 'fit'), { result });
  assert.is(path, join(folder, 'fit.farinata'));
  assert.equal(readdirSync(folder), ['fit.farinata']);
  assert.is(readDump(join(folder, 'fit')).result.seed, 7);
  assert.is(readDump(path).result.seed, 7);
  assert.is(dump(path, { result }), path);
});

test('what is no dump has its own message: missing, of something else, cut short, damaged, another kind, another version', () => {
  const path = dump(join(folder, 'good'), { result });
  const bytes = readFileSync(path);
  const write = (name: string, content: Uint8Array | string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  assert.is(refusal(join(folder, 'none')), `${join(folder, 'none')}: there is no such file`);
  assert.match(refusal(write('text', 'hello, world')), /text: not a file of farinata/);
  assert.match(refusal(write('short', bytes.subarray(0, 200))), /short: cut short/);
  const damaged = Uint8Array.from(bytes);
  damaged[bytes.length - 50] ^= 1;
  assert.match(refusal(write('damaged', damaged)), /damaged: damaged/);
  assert.match(refusal(pack({ kind: 'checkpoint', version: 1, tree: {} })), /the dump: holds a checkpoint, not a fit/);
  assert.match(
    refusal(pack({ kind: 'fit', version: 2, tree: {} })),
    /a dump of version 2, this farinata reads version 1; a newer farinata wrote it/,
  );
});

test('a dump into a folder that is not there is an error that names the file', () => {
  assert.throws(
    () => dump(join(folder, 'no', 'fit'), { result }),
    (error: Error) => error instanceof FileError && /fit\.farinata: can't be written/.test(error.message),
  );
});

test('a model comes back with its names, priors and ties', () => {
  const core = new Point({ name: 'core', xc: uniform(19, 21), yc: -10, Ic: loguniform(0.01, 100) });
  const disk = new Sersic({ xc: boundto(core, 'xc'), yc: boundto('core.yc'), re: tied('2e-3 * core.Ic'), Ie: 1, positive: true });
  const json = modelToJson(new Model(core, disk));
  assert.equal(json[1].xc, { boundto: 'core.xc' });
  assert.equal(json[1].re, { tied: '2e-3 * core.Ic' });
  const back = readDump(dumpBytes({ result, model: new Model(core, disk) })).model!;
  const again = modelFromJson(back);
  assert.equal(modelToJson(again), json);
  assert.equal(again.labels, ['core.xc', 'core.Ic']);
  assert.ok(again.entries[1].positive);
});

test('a tie that is a function is kept for people to read, and asked for at loading', () => {
  const disk = new Sersic({ name: 'disk', xc: uniform(0, 1), yc: 0, re: p => 2 * p('disk.xc'), Ie: 1 });
  const json = readDump(dumpBytes({ result, model: new Model(disk) })).model!;
  assert.match(String((json[0].re as { function: string }).function), /p\('disk\.xc'\)|p\("disk\.xc"\)/);
  assert.throws(() => modelFromJson(json), /model\[0\]\.re: the tie was a function of your own, .* Give the model once more/);
});

test('samples.csv has labels, weights and ln L, and every digit', () => {
  assert.equal(samplesCsv(result).split('\n'), [
    'core.xc,core.Ic,weight,logL',
    '20,1,0.25,-10',
    '20.5,2,0.5,-9',
    '21,0.30000000000000004,0.25,-Infinity',
    '',
  ]);
});

test('result.json has what scripts read', () => {
  const json = JSON.parse(JSON.stringify(resultJson(result)));
  assert.equal(Object.keys(json.parameters['core.xc']), ['median', 'lo', 'hi', 'mean', 'std', 'unit']);
  assert.equal([json.parameters['core.xc'].mean, json.parameters['core.xc'].unit], [20.5, 'deg']);
  const { method, seed, logz, logzerr, n_like, n_eff, wall_s } = json;
  assert.equal([method, seed, logz, logzerr, n_like, n_eff, wall_s], ['nautilus', 7, -3.25, 0.01, 1234, 2.67, 1.5]);
  assert.match(json.samplesHash, /^[0-9a-f]{64}$/);
});

test('the hash of the samples sees the last bit of any of them', () => {
  const other = { ...result, samples: result.samples.map((x, i) => (i === 5 ? 0.3 : x)) };
  assert.is.not(samplesHash(other), samplesHash(result));
  assert.is(samplesHash({ ...result, seed: 8 } as FitResult), samplesHash(result));
});

test.run();
