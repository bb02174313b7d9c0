import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as farinata from '../src/index.js';

test('the package has what the front door needs', () => {
  const names =
    'Image Normal Model Point Sersic Beta Gaussian Exponential Background uniform loguniform normal boundto tied zoo fitter load functionProblem ' +
    'InlinePool MultiPool nautilus methods comparisonSvg cornerSvg svgToPng readFits writeFits summarise bmc ValueError ImportError FileError FitError WorkerError';
  const missing = names.split(' ').filter(name => !(name in farinata));
  assert.equal(missing, []);
});

test('importing the package starts nothing, hears no signal and loads neither threads nor the rasterizer', () => {
  const script = `
    await import(${JSON.stringify(new URL('../src/index.js', import.meta.url).href)});
    const { createRequire } = await import('node:module');
    const loaded = Object.keys(createRequire(import.meta.url).cache ?? {}).filter(path => /node_modules.(threads|@resvg|rxjs.dist.cjs.index)/.test(path)).map(path => path.replace(/.*node_modules.([@a-z]+).*/, '$1'));
    console.log(JSON.stringify({ loaded, signals: process.listenerCount('SIGINT') + process.listenerCount('SIGTERM'), open: process.getActiveResourcesInfo().filter(name => /Timeout|Immediate|MessagePort|Worker/.test(name)) }));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  assert.equal(JSON.parse(said), { loaded: ['rxjs'], signals: 0, open: [] });
});

test.run();
