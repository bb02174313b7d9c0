import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { forwardKernels } from '../../src/kernels/forward.js';
import { Arena } from '../../src/likelihood/arena.js';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { radices, ringSize, writePlan } from '../../src/likelihood/fftPlan.js';
import { createOracle } from '../../src/likelihood/oracle.js';
import type { PsfSpec } from '../../src/likelihood/spec.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { drawValues, problem, psf, worst } from './problems.js';

/** Σ over offsets, as written: pixel p is the sum over d of psf(d) · image(p − d), with nothing outside of the image. */
function direct(image: Float64Array, nx: number, ny: number, { nx: kx, ny: ky, data }: PsfSpec): Float64Array {
  const [cx, cy] = [kx >> 1, ky >> 1];
  return image.map((_, p) => {
    const [x, y] = [p % nx, Math.floor(p / nx)];
    let sum = 0;
    for (let j = 0; j < ky; j++) {
      for (let i = 0; i < kx; i++) {
        const [fromX, fromY] = [x - (i - cx), y - (j - cy)];
        if (fromX >= 0 && fromX < nx && fromY >= 0 && fromY < ny) sum += data[j * kx + i] * image[fromY * nx + fromX];
      }
    }
    return sum;
  });
}

for (const [name, create] of [
  ['WASM', createEvaluator],
  ['the oracle', createOracle],
] as const) {
  test(`${name}: the convolved image is the sum over the PSF's pixels`, () => {
    const cases: readonly [number, number, PsfSpec][] = [
      [24, 20, psf(7, 7, 1.5, 0.7)],
      [19, 23, psf(8, 6, 1.5, 0.7)],
      [17, 13, psf(5, 9, 1.2)],
      [16, 16, psf(33, 29, 6, 0.4)],
      [11, 40, psf(11, 40, 3, 0.4)],
    ];
    for (const [nx, ny, kernel] of cases) {
      const spec = problem({ nx, ny, types: ['Sersic'], psf: kernel });
      const values = drawValues(spec, new Random(keyOf(nx)));
      const { raw, convolved } = create(spec).render(values);
      const error = worst(convolved, direct(raw, nx, ny, kernel));
      assert.ok(error < 1e-14, `${nx} × ${ny}: off by ${error} of the peak`);
    }
  });
}

test('the transforms are exact to rounding for every size of factors 2, 3 and 5, cyclic and folded', () => {
  for (const n of [1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20, 24, 25, 27, 30, 32, 45, 60, 75, 81, 90, 120, 125, 128, 135, 160]) {
    for (const turn of [0, 0.25]) {
      const kernels = forwardKernels();
      const arena = new Arena(kernels.memory, kernels.heapBase());
      const plan = writePlan(arena, n, turn);
      const re = arena.f64(4 * n);
      const im = arena.f64(4 * n);
      const random = new Random(keyOf(n));
      const [x, y] = [arena.viewF64(re, 4 * n), arena.viewF64(im, 4 * n)];
      for (let i = 0; i < 4 * n; i++) [x[i], y[i]] = [random.normal(), random.normal()];
      const [x0, y0] = [x.slice(), y.slice()];
      kernels.down(plan, re, im);
      // The values are those of Σ a_j t^j at the n points t^n = e^{2πi turn}, in some order: compare the sets by their sum of squares and one by one.
      const expected: [number, number][] = [];
      for (let k = 0; k < n; k++) {
        let [sr, si] = [0, 0];
        for (let j = 0; j < n; j++) {
          const angle = (2 * Math.PI * (((turn - k) * j) % n)) / n;
          sr += x0[4 * j] * Math.cos(angle) - y0[4 * j] * Math.sin(angle);
          si += x0[4 * j] * Math.sin(angle) + y0[4 * j] * Math.cos(angle);
        }
        expected.push([sr, si]);
      }
      for (let k = 0; k < n; k++) {
        const nearest = Math.min(...expected.map(([r, i]) => Math.hypot(r - x[4 * k], i - y[4 * k])));
        assert.ok(nearest < 1e-12 * n, `n ${n}, turn ${turn}: value ${k} is ${nearest} from the nearest true one`);
      }
      kernels.up(plan, re, im);
      const back = Math.max(
        worst(
          x,
          x0.map(v => v * n),
        ),
        worst(
          y,
          y0.map(v => v * n),
        ),
      );
      assert.ok(back < 1e-14, `n ${n}, turn ${turn}: off by ${back} there and back`);
    }
  }
});

test('a ring is at least as large as asked, and its sizes have factors 2, 3 and 5 only', () => {
  for (let n = 1; n < 700; n += 13) {
    const { columns, halfRows } = ringSize(n, n + 5);
    assert.ok(columns >= n && 2 * halfRows >= n + 5);
    assert.ok(radices(columns) !== null && radices(halfRows) !== null);
  }
  assert.is(radices(14), null);
});

test.run();
