import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { modelFromJson, modelToJson } from '../../src/io/modelJson.js';
import { compile } from '../../src/likelihood/compile.js';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { getmap, getmodel } from '../../src/likelihood/maps.js';
import { Background, boundto, Disk, Model, Point, Sersic } from '../../src/models/index.js';
import { uniform } from '../../src/priors/index.js';
import { tinyImage } from '../models/tinyImage.js';
import { psf } from './problems.js';

const at = { xc: 20, yc: -10 };
const n = 48;
const img = {
  spec: () => ({ ...tinyImage.spec(), psf: psf(5, 5, 1), response: new Float64Array(n).fill(2), exposure: new Float64Array(n).fill(3) }),
  noiseSpec: () => tinyImage.noiseSpec(),
};
const disk = (): Sersic => new Sersic({ name: 'disk', ...at, re: 5e-4, Ie: 1 });

const failsWith = (what: () => unknown, words: RegExp): void => {
  assert.throws(what, (e: Error) => e instanceof ValueError && words.test(e.message), String(words));
};

test('getmap gives the image of a component, convolved or not', () => {
  const { spec, expand } = compile({ img, mod: new Model(disk()) });
  const plain = createEvaluator({ ...spec, image: { ...spec.image, response: null, exposure: null } });
  const { raw, convolved } = plain.render(expand(new Float64Array(0), 1));
  assert.equal(getmap(disk(), img), raw);
  assert.equal(getmap(disk(), img, { convolve: true }), convolved);
  assert.ok(raw.some((v, i) => Math.abs(v - convolved[i]) > 1e-3));
  assert.ok(getmap(new Background({ a0: 2 }), img).every(v => v === 2));
});

test('getmap of a model adds a background to a convolved map only', () => {
  const mod = new Model(disk(), new Background({ a0: 2 }));
  const convolved = getmap(mod, img, { convolve: true });
  assert.equal(
    getmap(mod, img, { convolve: true, addbackground: true }),
    convolved.map(v => v + 2),
  );
  failsWith(() => getmap(mod, img, { addbackground: true }), /without convolve/);
  failsWith(
    () => getmap(new Sersic({ ...at, re: uniform(1e-4, 1e-3), Ie: 1 }), img),
    /theta has 0 values; the free parameters are comp_00\.re/,
  );
});

test('getmodel takes the free values, a choice of components, and response and exposure', () => {
  const mod = new Model(new Point({ name: 'core', ...at, Ic: uniform(0, 10) }), disk());
  const whole = getmodel(mod, img, { theta: [4] });
  const parts = [getmodel(mod, img, { theta: [4], component: 'core' }), getmodel(mod, img, { theta: [4], component: [1] })];
  assert.ok(whole.convolved.every((v, i) => Math.abs(v - parts[0].convolved[i] - parts[1].convolved[i]) < 1e-14));
  const seen = getmodel(mod, img, { theta: [4], doresp: true, doexp: true });
  assert.ok(whole.convolved.every((v, i) => Math.abs(6 * v - seen.convolved[i]) < 1e-13));
  failsWith(() => getmodel(mod, img, { theta: [4], component: 'cor' }), /did you mean 'core'/);
  failsWith(() => getmodel(mod, img), /the free parameters are core\.Ic/);
});

test('a parameter that is added is free, tied to and fitted like any other, and changes no brightness', () => {
  const component = disk().addparameter('ratio', uniform(0.1, 0.9), '', 'Ratio of the radii');
  const bulge = new Sersic({ ...at, re: p => p('disk.ratio') * p('disk.re'), Ie: boundto('disk.Ie') });
  const mod = new Model(component, bulge);
  assert.equal(mod.labels, ['disk.ratio']);
  const { expand, valueLabels, logL } = compile({ img, mod });
  const values = expand(Float64Array.of(0.4), 1);
  assert.is(values[valueLabels.indexOf('comp_01.re')], 0.4 * 5e-4);
  assert.ok(Number.isFinite(logL(values)));
  assert.equal(getmodel(mod, img, { theta: [0.4], component: 0 }).raw, getmap(disk(), img));
  const round = new Disk({ radial: { ...at, re: 1e-3, Ie: 1 }, vertical: { zs: 1e-4, inc: 0.4 } });
  const map = getmap(round, img);
  assert.equal(getmap(round.addparameter('more', 3), img), map);

  const json = JSON.parse(JSON.stringify(modelToJson(new Model(component))));
  assert.equal(modelToJson(modelFromJson(json)), json);
  assert.equal(component.removeparameter('ratio').options(), disk().options());
  failsWith(() => disk().removeparameter('re'), /disk\.re can't be removed/);
  failsWith(() => disk().removeparameter('rex'), /no parameter 'rex'/);
  failsWith(() => disk().addparameter('re', 1), /has a parameter 're' already/);
  failsWith(() => disk().addparameter('a b', 1), /can't be called "a b"/);
  failsWith(() => disk().addparameter('k', Number.NaN), /disk\.k is NaN/);
});

test('the tables name every parameter with its unit and value, or the free ones', () => {
  const mod = new Model(
    new Point({ name: 'core', ...at, Ic: uniform(0, 10) }),
    new Sersic({ xc: boundto('core.xc'), yc: p => p('core.yc'), re: 1e-3, Ie: 1 }),
  );
  const lines = mod.table().trimEnd().split('\n');
  assert.is(lines.length, 11);
  assert.match(lines[0], /^core\.xc +\[deg\] +20$/);
  assert.match(lines[2], /^core\.Ic +\[image\] +uniform\(0, 10\)$/);
  assert.match(lines[3], /^comp_01\.xc +\[deg\] +bound to core\.xc$/);
  assert.match(lines[4], /tied: p => p\('core\.yc'\)$/);
  assert.match(mod.table({ freeonly: true }), /^core\.Ic +\[image\] +uniform\(0, 10\)\n$/);
  assert.match(disk().table(), /\nre +\[deg\] +0\.0005 +Effective radius/);
});

// Defect 13 of the reference: names came from a counter over all components ever made, so that ties broke in a second model.
test('components are named by their place in each model', () => {
  const [a, b] = [new Sersic({ ...at, re: 1e-3, Ie: 1 }), new Disk({ radial: { ...at, re: 1e-3, Ie: 1 }, vertical: { zs: 1e-4 } })];
  const c = new Sersic({ xc: boundto(a, 'xc'), yc: boundto(b, 'radial.yc'), re: boundto(a, 're'), Ie: 1 });
  for (const order of [
    [a, b, c],
    [c, b, a],
  ]) {
    const mod = new Model(...order);
    assert.equal(
      mod.entries.map(({ name }) => name),
      ['comp_00', 'comp_01', 'comp_02'],
    );
    assert.is(compile({ img, mod }).ndim, 0);
  }
});

test.run();
