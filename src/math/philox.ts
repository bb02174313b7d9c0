/**
 * Philox4x32-10, the counter-based generator of Salmon et al. 2011 (SC'11, "Parallel random numbers: as easy as 1, 2, 3").
 * A stream is a 64-bit key and a counter: no state is kept, so any draw can be made anywhere, in any order, on any number of workers.
 * The only source of random numbers in farinata.
 */

import { log } from './libm.js';

/** A stream of random numbers: 64 bits, kept as two unsigned 32-bit words so that it can be cloned, compared and saved. */
export type Key = readonly [number, number];

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** The high 32 bits of the product of two unsigned 32-bit words. */
function mulhi(a: number, b: number): number {
  const ah = a >>> 16;
  const al = a & 0xffff;
  const bh = b >>> 16;
  const bl = b & 0xffff;
  const low = Math.imul(al, bl) >>> 0;
  const mid = (low >>> 16) + (Math.imul(al, bh) >>> 0);
  const sum = mid + (Math.imul(ah, bl) >>> 0);
  return ((Math.imul(ah, bh) >>> 0) + Math.floor(sum / 65536)) >>> 0;
}

/** One block: four 32-bit words for the counter (c0, c1, c2, c3) under `key`, written to `out`. */
export function philox(c0: number, c1: number, c2: number, c3: number, key: Key, out: Uint32Array): void {
  let k0 = key[0];
  let k1 = key[1];
  for (let round = 0; round < 10; round++) {
    const h0 = mulhi(M0, c0);
    const l0 = Math.imul(M0, c0) >>> 0;
    const h1 = mulhi(M1, c2);
    const l1 = Math.imul(M1, c2) >>> 0;
    c0 = (h1 ^ c1 ^ k0) >>> 0;
    c1 = l1;
    c2 = (h0 ^ c3 ^ k1) >>> 0;
    c3 = l0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

const block = new Uint32Array(4);

/** The root key of a seed: any safe integer ≥ 0. */
export function keyOf(seed: number): Key {
  return [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
}

/** A key of its own for item `n` under `key`: independent of every other item's and of the stream of `key` itself. */
export function fold(key: Key, n: number): Key {
  philox(n >>> 0, Math.floor(n / 2 ** 32) >>> 0, 0x666f6c64, 0xffffffff, key, block);
  return [block[0], block[1]];
}

/** A reader of one stream. It is a scratch object: never put it in a state, put its key there. */
export class Random {
  readonly key: Key;
  private counter = 0;
  private readonly words = new Uint32Array(4);
  private left = 0;
  private spare = Number.NaN;

  constructor(key: Key) {
    this.key = key;
  }

  /** Uniform in the open interval (0, 1), 52 bits: (k + ½) 2⁻⁵², never 0 and never 1. */
  uniform(): number {
    if (this.left === 0) {
      const c = this.counter++;
      philox(c >>> 0, Math.floor(c / 2 ** 32) >>> 0, 0, 0, this.key, this.words);
      this.left = 2;
    }
    const i = 4 - 2 * this.left--;
    return ((this.words[i] >>> 6) * 67108864 + (this.words[i + 1] >>> 6) + 0.5) * 2 ** -52;
  }

  /** Standard normal, by the polar method of Marsaglia & Bray 1964. */
  normal(): number {
    if (!Number.isNaN(this.spare)) {
      const x = this.spare;
      this.spare = Number.NaN;
      return x;
    }
    for (;;) {
      const a = 2 * this.uniform() - 1;
      const b = 2 * this.uniform() - 1;
      const s = a * a + b * b;
      if (s > 0 && s < 1) {
        const f = Math.sqrt((-2 * log(s)) / s);
        this.spare = b * f;
        return a * f;
      }
    }
  }

  /** Integer in [0, n). */
  integer(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** The key of a stream of its own. */
  newKey(): Key {
    return [this.integer(2 ** 32), this.integer(2 ** 32)];
  }

  /** A permutation of 0 … n−1, by Fisher–Yates. */
  permutation(n: number): Uint32Array {
    const p = new Uint32Array(n);
    for (let i = 0; i < n; i++) p[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const t = p[i];
      p[i] = p[j];
      p[j] = t;
    }
    return p;
  }
}
