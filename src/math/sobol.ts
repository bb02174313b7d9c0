import { type Key, philox, Random } from './philox.js';

/**
 * Direction numbers of Joe & Kuo 2008 (SIAM J. Sci. Comput. 30, 2635, the set "new-joe-kuo-6") for the dimensions after the first: the primitive polynomial's
 * inner coefficients as bits, and the first direction numbers, as many as the polynomial's degree.
 */
const JOE_KUO: readonly (readonly [number, readonly number[]])[] = [
  [0, [1]],
  [1, [1, 3]],
  [1, [1, 3, 1]],
  [2, [1, 1, 1]],
  [1, [1, 1, 3, 3]],
  [4, [1, 3, 5, 13]],
  [2, [1, 1, 5, 5, 17]],
  [4, [1, 1, 5, 5, 5]],
  [7, [1, 1, 7, 11, 19]],
  [11, [1, 1, 5, 1, 1]],
  [13, [1, 1, 1, 3, 11]],
  [14, [1, 3, 5, 5, 31]],
  [1, [1, 3, 3, 9, 7, 49]],
  [13, [1, 1, 1, 15, 21, 21]],
  [16, [1, 3, 1, 13, 27, 49]],
  [19, [1, 1, 1, 15, 7, 5]],
  [22, [1, 3, 1, 15, 13, 25]],
  [25, [1, 1, 5, 5, 19, 61]],
  [1, [1, 3, 7, 11, 23, 15, 103]],
  [4, [1, 3, 7, 13, 13, 15, 69]],
];

const BITS = 32;

/**
 * The first n points of Sobol's sequence in the unit cube, in Gray-code order, with a random digital shift: every coordinate's bits flipped by the same random
 * word, which leaves the evenness as it is and makes every point uniform. Dimensions past the 21st are plain random numbers.
 *
 * @param key of the shift; null for none: the first point is then 0, the second ½
 * @returns n × ndim, row-major, in the open unit cube with a key
 *
 * @example
 * sobol(4, 2, null); // 0 0, 0.5 0.5, 0.75 0.25, 0.25 0.75
 */
export function sobol(n: number, ndim: number, key: Key | null): Float64Array {
  const out = new Float64Array(n * ndim);
  const words = new Uint32Array(4);
  const random = new Random(key ?? [0, 0]);
  for (let d = 0; d < ndim; d++) {
    if (d > JOE_KUO.length) {
      for (let i = 0; i < n; i++) out[i * ndim + d] = random.uniform();
      continue;
    }
    const directions = directionsOf(d);
    if (key) philox(d, 0, 0x50b0, 1, key, words);
    const shift = key ? words[0] : 0;
    let x = 0;
    for (let i = 0; i < n; i++) {
      if (i > 0) x ^= directions[trailingZeros(i)];
      out[i * ndim + d] = ((x ^ shift) >>> 0) * 2 ** -BITS + (key ? 2 ** -BITS / 2 : 0);
    }
  }
  return out;
}

function directionsOf(d: number): Uint32Array {
  const v = new Uint32Array(BITS);
  if (d === 0) return v.map((_, k) => 2 ** (BITS - 1 - k));
  const [bits, first] = JOE_KUO[d - 1];
  const degree = first.length;
  for (let k = 0; k < BITS; k++) {
    if (k < degree) v[k] = first[k] * 2 ** (BITS - 1 - k);
    else {
      let x = v[k - degree] ^ (v[k - degree] >>> degree);
      for (let j = 1; j < degree; j++) if ((bits >>> (degree - 1 - j)) & 1) x ^= v[k - j];
      v[k] = x;
    }
  }
  return v;
}

const trailingZeros = (i: number): number => 31 - Math.clz32(i & -i);
