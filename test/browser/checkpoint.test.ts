import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { test as uvuTest } from 'uvu';
import * as assert from 'uvu/assert';
import { quickstartMock, quickstartModel } from '../../examples/quickstart/mock.js';
import { type FitResult, fitter, Image, load, samplesHash } from '../../src/index.js';
import { browserAt, browserTest as test } from '../support/browser.js';
import { root } from '../support/fixture.js';

interface Served {
  readonly url: string;
  close(): Promise<void>;
}
const { serve } = (await import(pathToFileURL(join(root, 'examples/live/serve.mjs')).href)) as {
  serve(folder: string): Promise<Served>;
};

/** What a page has: farinata, and the quickstart's fit. */
const entry = `
  import * as farinata from './src/index.js';
  import { quickstartMock, quickstartModel } from './examples/quickstart/mock.js';
  globalThis.farinata = farinata;
  globalThis.fitOf = seed => {
    const { header, data, psf } = quickstartMock(seed);
    return farinata.fitter({ img: new farinata.Image({ header, data }, { psf }), mod: quickstartModel() });
  };
`;
const small = { nlive: 100, n_eff: 200, seed: 3 };

let browser: Browser;
let folder: string;
let server: Served;
let size = 0;

uvuTest.before(async () => {
  if (!browserAt) return;
  folder = await mkdtemp(join(tmpdir(), 'farinata-page-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><script type="module" src="app.js"></script>');
  const { metafile } = await build({
    stdin: { contents: entry, resolveDir: root, loader: 'ts' },
    outfile: join(folder, 'app.js'),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    metafile: true,
    logLevel: 'warning',
  });
  size = Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0);
  const worker = { 'likelihood.worker': join(root, 'actors/workers/likelihood.worker.ts') };
  await build({ entryPoints: worker, outdir: folder, bundle: true, format: 'esm', target: 'es2022', logLevel: 'warning' });
  browser = await chromium.launch({ executablePath: browserAt, args: ['--no-sandbox'] });
  server = await serve(folder);
});

