/** What the README shows is run as it stands there, in a folder where the package is installed; with fewer live points, so that it takes seconds. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planRun } from '../../actors/run/options.js';
import { quickstartMock } from '../../examples/quickstart/mock.js';
import { writeFits } from '../../src/image/fits/index.js';
import { main } from '../cli/farinata.js';
import { codeBlocks } from '../support/codeBlocks.js';
import { root } from '../support/fixture.js';

const blocks = codeBlocks('README.md');
const text = readFileSync(join(root, 'README.md'), 'utf8');
const scripts = blocks.filter(({ language }) => language === 'js');
const shell = blocks.filter(({ language }) => language === 'sh').flatMap(({ code }) => code.trim().split('\n'));

const folder = mkdtempSync(join(tmpdir(), 'farinata-readme-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));
const at = (...names: string[]) => join(folder, ...names);

/** The package as `npm install` would leave it, in few words; and the commands that the README uses. */
function install(): void {
  const from = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));
  const few = `{ nlive: 80, n_eff: 200, n_networks: 1, ...options }`;
  mkdirSync(at('node_modules', 'farinata'), { recursive: true });
  const files: Record<string, string> = {
    'package.json': JSON.stringify({ name: 'farinata', type: 'module', exports: { '.': './index.js', './worker': './worker.js' } }),
    'index.js': `
      import { Fitter } from ${from('../../src/index.js')};
      export * from ${from('../../src/index.js')};
      const { run, start } = Fitter.prototype;
      Fitter.prototype.run = function (options) { return run.call(this, ${few}); };
      Fitter.prototype.start = function (options, how) { return start.call(this, ${few}, how); };`,
    'worker.js': `import ${from('../../actors/workers/likelihood.worker.js')};`,
  };
  for (const [name, code] of Object.entries(files)) writeFileSync(at('node_modules', 'farinata', name), code);
  writeFileSync(at('package.json'), '{ "private": true, "type": "module" }');
  mkdirSync(at('bin'));
  const commands = { farinata: `'${process.execPath}' '${main}'`, esbuild: `'${join(root, 'node_modules/.bin/esbuild')}'` };
  for (const [name, command] of Object.entries(commands)) {
    writeFileSync(at('bin', name), `#!/bin/sh\nexec ${command} "$@"\n`);
    chmodSync(at('bin', name), 0o755);
  }
  const { header, data, psf } = quickstartMock(1);
  writeFileSync(at('mock.fits'), writeFits([{ header, axes: [128, 128], data }]));
  writeFileSync(at('psf.fits'), writeFits([{ axes: [psf.nx, psf.ny], data: psf.data }]));
  for (const { file, code } of scripts) writeFileSync(at(file!), code);
  writeFileSync(at('fit.json'), blocks.find(({ language }) => language === 'json')!.code);
}
install();

/** What it prints. @throws Error with all that was said, unless it ends well */
function run(command: string, words: readonly string[]): Promise<string> {
  const env = { ...process.env, PATH: `${at('bin')}${delimiter}${process.env.PATH}` };
  return new Promise((resolve, reject) => {
    execFile(command, words, { cwd: folder, env, timeout: 120_000, maxBuffer: 1e8 }, (error, out, err) => {
      if (error) reject(new Error(`${words.join(' ')}: ${error.message}\n${out}\n${err}`));
      else resolve(out);
    });
  });
}
const script = (name: string) => run(process.execPath, [name]);

test('every script has a name of its own, and every block is of a kind that is tried here', () => {
  assert.is(new Set(scripts.map(({ file }) => file)).size, scripts.length);
  assert.not(scripts.some(({ file }) => file === null));
  assert.equal([...new Set(blocks.map(({ language }) => language))].sort(), ['', 'js', 'json', 'sh']);
  const tried = ['app.js', 'errors.js', 'fit.js', 'function.js', 'later.js', 'page.js', 'pools.js'];
  assert.equal(scripts.map(({ file }) => file).sort(), tried);
});

test('the two commands of the start are scripts of the package', () => {
  const known = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
  const commands = shell.filter(line => line.startsWith('npm '));
  assert.equal(commands, ['npm ci && npm run quickstart', 'npm ci && npm test']);
  for (const name of text.matchAll(/npm run (\w+)/g)) assert.ok(known[name[1]], `npm run ${name[1]}`);
});

test('the tables of options name every option there is, and no other', () => {
  const rows = [...text.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) => cell.split(', ').map(name => name.replaceAll('`', '')));
  const refused = (() => {
    try {
      planRun({ nothing: 1 }, 2);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  })();
  const [, ofRun, ofMethod] = /A run takes (.*?); nautilus takes (.*)$/.exec(refused)!;
  for (const name of [...ofRun.split(', '), ...ofMethod.split(', ')].filter(name => name !== 'getzprior'))
    assert.ok(rows.includes(name), name);
  const known = [
    ...ofRun.split(', '),
    ...ofMethod.split(', '),
    'ValueError',
    'FileError',
    'ImportError',
    'FitError',
    'WorkerError',
    'a FitError',
  ];
  assert.equal(
    rows.filter(name => !known.includes(name)),
    [],
  );
});

test('fit.js fits, prints its tables and writes its files; later.js reads them', async () => {
  const out = await script('fit.js');
  assert.match(out, /Best-fit parameters[\s\S]*re\s+:[\s\S]*ln\(Bayes factor\)/);
  const written = readdirSync(folder);
  for (const name of ['model.fits', 'comparison.svg', 'comparison.png', 'corner.svg', 'fit.farinata'])
    assert.ok(written.includes(name), name);
  assert.match(await script('later.js'), /^re = 0\.000\d+ \(0\.000\d+ to 0\.000\d+\) deg\ntrue\n$/);
});

test('app.js is paused, resumed and stopped, and ends with an answer or a FitError', async () => {
  const out = await script('app.js');
  assert.match(out, /exploring \d+/);
  assert.match(out, /fitting: 'paused'/);
  assert.match(out, /ending[\s\S]*(stopped ln Z = -?\d|(true finished)|The fit ended \(stopped\))/);
});

test('pools.js: two runs share a pool', async () => {
  assert.match(await script('pools.js'), /0 born null[\s\S]*\n\d+\.\d+ \d+\.\d+\n/);
});

test('function.js finds the evidence of its function', async () => {
  const [logz, logzerr] = (await script('function.js')).trim().split(' ').map(Number);
  // (π/10) Φ((√5 − 1) √2) / 100, for the parabola leaves the square at x = √5; the error of a fit this short is its own word
  assert.ok(Math.abs(logz - -5.804) < 5 * logzerr + 0.1 && logzerr < 0.2, `${logz} ± ${logzerr}`);
});

test('errors.js shows the errors that it says', async () => {
  const out = await script('errors.js');
  assert.match(out, /^true nlives is not an option of a run with nautilus\. Did you mean 'n_live'\?/);
  assert.match(out, /\ntrue missing\.fits/);
});

test('every line of the command runs, and the page bundles with its worker beside it', async () => {
  const lines = shell.filter(line => !line.startsWith('npm '));
  assert.ok(lines.length >= 8);
  for (const line of lines) await run('/bin/sh', ['-c', line]);
  for (const name of ['fit.out/result.json', 'fit.out/fit.farinata', 'drawn.fits', 'site/page.js', 'site/likelihood.worker.js'])
    assert.ok(existsSync(at(name)), name);
});

test.run();
