import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../../../src/math/philox.js';
import { lostBeyond, shareEmpty } from '../../../src/samplers/pocomc/empty.js';
import { pocomc } from '../../../src/samplers/pocomc/kernel.js';
import { POSTERIOR, type Target } from '../../../src/samplers/pocomc/particles.js';
import type { Chain, Iteration, PocomcState } from '../../../src/samplers/pocomc/state.js';
import { studentT } from '../../../src/samplers/pocomc/studentT.js';

const ndim = 2;
const N = 1000;
const options = pocomc.options({}, ndim);
const state = (changes: object = {}) =>
  ({
    ...pocomc.init(ndim, options),
    maps: [0, 1].map(() => ({ flow: new Float32Array(1), mixture: null })),
    ...changes,
  }) as unknown as PocomcState;

/** Particles of a normal density in a flow that fits it, but for the first `n`, which lie so far out that the flow's density there is e^−18 of the peak's. */
function walkers(n: number): Chain {
  const random = new Random([1, 2]);
  const startZ = Float64Array.from({ length: N * ndim }, () => random.normal());
  for (let i = 0; i < n; i++) startZ.set([6, 0], i * ndim);
  const startDensity = Float64Array.from({ length: N }, (_, i) => (i < n ? 0 : -0.5 * (startZ[2 * i] ** 2 + startZ[2 * i + 1] ** 2)));
  const reference = studentT(ndim, 1000, 1);
  return { startZ, startDensity, references: [reference, reference] } as unknown as Chain;
}

test('particles where the flow is all but empty are counted, by a flow alone', () => {
  assert.is(shareEmpty(state(), walkers(0)), 0);
  assert.is(shareEmpty(state(), walkers(30)), 0.03);
  const jumping = [0, 1].map(() => ({ flow: new Float32Array(1), mixture: {} }));
  assert.is(shareEmpty(state({ maps: jumping }), walkers(30)), 0, 'jumps do not need the flow');
  const plain = [0, 1].map(() => ({ flow: null, mixture: null }));
  assert.is(shareEmpty(state({ maps: plain }), walkers(30)), 0, 'no flow');
  assert.is(shareEmpty(state({ options: pocomc.options({ sample: 'rwm' }, ndim) }), walkers(30)), 0, 'a random walk has short steps alone');
});

const line = (target: Target, empty: number): Iteration => ({
  ...target,
  logZ: 0,
  steps: 10,
  acceptance: 0.5,
  sigma: 0.99,
  kept: 0.2,
  empty,
  passes: 9,
});

test('many of them at the posterior are told of; few, or some on the way there, are not', () => {
  const way = line({ beta: 0.5, cap: -3 }, 0.1);
  const at = (...shares: number[]) => lostBeyond({ options, history: [way, way, ...shares.map(share => line(POSTERIOR, share))] });
  assert.equal(at(), []);
  assert.equal(at(0.002, 0.004, 0.006), []);
  assert.match(at(0.01, 0.02, 0.03)[0], /all but empty where 2\.0 % .*far end.*another method/);
  const few = pocomc.options({ n_effective: 100 }, ndim);
  assert.equal(lostBeyond({ options: few, history: [line(POSTERIOR, 0.02), line(POSTERIOR, 0.02)] }), [], 'two particles of a hundred');
});

test.run();
