import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyOf, Random } from '../../../src/math/philox.js';
import { averaged, metricOf, withPlace } from '../../../src/samplers/nuts/adapt.js';
import { emptyWindow, openAveraging } from '../../../src/samplers/nuts/chain.js';
import { turnOf } from '../../../src/samplers/nuts/schedule.js';
import { Space } from '../../../src/samplers/nuts/space.js';
import { leapfrog } from '../../../src/samplers/nuts/trajectory.js';
import { close } from '../../support/close.js';

const logL = (u: Float64Array, out: Float64Array): number => {
  out.set(u.map(x => -(x - 0.4) / 0.01));
  return u.reduce((s, x) => s - 0.5 * ((x - 0.4) / 0.1) ** 2, 0);
};
const metric = Float64Array.of(0.06, 0.02, 0.02, 0.05);

test('forces are the slopes of the target in the coordinates of the metric', () => {
  const space = new Space(metric, 2, logL);
  const z = Float64Array.of(0.3, -0.7);
  const { force } = space.visit(z);
  for (const [d, r] of [Float64Array.of(1, 0), Float64Array.of(0, 1)].entries()) {
    const at = (t: number) => space.visit(space.moved(z, r, t)).target;
    close(force[d], (at(1e-5) - at(-1e-5)) / 2e-5, { rtol: 1e-8 });
  }
});

test('a leapfrog is undone by one back, and its energy error falls as the square of its step', () => {
  const space = new Space(metric, 2, logL);
  const random = new Random(keyOf(1));
  const begin = { place: space.visit(Float64Array.of(0.3, -0.7)), r: Float64Array.of(random.normal(), random.normal()) };
  const energy = ({ place, r }: ReturnType<typeof leapfrog>) => 0.5 * (r[0] ** 2 + r[1] ** 2) - place.target;
  const errorOf = (step: number) => {
    let end = leapfrog(space, begin, step);
    for (let i = 1; i < Math.round(1 / step); i++) end = leapfrog(space, end, step);
    return energy(end) - energy(begin);
  };
  const there = leapfrog(space, begin, 0.3);
  const back = leapfrog(space, { ...there, r: there.r.map(x => -x) }, 0.3);
  close(back.place.z, begin.place.z, { atol: 1e-13 });
  close(
    back.r.map(x => -x),
    begin.r,
    { atol: 1e-13 },
  );
  close(errorOf(0.05) / errorOf(0.025), 4, { atol: 0.2 });
});

test("the warm-up's windows are Stan's", () => {
  const closes = (warmup: number) => Array.from({ length: warmup }, (_, i) => i).filter(i => turnOf(i, warmup).closes);
  // 75 + 25, 50, 100, 200, then what is left before the last 50
  assert.equal(closes(1000), [99, 149, 249, 449, 949]);
  assert.equal(closes(300), [99, 149, 249]);
  assert.equal(closes(100), [89]);
  assert.equal(closes(10), []);
  const counted = Array.from({ length: 1000 }, (_, i) => turnOf(i, 1000).counts);
  assert.is(counted.indexOf(true), 75);
  assert.is(counted.lastIndexOf(true), 949);
});

test('dual averaging finds the step whose acceptance is the target', () => {
  // acceptance falls with the step as exp(−step)
  let averaging = openAveraging(1, Math.log);
  let step = 1;
  for (let i = 0; i < 2000; i++) ({ averaging, step } = averaged(averaging, Math.exp(-step), 0.8));
  close(Math.exp(averaging.logStep), -Math.log(0.8), { rtol: 0.02 });
});

test("a window's metric is the covariance of its places, and what never moved says nothing", () => {
  const rows = [
    [1, 2],
    [2, 1],
    [4, 5],
    [7, 3],
  ].map(row => Float64Array.from(row));
  const window = rows.reduce(withPlace, emptyWindow(2, true));
  // numpy: np.cov([[1, 2, 4, 7], [2, 1, 5, 3]])
  close(metricOf(window, false)!, Float64Array.of(7, 2.1666666666666665, 2.1666666666666665, 2.9166666666666665), { rtol: 1e-14 });
  const drawn = metricOf(window, true)!;
  close(drawn[1], (2.1666666666666665 * 4) / 9, { rtol: 1e-14 });
  close(metricOf(rows.reduce(withPlace, emptyWindow(2, false)), true)!, Float64Array.of(7, 2.9166666666666665), { rtol: 1e-14 });
  assert.is(metricOf([rows[0], rows[0], rows[0]].reduce(withPlace, emptyWindow(2, true)), true), null);
});

test.run();
