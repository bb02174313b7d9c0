import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../../src/errors.js';
import { pocomcOptions } from '../../../src/samplers/pocomc/options.js';

const refuses = (given: Record<string, unknown>, pattern: RegExp): void =>
  assert.throws(
    () => pocomcOptions(given, 3),
    (e: Error) => e instanceof ValueError && pattern.test(e.message),
    JSON.stringify(given),
  );

test("defaults are the reference system's", () => {
  const o = pocomcOptions({}, 3);
  assert.is(o.n_effective, 1000);
  assert.is(o.n_active, 500);
  assert.is(o.n_total, 4096);
  assert.is(o.n_evidence, 4096);
  assert.is(o.n_prior, 2000);
  assert.is(o.n_steps, 3);
  assert.is(o.n_max_steps, 30);
  assert.is(o.flow, 'nsf6');
  assert.is(o.sample, 'tpcn');
  assert.is(o.train_frequency, 1);
  assert.is(pocomcOptions({ n_active: 100 }, 3).train_frequency, 5);
});

test('all spellings of n_effective are read, but one at a time', () => {
  for (const name of ['n_effective', 'n_live', 'nlive', 'n_ess']) assert.is(pocomcOptions({ [name]: 300 }, 3).n_effective, 300);
  refuses({ nlive: 300, n_ess: 300 }, /nlive and n_ess/);
});

test('a wrong value is refused with the option, the value and the rule', () => {
  refuses({ n_effective: 1.5 }, /n_effective.*whole number.*1\.5/);
  refuses({ n_effective: 100, n_active: 200 }, /n_active is 200.*100/);
  refuses({ sample: 'hmc' }, /sample.*tpcn, rwm.*hmc/);
  refuses({ flow: 'nsf' }, /flow.*nsf6/);
  refuses({ metric: 'kish' }, /metric/);
  refuses({ periodic: [3] }, /periodic.*0 to 2/);
  refuses({ periodic: [1], reflective: [1] }, /Parameter 1/);
  refuses({ train_config: { epoch: 3 } }, /train_config.*epoch/);
  refuses({ train_config: { validation_split: 1 } }, /validation_split/);
  refuses({ vectorize: 1 }, /vectorize/);
  refuses({ n_particles: 3 }, /n_particles/);
});

test.run();
