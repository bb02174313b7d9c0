import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { npy } from '../../src/io/npy.js';
import { samplesBytes, samplesFormatOf } from '../../src/io/samplesFile.js';

const draws = {
  labels: ['core.xc', 'disk.µ'],
  units: ['deg', ''],
  n: 3,
  ndim: 2,
  samples: Float64Array.of(1, 2, 3, -0, 5e-324, Number.NaN),
  weights: Float64Array.of(0.5, 0.25, 0.25),
  logw: Float64Array.of(-1, Number.NEGATIVE_INFINITY, -3),
  logL: Float64Array.of(-0.1, 1e300, -7),
};

test('a .npy file has its header filled up to 64 bytes, and then the numbers', () => {
  const bytes = npy({ shape: [2], data: Float64Array.of(1, -2) });
  const text = Buffer.from(bytes).toString('latin1');
  assert.is(text.slice(0, 8), '\x93NUMPY\x01\x00');
  const length = bytes[8] + 256 * bytes[9];
  assert.is((10 + length) % 64, 0);
  assert.match(text.slice(10, 10 + length), /^\{'descr': '<f8', 'fortran_order': False, 'shape': \(2,\), \} *\n$/);
  assert.equal(new Float64Array(bytes.slice(10 + length).buffer), Float64Array.of(1, -2));
});

test('the extension says the kind of file, and another one is refused', () => {
  assert.is(samplesFormatOf('run.NPZ'), 'npz');
  assert.throws(
    () => samplesFormatOf('run.txt'),
    (error: unknown) => error instanceof ValueError && /path is "run.txt": samples are written as .csv, .npy, .npz/.test(error.message),
  );
});

const python = process.env.FARINATA_PYTHON ?? 'python3';
const hasNumpy = (() => {
  try {
    execFileSync(python, ['-c', 'import numpy'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
// Python is nothing that farinata needs, so where it isn't there this is left out, also where everything is required
if (!hasNumpy) console.log(`left out, since ${python} has no numpy (FARINATA_PYTHON names another): NumPy opens .npy and .npz`);
const withNumpy = hasNumpy ? test : () => {};
withNumpy('NumPy opens .npy and .npz with the same bits', () => {
  const folder = mkdtempSync(join(tmpdir(), 'farinata-npy-'));
  try {
    for (const format of ['npy', 'npz'] as const) writeFileSync(join(folder, `a.${format}`), samplesBytes(draws, format));
    const script = `
import json, zipfile, numpy as np
f = np.load('a.npz')
assert zipfile.ZipFile('a.npz').testzip() is None
hexes = lambda a: a.astype('<f8').tobytes().hex()
print(json.dumps({'npy': hexes(np.load('a.npy')), 'shape': np.load('a.npy').shape,
  **{k: hexes(f[k]) for k in ('samples', 'weights', 'logw', 'logL')}, **{k: f[k].tolist() for k in ('labels', 'units')}}))`;
    const found = JSON.parse(execFileSync(python, ['-c', script], { cwd: folder, encoding: 'utf8' }));
    const bits = (data: Float64Array): string => Buffer.from(data.buffer).toString('hex');
    const { labels, units, samples, weights, logw, logL } = draws;
    const columns = { weights: bits(weights), logw: bits(logw), logL: bits(logL) };
    assert.equal(found, { npy: bits(samples), shape: [3, 2], samples: bits(samples), ...columns, labels, units });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
