import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyOf, Random } from '../../../src/math/philox.js';
import { ascending } from '../../../src/samplers/bounds/ascending.js';

test('numbers of any size and sign come in order, equal ones as they came, ±0 and infinities among them', () => {
  const random = new Random(keyOf(1));
  const some = [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, -5e-324, 1, -1, 1.5, Number.MAX_VALUE];
  for (const n of [0, 1, 2, 50, 5000]) {
    const x = Float64Array.from({ length: n }, () =>
      random.uniform() < 0.3 ? some[random.integer(some.length)] : random.normal() * 10 ** random.integer(20),
    );
    const expected = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => (x[a] < x[b] ? -1 : x[a] > x[b] ? 1 : a - b));
    assert.equal(ascending(x), expected);
  }
});

test.run();
