import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readFits } from '../../src/image/fits/readFits.js';
import { writeFits } from '../../src/image/fits/writeFits.js';
import { log } from '../../src/math/libm.js';
import { close } from '../support/close.js';
import { root } from '../support/fixture.js';
import { farinata, header } from './farinata.js';

const folder = mkdtempSync(join(tmpdir(), 'farinata-commands-'));
test.after(() => rmSync(folder, { recursive: true }));

const [nx, ny] = [6, 5];
const flat = (value: number): number[] => new Array(nx * ny).fill(value);
const file = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return name;
};
const inFolder = (words: string[], input = '') => farinata(words, { input, cwd: folder });
const image = { data: { header: header(nx, ny), pixels: flat(1) }, noise: { type: 'Normal', sigma: 2 } };
const background = { type: 'Background', name: 'sky', a0: { normal: [1, 0.5] } };
const sky = file('sky.json', { image, model: [background] });

test('help, version and the list of commands', async () => {
  const [help, version, nothing, ofFit] = await Promise.all([
    inFolder(['--help']),
    inFolder(['--version']),
    inFolder([]),
    inFolder(['fit', '--help']),
  ]);
  for (const name of ['fit', 'model', 'loglike', 'prior', 'wcs', 'zoo', 'schema', 'info'])
    assert.match(help.out, new RegExp(`^  ${name} `, 'm'));
  assert.is(version.out, `${JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version}\n`);
  assert.equal([help.code, version.code, nothing.code, nothing.out], [0, 0, 2, '']);
  assert.match(ofFit.out, /usage: farinata fit FILE \[options\][\s\S]*--ncores N/);
});

test('loglike answers each line with a log-likelihood to the last digit, and --null without any', async () => {
  // 30 pixels of value 1, σ = 2, model a0: −½ Σ ((a0 − 1)/2)² − 30 (ln 2 + ½ ln 2π)
  const constant = -30 * (log(2) + 0.5 * log(2 * Math.PI));
  const [values, none] = await Promise.all([inFolder(['loglike', sky], '[1]\n\n[3]\n[-0.5]'), inFolder(['loglike', sky, '--null'])]);
  assert.equal([values.code, none.code, values.err, none.err], [0, 0, '', '']);
  const lines = values.out.split('\n');
  assert.is(lines.pop(), '');
  close(lines.map(Number), [constant, constant - 15, constant - 0.5 * 30 * 0.5625], { rtol: 1e-13 });
  close(Number(none.out), constant - 0.5 * 30 * 0.25, { rtol: 1e-13 });
});

test('an impossible point has a log-likelihood of minus infinity, which JSON and numbers read alike', async () => {
  const gaussian = { type: 'Gaussian', name: 'g', xc: 20, yc: -10, rs: 1e-3, Is: 1, e: { normal: [0, 1] } };
  const { out } = await inFolder(['loglike', file('ellipse.json', { image, model: [gaussian] })], '[1.5]\n[0.5]\n');
  const [impossible, possible] = out.trim().split('\n');
  assert.is(JSON.parse(impossible), Number.NEGATIVE_INFINITY);
  assert.ok(Number.isFinite(JSON.parse(possible)));
});

