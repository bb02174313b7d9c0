import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, keyOf, Random } from '../../src/math/philox.js';
import { insertionPValue, insertionWarning, kolmogorov, noInsertions, withInsertions } from '../../src/samplers/insertionIndex.js';
import { close } from '../support/close.js';

// scipy.special.kolmogorov([0.5, 1.0, 1.628]): [0.9639452436648751, 0.26999967167735456, 0.009975522431181053]
test("Kolmogorov's distribution is scipy's, for many draws", () => {
  const n = 1e12;
  close(kolmogorov(0.5 / 1e6, n), 0.9639452436648751, { atol: 1e-6 });
  close(kolmogorov(1 / 1e6, n), 0.26999967167735456, { atol: 1e-6 });
  close(kolmogorov(1.628 / 1e6, n), 0.009975522431181053, { atol: 1e-6 });
});

function pValue(key: number, rank: (random: Random, others: number) => number, n = 2000, live = 499): number {
  const random = new Random(fold(keyOf(3), key));
  const others = new Float64Array(n).fill(live);
  const ranks = others.map(all => rank(random, all));
  return insertionPValue(withInsertions(withInsertions(noInsertions, ranks.subarray(0, 700), others), ranks.subarray(700), others));
}

test('even ranks have even p-values', () => {
  const p = Array.from({ length: 400 }, (_, k) => pValue(k, (random, n) => random.integer(n + 1)));
  for (const share of [0.1, 0.5, 0.9]) {
    close(p.filter(x => x < share).length / 400, share, { atol: 5 * Math.sqrt((share * (1 - share)) / 400) }, `${share}`);
  }
});

test('few live points and many ranks are no reason for a warning: the steps of the ranks are not taken for unevenness', () => {
  // 20 places, 40000 ranks: a step is 1/20, the distance that p = 0.01 stands for 1.63/√40000 = 0.008
  const p = Array.from({ length: 25 }, (_, k) => pValue(1000 + k, (random, n) => random.integer(n + 1), 40000, 19));
  assert.ok(p.filter(x => x < 0.01).length <= 2, `${p}`);
});

test('ranks that lean to one side, or to the middle, are told, and warned about', () => {
  const leaning = pValue(1, (random, n) => Math.floor(random.uniform() ** 1.2 * (n + 1)));
  const middling = pValue(2, (random, n) => Math.floor(((random.uniform() + random.uniform()) / 2) * (n + 1)));
  for (const p of [leaning, middling]) {
    assert.ok(p < 1e-4, `${p}`);
    assert.match(insertionWarning(p)!, /insertion-index test, p = .*the evidence may be biased/);
  }
  assert.is(insertionWarning(0.02), null);
  assert.is(insertionPValue(noInsertions), 1);
});

test.run();
