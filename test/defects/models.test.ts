/** What the reference system gets wrong with components, parameters and models, by the number of the defect, and what is right instead. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { Image } from '../../src/image/image.js';
import { compile } from '../../src/likelihood/compile.js';
import { getmap } from '../../src/likelihood/maps.js';
import {
  Beta,
  boundto,
  type Component,
  catalogue,
  Disk,
  Exponential,
  Gaussian,
  gNFW,
  MesaBridge,
  Model,
  makeComponent,
  Point,
  PolyExpoRefact,
  Power,
  Sersic,
  SimpleBridge,
  TopHat,
  zoo,
} from '../../src/models/index.js';
import { Normal } from '../../src/noise/normal.js';
import { normal, splitnormal, uniform } from '../../src/priors/index.js';
import { close } from '../support/close.js';

const pixel = 1e-3;
const [nx, ny] = [21, 17];
const header = {
  ...{ NAXIS1: nx, NAXIS2: ny, CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRPIX1: 11, CRPIX2: 9 },
  ...{ CRVAL1: 30, CRVAL2: 0, CDELT1: -pixel, CDELT2: pixel },
};
const img = new Image({ header, data: new Float64Array(nx * ny).map((_, i) => i % 7) }, { noise: new Normal({ sigma: 1 }) });
const centre = { xc: 30, yc: 0 };
/** Values of a component's map along the middle row, from the centre on, and down the middle column. */
const row = (map: Float64Array): Float64Array => map.slice(8 * nx + 10, 8 * nx + 21);
const column = (map: Float64Array): Float64Array => Float64Array.from({ length: 9 }, (_, i) => map[(8 + i) * nx + 10]);
const logL = (mod: Model, ...theta: number[]): number => {
  const problem = compile({ img, mod });
  return problem.logL(problem.expand(Float64Array.from(theta), 1));
};

test('defect 1: a MesaBridge is Is / (1/f(|Y|) + 1/g(|X|)), flat on top, and scales with Is', () => {
  // theta = π/2: X along the rows
  const of = (Is: number) => getmap(new MesaBridge({ ...centre, rs: 5 * pixel, Is, e: 0.5, theta: Math.PI / 2 }), img);
  const [one, two] = [of(1), of(2)];
  close(
    two,
    one.map(v => 2 * v),
    { rtol: 1e-12 },
  );
  const [x, y] = [7 * pixel, 2 * pixel];
  const expected = 1 / (1 + (y / (2.5 * pixel)) ** 8 + (x / (5 * pixel)) ** 8);
  close(one[6 * nx + 17], expected, { rtol: 1e-6 });
  close(one[8 * nx + 10], 1, { rtol: 1e-9 });
});

test('defect 2: a SimpleBridge is a function of |Y| and |X|: the same on both sides, never NaN, its middle the brightest', () => {
  for (const radial of [new Sersic({ ...centre, re: 1, Ie: 1, ns: 2 }), { type: 'Exponential' } as const, { type: 'gNFW' } as const]) {
    const map = getmap(new SimpleBridge({ ...centre, rs: 4 * pixel, Is: 2, theta: 0.4, radial }), img);
    assert.ok(map.every(Number.isFinite));
    close(map, map.slice().reverse(), { rtol: 1e-7, atol: 1e-9 });
    assert.is(Math.max(...map), map[8 * nx + 10]);
    if (!(radial instanceof Sersic)) close(map[8 * nx + 10], 2, { rtol: 1e-9 });
  }
});

