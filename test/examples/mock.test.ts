import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quickstartMock, quickstartModel } from '../../examples/quickstart/mock.js';
import { Wcs } from '../../src/image/wcs.js';
import { wcsFromHeader } from '../../src/image/wcsFromHeader.js';
import { compile } from '../../src/likelihood/compile.js';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { close } from '../support/close.js';

const mock = quickstartMock(1);
const { header, data, psf, truth, sigma } = mock;
const n = 128;

/** The problem that a fit of the mock has. */
function problemOf({ data }: { data: Float64Array }) {
  const image = { nx: n, ny: n, subgrid: 1, wcs: wcsFromHeader(header), data, mask: new Uint8Array(n * n).fill(1), psf };
  const spec = { ...image, response: null, exposure: null };
  const noise = { type: 'Normal', sigma: new Float64Array(n * n).fill(sigma) } as const;
  return compile({ img: { spec: () => spec, noiseSpec: () => noise }, mod: quickstartModel() });
}

test('the image is what its header says, finite, and a pure function of its seed', () => {
  assert.is(data.length, n * n);
  assert.is(header.NAXIS1, n);
  assert.is(header.NAXIS2, n);
  assert.ok(data.every(Number.isFinite));
  const [again, other] = [quickstartMock(1), quickstartMock(2)];
  assert.ok(again.data.every((value, i) => Object.is(value, data[i])));
  assert.ok(
    other.data.every((value, i) => value !== data[i]),
    'every pixel has other noise',
  );
  assert.equal(other.truth, truth);
});

test('changing what a mock holds changes no later one', () => {
  const spoilt = quickstartMock(1);
  (spoilt.truth as Record<string, number>)['core.xc'] = 0;
  (spoilt.header as Record<string, unknown>).NAXIS1 = 0;
  spoilt.psf.data.fill(0);
  assert.equal(quickstartMock(1).truth, truth);
  assert.is(quickstartMock(1).header.NAXIS1, n);
  close(
    quickstartMock(1).psf.data.reduce((a, b) => a + b, 0),
    1,
    {},
    'sum of the beam',
  );
});

test('the true values are those of the free parameters, inside of their priors', () => {
  const problem = problemOf(mock);
  assert.equal(Object.keys(truth), [...problem.labels]);
  problem.priors.forEach((prior, k) => {
    const u = prior.cdf(Object.values(truth)[k]);
    assert.ok(u > 0.02 && u < 0.98, `${problem.labels[k]} stands at ${u} of its prior`);
  });
});

test('what the true values leave of the image is the noise', () => {
  const problem = problemOf(mock);
  const values = problem.expand(Float64Array.of(...Object.values(truth)), 1);
  const { convolved } = createEvaluator(problem.spec).render(values);
  const rest = data.map((value, i) => value - convolved[i]);
  const mean = rest.reduce((a, b) => a + b, 0) / rest.length;
  const variance = rest.reduce((a, b) => a + b * b, 0) / rest.length;
  // Standard errors for 16384 pixels: σ/128 of the mean, σ/181 of the standard deviation; five of them are allowed.
  close(mean, 0, { atol: (5 * sigma) / 128 }, 'mean');
  close(Math.sqrt(variance), sigma, { atol: (5 * sigma) / 181 }, 'standard deviation');
  // Neighbours know nothing of each other.
  const lag = rest.reduce((a, value, i) => a + value * rest[(i + 1) % rest.length], 0) / rest.length / variance;
  close(lag, 0, { atol: 5 / 128 }, 'correlation of neighbours');
});

test('the truth is likelier than its surroundings, and the source stands where it says', () => {
  const problem = problemOf(mock);
  const at = (change: (theta: Float64Array) => void) => {
    const theta = Float64Array.of(...Object.values(truth));
    change(theta);
    return problem.logL(problem.expand(theta, 1));
  };
  const best = at(() => {});
  // Some twenty standard deviations of each, as a fit finds them.
  [2e-5, 2e-5, 8, 0.1, 0.09, 7e-5, 0.07].forEach((step, k) => {
    for (const sign of [-1, 1]) {
      assert.ok(best - at(theta => (theta[k] += sign * step)) > 20, `${problem.labels[k]} ${sign * step}`);
    }
  });
  const [x, y] = new Wcs(wcsFromHeader(header)).toPixel(truth['core.xc'], truth['core.yc']);
  let brightest = 0;
  data.forEach((value, i) => {
    if (value > data[brightest]) brightest = i;
  });
  assert.ok(Math.hypot((brightest % n) - x, Math.floor(brightest / n) - y) < 2.5);
});

test('the beam is centred, symmetric about its centre, tilted and normalised', () => {
  close(
    psf.data.reduce((a, b) => a + b, 0),
    1,
    {},
    'sum',
  );
  assert.is(psf.data.indexOf(psf.data.reduce((a, b) => Math.max(a, b))), 16 * 33 + 16);
  close(psf.data, Float64Array.from(psf.data).reverse(), {}, 'turned by half a turn');
  // 45° east of north: towards the upper left it is longer than towards the upper right.
  assert.ok(psf.data[(16 + 3) * 33 + 16 - 3] > 1.2 * psf.data[(16 + 3) * 33 + 16 + 3]);
});

test.run();
