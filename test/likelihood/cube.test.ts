/** The way from the unit cube to the values: as data for workers, and its slopes. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compile } from '../../src/likelihood/compile.js';
import { cubeSpecOf, valuesFromCube } from '../../src/likelihood/cube.js';
import { boundto, Exponential, Gaussian, Model, Point } from '../../src/models/index.js';
import { loguniform, normal, type Prior, uniform } from '../../src/priors/index.js';
import { close } from '../support/close.js';
import { smallImage } from '../support/smallFit.js';

/** Chains of ties to a free and to a fixed parameter, in both directions. */
const tied = () => {
  const core = new Point({ name: 'core', xc: uniform(19.9, 20.1), yc: 0.001, Ic: loguniform(1e-2, 1e2) });
  const disk = new Exponential({ xc: boundto(core, 'xc'), yc: boundto(core, 'yc'), rs: loguniform(1e-4, 1e-2), Is: normal(3, 1) });
  const halo = new Gaussian({ xc: boundto(disk, 'xc'), yc: boundto(disk, 'yc'), rs: uniform(0.001, 0.01), Is: boundto(disk, 'Is') });
  return new Model(halo, core, disk);
};
const withFunction = () => {
  const blob = new Gaussian({ name: 'blob', xc: 20, yc: 0, rs: loguniform(1e-3, 1e-2), Is: uniform(1, 10) });
  const twice = new Gaussian({ xc: 20, yc: 0, rs: p => 2 * p('blob.rs') * p('blob.Is'), Is: boundto('blob', 'Is') });
  const again = new Gaussian({ xc: 20, yc: 0, rs: boundto(twice, 'rs'), Is: 1 });
  return new Model(blob, twice, again);
};

test('a problem with equalities only has its cube as data, with the bits of its own transform and expand', () => {
  const problem = compile({ img: smallImage(), mod: tied() });
  const { cube } = problem.work;
  assert.ok(cube);
  const values = valuesFromCube(structuredClone(cube));
  for (let k = 0; k < 50; k++) {
    const u = Float64Array.from({ length: problem.ndim }, (_, d) => ((k + 1) * (d + 3) * 0.0137) % 1);
    const expected = problem.expand(problem.transform(u, 1), 1);
    assert.equal([...values(u)], [...expected]);
  }
});

test("a tie that is a function, and a prior of the user's own, make no cube", () => {
  assert.is(compile({ img: smallImage(), mod: withFunction() }).work.cube, null);
  const own: Prior = Object.assign(uniform(0, 1), { quantile: (u: number) => u * u });
  assert.is(cubeSpecOf([own], [[0]], new Float64Array(1)), null);
  assert.is(cubeSpecOf([Object.assign(uniform(0, 1), { toJSON: () => ({ mine: [0] }) })], [[0]], new Float64Array(1)), null);
});

test('the chain rule follows equalities and functions', () => {
  for (const mod of [tied(), withFunction()]) {
    const problem = compile({ img: smallImage(), mod });
    const { ndim, nvalues } = problem;
    const slopes = Float64Array.from({ length: nvalues }, (_, i) => Math.sin(i + 1));
    const u = Float64Array.from({ length: ndim }, (_, d) => 0.3 + 0.1 * d);
    // Σ slopes · values is linear in the values: its slope along u_d is what the chain rule gives
    const along = (d: number, h: number) => {
      const values = problem.expand(
        problem.transform(
          u.map((x, i) => (i === d ? x + h : x)),
          1,
        ),
        1,
      );
      return values.reduce((sum, value, i) => sum + slopes[i] * value, 0);
    };
    const expected = Float64Array.from(u, (_, d) => (along(d, 1e-5) - along(d, -1e-5)) / 2e-5);
    close(problem.gradientU(u, slopes, 1), expected, { rtol: 1e-6 });
  }
});

test.run();