test('defect 4: any prior and any tie on ellipticities, indices and slopes; where a draw is out of range ln L is −∞', () => {
  const e = logL(new Model(new Sersic({ ...centre, re: 3 * pixel, Ie: 1, e: normal(0.3, 0.2), ns: splitnormal(1, 0.2, 0.4) })), 0.3, 1);
  assert.ok(Number.isFinite(e));
  for (const theta of [
    [1.2, 1],
    [-0.1, 1],
    [0.3, 0.1],
    [0.3, 11],
  ])
    assert.is(
      logL(new Model(new Sersic({ ...centre, re: 3 * pixel, Ie: 1, e: normal(0.3, 0.2), ns: splitnormal(1, 0.2, 0.4) })), ...theta),
      Number.NEGATIVE_INFINITY,
    );
  const first = new Sersic({ name: 'a', ...centre, re: 3 * pixel, Ie: 1, e: uniform(0, 1), ns: uniform(0.5, 8) });
  const tied = new Sersic({ name: 'b', ...centre, re: 3 * pixel, Ie: 1, e: p => p('a.e') / 2, ns: p => p('a.ns') / 2 });
  const cloud = new gNFW({
    ...{ name: 'c', ...centre, rc: 5 * pixel, Ic: 1 },
    alpha: p => 1 + p('a.e'),
    beta: p => 4 + p('a.e'),
    gamma: p => p('a.e') - 1,
  });
  const problem = compile({ img, mod: new Model(cloud, tied, first) });
  const values = problem.expand(Float64Array.of(0.4, 3), 1);
  assert.equal([...values.subarray(7, 10)], [1.4, 4.4, -0.6]);
  close([values[13], values[17]], [0.2, 1.5]);
  assert.ok(Number.isFinite(problem.logL(values)));
});

test('defect 13: ties go by component, in any order, in any model, beside disks and bridges; numbers of any kind are fixed values', () => {
  const point = new Point({ xc: uniform(29.99, 30.01), yc: 0, Ic: 1 });
  const disk = new Disk({ radial: { xc: boundto(point, 'xc'), yc: 0, re: 3 * pixel, Ie: 1 }, vertical: { zs: pixel } });
  const chained = new Gaussian({ xc: boundto(disk, 'radial.xc'), yc: 0, rs: 2 * pixel, Is: 1 });
  for (const order of [
    [point, disk, chained],
    [chained, disk, point],
    [disk, chained, point],
  ]) {
    const mod = new Model(...order);
    const { labels, expand, spec } = compile({ img, mod });
    assert.equal(labels, [`${mod.nameOf(point)}.xc`]);
    const values = expand(Float64Array.of(30.002), 1);
    for (const { offset } of spec.components) assert.is(values[offset], 30.002);
  }
  assert.equal(
    new Model(disk, chained).entries.map(({ name }) => name),
    ['comp_00', 'comp_01'],
  );
  const [re] = Float32Array.of(0.5);
  assert.is(new Sersic({ ...centre, re, Ie: new Number(3) as number }).get('Ie'), 3);
});

test('defect 14: components share no parts', () => {
  const make = () => new Disk({ 'radial.xc': 30, 'radial.yc': 0, 'radial.re': 3 * pixel, 'radial.Ie': 1, 'vertical.zs': pixel });
  const [a, b] = [make(), make()];
  a.set({ 'radial.re': 5 * pixel, 'vertical.inc': 1 });
  assert.equal([b.get('radial.re'), b.get('vertical.inc')], [3 * pixel, 0]);
  const bridges = [1, 2].map(Is => new SimpleBridge({ ...centre, rs: 4 * pixel, Is }));
  bridges[0].set({ 'radial.beta': 3 });
  assert.is(bridges[1].get('radial.beta'), 0.55);
});