test('a wrong line of the input is named', async () => {
  const outcomes = await Promise.all(['[1]\n[1, 2]\n', 'x\n', '["1"]\n'].map(input => inFolder(['loglike', sky], input)));
  assert.equal(
    outcomes.map(({ code }) => code),
    [2, 2, 2],
  );
  assert.match(outcomes[0].err, /^farinata: standard input, line 2: it has 2 items; a line is a JSON array of 1 number, \[sky\.a0\]/);
  assert.match(outcomes[1].err, /line 1: "x" isn't JSON/);
  assert.match(outcomes[2].err, /line 1: item 1 is "1"/);
});

test('prior gives quantile and log-density of every free parameter', async () => {
  const { out, code } = await inFolder(['prior', sky], '0.5\n0\n');
  const [middle, end] = out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  assert.is(code, 0);
  assert.equal(Object.keys(middle), ['sky.a0']);
  close([middle['sky.a0'].x, middle['sky.a0'].logp], [1, -log(0.5) - 0.5 * log(2 * Math.PI)], { rtol: 1e-14 });
  assert.equal(end['sky.a0'], { x: -Infinity, logp: -Infinity });
  const wrong = await inFolder(['prior', sky], '1.5\n');
  assert.equal([wrong.code, /line 1: '1\.5' is not a number from 0 to 1/.test(wrong.err)], [2, true]);
});

test('model prints images or writes them as FITS, with parameters set', async () => {
  const point = { type: 'Point', name: 'core', xc: { uniform: [19, 21] }, yc: -10, Ic: { loguniform: [0.1, 10] } };
  const name = file('core.json', { image, model: [point, { ...background, a0: { tied: 'core.Ic / 2' } }] });
  const set = ['--set', 'core.xc=20', '--set=core.Ic=4'];
  const [printed, written, free] = await Promise.all([
    inFolder(['model', name, ...set, '--out', '-']),
    inFolder(['model', name, ...set, '--what', 'background', '--out', 'bkg.fits']),
    inFolder(['model', name, '--set', 'core.xc=20', '--out', 'none.fits']),
  ]);
  const { shape, raw, convolved, background: bkg } = JSON.parse(printed.out);
  assert.equal([printed.code, shape], [0, [ny, nx]]);
  // CRPIX is (3, 2.5): column 2, between rows 1 and 2; the background is 4 / 2 everywhere.
  close(bkg, flat(2));
  assert.is(raw.indexOf(Math.max(...raw)) % nx, 2);
  close(
    convolved.map((v: number, i: number) => v - raw[i]),
    flat(2),
    { atol: 1e-12 },
  );
  assert.equal([written.code, written.out], [0, '']);
  const [hdu] = readFits(readFileSync(join(folder, 'bkg.fits')));
  assert.equal([hdu.header.get('MODEL'), hdu.header.get('CTYPE1'), hdu.axes], ['background', 'RA---TAN', [nx, ny]]);
  close(hdu.data, flat(2));
  assert.equal([free.code, free.err], [2, 'farinata: free parameters have no value: give --set core.Ic=NUMBER\n']);
});

test('wcs goes from pixels to the sky and back, of a fit file without pixels and of a FITS file', async () => {
  const bare = file('bare.json', { image: { data: { header: header(nx, ny), pixels: [] } }, model: [] });
  writeFileSync(join(folder, 'sky.fits'), writeFits([{ header: header(nx, ny), axes: [nx, ny], data: new Float32Array(nx * ny) }]));
  const pixel = '[2, 1.5]\n[0, 0]\n';
  const [there, same] = await Promise.all([inFolder(['wcs', bare], pixel), inFolder(['wcs', 'sky.fits'], pixel)]);
  assert.is(there.out, same.out);
  const sky = there.out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  close(sky[0], [20, -10], { rtol: 1e-14 });
  const back = await inFolder(['wcs', 'sky.fits', '--inverse'], there.out);
  close(
    back.out
      .trim()
      .split('\n')
      .flatMap(line => JSON.parse(line)),
    [2, 1.5, 0, 0],
    { atol: 1e-9 },
  );
});

test('paths are seen from the folder of the fit file', async () => {
  mkdirSync(join(folder, 'sub'));
  writeFileSync(
    join(folder, 'sub', 'image.fits'),
    writeFits([{ header: header(nx, ny), axes: [nx, ny], data: new Float64Array(nx * ny).fill(1) }]),
  );
  file('sub/fit.json', { image: { data: 'image.fits', noise: image.noise }, model: [background] });
  const [here, there] = await Promise.all([inFolder(['loglike', 'sub/fit.json'], '[1]\n'), inFolder(['loglike', sky], '[1]\n')]);
  assert.equal([here.code, here.out], [0, there.out]);
});

test('zoo lists the components with units, defaults and ranges; schema is JSON', async () => {
  const [zoo, one, none, schema] = await Promise.all([
    inFolder(['zoo']),
    inFolder(['zoo', 'Sersic']),
    inFolder(['zoo', 'Sersik']),
    inFolder(['schema']),
  ]);
  for (const type of ['Sersic', 'Beta', 'Gaussian', 'Exponential', 'Point', 'Background'])
    assert.match(zoo.out, new RegExp(`^${type}: `, 'm'));
  assert.match(one.out, /^ {2}ns +0\.5 +\[0\.25, 10\] +Sérsic index$/m);
  assert.equal([none.code, /did you mean 'Sersic'/.test(none.err)], [2, true]);
  const { $schema, $defs } = JSON.parse(schema.out);
  assert.is($schema, 'https://json-schema.org/draft/2020-12/schema');
  assert.equal($defs.Point.required, ['type', 'xc', 'yc', 'Ic']);
});

test('loglike --gradient answers with the derivatives with respect to the free parameters, through ties', async () => {
  const second = { type: 'Background', name: 'more', a0: { tied: '2 * sky.a0 + sky.a0^2' } };
  const both = file('both.json', { image, model: [background, second] });
  const { code, out, err } = await inFolder(['loglike', both, '--gradient'], '[1]\n[-0.5]\n[0]\n');
  assert.equal([code, err], [0, '']);
  const plain = (await inFolder(['loglike', both], '[1]\n[-0.5]\n[0]\n')).out.trim().split('\n');
  const answers = out.trim().split('\n');
  assert.is(answers.length, 3);
  // m = 3 a + a²: d ln L/da = 30 (1 − m)/4 · (3 + 2 a)
  [1, -0.5, 0].forEach((a, i) => {
    const { logL, gradient } = JSON.parse(answers[i]) as { logL: number; gradient: number[] };
    assert.is(logL, Number(plain[i]));
    close(gradient, [7.5 * (1 - 3 * a - a * a) * (3 + 2 * a)], { rtol: 1e-9 });
  });
});

test('loglike answers before its input has ended', async () => {
  const { spawn } = await import('node:child_process');
  const { main } = await import('./farinata.js');
  const child = spawn(process.execPath, [main, 'loglike', sky], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
  const answers: string[] = [];
  await new Promise<void>(resolve => {
    child.stdout.on('data', chunk => {
      answers.push(String(chunk));
      if (answers.length === 1) child.stdin.write('[2]\n');
      else child.stdin.end();
    });
    child.on('close', () => resolve());
    child.stdin.write('[1]\n');
  });
  assert.is(answers.length, 2);
});

test.run();
