import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../../src/errors.js';
import { dynestyOptions } from '../../../src/samplers/dynesty/options.js';

const refuses = (given: Record<string, unknown>, pattern: RegExp): void =>
  assert.throws(
    () => dynestyOptions(given, 3),
    (e: Error) => e instanceof ValueError && pattern.test(e.message),
    JSON.stringify(given),
  );

test("defaults are the reference system's, and the way of drawing goes by the number of dimensions", () => {
  const o = dynestyOptions({}, 3);
  assert.is(o.nlive, 1000);
  assert.is(o.dlogz, 0.01);
  assert.is(o.bound, 'multi');
  assert.is(o.add_live, true);
  assert.is(o.dynamic, false);
  assert.is(o.maxcall, Number.POSITIVE_INFINITY);
  assert.equal(
    [5, 6, 20, 21].map(ndim => dynestyOptions({}, ndim).sample),
    ['unif', 'slice', 'slice', 'slice'],
  );
  assert.equal(
    [10, 19, 20].map(ndim => dynestyOptions({}, ndim).slices),
    [1, 1, 2],
  );
  assert.is(dynestyOptions({ sample: 'rslice' }, 7).slices, 14);
  assert.is(dynestyOptions({ sample: 'rwalk' }, 7).walks, 25);
  assert.equal(
    [5, 12].map(ncdim => dynestyOptions({ ncdim }, 15).sample),
    ['unif', 'rwalk'],
  );
  assert.equal(
    [300, 1.5].map(update_interval => dynestyOptions({ update_interval, nlive: 400 }, 3).update_interval),
    [300, 600],
  );
});

test('all spellings of nlive and dlogz are read, but one at a time', () => {
  for (const name of ['nlive', 'n_live', 'nlive_init']) assert.is(dynestyOptions({ [name]: 300 }, 3).nlive, 300);
  for (const name of ['dlogz', 'dlogz_init']) assert.is(dynestyOptions({ [name]: 0.5 }, 3).dlogz, 0.5);
  refuses({ nlive: 300, n_live: 300 }, /nlive and n_live are two spellings/);
});

test('a wrong value is refused with the option, the value and the rule', () => {
  refuses({ n_live: 1.5 }, /n_live.*whole number.*1\.5/);
  refuses({ nlive: 5 }, /nlive.*≥ 8.*5/);
  refuses({ dlogz: 0 }, /dlogz.*above 0.*0/);
  refuses({ bound: 'ellipsoid' }, /bound must be one of none, single, multi, balls, cubes.*"ellipsoid"/);
  refuses({ sample: 'hslice' }, /sample must be one of auto, unif, rwalk, slice, rslice/);
  refuses({ periodic: [3] }, /periodic.*from 0 to 2.*\[3\]/);
  refuses({ periodic: 1 }, /periodic must be a list/);
  refuses({ reflective: [1, 1] }, /reflective/);
  refuses({ periodic: [1], reflective: [0, 1] }, /Parameter 1 is in periodic and in reflective/);
  refuses({ first_update: { min_calls: 3 } }, /first_update has no key 'min_calls'/);
  refuses({ first_update: 3 }, /first_update must be an object/);
  refuses({ facc: 1 }, /facc.*between 0 and 1/);
  refuses({ queue_size: 0 }, /queue_size/);
  refuses({ maxcall: 0 }, /maxcall.*≥ 1/);
  refuses({ logl_max: Number.NaN }, /logl_max/);
  refuses({ dynamic: 1 }, /dynamic.*true or false/);
  refuses({ pfrac: 2 }, /pfrac/);
  refuses({ npool: 2 }, /no option 'npool'/);
  refuses({ update_interval: 0 }, /update_interval must be a number above 0/);
  refuses({ ncdim: 4 }, /ncdim must be a whole number from 1 to 3/);
  refuses({ ncdim: 2, sample: 'rslice' }, /ncdim is 2 and sample 'rslice'.*write sample: 'unif' or 'rwalk'/);
  refuses({ live_points: [0.5, 0.5] }, /live_points must be places within the priors, 3 numbers each/);
});

test.run();
