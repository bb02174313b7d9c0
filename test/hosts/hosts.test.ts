/** Workers start wherever a script runs, and never run the script again: no guard is needed in it. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../support/fixture.js';

const index = new URL('../../src/index.js', import.meta.url).href;
const sources = join(root, 'src/index.ts');
const worker = fileURLToPath(new URL('../../actors/workers/likelihood.worker.js', import.meta.url));
const likelihoods = new URL('../support/fitLikelihoods.js', import.meta.url).href;

/** A user's script: two fits in a row, on one core and on two, with all that it does at its top level. */
const body = `
  console.log('the script runs');
  const priors = [uniform(-5, 5), uniform(-5, 5)];
  const problem = await functionProblem({ priors, url: ${JSON.stringify(likelihoods)}, name: 'gaussian' });
  const fit = fitter({ problem });
  const options = { nlive: 100, n_eff: 400, n_networks: 1, neural_network_kwargs: { max_iter: 4 }, progress: false };
  const hashes = [];
  for (const ncores of [1, 2]) hashes.push(samplesHash(await fit.run({ ...options, ncores })));
  console.log(hashes[0] === hashes[1] ? 'the same bits' : 'other bits', fit.diagnostics.pool);
`;
const names = 'fitter, functionProblem, samplesHash, uniform';
const wrapped = `const { ${names} } = await import(${JSON.stringify(index)});${body}`;

let folder = '';
test.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'farinata-hosts-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
});
test.after(() => rmSync(folder, { recursive: true }));

/** Runs Node in the folder, with what is typed on its standard input, and whether that then ends; gives what it prints. */
function node(args: readonly string[], typed = '', ends = true): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [...args], { cwd: folder, timeout: 120_000 }, (error, stdout, stderr) =>
      error ? reject(new Error(`${error.message}\\n${stderr}`)) : resolve(stdout),
    );
    child.stdin!.write(typed);
    if (ends) child.stdin!.end();
  });
}

function isGood(out: string): void {
  assert.is(out.match(/the script runs/g)?.length, 1, out);
  assert.match(out, /the same bits threads/);
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

test('an ES module', async () => {
  isGood(await node([file('script.mjs', `import { ${names} } from ${JSON.stringify(index)};${body}`)]));
});

test('a CommonJS script, with import()', async () => {
  isGood(await node([file('script.cjs', `(async () => {${wrapped}})();`)]));
});

test('--eval, and standard input', async () => {
  isGood(await node(['--input-type=module', '--eval', wrapped]));
  isGood(await node(['--input-type=module', '-'], wrapped));
});

test('the REPL', async () => {
  const typed = `(async () => {${wrapped.replaceAll('\n', ' ')}})().then(() => process.exit());\n`;
  isGood(await node(['--interactive'], typed, false));
});

test('a worker thread', async () => {
  const inner = file('inner.mjs', wrapped);
  isGood(
    await node([file('outer.mjs', `import { Worker } from 'node:worker_threads'; new Worker(new URL('./${inner}', import.meta.url));`)]),
  );
});

test("Node's own test runner", async () => {
  const text = `import test from 'node:test'; import assert from 'node:assert'; test('fits', async () => { ${wrapped} assert.equal(hashes[0], hashes[1]); });`;
  isGood(await node(['--test', '--test-reporter=tap', file('script.test.mjs', text)]));
});

test('sources run by tsx, the script in TypeScript', async () => {
  const script = file(
    'script.mts',
    `import { ${names} } from ${JSON.stringify(sources)};${body.replace('const hashes = []', 'const hashes: string[] = []')}`,
  );
  isGood(await node(['--import', 'tsx', script]));
});

test('flags of the main process are none of the workers', async () => {
  isGood(await node(['--throw-deprecation', '--frozen-intrinsics', '--input-type=module', '--eval', wrapped]));
});

/** What gives a bundle of ES modules the `require` that CommonJS packages in it call. */
const banner = 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);';

for (const [format, type] of [
  ['esm', 'module'],
  ['cjs', 'commonjs'],
] as const)
  test(`a bundle as ${format}, with the workers' script beside it`, async () => {
    const entry = file('bundled.mjs', `import { ${names} } from ${JSON.stringify(fileURLToPath(index))}; (async () => {${body}})();`);
    mkdirSync(join(folder, format));
    await build({
      entryPoints: { script: join(folder, entry), 'likelihood.worker': worker },
      bundle: true,
      platform: 'node',
      format,
      outdir: join(folder, format),
      banner: format === 'esm' ? { js: banner } : {},
      // the CommonJS build has an empty import.meta, which farinata knows how to do without
      logOverride: { 'empty-import-meta': 'silent' },
    });
    file(`${format}/package.json`, JSON.stringify({ type }));
    isGood(await node([`${format}/script.js`]));
  });

test("Electron's main process, whose executable is not Node's", async () => {
  const host = `Object.defineProperty(process.versions, 'electron', { value: '33.0.0' }); process.type = 'browser'; process.execPath = '/opt/electron';`;
  file('electron.mjs', host);
  isGood(await node(['--import', './electron.mjs', '--input-type=module', '--eval', wrapped]));
});

test('a window of Electron with the modules of Node: its workers are web workers', async () => {
  const host = `process.type = 'renderer'; globalThis.Worker = class { constructor(script, { type }) { console.log(String(script).split('/').at(-1), type); } postMessage() {} terminate() {} };`;
  file('window.mjs', host);
  const script = `
    const { MultiPool } = await import(${JSON.stringify(index)});
    const pool = new MultiPool(1, { startTimeout: 0.2 });
    const error = await pool.attach({ kind: 'module', url: ${JSON.stringify(likelihoods)}, name: 'gaussian', nvalues: 2 }).catch(error => error);
    console.log(error.name);
    await pool.close();`;
  const out = await node(['--import', './window.mjs', '--input-type=module', '--eval', script]);
  assert.match(out, /^likelihood\.worker\.js module$/m);
  assert.match(out, /^WorkerError$/m);
});

test.run();
