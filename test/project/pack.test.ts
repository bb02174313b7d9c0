import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { close } from '../support/close.js';
import { root } from '../support/fixture.js';
import { skipUnless } from '../support/skip.js';

/** What the packing of a fresh checkout starts from. */
const SOURCES = ['src', 'actors', 'streams', 'package.json', 'tsconfig.json', 'README.md', 'CHANGELOG.md', 'LICENSE'];

const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const tarball = `farinata-${manifest.version}.tgz`;

interface Ended {
  readonly code: number | string;
  readonly out: string;
  readonly err: string;
}

function run(file: string, args: readonly string[], cwd: string): Promise<Ended> {
  return new Promise(resolve => {
    execFile(file, args, { cwd, maxBuffer: 1e8 }, (error, out, err) => resolve({ code: error?.code ?? 0, out, err }));
  });
}

/** @throws Error with all that was said, unless it ended well */
async function runWell(file: string, args: readonly string[], cwd: string): Promise<string> {
  const { code, out, err } = await run(file, args, cwd);
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code}:\n${out}\n${err}`);
  return out;
}

/** Packs a copy of the sources, so that no other test sees a `dist` come and go. Gives the files that npm says it packed. */
async function pack(folder: string): Promise<string[]> {
  const checkout = join(folder, 'checkout');
  await mkdir(checkout);
  for (const name of SOURCES) await cp(join(root, name), join(checkout, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'));
  // A left-over of an earlier build must not get into the package.
  await mkdir(join(checkout, 'dist'));
  await writeFile(join(checkout, 'dist', 'stale.js'), '');
  await runWell('npm', ['pack', '--silent', '--pack-destination', folder], checkout);
  return (await runWell('tar', ['-tzf', tarball], folder)).trim().split('\n');
}

const folder = await mkdtemp(join(tmpdir(), 'farinata-pack-'));
const files = await pack(folder);
const user = join(folder, 'user');
await mkdir(user);
await writeFile(join(user, 'package.json'), '{ "private": true, "type": "module" }');
const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=0', '--prefix', user, `../${tarball}`];
const installed = await run('npm', install, user);
const noNetwork = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT/.test(installed.err);
const installTest = skipUnless(!noNetwork, "no network, and not all of the package's dependencies are in npm's cache");

test.after(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('the package holds the code, its types, the kernels, the workers and the papers, and nothing else', () => {
  const needed = ['README.md', 'LICENSE', 'CHANGELOG.md', 'dist/src/index.js', 'dist/src/index.d.ts', 'dist/src/cli/main.js'];
  needed.push('dist/actors/workers/likelihood.worker.js');
  for (const kernel of ['numeric', 'forward']) needed.push(`dist/src/kernels/${kernel}.wasm`, `dist/src/kernels/${kernel}.wasm.js`);
  assert.equal(
    needed.filter(name => !files.includes(`package/${name}`)),
    [],
  );
  const known = /^package\/((README|CHANGELOG)\.md|LICENSE|package\.json|dist\/(src|actors|streams)\/.*\.(js|js\.map|d\.ts|wasm))$/;
  assert.equal(
    files.filter(name => !known.test(name)),
    [],
  );
});

installTest('it installs in an empty folder', () => {
  assert.is(installed.code, 0, installed.err);
});

installTest('its command says its version and lists the components', async () => {
  const command = join(user, 'node_modules/.bin/farinata');
  assert.is((await runWell(command, ['--version'], user)).trim(), manifest.version);
  assert.match(await runWell(command, ['zoo'], user), 'Sersic');
});

installTest('a script imports it, has a likelihood, and the same bits from a pool of two workers', async () => {
  const script = `
    import { firstValueFrom } from 'rxjs';
    import { Background, compile, Image, loguniform, Model, MultiPool, Normal, normal, Sersic, uniform } from 'farinata';

    const header = { CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRPIX1: 8.5, CRPIX2: 8.5, CRVAL1: 20, CRVAL2: -10, CDELT1: -1e-4, CDELT2: 1e-4 };
    const img = new Image({ header: { ...header, NAXIS: 2, NAXIS1: 16, NAXIS2: 16 }, data: new Float64Array(256) }, { noise: new Normal({ sigma: 2 }) });
    const flat = compile({ img, mod: new Model(new Background({ a0: normal(1, 1) })) });
    const ratio = flat.logL(flat.expand(Float64Array.of(3), 1)) - flat.logNull();

    const galaxy = new Sersic({ xc: uniform(19.999, 20.001), yc: -10, re: loguniform(1e-4, 1e-3), Ie: uniform(0, 5), ns: 1 });
    const problem = compile({ img, mod: new Model(galaxy) });
    const n = 50;
    const u = Float64Array.from({ length: n * problem.ndim }, (_, i) => ((i * 0.618034) % 1));
    const values = problem.expand(problem.transform(u, n), n);
    const here = Array.from({ length: n }, (_, k) => problem.logL(values.subarray(k * problem.nvalues, (k + 1) * problem.nvalues)));
    const pool = new MultiPool(2);
    const name = await pool.attach(problem.work);
    const { logL } = await firstValueFrom(pool.evaluate({ want: 'value', id: 0, problem: name, n, nvalues: problem.nvalues, values }));
    await pool.close();
    console.log(JSON.stringify({ ratio, here, there: [...logL] }));
  `;
  await writeFile(join(user, 'script.js'), script);
  const { ratio, here, there } = JSON.parse(await runWell(process.execPath, ['script.js'], user));
  // −½ Σ (3 / 2)² over 256 pixels.
  close(ratio, -288);
  assert.is(new Set(here).size, 50);
  assert.equal(there, here);
});

installTest('a page bundles it with its worker beside it, and nothing in them imports Node', async () => {
  await writeFile(
    join(user, 'page.js'),
    `import { fitter, functionProblem, uniform } from 'farinata'; globalThis.farinata = { fitter, functionProblem, uniform };`,
  );
  const words = [
    'page.js',
    'likelihood.worker=farinata/worker',
    '--bundle',
    '--format=esm',
    '--target=es2022',
    '--platform=browser',
    '--outdir=site',
  ];
  await runWell(join(root, 'node_modules/.bin/esbuild'), words, user);
  for (const name of ['page.js', 'likelihood.worker.js']) {
    const code = await readFile(join(user, 'site', name), 'utf8');
    assert.not.match(code, /^import\b/m, name);
    assert.not.match(code, /\b(import|require)\(["']node:/, name);
  }
  // both are whole: the kernels' bytes lie in them
  const { size } = await stat(join(user, 'site', 'likelihood.worker.js'));
  assert.ok(size > 50_000, `${size} bytes`);
});

installTest('its types serve a strict compiler, and are not any', async () => {
  const text = `
    import { type FitResult, fitter, functionProblem, uniform } from 'farinata';

    const fit = fitter({ problem: functionProblem({ priors: [uniform(-1, 1)], logL: ([x]: Float64Array) => -x * x }) });
    const result: Promise<FitResult> = fit.run({ nlive: 100, ncores: 2 });
    fit.start().progress$.subscribe(({ nLike }) => nLike.toFixed(0));
    // @ts-expect-error
    fit.run({ nlive: 'many' });
    // @ts-expect-error
    fit.start().progress$.subscribe(({ nLikes }) => nLikes);
    export { result };
  `;
  await writeFile(join(user, 'types.ts'), text);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'es2022',
    module: 'nodenext',
    lib: ['es2023', 'dom', 'dom.iterable'],
    skipLibCheck: true,
    types: [],
  };
  await writeFile(join(user, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['types.ts'] }));
  const { code, out } = await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', user], user);
  assert.is(out, '');
  assert.is(code, 0);
});

test.run();
