import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { modelFromJson, modelToJson } from '../../src/io/modelJson.js';
import { compile } from '../../src/likelihood/compile.js';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { createOracle } from '../../src/likelihood/oracle.js';
import type { RadialType } from '../../src/likelihood/spec.js';
import { bridgeProfiles } from '../../src/models/catalogue/nested.js';
import { catalogue, isRadialType } from '../../src/models/catalogue.js';
import {
  Beta,
  boundto,
  type Component,
  Disk,
  Exponential,
  ExponentialHeight,
  HyperSecantHeight,
  MesaBridge,
  Model,
  PolyExpoRefact,
  Sersic,
  SimpleBridge,
} from '../../src/models/index.js';
import { uniform } from '../../src/priors/index.js';
import { tinyImage } from './tinyImage.js';

const at = { xc: 20.0002, yc: -10.0001 };
const bridge = { ...at, theta: 0.4, e: 0.6, rs: 4e-4, Is: 2 };

function render(component: Component, create = createEvaluator): Float64Array {
  const { spec, expand } = compile({ img: tinyImage, mod: new Model(component) });
  return create(spec).render(expand(new Float64Array(0), 1)).raw;
}

/** WASM and the oracle within 1e-12 of the peak; no NaN. */
function agrees(component: Component, what: string): void {
  const [fast, oracle] = [render(component), render(component, createOracle)];
  const peak = Math.max(...oracle.map(Math.abs));
  assert.ok(peak > 0 && oracle.every(Number.isFinite), what);
  const gap = Math.max(...fast.map((v, i) => Math.abs(v - oracle[i])));
  assert.ok(gap <= 1e-12 * peak, `${what}: off by ${gap} of ${peak}`);
}

const failsWith = (what: () => unknown, words: RegExp): void => {
  assert.throws(what, (e: Error) => e instanceof ValueError && words.test(e.message), String(words));
};

/** Every required parameter of a profile: radii of 1.5″, brightnesses and exponents of 1. */
function profile(type: RadialType): Record<string, unknown> {
  const values = catalogue[type].parameters.filter(p => p.default === null && p.name !== 'xc' && p.name !== 'yc');
  return { type, ...Object.fromEntries(values.map(p => [p.name, p.unit === 'deg' ? 4e-4 : 1])) };
}

const radialTypes = (Object.keys(catalogue) as RadialType[]).filter(type => isRadialType(type) && type !== 'CustomProfile');

for (const vertical of ['HyperSecantHeight', 'ExponentialHeight'] as const) {
  test(`a Disk has any radial profile, with ${vertical}: WASM and the oracle agree`, () => {
    for (const type of radialTypes) {
      for (const inc of [0, 0.7, Math.PI / 2]) {
        const radial = { ...profile(type), ...at, theta: 0.3 };
        agrees(new Disk({ radial, vertical: { type: vertical, zs: 1e-4, inc, losbins: 41 } }), `${type} ${inc}`);
      }
    }
  });
}

test('a bridge has any two profiles but PolyExpoRefact: WASM and the oracle agree', () => {
  const shapes = (type: RadialType): Record<string, unknown> => {
    const own = profile(type);
    for (const { name } of catalogue[type].parameters.slice(0, 7)) delete own[name];
    return own;
  };
  for (const Bridge of [SimpleBridge, MesaBridge]) {
    for (const a of bridgeProfiles) {
      for (const b of bridgeProfiles) agrees(new Bridge({ ...bridge, radial: shapes(a), parallel: shapes(b) }), `${Bridge.name} ${a} ${b}`);
    }
    failsWith(
      () => new Bridge({ ...bridge, radial: { type: 'PolyExpoRefact' } }),
      /radial is of type "PolyExpoRefact", which can't be there/,
    );
    failsWith(() => new Bridge({ ...bridge, parallel: { type: 'Point' as RadialType } }), /parallel is of type "Point"/);
  }
});

