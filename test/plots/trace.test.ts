import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fitter } from '../../actors/fitter.js';
import { ValueError } from '../../src/errors.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { type AutocorrelationOptions, autocorrelationSvg } from '../../src/plots/autocorrelation.js';
import { type TraceOptions, traceSvg } from '../../src/plots/trace.js';
import { smallFit, smallImage, smallModel } from '../support/smallFit.js';
import { clashes, parseXml } from './drawing.js';

/** Normal draws of three parameters of very different sizes. */
function draws(n: number, extra: Partial<TraceOptions> = {}): TraceOptions {
  const random = new Random(keyOf(5));
  const scales = [1e-6, 0.4, 3e12];
  const samples = Float64Array.from({ length: 3 * n }, (_, i) => [20, -1, 0][i % 3] + scales[i % 3] * random.normal());
  return {
    samples,
    n,
    ndim: 3,
    weights: new Float64Array(n).fill(1),
    labels: ['a.xc', 'a.rs', 'b.k'],
    units: ['deg', '', 'image'],
    ...extra,
  };
}

/** How many paths of a document have this colour. */
const drawn = (svg: string, colour: string): number => parseXml(svg).filter(({ attributes }) => attributes.stroke === colour).length;

test('a trace has a strip a parameter, of which nothing touches', () => {
  for (const options of [
    draws(500),
    draws(500, { title: 'A fit', chains: 5 }),
    draws(9000, { chains: 4, interleaved: true, truths: [20, null, 0] }),
    draws(1),
  ])
    assert.equal(clashes(traceSvg(options)), []);
  assert.match(traceSvg(draws(50)), /a\.rs/);
  const part = traceSvg(draws(50, { component: 'b' }));
  assert.match(part, /b\.k/);
  assert.not.match(part, /a\.rs/);
});

test('chains are lines, one a chain and strip; other draws are dots, of more ink where they weigh more', () => {
  assert.is(drawn(traceSvg(draws(400, { chains: 2 })), '#1d4f91') + drawn(traceSvg(draws(400, { chains: 2 })), '#d1495b'), 6);
  const weights = Float64Array.from({ length: 400 }, (_, i) => i);
  assert.is(drawn(traceSvg(draws(400, { weights })), '#1d4f91'), 3 * 4);
  assert.is(drawn(traceSvg(draws(400)), '#1d4f91'), 3);
});

test('interleaved chains are taken apart', () => {
  // Two constant chains: each is a level line of its own.
  const samples = Float64Array.from({ length: 40 }, (_, i) => i % 2);
  const options = { samples, n: 40, ndim: 1, weights: new Float64Array(40).fill(1), labels: ['a.b'], units: [''], chains: 2 };
  const levels = (svg: string): number[] =>
    parseXml(svg)
      .filter(({ attributes }) => attributes.fill === 'none' && attributes['stroke-width'] === '0.7')
      .map(({ attributes }) => new Set([...attributes.d.matchAll(/[ML ]([\d.]+)[ ,]([\d.]+)/g)].map(match => match[2])).size);
  assert.equal(levels(traceSvg({ ...options, interleaved: true })), [1, 1]);
  assert.equal(levels(traceSvg(options)), [2, 2]);
});

test('wrong options of a trace are named', () => {
  for (const [extra, message] of [
    [{ chains: 501 }, /chains is 501/],
    [{ weights: new Float64Array(3) }, /weights holds 3/],
    [{ labels: ['a'] }, /1 labels/],
    [{ truths: [1] }, /truths holds 1/],
    [{ component: 'core' }, /component "core" has no free parameter/],
    [{ width: 3 }, /a strip is 3 × 90/],
    [{ colour: 'red' }, /there is no option "colour"/],
  ] as [Partial<TraceOptions>, RegExp][])
    assert.throws(
      () => traceSvg(draws(500, extra)),
      (error: unknown) => error instanceof ValueError && message.test(error.message),
      String(message),
    );
});

const history = [100, 200, 300, 400, 500].map(steps => ({ steps, tau: 12 * (1 - Math.exp(-steps / 150)) }));
const times: AutocorrelationOptions = { history, tau: [9, 13, 11], labels: ['a.xc', 'a.rs', 'b.k'] };

test('the autocorrelation plot has the estimates, the line N / tau_factor and, if wanted, every parameter', () => {
  const svg = autocorrelationSvg(times);
  assert.equal(clashes(svg), []);
  assert.match(svg, /τ = N\/50/);
  assert.is(parseXml(svg).filter(({ name }) => name === 'circle').length, 5);
  const more = autocorrelationSvg({ ...times, show_params: true, tau_factor: 20, title: 'A fit' });
  assert.match(more, /N\/20/);
  assert.is(parseXml(more).filter(({ name }) => name === 'circle').length, 8);
  assert.match(more, /a\.rs/);
  // Times that are nearly the same: their names stand one under the other.
  const near = autocorrelationSvg({ ...times, tau: [11, 11.01, 11.02], show_params: true });
  assert.equal(clashes(near), []);
  assert.is(autocorrelationSvg({ ...times, fx: 2, fy: 0.5 }), autocorrelationSvg({ ...times, width: 1040, height: 180 }));
});

test('wrong options of the autocorrelation plot are named', () => {
  for (const [extra, message] of [
    [{ history: [] }, /no history of autocorrelation times: run emcee with converge: true/],
    [{ tau: [1] }, /tau holds 1 numbers for 3 parameters/],
    [{ tau_factor: 0 }, /tau_factor is 0/],
    [{ fy: 0 }, /the panel is 520 × 0 pixels/],
    [{ dpi: 3 }, /there is no option "dpi"/],
  ] as [Partial<AutocorrelationOptions>, RegExp][])
    assert.throws(() => autocorrelationSvg({ ...times, ...extra }), message);
});

test('a fit draws its trace; without walkers it has no autocorrelation', async () => {
  const fit = await smallFit();
  assert.match(await fit.plot.trace(), /blob\.rs/);
  const only = await fit.plot.trace({ component: 'blob', title: 'blob' });
  assert.match(only, />blob</);
  let message = '';
  await fit.plot.autocorrelation().catch(error => {
    message = error.message;
  });
  assert.match(message, /A fit by nautilus has no autocorrelation times/);
});

test('a fit by emcee draws its walkers and its autocorrelation times', async () => {
  const fit = fitter({ img: smallImage(), mod: smallModel() });
  await fit.run({ method: 'emcee', nsteps: 300, nwalkers: 8, converge: true, check_every: 50, progress: false, seed: 1 });
  assert.is(drawn(await fit.plot.trace(), '#1d4f91'), 2, 'the first of eight walkers, in two strips');
  assert.match(await fit.plot.autocorrelation({ tau_factor: 20, show_params: true }), /blob\.rs/);
  for (const [options, message] of [
    [{ dpi: 1 }, /dpi is 1/],
    [{ fmt: 'pdf' }, /fmt is "pdf": plots are SVG or PNG/],
  ] as [object, RegExp][]) {
    let refused = '';
    await fit.plot.autocorrelation(options).catch(error => {
      refused = error.message;
    });
    assert.match(refused, message);
  }
});

test.run();
