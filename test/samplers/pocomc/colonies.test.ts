import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { byTurns, colonyOf, rowsOf, sizeOf, weightsOf } from '../../../src/samplers/pocomc/colonies.js';

test('rows that belong to the colonies by turns are taken apart and put together again', () => {
  for (const n of [0, 1, 2, 7]) {
    const x = Float64Array.from({ length: 3 * n }, (_, i) => i);
    const apart = [rowsOf(0, x, 3), rowsOf(1, x, 3)];
    assert.equal(byTurns(apart, 3), x);
    assert.equal(
      apart.map(rows => rows.length / 3),
      [sizeOf(0, n), sizeOf(1, n)],
    );
  }
  assert.equal(rowsOf(1, Float64Array.of(1, 2, 3, 4, 5, 6), 2), Float64Array.of(3, 4));
});

test('colonies begin anew with each batch, and their weights sum to one', () => {
  const colonies = colonyOf([new Float64Array(3), new Float64Array(2)]);
  assert.equal([...colonies], [0, 1, 0, 0, 1]);
  assert.equal(
    [...weightsOf(1, colonies, Float64Array.of(0.4, 0.1, 0.1, 0.1, 0.3))].map(w => Math.round(w * 1e9) / 1e9),
    [0, 0.25, 0, 0, 0.75],
  );
});

test.run();
