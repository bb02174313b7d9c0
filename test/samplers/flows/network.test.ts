import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyOf, Random } from '../../../src/math/philox.js';
import type { FlowJob } from '../../../src/samplers/contract.js';
import { type FlowShape, flowGradient, identityFlow, mapFlow } from '../../../src/samplers/flows/network.js';
import { train } from '../../../src/samplers/train.js';
import { close } from '../../support/close.js';

const SPLINE: FlowShape = { ndim: 3, transforms: 2, units: 6, bins: 5 };
const AFFINE: FlowShape = { ndim: 3, transforms: 2, units: 6, bins: 0 };

/** A flow far from the identity. */
function bent(shape: FlowShape, by = 0.15): Float32Array {
  const random = new Random(keyOf(1));
  const flow = identityFlow(shape, random);
  for (let i = 6; i < flow.length; i++) flow[i] += by * random.normal();
  return flow;
}

function normals(n: number, seed: number, scale = 1): Float64Array {
  const random = new Random(keyOf(seed));
  return Float64Array.from({ length: n }, () => scale * random.normal());
}

for (const [name, shape] of Object.entries({ spline: SPLINE, affine: AFFINE })) {
  test(`${name}: outputs of zero make the identity, but for the order of the dimensions`, () => {
    const x = normals(300, 2, 3);
    const { rows, logDet } = mapFlow(identityFlow({ ...shape, transforms: 2 }, new Random(keyOf(1))), x, false);
    for (let i = 0; i < x.length; i++) close(rows[i], x[i], { atol: 3e-6 });
    for (const l of logDet) close(l, 0, { atol: 3e-6 });
  });

  test(`${name}: the inverse undoes the map, with the same determinant, within the box and beyond`, () => {
    const flow = bent(shape);
    const x = normals(3 * 1000, 3, 2.5);
    const there = mapFlow(flow, x, false);
    const back = mapFlow(flow, there.rows, true);
    // affine maps stretch by up to e³: what 32 bits lose grows with it
    for (let i = 0; i < x.length; i++) close(back.rows[i], x[i], { atol: 2e-3 }, `number ${i}`);
    for (let i = 0; i < 1000; i++) close(back.logDet[i], there.logDet[i], { atol: 2e-3 }, `row ${i}`);
  });

  test(`${name}: the log-determinant is that of the differences`, () => {
    const flow = bent(shape);
    const x = normals(3 * 20, 4);
    const { logDet } = mapFlow(flow, x, false);
    const h = 5e-3;
    for (let i = 0; i < 20; i++) {
      const j = new Float64Array(9);
      for (let d = 0; d < 3; d++) {
        const two = new Float64Array(6);
        for (const [s, row] of [h, -h].entries()) {
          two.set(x.subarray(3 * i, 3 * i + 3), 3 * s);
          two[3 * s + d] += row;
        }
        const z = mapFlow(flow, two, false).rows;
        for (let e = 0; e < 3; e++) j[3 * e + d] = (z[e] - z[3 + e]) / (2 * h);
      }
      const det = j[0] * (j[4] * j[8] - j[5] * j[7]) - j[1] * (j[3] * j[8] - j[5] * j[6]) + j[2] * (j[3] * j[7] - j[4] * j[6]);
      close(Math.log(Math.abs(det)), logDet[i], { atol: 0.02 }, `row ${i}`);
    }
  });

  test(`${name}: the gradient by hand is that of the differences`, () => {
    const flow = bent(shape, 0.3);
    const x = normals(3 * 40, 5, 1.5);
    const weights = Float64Array.from({ length: 40 }, (_, i) => (1 + (i % 3)) / 40);
    const { gradient } = flowGradient(flow, x, weights);
    const size = Math.sqrt(gradient.reduce((s, g) => s + g * g, 0) / gradient.length);
    assert.ok(size > 1e-3);
    let off = 0;
    for (let i = 0; i < gradient.length; i++) {
      const at = (h: number): number => {
        const moved = flow.slice();
        moved[6 + i] += h;
        return flowGradient(moved, x, weights).loss;
      };
      // a rectifier's kink within the step spoils single numbers, not their mean square
      off += (gradient[i] - (at(2e-3) - at(-2e-3)) / 4e-3) ** 2;
    }
    const rms = Math.sqrt(off / gradient.length);
    assert.ok(rms < 0.01 * size, `off by ${rms} of ${size}`);
  });
}

/** A banana: x₂ = x₁² / 2 + noise of 0.3, roughly whitened. Its entropy less a standard normal's in two dimensions is ln 0.3. */
function banana(n: number, seed: number): Float64Array {
  const random = new Random(keyOf(seed));
  const x = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const a = random.normal();
    x[2 * i] = a;
    x[2 * i + 1] = 0.5 * a * a - 0.5 + 0.3 * random.normal();
  }
  return x;
}

const job = (bins: number, transforms: number): FlowJob => ({
  kind: 'flow',
  key: keyOf(1),
  ndim: 2,
  x: banana(3000, 1),
  weights: new Float64Array(3000).fill(1),
  held: 1000,
  shape: { transforms, units: 32, bins },
  start: null,
  learningRate: 3e-3,
  batch: 256,
  epochs: 200,
  patience: 15,
  clip: 5,
  decay: 0,
});

test('a spline flow learns a banana: its mean log-density on new points is nearly the truth', () => {
  const flow = train(job(8, 3));
  const x = banana(4000, 2);
  const { rows: z, logDet } = mapFlow(flow, x, false);
  let loss = 0;
  for (let i = 0; i < 4000; i++) loss += (0.5 * (z[2 * i] ** 2 + z[2 * i + 1] ** 2) - logDet[i]) / 4000;
  // the truth is 1 + ln 0.3
  close(loss, 1 + Math.log(0.3), { atol: 0.06 });
  assert.ok(flow[5] > 5 && flow[5] <= 200, `${flow[5]} passes`);
});

test('an affine flow learns what it can of it', () => {
  const flow = train(job(0, 4));
  assert.ok(flow[4] < 1 + Math.log(0.3) + 0.15, `held-out loss ${flow[4]}`);
});

test('the same job gives the same bits, another key others, and a start is gone on from', () => {
  const short = { ...job(4, 2), epochs: 2 };
  const one = train(short);
  assert.equal(Buffer.from(train(short).buffer), Buffer.from(one.buffer));
  assert.not.equal(Buffer.from(train({ ...short, key: keyOf(9) }).buffer), Buffer.from(one.buffer));
  const more = train({ ...short, start: one });
  assert.ok(more[4] < one[4], 'the loss fell further');
});

test('maps do not hang on which rows stand beside a row', () => {
  const flow = bent(SPLINE);
  const x = normals(3 * 700, 6);
  const all = mapFlow(flow, x, true);
  for (const i of [0, 7, 333, 699]) assert.is(mapFlow(flow, x.slice(3 * i, 3 * i + 3), true).rows[1], all.rows[3 * i + 1]);
});

test('one dimension needs no networks', () => {
  const flow = bent({ ndim: 1, transforms: 2, units: 8, bins: 6 });
  const x = normals(100, 7);
  const back = mapFlow(flow, mapFlow(flow, x, false).rows, true);
  for (let i = 0; i < 100; i++) close(back.rows[i], x[i], { atol: 1e-4 });
});

test.run();
