import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { modelOf, parseFitFile, resolvePath } from '../../src/io/fitFile.js';
import { openImage } from '../../src/io/openImage.js';
import { insideOf } from '../../src/io/sandbox.js';

const top = realpathSync(mkdtempSync(join(tmpdir(), 'farinata-sandbox-')));
test.after(() => rmSync(top, { recursive: true, force: true }));
const box = join(top, 'box');
mkdirSync(join(box, 'in'), { recursive: true });
mkdirSync(join(top, 'out'));
writeFileSync(join(box, 'in', 'a.fits'), '');
writeFileSync(join(top, 'out', 'b.fits'), '');
symlinkSync(join(top, 'out', 'b.fits'), join(box, 'link.fits'));
symlinkSync(join(top, 'out'), join(box, 'linked'));
symlinkSync(join(top, 'out', 'made.fits'), join(box, 'dangling'));
symlinkSync(join(box, 'round'), join(box, 'round'));
symlinkSync('in', join(box, 'within'));

test('what lies inside is given back as it is, whether it is there or not', () => {
  for (const path of ['in/a.fits', 'in/new.fits', 'new/folder/file', 'within/a.fits', '.', 'in/../in/a.fits']) {
    assert.is(insideOf(box, join(box, path)), join(box, path));
  }
  symlinkSync(box, join(top, 'alias'));
  assert.is(insideOf(join(top, 'alias'), join(box, 'in', 'a.fits')), join(box, 'in', 'a.fits'));
});

test('what leads outside is refused: by dots, by its name, by links to files, to folders, to what is not there, and in a circle', () => {
  for (const path of ['../out/b.fits', 'in/../../out', 'link.fits', 'linked/b.fits', 'linked/new.fits', 'dangling', 'round', 'round/x']) {
    assert.throws(
      () => insideOf(box, join(box, path)),
      (error: unknown) => error instanceof ValueError && /outside of|can't be told|too many links/.test(error.message),
      path,
    );
  }
  for (const path of ['/etc/passwd', `${box}-not`, top]) assert.throws(() => insideOf(box, path), /outside of .*--sandbox/, path);
  assert.throws(() => insideOf(join(top, 'nothing'), box), /there is no such folder/);
});

test('every path of a fit file keeps to it, and none may be a URL', async () => {
  const model = [{ type: 'Background', a0: { uniform: [0, 1] } }];
  const header = {
    NAXIS1: 2,
    NAXIS2: 2,
    CTYPE1: 'RA---TAN',
    CTYPE2: 'DEC--TAN',
    CRPIX1: 1,
    CRPIX2: 1,
    CRVAL1: 0,
    CRVAL2: 0,
    CDELT1: -1,
    CDELT2: 1,
  };
  const data = { header, pixels: [1, 2, 3, 4] };
  const read = (image: object) => parseFitFile(JSON.stringify({ image, model }), 'fit.json', box, { sandbox: box });
  for (const path of [
    '../out/b.fits',
    join(top, 'out', 'b.fits'),
    'linked/b.fits',
    'https://example.org/b.fits',
    `file://${top}/out/b.fits`,
    'data:,x',
  ]) {
    for (const image of [
      { data: path },
      { data, psf: path },
      { data, psf: { data: path } },
      { data, response: path },
      { data, exposure: { data: path } },
      { data, mask: [path] },
      { data, noise: { type: 'Normal', sigma: path } },
    ]) {
      const error = await openImage(read(image)).then(
        () => assert.unreachable(`${JSON.stringify(image)} was read`),
        each => each as Error,
      );
      assert.instance(error, ValueError, JSON.stringify(image));
      assert.match((error as Error).message, /outside of|is a URL: with --sandbox/);
    }
  }
  const file = read({ data });
  assert.throws(() => resolvePath(file, '../checkpoint'), /outside of/);
  assert.is(resolvePath(file, 'run1.hdf5'), join(box, 'run1.hdf5'));
  assert.is(resolvePath(parseFitFile(JSON.stringify({ image: { data }, model }), 'fit.json', box), '../free'), join(top, 'free'));
});

test('the code of a fit file is refused unless its reader trusts it, and in a sandbox it lies inside', () => {
  const bar = (url: string) => ({
    type: 'CustomProfile',
    name: 'bar',
    xc: 0,
    yc: 0,
    profile: { url, name: 'bar' },
    parameters: [],
    theta: 0,
  });
  const image = { data: 'x.fits' };
  const read = (url: string, rights: object) => parseFitFile(JSON.stringify({ image, model: [bar(url)] }), 'fit.json', box, rights);
  assert.throws(
    () => modelOf(read('bar.mjs', {})),
    (error: unknown) =>
      error instanceof ValueError && /fit\.json: bar\.profile is the export bar of bar\.mjs: that is code, .*--trust/.test(error.message),
  );
  assert.throws(() => modelOf(read('data:text/javascript,export const bar = 1', { sandbox: box })), /--trust/);
  assert.is(modelOf(read('bar.mjs', { trust: true })).entries.length, 1);
  assert.is(modelOf(read('https://example.org/bar.mjs', { trust: true })).entries.length, 1);
  for (const url of ['../out/bar.mjs', 'https://example.org/bar.mjs', 'data:text/javascript,0', 'linked/bar.mjs']) {
    assert.throws(() => modelOf(read(url, { trust: true, sandbox: box })), /outside of|is a URL/, url);
  }
});

test.run();
