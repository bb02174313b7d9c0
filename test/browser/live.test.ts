import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { test as uvuTest } from 'uvu';
import * as assert from 'uvu/assert';
import { quickstartMock, quickstartModel } from '../../examples/quickstart/mock.js';
import { type FitResult, fitter, Image, samplesHash } from '../../src/index.js';
import { root } from '../support/fixture.js';
import { skipUnless } from '../support/skip.js';

interface Served {
  readonly url: string;
  close(): Promise<void>;
}
const module = <T>(path: string): Promise<T> => import(pathToFileURL(join(root, path)).href);
const { buildPage } = await module<{ buildPage(folder: string): Promise<void> }>('examples/live/build.mjs');
const { serve } = await module<{ serve(folder: string, how?: { isolated?: boolean }): Promise<Served> }>('examples/live/serve.mjs');

const browserAt = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  path => path !== undefined && existsSync(path),
);
const test = skipUnless(browserAt !== undefined, 'no Chromium at /usr/bin/chromium, nor where CHROMIUM says');

const small = { nlive: 100, n_eff: 200, seed: 3 };
let browser: Browser;
let folder: string;

uvuTest.before(async () => {
  if (!browserAt) return;
  folder = await mkdtemp(join(tmpdir(), 'farinata-page-'));
  await buildPage(folder);
  browser = await chromium.launch({ executablePath: browserAt, args: ['--no-sandbox'] });
});

uvuTest.after(async () => {
  if (!browserAt) return;
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Opens the page with its form filled in, and closes all afterwards; whatever the page throws or its console calls an error fails the test. */
async function withPage(workers: number, isolated: boolean, use: (page: Page) => Promise<void>): Promise<void> {
  const server = await serve(folder, { isolated });
  const page = await browser.newPage({ viewport: { width: 1400, height: 1100 } });
  const problems: string[] = [];
  page.on('pageerror', error => problems.push(String(error)));
  page.on('console', message => message.type() === 'error' && problems.push(message.text()));
  try {
    await page.goto(server.url);
    for (const [name, value] of Object.entries({ ...small, workers })) await page.fill(`[name=${name}]`, String(value));
    await use(page);
    assert.equal(problems, []);
    if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, `live-${workers}-${isolated}.png`) });
  } finally {
    await page.close();
    await server.close();
  }
}

const stateIs = (page: Page, state: string) =>
  page.waitForFunction(
    wanted => {
      const { state } = document.body.dataset;
      if (state === 'failed' && wanted !== 'failed') throw new Error(document.getElementById('state')!.textContent ?? '');
      return state === wanted;
    },
    state,
    { timeout: 150_000 },
  );

/** Waits until the page shows more likelihood calls than that. */
const callsExceed = (page: Page, least: number) =>
  page.waitForFunction(n => Number(document.getElementById('calls')!.textContent!.replace(/\D/g, '')) > n, least, { timeout: 60_000 });

async function nodesFit(): Promise<FitResult> {
  const { header, data, psf } = quickstartMock(small.seed);
  const img = new Image({ header, data }, { psf });
  return fitter({ img, mod: quickstartModel() }).run({ ...small, progress: false });
}

let node: Promise<FitResult> | null = null;
async function sameAsNode(page: Page): Promise<void> {
  node ??= nodesFit();
  const result = await node;
  assert.is(await page.getAttribute('#hash', 'data-logz'), String(result.logz));
  assert.is(await page.getAttribute('#hash', 'data-samples'), samplesHash(result));
}

test('a fit in a page with two workers shows how far it is and gives the bits of Node, though it was paused', async () => {
  await withPage(2, true, async page => {
    assert.is(await page.evaluate(() => globalThis.crossOriginIsolated), true);
    await page.click('#start');
    await callsExceed(page, 500);
    assert.match((await page.textContent('#logz'))!, /\d/);
    assert.match((await page.textContent('#busy'))!, 'of 2');

    await page.click('#pause');
    await stateIs(page, 'paused');
    await page.waitForFunction(() => !document.querySelector<HTMLButtonElement>('#resume')!.disabled);
    await page.click('#resume');
    await stateIs(page, 'done');
    assert.is(await page.locator('#corner svg').count(), 1);
    assert.is(await page.locator('#result tbody tr').count(), 7);
    await sameAsNode(page);
  });
});

test('the same with one worker, in a page that has no shared memory', async () => {
  await withPage(1, false, async page => {
    assert.is(await page.evaluate(() => globalThis.crossOriginIsolated), false);
    await page.click('#start');
    await stateIs(page, 'done');
    await sameAsNode(page);
  });
});

test('a fit that is stopped in a page says so, has an answer, and can be started again', async () => {
  await withPage(2, true, async page => {
    await page.click('#start');
    await callsExceed(page, 500);
    await page.click('#stop');
    await stateIs(page, 'done');
    assert.match((await page.textContent('#state'))!, /^Stopped, with a valid answer: ln Z = -?\d/);
    assert.ok(await page.isEnabled('#start'));
    await page.click('#start');
    await stateIs(page, 'running');
    assert.is(await page.getAttribute('#hash', 'data-logz'), null, 'nothing of the fit before stays on the page');
    assert.ok(await page.isHidden('#result'));
    await page.click('#stop');
    await page.waitForFunction(() => ['done', 'failed'].includes(document.body.dataset.state!), null, { timeout: 60_000 });
  });
});

test('the page is readable in light and in dark', async () => {
  await withPage(1, true, async page => {
    const seen = new Set<string>();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const [ink, paper] = await page.evaluate(() => {
        const luminance = (colour: string): number => {
          const linear = colour
            .match(/[\d.]+/g)!
            .slice(0, 3)
            .map(Number)
            .map(c => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
          return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
        };
        const panel = document.querySelector('.panel')!;
        return [luminance(getComputedStyle(panel.querySelector('dt')!).color), luminance(getComputedStyle(panel).backgroundColor)];
      });
      seen.add(paper > 0.5 ? 'light' : 'dark');
      // WCAG 2.1, 1.4.3: contrast of text of this size
      assert.ok((Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05) >= 4.5, colorScheme);
    }
    assert.is(seen.size, 2);
    await page.click('#start');
    await stateIs(page, 'done');
  });
});

uvuTest.run();