test('defect 15: the truncation of a disk’s or a bridge’s profile is applied', () => {
  const disk = (truncation: boolean) =>
    new Disk({
      radial: { ...centre, re: 8 * pixel, Ie: 1, truncation, ...(truncation ? { rt: 4 * pixel, wt: 0.3 * pixel } : {}) },
      vertical: { zs: 0.5 * pixel },
    });
  const [whole, cut] = [row(getmap(disk(false), img)), row(getmap(disk(true), img))];
  close(cut[2], whole[2], { rtol: 1e-4 });
  assert.ok(cut[8] < 1e-6 * whole[8]);
  const bridge = (truncation: boolean) =>
    new SimpleBridge({
      ...{ ...centre, rs: 30 * pixel, Is: 1, theta: Math.PI / 2 },
      radial: { type: 'Exponential', truncation, ...(truncation ? { rt: 4 * pixel, wt: 0.3 * pixel } : {}) },
    });
  const [long, short] = [column(getmap(bridge(false), img)), column(getmap(bridge(true), img))];
  close(short[2], long[2], { rtol: 1e-4 });
  assert.ok(short[7] < 1e-6 * long[7]);
});

test('defect 16: a power law is finite at its centre, and what it should be elsewhere', () => {
  const map = getmap(new Power({ ...centre, rc: 2 * pixel, Ic: 1, alpha: 2 }), img);
  assert.ok(map.every(Number.isFinite));
  close(
    row(map).slice(1),
    Float64Array.from({ length: 10 }, (_, i) => (2 / (i + 1)) ** 2),
    { rtol: 1e-6 },
  );
});

test('defect 17: the zoo names types that can be made, and all of them', () => {
  const types = zoo().map(({ type }) => type);
  assert.not.ok(types.includes('SharpBridge' as never));
  assert.equal(types, Object.keys(catalogue));
  for (const type of types)
    assert.throws(
      () => makeComponent(type, {}),
      (e: Error) => e instanceof ValueError && /lacks|profile/.test(e.message),
    );
  assert.throws(() => makeComponent('SharpBridge', {}), /There is no component 'SharpBridge'/);
});

test('defect 28: refactor keeps ellipse, boxiness, truncation, name and sign', () => {
  const shape = { ...centre, e: 0.4, cbox: 0.3, theta: 0.7, rt: 7 * pixel, wt: pixel };
  const beta = new Beta({ ...shape, truncation: 'Exponential', name: 'gas', positive: true, rc: 3 * pixel, Ic: 2 });
  const poly = new PolyExpoRefact({ ...shape, truncation: true, name: 'spiral', rs: 3 * pixel, Is: 2, I1: 0.5, I3: -0.1, rc: 2 * pixel });
  for (const component of [beta, poly] as Component[]) {
    const other = component.refactor();
    assert.is.not(other, component);
    assert.equal([other.name, other.positive], [component.name, component.positive]);
    for (const name of ['xc', 'yc', 'e', 'cbox', 'theta', 'rt', 'wt']) assert.is(other.get(name), component.get(name), name);
    close(getmap(other, img), getmap(component, img), { rtol: 1e-12, atol: 1e-15 });
  }
  assert.is(poly.refactor().type, 'PolyExponential');
});

test('defect 29: profiles are what their documentation says: a TopHat within its radius, gNFW by its centre, polynomials of r/rc', () => {
  const hat = row(getmap(new TopHat({ ...centre, rc: 3.5 * pixel, Ic: 2 }), img));
  assert.equal([...hat], [2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0]);
  assert.match(catalogue.TopHat.formula, /Ic where r < rc, else 0/);
  const cloud = row(getmap(new gNFW({ ...centre, rc: 1, Ic: 3, gamma: -1 }), img));
  close(cloud[0], 3, { rtol: 1e-9 });
  assert.match(catalogue.gNFW.formula, /Ic A\(r\/rc\)\/A\(0\)/);
  const poly = row(getmap(new PolyExpoRefact({ ...centre, rs: 4 * pixel, Is: 1, I2: 0.5, rc: 2 * pixel }), img));
  const plain = row(getmap(new Exponential({ ...centre, rs: 4 * pixel, Is: 1 }), img));
  close(
    poly,
    plain.map((v, i) => v * (1 + 0.5 * (i / 2) ** 2)),
    { rtol: 1e-6 },
  );
  assert.match(catalogue.PolyExpoRefact.formula, /I_k \(r\/rc\)\^k/);
});

test.run();
