import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../../src/errors.js';
import { dynesty } from '../../../src/samplers/dynesty/kernel.js';
import { dynestyOptions } from '../../../src/samplers/dynesty/options.js';
import { unusedOptions } from '../../../src/samplers/dynesty/unused.js';
import { drive } from '../../support/drive.js';

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

test('options that the others leave without effect are named, with what would use them', () => {
  const said = (given: Record<string, unknown>, ndim = 3): string => unusedOptions(dynestyOptions(given, ndim), ndim).join(' | ');
  assert.is(
    said({ walks: 50, facc: 0.4, slices: 9, reflective: [1] }),
    "With sample 'unif' nothing is made of walks, facc, slices and reflective: " +
      "walks is for 'rwalk'; facc is for 'rwalk'; slices is for 'slice', 'rslice'; reflective is for 'rwalk', 'slice', 'rslice'",
  );
  assert.is(
    said({ walks: 50, bootstrap: 5 }, 8),
    "With sample 'slice' nothing is made of walks and bootstrap: walks is for 'rwalk'; bootstrap is for 'unif'",
  );
  assert.match(said({ sample: 'rwalk', enlarge: 2 }), /'rwalk' nothing is made of enlarge: enlarge is for 'unif'$/);
  assert.match(said({ bound: 'none', enlarge: 2 }), /^With bound 'none' nothing is made of enlarge:/);
  assert.is(said({ n_effective: 500, pfrac: 1 }), 'Nothing is made of n_effective and pfrac: write dynamic: true');
  assert.match(said({ dynamic: true, add_live: false }), /^With dynamic: true nothing is made of add_live/);
});

test('nothing is said of options that have an effect, or that are what they would be anyhow', () => {
  const quiet = (given: Record<string, unknown>, ndim = 3): void =>
    assert.equal(unusedOptions(dynestyOptions(given, ndim), ndim), [], JSON.stringify(given));
  for (const sample of ['auto', 'unif', 'rwalk', 'slice', 'rslice']) for (const ndim of [2, 8, 25]) quiet({ sample }, ndim);
  quiet({ enlarge: 2, bootstrap: 5, nlive: 300, update_interval: 50 });
  quiet({ bootstrap: 5 });
  quiet({ sample: 'rwalk', walks: 40, facc: 0.3, reflective: [0], bound: 'single' });
  quiet({ sample: 'rslice', slices: 3 });
  quiet({ dynamic: true, nlive_batch: 50, n_effective: 100, pfrac: 0, maxbatch: 3 });
  quiet({ ncdim: 2, sample: 'rwalk' });
  quiet({ add_live: false, queue_size: 7, maxiter: 9, maxcall: 9, logl_max: 3 });
});

test('what is said of options stays with the result, and changes with those that may change', () => {
  const logL = (u: Float64Array): number => -50 * (u[0] - 0.5) ** 2;
  const end = drive(dynesty, logL, 1, { nlive: 50, walks: 30 }, 1);
  assert.equal(dynesty.info(end).warnings, ["With sample 'unif' nothing is made of walks: walks is for 'rwalk'"]);
  const asked = dynesty.amend!.apply(end, { ...end.options, n_effective: 100 });
  assert.equal(dynesty.info(asked).warnings.slice(1), ['Nothing is made of n_effective: write dynamic: true']);
  assert.equal(dynesty.info(dynesty.amend!.apply(asked, end.options)).warnings, end.warnings);
});

test.run();
