import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  CustomProfile,
  dumpBytes,
  FileError,
  fitter,
  Image,
  load,
  Model,
  Normal,
  readDump,
  Sersic,
  samplesHash,
  uniform,
  ValueError,
} from '../../src/index.js';
import { pack } from '../../src/io/container.js';
import { version } from '../../src/version.js';
import { fixture } from '../support/fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'farinata-load-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

const header = {
  NAXIS: 2,
  NAXIS1: 8,
  NAXIS2: 8,
  CTYPE1: 'RA---TAN',
  CTYPE2: 'DEC--TAN',
  CRPIX1: 4.5,
  CRPIX2: 4.5,
  CRVAL1: 20,
  CRVAL2: -10,
  CDELT1: -1e-3,
  CDELT2: 1e-3,
};
const image = () => new Image({ header, data: Float64Array.from({ length: 64 }, (_, i) => i % 5) }, { noise: new Normal({ sigma: 1 }) });
const quick = { method: 'optimizer', seed: 1, n_screen: 4, n_starts: 1, maxiter: 3, n_draws: 0, progress: false };
const at = { xc: 20, yc: -10 };

/** What is thrown. */
async function refusal(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => assert.unreachable('should have been refused'),
    error => error as Error,
  ) as Promise<Error>;
}

test('a dump with a profile that is text, or a tie that is a function, is loaded with trust only, and gives the same bits then', async () => {
  (globalThis as { executed?: number }).executed = 0;
  const bar = new CustomProfile({
    ...at,
    name: 'bar',
    parameters: [{ name: 'rb' }, { name: 'Ib' }],
    profile: (r, rb, Ib) => {
      const seen = globalThis as { executed?: number };
      seen.executed = (seen.executed ?? 0) + 1;
      return Ib * Math.exp(-((r / rb) ** 2));
    },
    rb: 2e-3,
    Ib: uniform(0, 5),
  });
  const disk = new Sersic({ ...at, name: 'disk', re: 2e-3, ns: 1, Ie: p => 2 * p('bar.Ib') });
  const fit = fitter({ img: image(), mod: new Model(bar, disk) });
  await fit.run(quick);
  const bytes = fit.dumpBytes();
  const before = (globalThis as { executed?: number }).executed;
  const error = await refusal(load(bytes));
  assert.instance(error, ValueError);
  assert.match(
    error.message,
    /bar\.profile is the function .*; disk\.Ie is the function .*bar\.Ib.*: that is code, which load doesn't run by itself\. .*trust: true/,
  );
  assert.is((globalThis as { executed?: number }).executed, before, 'nothing of it was run');
  const again = await load(bytes, { trust: true });
  assert.is(samplesHash(again.result), samplesHash(fit.result));
  assert.equal((await again.getmodel()).convolved, (await fit.getmodel()).convolved);
  assert.equal(readDump(again.dumpBytes()).model, readDump(bytes).model, 'it can be dumped once more');
  assert.is(samplesHash(await again.run(quick)), samplesHash(fit.result), 'and run once more');
  assert.is((await load(bytes, { mod: new Model(bar, disk) })).labels.join(), 'bar.Ib');
  assert.match((await refusal(load(bytes, { trust: 1 as never }))).message, /trust is 1/);
});

test('a profile of a module is imported with trust only', async () => {
  const path = join(folder, 'bar.mjs');
  writeFileSync(path, 'globalThis.imported = (globalThis.imported ?? 0) + 1; export const bar = (r, Ib) => Ib * Math.exp(-1e3 * r);');
  const made = new CustomProfile({
    ...at,
    name: 'bar',
    parameters: [{ name: 'Ib' }],
    profile: { url: pathToFileURL(path).href, name: 'bar' },
    Ib: 1,
  });
  const plain = fitter({ img: image(), mod: new Model(new Sersic({ ...at, re: 1e-3, Ie: uniform(0, 1), ns: 1 })) });
  const result = await plain.run(quick);
  const { images } = readDump(plain.dumpBytes());
  const other = new Model(made, new Sersic({ ...at, name: 'comp_00', re: 1e-3, Ie: uniform(0, 1), ns: 1 }));
  const bytes = dumpBytes({ result, images, model: other });
  const imported = () => (globalThis as { imported?: number }).imported;
  assert.match((await refusal(load(bytes))).message, /bar\.profile is the export bar of file:.*bar\.mjs: that is code/);
  assert.is(imported(), undefined);
  await load(bytes, { trust: true });
  assert.is(imported(), 1);
});