uvuTest.after(async () => {
  if (!browserAt) return;
  await browser?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Pages of one site, with a database of their own. */
async function withSite(use: (open: () => Promise<Page>) => Promise<void>): Promise<void> {
  const site: BrowserContext = await browser.newContext();
  try {
    await use(async () => {
      const page = await site.newPage();
      await page.goto(server.url);
      await page.waitForFunction(() => 'fitOf' in globalThis);
      return page;
    });
  } finally {
    await site.close();
  }
}

interface Ended {
  readonly hash: string;
  readonly logz: string;
  readonly said: readonly string[];
}

/** A fit in a page, to its end, or to what refuses it. */
const fitIn = (page: Page, options: Record<string, unknown>): Promise<Ended | string> =>
  page.evaluate(async given => {
    const { fitOf, farinata } = globalThis as unknown as {
      fitOf(seed: number): ReturnType<typeof fitter>;
      farinata: { samplesHash: typeof samplesHash };
    };
    const run = fitOf(3).start(given);
    const said: string[] = [];
    run.log$.subscribe(event => event.type === 'warning' && said.push(event.message));
    return run.result.then(
      result => ({ hash: farinata.samplesHash(result), logz: String(result.logz), said }),
      error => `${error.name}: ${error.message}`,
    );
  }, options);

/** Begins one and leaves it at work, or standing still, once so many checkpoints are written. */
const beginIn = (page: Page, options: Record<string, unknown>, files: number, isHeld: boolean): Promise<number> =>
  page.evaluate(
    ([given, wanted, hold]) =>
      new Promise<number>((resolve, reject) => {
        const { fitOf } = globalThis as unknown as { fitOf(seed: number): ReturnType<typeof fitter> };
        const run = fitOf(3).start(given);
        let written = 0;
        run.log$.subscribe(event => {
          if (event.type !== 'checkpoint' || ++written !== wanted) return;
          if (hold) run.pause();
          resolve(event.nLike);
        });
        run.result.then(
          () => reject(new Error('the fit is over')),
          error => reject(error),
        );
      }),
    [options, files, isHeld] as const,
  );

let node: Promise<FitResult> | null = null;
function nodesFit(): Promise<FitResult> {
  const { header, data, psf } = quickstartMock(3);
  const img = new Image({ header, data }, { psf });
  node ??= fitter({ img, mod: quickstartModel() }).run({ ...small, progress: false });
  return node;
}

test('a page that dies loses a moment only: the next one goes on with the bits of Node, on another number of workers', async () => {
  const whole = await nodesFit();
  await withSite(async open => {
    const first = await open();
    const calls = await beginIn(first, { ...small, ncores: 2, checkpoint: 'run1' }, 2, false);
    assert.ok(calls > 0 && calls < whole.nLike, `${calls} of ${whole.nLike}`);
    // the process of the page is ended, as by a lack of memory
    await first.goto('chrome://crash').catch(() => {});
    await first.close();
    const second = await open();
    const ended = await fitIn(second, { ...small, ncores: 1, checkpoint: 'run1' });
    assert.type(ended, 'object', String(ended));
    const { hash, logz, said } = ended as Ended;
    assert.is(hash, samplesHash(whole));
    assert.is(logz, String(whole.logz));
    assert.ok(
      said.some(each => /goes on from run1\.hdf5: \d+ likelihoods are done/.test(each)),
      said.join('; '),
    );
  });
});

test('a second page is refused while the first has it; another fit and a damaged one are; what was is kept, and can be removed', async () => {
  await withSite(async open => {
    const first = await open();
    await beginIn(first, { ...small, checkpoint: 'run1' }, 1, true);
    const second = await open();
    assert.match(String(await fitIn(second, { ...small, checkpoint: 'run1' })), /FileError: run1\.hdf5: another run of this site is using/);
    await first.close();
    const other = String(await fitIn(second, { ...small, nlive: 101, checkpoint: 'run1' }));
    assert.match(other, /ValueError: .*n_live \(100 then, 101 now\)/, other);

    const keys = (change: boolean) =>
      second.evaluate(
        isChanged =>
          new Promise<string[]>(resolve => {
            const request = indexedDB.open('farinata');
            request.onsuccess = () => {
              const transaction = request.result.transaction('checkpoints', 'readwrite');
              const store = transaction.objectStore('checkpoints');
              const all = store.getAllKeys();
              if (isChanged) {
                const get = store.get('run1.hdf5');
                get.onsuccess = () => {
                  const bytes = get.result as Uint8Array;
                  bytes[bytes.length >> 1] ^= 1;
                  store.put(bytes, 'run1.hdf5');
                };
              }
              transaction.oncomplete = () => {
                request.result.close();
                resolve(all.result as string[]);
              };
            };
          }),
        change,
      );
    assert.equal(await keys(true), ['run1.hdf5']);
    assert.match(String(await fitIn(second, { ...small, checkpoint: 'run1' })), /FileError: run1\.hdf5: damaged/);
    assert.type(await fitIn(second, { ...small, n_like_max: 300, checkpoint: 'run1', resume: false }), 'object');
    assert.equal(await keys(false), ['run1.hdf5', 'run1.hdf5.bak']);
    await second.evaluate(() =>
      (globalThis as unknown as { farinata: { removeCheckpoint(name: string): Promise<void> } }).farinata.removeCheckpoint('run1'),
    );
    assert.equal(await keys(false), []);
  });
});

test('a fit that Node dumped is loaded in a page, and one that a page dumped in Node, to the bit', async () => {
  const { header, data, psf } = quickstartMock(3);
  const fit = fitter({ img: new Image({ header, data }, { psf }), mod: quickstartModel() });
  const result = await fit.run({ ...small, n_like_max: 400, progress: false });
  const sent = [...fit.dumpBytes()];
  await withSite(async open => {
    const page = await open();
    const { hash, model, back } = await page.evaluate(async bytes => {
      const { farinata } = globalThis as unknown as { farinata: { load: typeof load; samplesHash: typeof samplesHash } };
      const found = await farinata.load(Uint8Array.from(bytes));
      const images = await found.getmodel();
      return { hash: farinata.samplesHash(found.result), model: [...images.convolved!], back: [...found.dumpBytes()] };
    }, sent);
    assert.is(hash, samplesHash(result));
    assert.equal(model, [...(await fit.getmodel()).convolved!]);
    const again = await load(Uint8Array.from(back));
    assert.is(samplesHash(again.result), samplesHash(result));
    assert.equal(again.labels, fit.labels);
  });
});

test('no HDF5 library is in the bundle of a page', () => {
  assert.ok(size < 2_000_000, `${size} bytes`);
});

uvuTest.run();
