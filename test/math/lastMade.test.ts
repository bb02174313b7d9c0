import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lastMade } from '../../src/math/lastMade.js';

test('what was made for an object is made once, and again once another object came between', () => {
  let made = 0;
  const size = lastMade((of: readonly number[], factor: number) => ({ n: of.length * factor, made: ++made }));
  const [a, b] = [[1, 2], [3]];
  assert.equal(size(a, 2), { n: 4, made: 1 });
  assert.is(size(a, 2), size(a, 2));
  assert.equal(size(b, 2), { n: 2, made: 2 });
  assert.equal(size(a, 2), { n: 4, made: 3 });
});

test.run();
