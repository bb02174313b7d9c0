import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../../src/errors.js';
import { nautilusOptions } from '../../../src/samplers/nautilus/options.js';

const refuses = (given: Record<string, unknown>, pattern: RegExp): void =>
  assert.throws(
    () => nautilusOptions(given, 3),
    (e: Error) => e instanceof ValueError && pattern.test(e.message),
    JSON.stringify(given),
  );

test('defaults are the published ones, but for n_update', () => {
  const o = nautilusOptions({}, 3);
  assert.is(o.n_live, 1000);
  assert.is(o.f_live, 0.01);
  assert.is(o.n_eff, 10000);
  assert.is(o.n_batch, 100);
  assert.is(o.n_update, 600);
  assert.is(nautilusOptions({}, 5).n_update, 850);
  assert.is(o.n_networks, 4);
  assert.is(o.discard_exploration, true);
  assert.is(o.n_like_max, Number.POSITIVE_INFINITY);
});

test('both spellings of n_live and f_live are read, but not both at once', () => {
  assert.is(nautilusOptions({ nlive: 300 }, 3).n_live, 300);
  assert.is(nautilusOptions({ n_live: 300 }, 3).n_live, 300);
  assert.is(nautilusOptions({ flive: 0.1 }, 3).f_live, 0.1);
  refuses({ nlive: 300, n_live: 300 }, /two spellings/);
});

test('n_update and n_like_new_bound follow n_live', () => {
  const o = nautilusOptions({ nlive: 300 }, 3);
  assert.is(o.n_update, 180);
  assert.is(o.n_like_new_bound, 3000);
});

test('a wrong value is refused with the option, the value and the rule', () => {
  refuses({ n_live: 1.5 }, /n_live.*whole number.*1\.5/);
  refuses({ nlive: 2 }, /nlive/);
  refuses({ f_live: 0 }, /f_live.*between 0 and 1.*0/);
  refuses({ n_eff: Number.NaN }, /n_eff/);
  refuses({ n_batch: '100' }, /n_batch.*"100"/);
  refuses({ discard_exploration: 1 }, /discard_exploration.*true or false/);
  refuses({ n_like_max: 0 }, /n_like_max/);
  refuses({ enlarge_per_dim: 0.9 }, /enlarge_per_dim/);
  refuses({ neural_network_kwargs: { layers: [3] } }, /neural_network_kwargs.*layers/);
  refuses({ neural_network_kwargs: { hidden_layer_sizes: [] } }, /hidden_layer_sizes/);
  refuses({ neural_network_kwargs: 3 }, /neural_network_kwargs must be an object/);
});

test.run();
