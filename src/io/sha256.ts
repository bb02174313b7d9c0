/** SHA-256 (FIPS 180-4) of bytes: Node's, and in a page one in plain TypeScript, since `crypto.subtle` is asynchronous, and is for secure contexts only. */
import { builtin, isNode } from '../platform.js';

const PRIMES = firstPrimes(64);
/** First 32 bits of the fractional parts of the cube roots of the first 64 primes, and of the square roots of the first 8. */
const K = new Uint32Array(PRIMES.map(p => fraction(p, 3)));
const START = PRIMES.slice(0, 8).map(p => fraction(p, 2));

/**
 * The hash as 32 bytes.
 *
 * @example
 * hex(sha256(new TextEncoder().encode('abc')));   // 'ba7816bf…f20015ad'
 */
export function sha256(bytes: Uint8Array): Uint8Array {
  return isNode ? new Uint8Array(builtin('node:crypto').createHash('sha256').update(bytes).digest()) : plainSha256(bytes);
}

/** The same in plain TypeScript. */
export function plainSha256(bytes: Uint8Array): Uint8Array {
  const h = new Uint32Array(START);
  const w = new Uint32Array(64);
  const whole = bytes.length - (bytes.length % 64);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < whole; at += 64) absorb(h, w, view, at);

  // The rest, a one, zeros, and the length in bits.
  const tail = new Uint8Array(bytes.length - whole < 56 ? 64 : 128);
  tail.set(bytes.subarray(whole));
  tail[bytes.length - whole] = 0x80;
  const end = new DataView(tail.buffer);
  end.setUint32(tail.length - 8, Math.floor(bytes.length / 2 ** 29));
  end.setUint32(tail.length - 4, (bytes.length * 8) >>> 0);
  for (let at = 0; at < tail.length; at += 64) absorb(h, w, end, at);

  const out = new DataView(new ArrayBuffer(32));
  for (let i = 0; i < 8; i++) out.setUint32(4 * i, h[i]);
  return new Uint8Array(out.buffer);
}

/** Bytes as lower-case hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

/** One block of 64 bytes: FIPS 180-4, 6.2.2. */
function absorb(h: Uint32Array, w: Uint32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i++) w[i] = view.getUint32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15];
    const y = w[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  let [a, b, c, d, e, f, g, k] = h;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (k + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    k = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  h[0] += a;
  h[1] += b;
  h[2] += c;
  h[3] += d;
  h[4] += e;
  h[5] += f;
  h[6] += g;
  h[7] += k;
}

function firstPrimes(n: number): number[] {
  const primes: number[] = [];
  for (let k = 2; primes.length < n; k++) if (primes.every(p => k % p !== 0)) primes.push(k);
  return primes;
}

/** ⌊2³² · frac(p^(1/root))⌋, by whole numbers: the integer root of p · 2^(32 · root). */
function fraction(p: number, root: 2 | 3): number {
  const target = BigInt(p) << BigInt(32 * root);
  const power = BigInt(root);
  let low = 0n;
  let high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** power <= target) low = middle;
    else high = middle;
  }
  return Number(low & 0xffffffffn);
}
