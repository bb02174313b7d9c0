import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { skipUnless } from '../support/skip.js';
import { farinata, header } from './farinata.js';

const folder = mkdtempSync(join(tmpdir(), 'farinata-stop-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

const n = 8;
const data = { header: header(n, n), pixels: Array.from({ length: n * n }, (_, i) => (i * 7) % 5) };
const image = { data, noise: { type: 'Normal', sigma: 0.5 } };
const model = [{ type: 'Gaussian', name: 'g', xc: 20, yc: -10, rs: { uniform: [1e-3, 4e-3] }, Is: { uniform: [0, 10] } }];
const output = { plots: [], model: false };
const write = (name: string, parts: Record<string, unknown>): string => {
  writeFileSync(join(folder, name), JSON.stringify({ image, model, output, ...parts }));
  return name;
};
const read = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8'));
const slow = { nlive: 100, n_eff: 1000, n_networks: 0, seed: 3, n_batch: 20 };

test('a timeout ends a fit with a partial answer, its checkpoint and exit code 130; the same command goes on to the same bits', async () => {
  await farinata(['fit', write('whole.json', { fit: slow })], { cwd: folder });
  const whole = read('whole.out/result.json');
  assert.is(whole.complete, true);
  const name = write('timed.json', { fit: { ...slow, timeout: 0.05, checkpoint: 'timed' } });
  let { code, err } = await farinata(['fit', name], { cwd: folder });
  // a fit that has no time finds nothing: it is stopped again until there is something to write
  for (let k = 0; k < 50 && !existsSync(join(folder, 'timed.out/result.json')); k++)
    ({ code, err } = await farinata(['fit', name], { cwd: folder }));
  assert.is(code, 130, err);
  const { complete, reason } = read('timed.out/result.json');
  assert.equal([complete, reason], [false, 'timeout']);
  assert.ok(existsSync(join(folder, 'timed.hdf5')));
  assert.not.ok(existsSync(join(folder, 'timed.hdf5.lock')));
  write('timed.json', { fit: { ...slow, checkpoint: 'timed' } });
  const last = await farinata(['fit', name], { cwd: folder });
  assert.is(last.code, 0, last.err);
  assert.match(last.err, /goes on from timed\.hdf5: \d+ likelihoods are done/);
  assert.is(read('timed.out/result.json').samplesHash, whole.samplesHash);
});

const posix = skipUnless(process.platform !== 'win32', 'no signals');

posix('what a scheduler gives notice by ends a fit as Ctrl-C does', async () => {
  for (const signal of ['SIGUSR1', 'SIGUSR2', 'SIGTERM'] as const) {
    const name = write(`${signal}.json`, { fit: { seed: 1, nlive: 100, n_eff: 1e9, n_networks: 0, checkpoint: signal } });
    let isSent = false;
    const { code } = await farinata(['fit', name, '--json'], {
      cwd: folder,
      onOut: (text, pid) => {
        if (isSent || !/"counter":([2-9]|\d\d)/.test(text)) return;
        isSent = true;
        process.kill(pid, signal);
      },
    });
    assert.is(code, 130, signal);
    assert.equal([read(`${signal}.out/result.json`).complete, read(`${signal}.out/result.json`).reason], [false, 'stopped']);
    const info = await farinata(['info', signal], { cwd: folder });
    assert.match(info.out, /progress +\w+, \d+ likelihoods/);
  }
});

test('paths of a fit file that leave the sandbox are refused before anything is read or written', async () => {
  mkdirSync(join(folder, 'box'));
  mkdirSync(join(folder, 'secret'));
  symlinkSync(join(folder, 'secret'), join(folder, 'box', 'way'));
  const quick = { ...slow, n_like_max: 200 };
  for (const [what, parts] of Object.entries({
    psf: { image: { ...image, psf: '../psf.fits' } },
    checkpoint: { fit: { ...quick, checkpoint: 'way/run' } },
    dir: { output: { ...output, dir: '/elsewhere' } },
    url: { image: { ...image, mask: 'https://example.org/mask.fits' } },
  })) {
    const name = write(`box/${what}.json`, { fit: quick, ...parts });
    const { code, err } = await farinata(['fit', name, '--sandbox', 'box'], { cwd: folder });
    assert.is(code, 2, what);
    assert.match(err, /outside of box, which --sandbox says|is a URL: with --sandbox/, what);
  }
  assert.equal(readdirSync(join(folder, 'secret')), []);
  assert.equal(
    readdirSync(join(folder, 'box')).filter(name => !name.endsWith('.json')),
    ['way'],
  );
  const within = write('box/within.json', { fit: { ...quick, checkpoint: 'run' }, output: { ...output, dir: 'made' } });
  const { code, err } = await farinata(['fit', within, '--sandbox', 'box'], { cwd: folder });
  assert.is(code, 0, err);
  assert.ok(existsSync(join(folder, 'box', 'run.hdf5')) && existsSync(join(folder, 'box', 'made', 'result.json')));
});

test('the code that a fit file names is run with --trust only', async () => {
  const mark = join(folder, 'ran');
  writeFileSync(
    join(folder, 'bar.mjs'),
    `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(mark)}, ''); export const bar = (r, Ib) => Ib * Math.exp(-1e3 * r);`,
  );
  const bar = {
    type: 'CustomProfile',
    name: 'bar',
    xc: 20,
    yc: -10,
    profile: { url: 'bar.mjs', name: 'bar' },
    parameters: [{ name: 'Ib' }],
    Ib: 1,
  };
  const name = write('bar.json', { model: [bar] });
  for (const words of [
    ['loglike', name, '--null'],
    ['model', name, '--out', '-'],
    ['fit', name],
  ]) {
    const { code, err } = await farinata(words, { cwd: folder });
    assert.is(code, 2, words[0]);
    assert.match(
      err,
      /bar\.json: bar\.profile is the export bar of bar\.mjs: that is code, which is run only where you say that you trust the file: --trust/,
    );
  }
  assert.not.ok(existsSync(mark));
  const { code, out, err } = await farinata(['model', name, '--trust', '--what', 'raw', '--out', '-'], { cwd: folder });
  assert.is(code, 0, err);
  assert.ok(JSON.parse(out).raw.every((value: number) => value > 0));
  assert.ok(existsSync(mark));
});

test('a fit whose folder takes no more is kept elsewhere, and says where', async () => {
  const name = write('full.json', { fit: { ...slow, n_like_max: 300 } });
  let isGone = false;
  const { code, err } = await farinata(['fit', name, '--json'], {
    cwd: folder,
    onOut: () => {
      if (isGone || !existsSync(join(folder, 'full.out'))) return;
      isGone = true;
      // a file in the folder's place: nothing can be written into it
      rmSync(join(folder, 'full.out'), { recursive: true });
      writeFileSync(join(folder, 'full.out'), '');
    },
  });
  assert.ok(isGone);
  assert.is(code, 1);
  const [, kept] = /full\.out\/result\.json: can't be written: .*\. The fit is kept in (.*): see farinata info/.exec(err) ?? [];
  assert.ok(kept, err);
  try {
    const info = await farinata(['info', kept], { cwd: folder });
    assert.match(info.out, /method +nautilus, seed 3\n[\s\S]*written +20\d\d-.* by farinata \d+\.\d+\.\d+, Node/);
  } finally {
    rmSync(kept);
  }
});

test('samples are written for ArviZ and as Parquet', async () => {
  for (const [format, magic] of [
    ['nc', '\x89HDF'],
    ['parquet', 'PAR1'],
  ]) {
    const name = write(`${format}.json`, { fit: { ...slow, n_like_max: 300 }, output: { ...output, samples: format } });
    const { code, err } = await farinata(['fit', name], { cwd: folder });
    assert.is(code, 0, err);
    assert.is(readFileSync(join(folder, `${format}.out`, `samples.${format}`)).toString('latin1', 0, 4), magic);
  }
});

test('where the library of a format is missing, the draws are written as csv', async () => {
  const hooks = `export const resolve = (name, context, next) => { if (/^(h5wasm|hyparquet-writer)$/.test(name)) throw new Error('gone'); return next(name, context); }`;
  const hook = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});`;
  writeFileSync(join(folder, 'without.mjs'), hook);
  process.env.NODE_OPTIONS = `--import ${pathToFileURL(join(folder, 'without.mjs')).href}`;
  try {
    for (const [format, library] of [
      ['nc', 'h5wasm'],
      ['parquet', 'hyparquet-writer'],
    ]) {
      const name = write(`${format}.json`, {
        fit: { ...slow, n_like_max: 300 },
        output: { ...output, samples: format, dir: `no-${format}` },
      });
      const { code, err } = await farinata(['fit', name], { cwd: folder });
      assert.is(code, 0, err);
      assert.match(err, new RegExp(`samples\\.csv is written in place of samples\\.${format}: .*npm install ${library}`));
      assert.ok(existsSync(join(folder, `no-${format}`, 'samples.csv')));
    }
    const name = write('kept.json', { fit: { ...slow, checkpoint: 'kept' } });
    const { code, err } = await farinata(['fit', name], { cwd: folder });
    assert.is(code, 2);
    assert.match(err, /HDF5 files \(checkpoints and \.nc\) need the package h5wasm: npm install h5wasm/);
  } finally {
    delete process.env.NODE_OPTIONS;
  }
});

test.run();
