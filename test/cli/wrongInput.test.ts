import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeFits } from '../../src/image/fits/writeFits.js';
import { farinata, header } from './farinata.js';

const folder = mkdtempSync(join(tmpdir(), 'farinata-wrong-'));
test.after(() => rmSync(folder, { recursive: true }));

const [nx, ny] = [8, 8];
const pixels = Float64Array.from({ length: nx * ny }, (_, i) => Math.sin(i));
const fits = (keywords: Record<string, number | string>): Uint8Array => writeFits([{ header: keywords, axes: [nx, ny], data: pixels }]);
const { CTYPE1: _, CTYPE2: __, ...withoutWcs } = header(nx, ny);
writeFileSync(join(folder, 'good.fits'), fits(header(nx, ny)));
writeFileSync(join(folder, 'short.fits'), fits(header(nx, ny)).subarray(0, 3000));
writeFileSync(join(folder, 'nowcs.fits'), fits(withoutWcs));
writeFileSync(join(folder, 'zpn.fits'), fits({ ...header(nx, ny), CTYPE1: 'RA---ZPN', CTYPE2: 'DEC--ZPN' }));
writeFileSync(join(folder, 'zero.fits'), writeFits([{ axes: [3, 3], data: new Float64Array(9) }]));
writeFileSync(join(folder, 'text.fits'), 'not a FITS file');

const point = { type: 'Point', name: 'core', xc: { uniform: [19.99, 20.01] }, yc: -10, Ic: { loguniform: [0.01, 100] } };
const write = (name: string, parts: Record<string, unknown>, image: Record<string, unknown> = {}): string => {
  writeFileSync(join(folder, name), JSON.stringify({ image: { data: 'good.fits', ...image }, model: [point], ...parts }));
  return name;
};
const { Ic: ___, ...withoutIc } = point;

/** What is wrong, how `farinata fit` is called, and what its one line on standard error must say. */
const rows: [string, string[], RegExp][] = [
  ['a fit file that is not there', ['none.json'], /^none\.json: there is no such file$/],
  ['an image that is not there', [write('a.json', {}, { data: 'none.fits' })], /^none\.fits: there is no such file$/],
  ['a truncated FITS file', [write('b.json', {}, { data: 'short.fits' })], /^short\.fits: .*cut short/],
  ['a file that is no FITS', [write('c.json', {}, { data: 'text.fits' })], /^text\.fits: not a FITS file/],
  ['an image without a WCS', [write('d.json', {}, { data: 'nowcs.fits' })], /^d\.json: nowcs\.fits: .*no celestial WCS: CTYPE1 is missing/],
  [
    'an unknown projection',
    [write('e.json', {}, { data: 'zpn.fits' })],
    /^e\.json: zpn\.fits: .*projection ZPN is not supported; farinata reads TAN, SIN, ARC, STG/,
  ],
  ['a parameter without a prior', [write('f.json', { model: [withoutIc] })], /^f\.json: model\[0\]\.Ic: is missing/],
  [
    'an unknown option of the fit',
    [write('g.json', { fit: { nlives: 10 } })],
    /^g\.json: fit\.nlives: unknown key, did you mean 'n_live'\?/,
  ],
  ['an unknown option of the command', [write('h.json', {}), '--nlive', '10'], /^unknown option --nlive; farinata fit has --method/],
  ['ncores 0 in the file', [write('i.json', { fit: { ncores: 0 } })], /^i\.json: fit\.ncores: must be at least 1; it is 0$/],
  ['ncores 0 in the command', [write('j.json', {}), '--ncores', '0'], /^--ncores: must be at least 1; it is 0$/],
  ['a PSF of zeros', [write('k.json', {}, { psf: 'zero.fits' })], /^k\.json: psf: .*zero/],
  ['a PSF of zeros in the file', [write('l.json', {}, { psf: { shape: [1, 3], pixels: [0, 0, 0] } })], /^l\.json: psf: .*zero/],
  ['no free parameter', [write('m.json', { model: [{ ...point, xc: 20, Ic: 1 }] })], /^m\.json: The model has no free parameter/],
  ['two spellings of one option', [write('n.json', { fit: { nlive: 10, n_live: 10 } })], /^n\.json: n_live and nlive are two spellings/],
  [
    'a checkpoint that is a folder',
    [write('o.json', {}), '--checkpoint', 'runs/'],
    /^o\.json: checkpoint is 'runs\/': it must be the name of a file/,
  ],
  [
    'a folder that is a file',
    [write('p.json', {}), '--out', 'good.fits'],
    /^good\.fits: the results need a folder, and .*good\.fits is a file$/,
  ],
];

const before = readdirSync(folder).sort();

for (const [what, words, message] of rows) {
  test(`${what} is one clear line, exit code 2, and nothing is written`, async () => {
    const { code, out, err } = await farinata(['fit', ...words], { cwd: folder });
    assert.equal([code, out], [2, '']);
    const lines = err
      .trim()
      .split('\n')
      .filter(line => !line.includes('warning:'));
    assert.is(lines.length, 1, err);
    assert.match(lines[0].replace(/^farinata: /, ''), message);
    assert.equal(readdirSync(folder).sort(), before);
  });
}

test('an unknown command is named, with those that there are', async () => {
  const { code, err } = await farinata(['fitt', 'a.json']);
  assert.equal(
    [code, err],
    [2, "farinata: unknown command 'fitt', did you mean fit?; there are fit, model, loglike, prior, wcs, zoo, schema, info\n"],
  );
});

test.run();
