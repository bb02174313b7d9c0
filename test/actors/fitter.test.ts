import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Fitter, fitter } from '../../actors/fitter.js';
import { load } from '../../actors/load.js';
import { FileError, FitError, ValueError } from '../../src/errors.js';
import { readFits } from '../../src/image/fits/index.js';
import { compile } from '../../src/likelihood/compile.js';
import { functionProblem } from '../../src/likelihood/functionProblem.js';
import { Gaussian, Model } from '../../src/models/index.js';
import { weightedQuantiles } from '../../src/posterior/index.js';
import { uniform } from '../../src/priors/index.js';
import { close } from '../support/close.js';
import { sigma, smallFit, smallImage, smallModel } from '../support/smallFit.js';
import { short } from '../support/smallProblem.js';
import { within } from '../support/within.js';

const folder = mkdtempSync(join(tmpdir(), 'farinata-fitter-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

/** What `act` prints, and gives. */
function printed<T>(act: () => T): { text: string; value: T } {
  const { log } = console;
  let text = '';
  console.log = (line: string) => (text += `${line}\n`);
  try {
    const value = act();
    return { text, value };
  } finally {
    console.log = log;
  }
}

async function errorOf(act: () => unknown): Promise<Error> {
  try {
    await act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

const medians = (fit: Fitter) => fit.parameters({ verbose: false }).map(({ median }) => median);

test('a fit of an image finds the truth, and all of its result is at hand', async () => {
  const fit = await smallFit();
  assert.equal(fit.labels, ['blob.rs', 'blob.Is']);
  assert.equal(fit.units, ['deg', 'image']);
  assert.is(fit.samples.length, 2 * fit.weights.length);
  assert.is(fit.logw.length, fit.weights.length);
  assert.is(fit.method, 'nautilus');
  assert.ok(fit.logzerr > 0 && fit.logzerr < 0.3);
  const [rs, Is] = fit.parameters({ verbose: false });
  assert.ok(Math.abs(rs.median - 3e-3) < 4 * rs.std && rs.std < 1e-4, `${rs.median} ± ${rs.std}`);
  assert.ok(Math.abs(Is.median - 2) < 4 * Is.std && Is.std < 0.1, `${Is.median} ± ${Is.std}`);
  close(fit.logz_data, compile({ img: smallImage(), mod: smallModel() }).logNull());
  assert.ok((fit.diagnostics.bounds as number) >= 1);
});

test('parameters() prints the table and gives the summaries', async () => {
  const fit = await smallFit();
  const { text, value } = printed(() => fit.parameters());
  assert.match(text, /blob\n----\nrs\s+:/);
  assert.match(text, /deg/);
  assert.is(value.length, 2);
  assert.is(printed(() => fit.parameters({ verbose: false })).text, '');
});

test('bmc() gives both estimators, and getzprior() needs no run', async () => {
  const fit = await smallFit();
  const { text, value } = printed(() => fit.bmc());
  assert.match(text, 'null-model comparison');
  close(value.lnBF, fit.logz - fit.logz_data);
  close(value.seff, Math.sqrt(2 * value.lnBF));
  // uniform: 1 / (b − a); log-uniform: (1/a − 1/b) / ln(b/a)²
  const prior = Math.log(1 / 10) + Math.log((1e3 - 1e2) / Math.log(10) ** 2);
  close(value.lnBF_cor!, value.lnBF - prior);
  close(fit.logz_prior!, prior);
  close(fitter({ img: smallImage(), mod: smallModel() }).getzprior(), prior);
});

test('getmodel() is the model at the medians, component by component where asked', async () => {
  const fit = await smallFit();
  const all = await fit.getmodel();
  assert.equal([all.nx, all.ny], [16, 16]);
  const [rs, Is] = medians(fit);
  const radius = (i: number) => 1e-3 * Math.hypot((i % 16) - 8, Math.floor(i / 16) - 8);
  const expected = Float64Array.from({ length: 256 }, (_, i) => Is * Math.exp(-0.5 * (radius(i) / rs) ** 2));
  close(all.raw!, expected, { rtol: 1e-6 }, 'raw');
  close(all.convolved!, expected, { rtol: 1e-6 }, 'convolved');
  close(all.background!, new Float64Array(256).fill(0.5), { rtol: 1e-12 }, 'background');
  const blob = fit.mod!.entries[0].component;
  for (const component of ['blob', 0, blob, ['blob'], [0, 'blob']]) {
    close(await fit.getmodel({ what: 'raw', component }), all.raw!, { rtol: 0 }, 'blob');
  }
  close((await fit.getmodel({ component: 'sky' })).raw!, new Float64Array(256), { atol: 0 }, 'sky has no raw image');
  for (const what of ['conv', 'smo', 'smooth', 'smoothed', 'convolved'] as const)
    close(await fit.getmodel({ what }), all.convolved!, { rtol: 0 }, what);
  assert.equal(Object.keys(await fit.getmodel({ what: ['bkg', 'raw'] })), ['nx', 'ny', 'background', 'raw']);
});

test('getmodel({ usebest: false }) is the weighted median of every pixel over the posterior', async () => {
  const fit = await smallFit();
  const exact = await fit.getmodel({ what: 'raw', usebest: false, draws: 1e6 });
  const { samples, weights } = fit;
  for (const i of [0, 100, 136]) {
    const radius = 1e-3 * Math.hypot((i % 16) - 8, Math.floor(i / 16) - 8);
    const values = weights.map((_, k) => samples[2 * k + 1] * Math.exp(-0.5 * (radius / samples[2 * k]) ** 2));
    close(exact[i], weightedQuantiles(values, weights, [0.5])[0], { rtol: 1e-6 }, `pixel ${i}`);
  }
  const drawn = await fit.getmodel({ what: 'raw', usebest: false, draws: 200 });
  close(drawn, exact, { atol: 0.02 }, 'from 200 equal draws');
});

test('getmodel({ img }) sees the model on another image, through its PSF', async () => {
  const fit = await smallFit();
  const psf = { nx: 3, ny: 3, data: Float64Array.of(0, 0.1, 0, 0.1, 0.6, 0.1, 0, 0.1, 0) };
  const { raw, convolved } = await fit.getmodel({ img: smallImage({ psf }) });
  const at = 8 * 16 + 8;
  close(convolved![at], 0.6 * raw![at] + 0.1 * (raw![at - 1] + raw![at + 1] + raw![at - 16] + raw![at + 16]), { rtol: 1e-9 });
});

test('getmodel() leaves out response and exposure unless told otherwise', async () => {
  const half = new Float64Array(256).fill(0.5);
  const fit = fitter({ img: smallImage({ exposure: half }), mod: smallModel() });
  await fit.run(short);
  const without = await fit.getmodel({ what: 'convolved' });
  close(
    await fit.getmodel({ what: 'convolved', doexp: true }),
    without.map(x => x / 2),
    { rtol: 1e-12 },
  );
});

test('savemodel() writes FITS with the sky coordinates, one image or a cube', async () => {
  const fit = await smallFit();
  const images = await fit.getmodel();
  const one = readFits(readFileSync(await fit.savemodel(at('model'))));
  assert.is(one[0].header.get('MODEL'), 'convolved');
  assert.is(one[0].header.get('CTYPE1'), 'RA---TAN');
  close(one[0].data, images.convolved!, { rtol: 0 });
  const cube = readFits(readFileSync(await fit.savemodel(at('cube.fits'), { what: 'all', component: 'blob' })));
  assert.equal(cube[0].axes, [16, 16, 3]);
  assert.is(cube[0].header.get('NSLICES'), 3);
  assert.equal(
    [1, 2, 3].map(k => cube[0].header.get(`SLICE${k}`)),
    ['blob raw', 'blob convolved', 'blob background'],
  );
  assert.match((await errorOf(() => fit.savemodel('')))?.message, /name is ""/);
  assert.instance(await errorOf(() => fit.savemodel(at('no/such/folder'))), FileError);
});

test('a dump that is loaded gives the same answers, to the last bit', async () => {
  const fit = await smallFit();
  const path = await fit.dump(at('fit'));
  for (const source of [path, at('fit'), readFileSync(path)]) {
    const again = await load(source);
    close(again.samples, fit.samples, { rtol: 0 });
    assert.is(again.logz, fit.logz);
    assert.equal(again.labels, fit.labels);
    assert.equal(again.bmc({ verbose: false }), fit.bmc({ verbose: false }));
    close(await again.getmodel({ what: 'raw' }), await fit.getmodel({ what: 'raw' }), { rtol: 0 });
    assert.is(await again.plot.comparison(), await fit.plot.comparison());
    const values = fit.problem.expand(Float64Array.from(medians(fit)), 1);
    assert.is(again.problem.logL(values), fit.problem.logL(values));
  }
  const rerun = await load(path);
  await rerun.run(short);
  close(rerun.samples, fit.samples, { rtol: 0 });
  assert.instance(await errorOf(() => load(at('nothing'))), FileError);
  const other = new Model(new Gaussian({ name: 'other', xc: 20, yc: 0, rs: 1e-3, Is: uniform(0, 10) }));
  assert.match(
    (await errorOf(() => load(path, { mod: other }))).message,
    /mod has the free parameters other.Is; the dump was made with blob.rs, blob.Is/,
  );
});

test('the fit of a function of your own: run, dumped, loaded, and given its function again', async () => {
  const logL = (v: Float64Array) => -0.5 * (v[0] * v[0] + v[1] * v[1]);
  const problem = functionProblem({ priors: [uniform(-5, 5), uniform(-5, 5)], labels: ['a.x', 'a.y'], logL });
  const fit = fitter({ problem });
  await fit.run(short);
  assert.ok(Math.abs(fit.logz - Math.log((2 * Math.PI) / 100)) < 0.5);
  assert.match((await errorOf(() => fit.bmc())).message, /no null model/);
  assert.match((await errorOf(() => fit.getmodel())).message, /no image/);
  assert.match((await errorOf(() => fit.plot.comparison())).message, /no image/);
  assert.match(await fit.plot.corner(), /^<svg/);
  const path = await fit.dump(at('function'));
  const again = await load(path);
  assert.equal(again.parameters({ verbose: false }), fit.parameters({ verbose: false }));
  assert.is(again.getzprior(), fit.getzprior());
  assert.match((await errorOf(() => again.run(short))).message, /load\(path, \{ problem \}\)/);
  const whole = await load(path, { problem });
  await whole.run(short);
  close(whole.samples, fit.samples, { rtol: 0 });
});

test('start() gives an actor, and its result becomes the fit’s', async () => {
  const fit = fitter({ img: smallImage(), mod: smallModel() });
  const run = fit.start(short);
  assert.not(fit.isDone);
  const phases = new Set<string>();
  run.progress$.subscribe(({ phase }) => phases.add(phase));
  const result = await within(30000, run.result);
  assert.ok(phases.has('sampling'));
  assert.is(fit.result, result);
  close(fit.samples, (await smallFit()).samples, { rtol: 0 });
});

test('the same seed gives the same bits on two threads', async () => {
  const fit = fitter({ img: smallImage(), mod: smallModel() });
  await within(60000, fit.run({ ...short, ncores: 2 }));
  close(fit.samples, (await smallFit()).samples, { rtol: 0 });
  assert.is(fit.logz, (await smallFit()).logz);
});

test('plots are SVG documents, written as SVG, PNG or both, by name', async () => {
  const fit = await smallFit();
  const before = readdirSync(folder);
  assert.match(await fit.plot.comparison({ title: 'A blob' }), /A blob/);
  assert.equal(readdirSync(folder), before, 'without a name nothing is written');
  const svg = await fit.plot.corner({ name: at('corner'), truths: [3e-3, 2] });
  assert.is(readFileSync(at('corner.svg'), 'utf8'), svg);
  assert.equal(
    [...readFileSync(at('corner.png')).subarray(1, 4)],
    [...'PNG'].map(c => c.charCodeAt(0)),
  );
  await fit.plot.comparison({ name: at('only.svg') });
  await fit.plot.comparison({ name: at('other'), fmt: 'svg', component: 'blob', usebest: true });
  assert.ok(existsSync(at('only.svg')) && !existsSync(at('only.png')) && existsSync(at('other.svg')) && !existsSync(at('other.png')));
  for (const [options, message] of [
    [{ name: 7 }, /name is 7/],
    [{ fmt: 'pdf', name: 'x' }, /fmt is "pdf": plots are SVG or PNG/],
    [{ name: 'x.pdf' }, /name is 'x\.pdf': plots are SVG or PNG, so write \.svg or \.png in place of \.pdf/],
    [{ fmt: 'png' }, /there is no name/],
    [{ name: 'x.png', fmt: 'svg' }, /two formats/],
    [{ colour: 'red' }, /colour/],
  ] as const) {
    const error = await errorOf(() => fit.plot.corner(options as object));
    assert.instance(error, ValueError);
    assert.match(error.message, message);
  }
});

test('model_kwargs are options of getmodel for the model of a comparison', async () => {
  const fit = await smallFit();
  const [blob, other] = [await fit.plot.comparison({ component: 'blob' }), await fit.plot.comparison()];
  assert.is.not(blob, other);
  assert.is(await fit.plot.comparison({ model_kwargs: { component: 'blob' } }), blob);
  assert.is(await fit.plot.comparison({ model_kwargs: { usebest: true, doresp: false } }), other);
  assert.is.not(await fit.plot.comparison({ model_kwargs: { usebest: false, draws: 20 } }), other);
  const error = await errorOf(() => fit.plot.comparison({ model_kwargs: { what: 'raw' } as object }));
  assert.match(error.message, /what is not an option of model_kwargs/);
});

test('plots take components by place, name or the component itself', async () => {
  const fit = await smallFit();
  const [{ component: blob }] = fit.mod!.entries;
  for (const draw of ['corner', 'comparison'] as const) {
    const byName = await fit.plot[draw]({ component: 'blob' });
    for (const component of [0, blob, ['blob'], [0, blob]]) assert.is(await fit.plot[draw]({ component }), byName, draw);
    assert.match((await errorOf(() => fit.plot[draw]({ component: 2 }))).message, /component is 2: the model has 2/);
    assert.match((await errorOf(() => fit.plot[draw]({ component: 'blub' }))).message, /did you mean 'blob'/);
  }
  assert.match((await errorOf(() => fit.plot.corner({ component: 'sky' }))).message, /"sky" has no free parameter/);
});

test('the residual of a comparison is noise: data, less model with background and exposure', async () => {
  const fit = await smallFit();
  const { convolved, background } = await fit.getmodel({ doexp: true, doresp: true });
  const { data } = fit.img as ReturnType<typeof smallImage>;
  let sum = 0;
  data.forEach((value, i) => (sum += (value - convolved![i] - background![i]) ** 2));
  assert.ok(Math.abs(Math.sqrt(sum / 256) - sigma) < 0.02);
});

test('samples are written as the extension says', async () => {
  const fit = await smallFit();
  for (const [name, begin] of [
    ['draws.csv', 'blob.rs,blob.Is,weight,logL\n'],
    ['draws.npy', '\x93NUMPY'],
    ['draws.npz', 'PK\x03\x04'],
  ]) {
    assert.is(await fit.samplesTo(at(name)), at(name));
    assert.is(readFileSync(at(name)).toString('latin1', 0, begin.length), begin);
  }
  assert.instance(await errorOf(() => fit.samplesTo(at('draws.txt'))), ValueError);
  assert.instance(await errorOf(() => fit.samplesTo(at('no/draws.npy'))), FileError);
});

test('before a run everything that needs one says so', async () => {
  const fit = fitter({ img: smallImage(), mod: smallModel() });
  assert.equal(fit.labels, ['blob.rs', 'blob.Is']);
  for (const act of [
    () => fit.samples,
    () => fit.logz,
    () => fit.parameters(),
    () => fit.bmc(),
    () => fit.getmodel(),
    () => fit.savemodel('model'),
    () => fit.dump('fit'),
    () => fit.plot.corner(),
    () => fit.plot.comparison(),
  ]) {
    const error = await errorOf(act);
    assert.instance(error, FitError);
    assert.match(error.message, /There is no result yet/);
  }
});

test('wrong parts and options are refused at the door', async () => {
  const [img, mod] = [smallImage(), smallModel()];
  const problem = compile({ img, mod });
  const refused = (parts: unknown, message: RegExp) => assert.throws(() => fitter(parts as { problem: typeof problem }), message);
  refused(undefined, /nothing to fit/);
  refused({ img }, /mod, a Model, is missing/);
  refused({ mod }, /img, an Image, is missing/);
  refused({ img, mod, problem }, /not both/);
  refused({ img, model: mod }, /model is not an option of fitter.*mod/);
  const fit = await smallFit();
  for (const [act, message] of [
    [() => fit.run({ nlives: 10 } as object), /nlives is not an option/],
    [() => fit.run({ checkpoint: '' } as object), /checkpoint is '': it must be the name of a file/],
    [() => fit.getmodel({ what: 'raww' as 'raw' }), /what is 'raww': did you mean 'raw'/],
    [() => fit.getmodel({ component: 'blub' }), /component is "blub": did you mean 'blob'/],
    [() => fit.getmodel({ component: 2 }), /component is 2: the model has 2/],
    [() => fit.getmodel({ best: true } as object), /best is not an option of getmodel/],
    [() => fit.getmodel({ draws: 0 }), /draws is 0/],
  ] as const) {
    const error = await errorOf(act);
    assert.instance(error, ValueError);
    assert.match(error.message, message);
  }
  const fixed = fitter({ img, mod: new Model(new Gaussian({ xc: 20, yc: 0, rs: 1e-3, Is: 1 })) });
  assert.match((await errorOf(() => fixed.run(short))).message, /no free parameter/);
});

test.run();