test('a Disk is the sum over its line of sight', () => {
  const disk = new Disk({
    radial: new Exponential({ ...at, theta: 0.8, rs: 4e-4, Is: 2 }),
    vertical: new HyperSecantHeight({ zs: 1.5e-4, inc: 0.9, losdepth: 3e-3, losbins: 101 }),
  });
  const [inc, rs, zs] = [0.9, 4e-4, 1.5e-4];
  const { wcs } = tinyImage.spec();
  const degree = Math.PI / 180;
  const found = render(disk);
  for (const [x, y] of [
    [0, 0],
    [4, 3],
    [7, 2],
  ]) {
    // The tangent plane at (20, −10): exact on such a small image to some 1e-9.
    const [xi, eta] = [(x - wcs.crpix[0]) * wcs.cd[0] * degree, (y - wcs.crpix[1]) * wcs.cd[3] * degree];
    const [sin0, cos0] = [Math.sin(-10 * degree), Math.cos(-10 * degree)];
    const lon = 20 + Math.atan2(xi, cos0 - eta * sin0) / degree;
    const lat = Math.atan2(sin0 + eta * cos0, Math.hypot(xi, cos0 - eta * sin0)) / degree;
    const dx = (lon - at.xc) * Math.cos(at.yc * degree);
    const dy = lat - at.yc;
    const X = -dx * Math.sin(0.8) - dy * Math.cos(0.8);
    const Y = dx * Math.cos(0.8) - dy * Math.sin(0.8);
    let sum = 0;
    for (let k = 0; k <= 100; k++) {
      const l = 3e-3 * (k / 50 - 1);
      const z = Y * Math.sin(inc) + l * Math.cos(inc); // cos(inc − π/2), −sin(inc − π/2)
      const across = -Y * Math.cos(inc) + l * Math.sin(inc);
      sum += (k % 100 === 0 ? 0.5 : 1) * 2 * Math.exp(-Math.hypot(X, across) / rs) * Math.cosh(z / zs) ** -2;
    }
    const expected = sum * (3e-3 / 50);
    assert.ok(Math.abs(found[y * 8 + x] / expected - 1) < 1e-9, `${found[y * 8 + x]}, ${expected}`);
  }
});

// Defect 1 of the reference: a MesaBridge was a TypeError, and its brightness was left out.
test('a MesaBridge is half of Is where both profiles are 1, and scales with Is', () => {
  const map = render(new MesaBridge(bridge));
  assert.ok(map.every(v => v > 0 && v < bridge.Is));
  assert.ok(Math.max(...map) > 0.9 * bridge.Is);
  const double = render(new MesaBridge({ ...bridge, Is: 4 }));
  assert.ok(double.every((v, i) => Math.abs(v / map[i] - 2) < 1e-12));
});

// Defect 2 of the reference: profiles got a signed radius, so that a Sersic was NaN and an Exponential grew without bound on one side.
test('a bridge is the same on both sides of its axes, and never brighter than Is', () => {
  const map = (theta: number) =>
    render(new SimpleBridge({ ...bridge, xc: 20, yc: -10, theta, radial: { type: 'Exponential' }, parallel: 'Sersic' }));
  const there = map(0.4);
  const back = map(0.4 + Math.PI);
  assert.ok(there.every(v => v > 0 && Number.isFinite(v)));
  assert.ok(there.every((v, i) => Math.abs(v - back[i]) < 1e-12));
  const plain = render(new SimpleBridge({ ...bridge, radial: 'Exponential', parallel: 'Gaussian' }));
  assert.ok(plain.every(v => v >= 0 && v <= bridge.Is));
});

// Defect 14 of the reference: all disks and bridges shared one default profile.
test('parts are copies: no component shares them with another, nor with what they were made of', () => {
  const given = { ...at, re: 1e-3, Ie: 1 };
  const height = { zs: 1e-4 };
  const [a, b] = [new Disk({ radial: given, vertical: height }), new Disk({ radial: given, vertical: height })];
  a.set({ 'radial.re': 2e-3, 'vertical.zs': 5e-4 });
  assert.is(b.get('radial.re'), 1e-3);
  assert.is(b.get('vertical.zs'), 1e-4);
  const sersic = new Sersic(given);
  const c = new Disk({ radial: sersic, vertical: new ExponentialHeight(height) });
  sersic.set({ re: 5e-3 });
  assert.is(c.get('radial.re'), 1e-3);
  const [d, e] = [new SimpleBridge(bridge), new SimpleBridge(bridge)];
  d.set({ 'radial.beta': 2 });
  assert.is(e.get('radial.beta'), 0.55);
});