test('a tie that uses what is not in the file says so', async () => {
  const factor = 3;
  const disk = new Sersic({ ...at, name: 'disk', re: uniform(1e-3, 2e-3), ns: 1, Ie: p => factor * p('disk.re') });
  const fit = fitter({ img: image(), mod: new Model(disk) });
  await fit.run(quick);
  const error = await refusal(load(fit.dumpBytes(), { trust: true }));
  assert.instance(error, ValueError);
  assert.match(error.message, /the tie .*factor.* uses what isn't in the file: factor is not defined\. Give the model once more/);
});

test('a dump says by what it was written, and a forged one is refused in words before memory is asked for', async () => {
  const fit = fitter({ img: image(), mod: new Model(new Sersic({ ...at, re: 1e-3, Ie: uniform(0, 1), ns: 1 })) });
  await fit.run(quick);
  const tree = readDump(fit.dumpBytes());
  assert.is(tree.provenance?.farinata, version());
  assert.match(tree.provenance!.platform, /^Node \d+\./);
  assert.ok(Math.abs(Date.parse(tree.provenance!.written) - Date.now()) < 600_000);
  assert.equal([tree.result.seed, tree.result.options.method, tree.result.wallSeconds > 0], [1, 'optimizer', true]);
  const [first] = tree.images;
  const forged = (what: object) => load(pack({ kind: 'fit', version: 1, tree: { ...tree, ...what } }));
  for (const [what, message] of [
    [{ result: { ...tree.result, n: 1e9 } }, /its samples are not n × ndim/],
    [{ result: { ...tree.result, weights: [1] } }, /its weights are not one a sample/],
    [{ images: [{ ...first, spec: { ...first.spec, nx: 2 ** 31, ny: 2 ** 20 } }] }, /image 0: its pixels are not 2147483648 × 1048576/],
    [{ images: [{ ...first, spec: { ...first.spec, mask: null } }] }, /image 0: its mask is not 8 × 8/],
    [{ images: [null] }, /image 0: it has no header/],
    [{ model: [7] }, /its model is no list of components/],
    [{ result: null }, /it has no samples/],
  ] as const) {
    const error = await refusal(forged(what));
    assert.instance(error, FileError);
    assert.match(error.message, message);
  }
});

test('a dump that version 0.1.0 wrote is read by this one', async () => {
  // writeFileSync('dump-0.1.0.farinata', fit.dumpBytes()) with farinata 0.1.0, after fit.run({ nlive: 60, n_eff: 100, n_networks: 1, seed: 1 }) of image() and
  // new Sersic({ ...at, name: 'disk', re: loguniform(1e-3, 1e-2), Ie: uniform(0, 5), ns: 1, e: tied('50 * disk.re') })
  const bytes = readFileSync(fixture('io/dump-0.1.0.farinata'));
  const fit = await load(bytes);
  assert.equal(fit.labels, ['disk.re', 'disk.Ie']);
  assert.is(fit.method, 'nautilus');
  assert.is(samplesHash(fit.result), 'af17a037998504eadc8fd3d44f682138e8e0c0d48fce7081975603d569eb22b1');
  assert.is(String(fit.logz), '-138.83107459056916');
  const { convolved, nx, ny } = await fit.getmodel();
  assert.equal([nx, ny], [8, 8]);
  assert.ok(convolved!.every(value => Number.isFinite(value) && value > 0));
});

test.run();
