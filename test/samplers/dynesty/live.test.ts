import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyOf } from '../../../src/math/philox.js';
import { LiveSet, NO_POINTS } from '../../../src/samplers/dynesty/live.js';
import { close } from '../../support/close.js';

function ranks(seed: number, n: number): number[] {
  const live = new LiveSet(NO_POINTS, 1);
  const row = (id: number, logL: number) => ({ point: new Float64Array(1), logL, birth: 0, id, parent: -1 });
  for (const logL of [-1, 1]) live.insert(row(0, logL), keyOf(seed));
  return Array.from({ length: n }, (_, id) => live.insert(row(id, 0), keyOf(seed)));
}

test('among equals a new point has every place as often as another, and other places for another seed', () => {
  const n = 400;
  const one = ranks(1, n);
  assert.is(one[0], 1, 'alone between the others');
  assert.ok(one.every((rank, i) => rank >= 1 && rank <= i + 1));
  const share = one.slice(1).reduce((sum, rank, i) => sum + (rank - 1) / (i + 1), 0) / (n - 1);
  close(share, 0.5, { atol: 0.06 });
  assert.equal(ranks(1, n), one);
  assert.ok(ranks(2, n).filter((rank, i) => rank !== one[i]).length > 0.9 * n);
});

test.run();