// Defect 15 of the reference: the truncation's parameters were there, and did nothing.
test('the truncation of a part is applied', () => {
  const radial = { ...at, rs: 4e-4, Is: 1, type: 'Exponential' as const };
  const vertical = { zs: 1e-4, inc: 0.5 };
  const plain = render(new Disk({ radial, vertical }));
  const cut = new Disk({ radial: { ...radial, truncation: { type: 'Exponential', rt: 3e-4, wt: 1e-4 } }, vertical });
  assert.is(cut.get('radial.rt'), 3e-4);
  agrees(cut, 'truncated');
  const map = render(cut);
  assert.ok(map.some(v => v === 0) && map.every((v, i) => v <= plain[i]));
  const bridged = new SimpleBridge({ ...bridge, radial: { type: 'Beta', truncation: true, rt: 2e-4, wt: 1e-4 } });
  agrees(bridged, 'a truncated bridge');
  assert.ok(render(bridged).every((v, i) => v <= render(new SimpleBridge(bridge))[i]));
});

test('parameters have their part’s name, in ties, labels, files and messages', () => {
  const disk = new Disk({
    name: 'disk',
    radial: new Sersic({ xc: uniform(19.9, 20.1), yc: -10, re: 1e-3, Ie: 1, truncation: 'Exponential', rt: 2e-3 }),
    vertical: new HyperSecantHeight({ zs: 1e-4, inc: uniform(0, 1.5), losbins: 50 }),
  });
  const bulge = new Sersic({ xc: boundto(disk, 'radial.xc'), yc: boundto('disk.radial.yc'), re: p => p('disk.radial.re') / 4, Ie: 1 });
  const mod = new Model(bulge, disk);
  assert.equal(mod.labels, ['disk.radial.xc', 'disk.vertical.inc']);
  const { expand, valueLabels } = compile({ img: tinyImage, mod });
  const values = expand(Float64Array.of(20.05, 1), 1);
  assert.is(values[0], 20.05);
  assert.is(values[valueLabels.indexOf('comp_00.re')], 2.5e-4);

  const json = JSON.parse(JSON.stringify(modelToJson(mod).slice(1)));
  assert.equal(json[0].vertical, {
    type: 'HyperSecantHeight',
    losdepth: 10 / 3600,
    losbins: 50,
    zs: 1e-4,
    alpha: 2,
    inc: { uniform: [0, 1.5] },
  });
  assert.equal(modelToJson(modelFromJson(json)), modelToJson(mod).slice(1));
  assert.equal(disk.refactor().options(), disk.options());

  failsWith(
    () => new Disk({ radial: { ...at, re: 1, Ie: 1, nz: 1 }, vertical: { zs: 1 } }),
    /Disk\.radial has no parameter 'nz': did you mean 'ns'/,
  );
  failsWith(
    () => new Disk({ radial: new Sersic({ ...at, re: 1, Ie: 1, e: 0.5 }), vertical: { zs: 1 } }),
    /Disk\.radial has no parameter 'e'/,
  );
  failsWith(() => new Disk({ radial: { ...at, re: 1, Ie: 1 } }), /Disk lacks vertical\.zs/);
  failsWith(() => new Disk({ radial: { ...at, re: -1, Ie: 1 }, vertical: { zs: 1 } }), /Disk\.radial\.re is -1/);
  failsWith(() => new Disk({ radial: { ...at, re: 1, Ie: 1 }, vertical: { zs: 1, losbins: 1.5 } }), /losbins is 1\.5/);
  failsWith(() => new Disk({ radial: { ...at, re: 1, Ie: 1 }, vertical: { zs: 1, losbins: 2e9 } }), /from 2 to 100000/);
  failsWith(() => new Disk({ radial: { ...at, re: 1, Ie: 1 }, vertical: { zs: 1, losdepth: 0 } }), /losdepth is 0/);
  failsWith(
    () => new Disk({ radial: { ...at, re: 1, Ie: 1 }, vertical: { type: 'Sech' as 'ExponentialHeight', zs: 1 } }),
    /HyperSecantHeight/,
  );
  failsWith(() => new SimpleBridge({ ...bridge, radial: { type: 'Beta', ...at } }), /SimpleBridge\.radial has no parameter 'xc'/);
  // A component of its own has a place, a size and a strength, which as a part it leaves to the bridge.
  const beta = new SimpleBridge({ ...bridge, radial: new Beta({ ...at, rc: 1, Ic: 1, e: 0.3, beta: 0.7 }) });
  assert.is(beta.get('radial.beta'), 0.7);
  failsWith(() => new Disk({ radial: 3 as unknown as 'Sersic' }), /Disk\.radial is 3; write new Sersic/);
  assert.ok(new PolyExpoRefact({ ...at, rs: 1, Is: 1 }));
});

test.run();
