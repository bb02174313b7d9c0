/** Our own small linear algebra, on flat arrays, against ml-matrix's decompositions. */
import { CholeskyDecomposition, inverse, Matrix, QrDecomposition } from 'ml-matrix';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FitError } from '../../../src/errors.js';
import { cholesky as plain, solveLower, solveUpper } from '../../../src/math/cholesky.js';
import { keyOf, Random } from '../../../src/math/philox.js';
import { cholesky, invertLower, invertSymmetric } from '../../../src/samplers/bounds/linear.js';

/** Covariances of 2 n normal points in n dimensions, whose widths go from 1 to 1e-4. */
function covariance(n: number, seed: number): Float64Array {
  const random = new Random(keyOf(seed));
  const points = new Matrix(2 * n, n);
  for (let i = 0; i < 2 * n; i++) for (let j = 0; j < n; j++) points.set(i, j, random.normal() * 10 ** ((-4 * j) / n));
  return Float64Array.from(points.transpose().mmul(points).to1DArray());
}

const matrix = (a: Float64Array, n: number) => Matrix.from1DArray(n, n, a);
/** The greatest |a − b| in units of √(cᵢᵢ cⱼⱼ). */
function distance(a: Matrix, b: Matrix, c: Matrix): number {
  let most = 0;
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < a.columns; j++) most = Math.max(most, Math.abs(a.get(i, j) - b.get(i, j)) / Math.sqrt(c.get(i, i) * c.get(j, j)));
  return most;
}

for (const n of [1, 2, 3, 7, 10, 25]) {
  const a = covariance(n, n);
  const A = matrix(a, n);

  test(`the Cholesky factors of ${n} × ${n} covariances are ml-matrix's`, () => {
    const L = new CholeskyDecomposition(A).lowerTriangularMatrix;
    const identity = Matrix.eye(n);
    for (const ours of [cholesky(a, n), plain(a, n)!]) {
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) assert.ok(Math.abs(ours[i * n + j] - L.get(i, j)) <= 1e-12 * Math.sqrt(A.get(i, i)), `${i}, ${j}`);
      assert.ok(distance(matrix(ours, n).mmul(matrix(ours, n).transpose()), A, A) < 1e-14);
      assert.ok(Matrix.sub(matrix(invertLower(ours, n), n).mmul(L), identity).max() < 1e-10);
    }
  });

  test(`the inverse of ${n} × ${n} covariances, and solutions with them, are ml-matrix's`, () => {
    const theirs = inverse(A);
    assert.ok(distance(matrix(invertSymmetric(a, n), n), theirs, theirs) < 1e-10);
    const x = Float64Array.from({ length: n }, (_, i) => Math.sqrt(A.get(i, i)) * (i % 2 ? 1 : -2));
    const expected = new QrDecomposition(A).solve(Matrix.columnVector(x));
    const L = plain(a, n)!;
    const y = x.slice();
    solveLower(L, n, y);
    solveUpper(L, n, y);
    for (let i = 0; i < n; i++) assert.ok(Math.abs(y[i] - expected.get(i, 0)) <= 1e-9 / Math.sqrt(A.get(i, i)), `${i}: ${y[i]}`);
  });
}

test('a singular matrix gets the least ridge that makes it regular, and the plain factor refuses it', () => {
  const a = Float64Array.of(1, 1, 1, 1);
  assert.is(plain(a, 2), null);
  const l = matrix(cholesky(a, 2), 2);
  assert.ok(l.get(1, 1) > 0);
  assert.ok(distance(l.mmul(l.transpose()), matrix(a, 2), Matrix.ones(2, 2)) < 1e-12);
});

test('a matrix with numbers in it that are not finite has no factor, and is refused', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(
      () => cholesky(Float64Array.of(1, 0, 0, bad), 2),
      (e: Error) => e instanceof FitError && /not finite/.test(e.message),
    );
  }
});

test.run();
