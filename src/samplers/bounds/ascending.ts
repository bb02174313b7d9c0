const BITS = 11;
const BUCKETS = 1 << BITS;

/**
 * The order of numbers from the least to the greatest, equal ones as they come: a radix sort of their 64 bits, 11 at a time. None may be NaN.
 */
export function ascending(x: Float64Array): Uint32Array {
  const n = x.length;
  const numbers = new Float64Array(n);
  for (let i = 0; i < n; i++) numbers[i] = x[i] + 0; // −0 is 0
  const words = new Uint32Array(numbers.buffer);
  const [low, high] = [new Uint32Array(n), new Uint32Array(n)];
  const little = new Uint8Array(Uint32Array.of(1).buffer)[0];
  for (let i = 0; i < n; i++) {
    const top = words[2 * i + little];
    // as unsigned integers in the order of the numbers: the sign turned, and all of a negative number's other bits
    const turn = top >>> 31 === 1 ? 0xffffffff : 0;
    high[i] = turn === 0 ? top | 0x80000000 : ~top;
    low[i] = words[2 * i + 1 - little] ^ turn;
  }
  let order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  let next = new Uint32Array(n);
  const starts = new Uint32Array(BUCKETS);
  for (const [word, shift] of [
    [low, 0],
    [low, BITS],
    [low, 2 * BITS],
    [high, 0],
    [high, BITS],
    [high, 2 * BITS],
  ] as const) {
    starts.fill(0);
    for (let i = 0; i < n; i++) starts[(word[i] >>> shift) & (BUCKETS - 1)]++;
    for (let b = 0, at = 0; b < BUCKETS; b++) {
      const count = starts[b];
      starts[b] = at;
      at += count;
    }
    for (let i = 0; i < n; i++) {
      const row = order[i];
      next[starts[(word[row] >>> shift) & (BUCKETS - 1)]++] = row;
    }
    [order, next] = [next, order];
  }
  return order;
}
