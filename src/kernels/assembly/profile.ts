// A radial profile as a table. The profile is f(s) of s = |X|^p + |Y|^p, the p-th power of the elliptical radius (p = 2 + cbox), and one of
//   exponential: f = exp(first · (1 − t))  or exp(−first · t),   power: f = (1 + t)^−first,      t = (s · scale)^kappa.
// A bin is all numbers with the same exponent and the same first `bits` bits of mantissa: its index is a shift of the float's bits. In each bin f is
// a polynomial of degree 7 in w, −1 … 1 across the bin, through the 8 Chebyshev nodes: 64 bytes of coefficients, c0 first.
import { prepareExp, vexp } from './vexp';

export const EXPONENTIAL: i32 = 0; // f(0) = 1
export const SERSIC: i32 = 1; // f = 1 at t = 1
export const POWER: i32 = 2;
/** A function of the host's: the table is made from its values, and the rest asked for one by one. */
export const HOST: i32 = 3;

// @ts-ignore: decorator
@external("env", "hostProfile")
declare function hostProfile(s: f64): f64;

export let bits: i32 = 4;
export let low: i32 = 0;
export let bins: i32 = 0;
export let table: usize = 0;
let kind: i32 = 0, kappa: f64 = 1, scale: f64 = 1, first: f64 = 1;
/** From this s on a profile of the host's is 0. */
export let cut: f64 = Infinity;

const nodes = memory.data(64, 16);
/** Values at the 8 nodes → coefficients: row i holds what node i gives to c0 … c7. */
const toCoefficients = memory.data(512, 16);
/** For one octave, m in [1, 2): m^kappa at every node of every bin. Up to 128 bins of 8. */
const octave = memory.data(8192, 16);
const octaveLogs = memory.data(8192, 16);
const values = memory.data(64, 16);

export function prepareProfiles(): void {
  prepareExp();
  for (let i = 0; i < 8; i++) {
    const angle = (<f64>i + 0.5) * (NativeMath.PI / 8);
    store<f64>(nodes + (<usize>i << 3), NativeMath.cos(angle));
    // Σ_k (2 − δ_k0)/8 · cos(k angle) · T_k(w), with T_k as powers of w
    for (let j = 0; j < 8; j++) {
      let sum = 0.0;
      for (let k = j; k < 8; k++) sum += (k == 0 ? 0.125 : 0.25) * NativeMath.cos(<f64>k * angle) * chebyshev(k, j);
      store<f64>(toCoefficients + (<usize>i << 6) + (<usize>j << 3), sum);
    }
  }
  prepareLogarithm();
}

/** The coefficient of w^j in T_k. */
function chebyshev(k: i32, j: i32): f64 {
  if (j < 0 || j > k) return 0;
  if (k < 2) return j == k ? 1 : 0;
  return 2 * chebyshev(k - 1, j - 1) - chebyshev(k - 2, j);
}

export function setProfile(type: i32, exponent: f64, scaling: f64, parameter: f64): void {
  kind = type; kappa = exponent; scale = scaling; first = parameter;
}

/** A profile of the host's, which is 0 from s = `end` on. */
export function setHostProfile(end: f64): void { kind = HOST; cut = end; }

/** f(s), without a table. */
export function profileAt(s: f64): f64 {
  if (kind == HOST) return s < cut ? hostProfile(s) : 0;
  const u = s * scale;
  const t = kappa == 1 ? u : NativeMath.exp(kappa * NativeMath.log(u));
  if (kind == POWER) return NativeMath.exp(-first * NativeMath.log(1 + t));
  return NativeMath.exp(kind == SERSIC ? first * (1 - t) : -first * t);
}

/** Fills `count` bins from index `from` on, at `at`, and one of zeros after them; `mantissaBits` of 2 to 7. */
export function buildTable(at: usize, from: i32, count: i32, mantissaBits: i32): void {
  table = at; low = from; bins = count; bits = mantissaBits;
  const perOctave = 1 << bits, half = 0.5 / <f64>perOctave;
  for (let b = 0; b < perOctave; b++) {
    for (let i = 0; i < 8; i++) {
      const m = 1 + half * (<f64>(2 * b + 1) + load<f64>(nodes + (<usize>i << 3)));
      store<f64>(octave + (<usize>(8 * b + i) << 3), kappa == 1 ? m : NativeMath.exp(kappa * NativeMath.log(m)));
    }
  }
  const offset = f64x2.splat(kind == SERSIC ? first : 0), slope = f64x2.splat(-first);
  let power: v128 = f64x2.splat(0), exponent = -1;
  for (let bin = from; bin < from + count; bin++, at += 64) {
    if (bin >> bits != exponent) {
      exponent = bin >> bits;
      const u = reinterpret<f64>(<u64>exponent << 52) * scale;
      power = f64x2.splat(kappa == 1 ? u : NativeMath.exp(kappa * NativeMath.log(u)));
    }
    const m = octave + (<usize>(bin & (perOctave - 1)) << 6);
    for (let i: usize = 0; i < 64; i += 16) {
      const t = f64x2.mul(power, v128.load(m + i));
      let x: v128;
      if (kind == POWER) {
        const a = NativeMath.log(1 + f64x2.extract_lane(t, 0)), b = NativeMath.log(1 + f64x2.extract_lane(t, 1));
        x = f64x2.mul(slope, f64x2.replace_lane(f64x2.splat(a), 1, b));
      } else x = f64x2.add(offset, f64x2.mul(slope, t));
      v128.store(values + i, vexp(x));
    }
    fitBin(values, at);
  }
  memory.fill(at, 0, 64);
}

/** Values at the nodes → coefficients; both may be at the same address. */
// @ts-ignore: decorator
@inline function fitBin(from: usize, at: usize): void {
  let c0: v128 = f64x2.splat(0), c2: v128 = c0, c4: v128 = c0, c6: v128 = c0;
  for (let i: usize = 0, row = toCoefficients; i < 64; i += 8, row += 64) {
    const f = v128.load64_splat(from + i);
    c0 = f64x2.add(c0, f64x2.mul(f, v128.load(row)));
    c2 = f64x2.add(c2, f64x2.mul(f, v128.load(row, 16)));
    c4 = f64x2.add(c4, f64x2.mul(f, v128.load(row, 32)));
    c6 = f64x2.add(c6, f64x2.mul(f, v128.load(row, 48)));
  }
  v128.store(at, c0); v128.store(at, c2, 16); v128.store(at, c4, 32); v128.store(at, c6, 48);
}

/** Where the table will be, and what it covers. The host then puts the values at the nodes there, 8 a bin, and calls fitTable. */
export function planTable(at: usize, from: i32, count: i32, mantissaBits: i32): void {
  table = at; low = from; bins = count; bits = mantissaBits;
}

/**
 * Makes polynomials of the values at the nodes, and a bin of zeros after them. Returns an estimate of their error, as a part of the largest value or, where
 * that is larger than `most`, of the larger of `most` and the bin's own largest. With a_k the coefficient of T_k, what is left out is about
 * (a6 + a7)² / (a4 + a5), as the a_k of a smooth function fall geometrically.
 */
export function fitTable(most: f64): f64 {
  const from = table, end = from + (<usize>bins << 6);
  let worst = 0.0, greatest = 0.0;
  for (let at = from; at < end; at += 8) greatest = max(greatest, abs(load<f64>(at)));
  most = min(most, greatest);
  for (let at = from; at < end; at += 64) {
    let local = most;
    for (let i: usize = 0; i < 64; i += 8) local = max(local, abs(load<f64>(at + i)));
    fitBin(at, at);
    const a7 = load<f64>(at, 56) / 64, a6 = load<f64>(at, 48) / 32;
    const a5 = (load<f64>(at, 40) + 112 * a7) / 16, a4 = (load<f64>(at, 32) + 48 * a6) / 8;
    const last = abs(a6) + abs(a7);
    if (!(last <= 0)) worst = max(worst, last / local * min(1, last / (abs(a4) + abs(a5))));
  }
  memory.fill(end, 0, 64);
  return worst;
}

export function tableLow(): i32 { return low; }
export function tableBits(): i32 { return bits; }
export function tableBins(): i32 { return bins; }

/** Turns the moments Σ G w^j of each bin into weights of its nodes, in place: Σ G g(s) = Σ weight · g(node). */
export function weighNodes(moments: usize): void {
  for (const end = moments + (<usize>bins << 6); moments < end; moments += 64) weighBin(moments, moments);
}

// @ts-ignore: decorator
@inline export function weighBin(from: usize, to: usize): void {
  const a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32), d = v128.load(from, 48);
  for (let i: usize = 0, row = toCoefficients; i < 64; i += 16, row += 128) {
    const even = f64x2.add(f64x2.add(f64x2.mul(a, v128.load(row)), f64x2.mul(b, v128.load(row, 16))), f64x2.add(f64x2.mul(c, v128.load(row, 32)), f64x2.mul(d, v128.load(row, 48))));
    const odd = f64x2.add(f64x2.add(f64x2.mul(a, v128.load(row, 64)), f64x2.mul(b, v128.load(row, 80))), f64x2.add(f64x2.mul(c, v128.load(row, 96)), f64x2.mul(d, v128.load(row, 112))));
    v128.store(to + i, f64x2.add(v128.shuffle<f64>(even, odd, 0, 2), v128.shuffle<f64>(even, odd, 1, 3)));
  }
}

/**
 * From the moments of a profile of the kernels' own, at `out`: Σ G f, Σ G ∂f/∂first, Σ G t ∂f/∂t and Σ G t ∂f/∂t ln(s scale).
 */
export function sumProfile(moments: usize, out: usize): void {
  const perOctave = 1 << bits, half = 0.5 / <f64>perOctave;
  for (let i = 0; i < 8 * perOctave; i++) {
    const m = 1 + half * (<f64>(2 * (i >> 3) + 1) + load<f64>(nodes + (<usize>(i & 7) << 3)));
    const l = NativeMath.log(m);
    store<f64>(octave + (<usize>i << 3), kappa == 1 ? m : NativeMath.exp(kappa * l));
    store<f64>(octaveLogs + (<usize>i << 3), l);
  }
  const offset = f64x2.splat(kind == SERSIC ? first : 0), slope = f64x2.splat(-first), one = f64x2.splat(1), most = f64x2.splat(1e300);
  let power: v128 = f64x2.splat(0), shift = power, exponent = -1;
  let sumF = f64x2.splat(0), sumFirst = sumF, sumT = sumF, sumLog = sumF;
  for (let bin = low; bin < low + bins; bin++, moments += 64) {
    if (bin >> bits != exponent) {
      exponent = bin >> bits;
      const u = reinterpret<f64>(<u64>exponent << 52) * scale;
      const l = <f64>(exponent - 1023) * NativeMath.LN2 + NativeMath.log(scale);
      power = f64x2.splat(kappa == 1 ? u : NativeMath.exp(kappa * l));
      shift = f64x2.splat(l);
    }
    weighBin(moments, values);
    const m = <usize>(bin & (perOctave - 1)) << 6;
    for (let i: usize = 0; i < 64; i += 16) {
      const t = f64x2.min(f64x2.mul(power, v128.load(octave + m + i)), most), l = f64x2.add(shift, v128.load(octaveLogs + m + i));
      const weight = v128.load(values + i);
      let f: v128, g: v128, h: v128; // f, −∂f/∂first and −t ∂f/∂t
      if (kind == POWER) {
        const a = NativeMath.log(1 + f64x2.extract_lane(t, 0)), b = NativeMath.log(1 + f64x2.extract_lane(t, 1));
        const grown = f64x2.replace_lane(f64x2.splat(a), 1, b);
        f = f64x2.mul(weight, vexp(f64x2.mul(slope, grown)));
        g = f64x2.mul(f, grown);
        h = f64x2.mul(f64x2.splat(first), f64x2.mul(f, f64x2.sub(one, f64x2.div(one, f64x2.add(one, t)))));
      } else {
        f = f64x2.mul(weight, vexp(f64x2.add(offset, f64x2.mul(slope, t))));
        const ft = f64x2.mul(f, t);
        g = kind == SERSIC ? f64x2.sub(ft, f) : ft;
        h = f64x2.mul(f64x2.splat(first), ft);
      }
      sumF = f64x2.add(sumF, f); sumFirst = f64x2.sub(sumFirst, g);
      sumT = f64x2.sub(sumT, h); sumLog = f64x2.sub(sumLog, f64x2.mul(h, l));
    }
  }
  store<f64>(out, total(sumF)); store<f64>(out, total(sumFirst), 8); store<f64>(out, total(sumT), 16); store<f64>(out, total(sumLog), 24);
}

// @ts-ignore: decorator
@inline function total(v: v128): f64 { return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1); }

// |x|^p = (x²)^{p/2} by the same trick: one octave of 16 bins for the mantissa, a factor for the exponent.
const mantissas = memory.data(1024, 16);
const exponents = memory.data(16384, 16); // 2^{e p/2} at e + 1023

/** Makes ready for numbers about 2^top: 600 octaves below it, less than which counts as 0, and 24 above it, more than which counts as infinite. */
export function buildPower(p: f64, top: i32): void {
  const to = min(max(top + 1048, 1), 2047), from = max(to - 624, 1);
  for (let e = 0; e < from; e++) store<f64>(exponents + (<usize>e << 3), 0);
  for (let e = to; e < 2048; e++) store<f64>(exponents + (<usize>e << 3), Infinity);
  for (let e = from; e < to; e++) store<f64>(exponents + (<usize>e << 3), NativeMath.exp(0.5 * p * NativeMath.LN2 * <f64>(e - 1023)));
  for (let b = 0; b < 16; b++) {
    const at = mantissas + (<usize>b << 6);
    for (let j: usize = 0; j < 64; j += 8) store<f64>(at + j, 0);
    for (let i = 0; i < 8; i++) {
      const m = 1 + (<f64>(2 * b + 1) + load<f64>(nodes + (<usize>i << 3))) * 0.03125;
      const f = NativeMath.exp(0.5 * p * NativeMath.log(m));
      for (let j: usize = 0; j < 64; j += 8) store<f64>(at + j, load<f64>(at + j) + f * load<f64>(toCoefficients + (<usize>i << 6) + j));
    }
  }
}

/** q^{p/2}, q ≥ 0. */
// @ts-ignore: decorator
@inline export function power(q: v128): v128 {
  const w = f64x2.sub(f64x2.mul(v128.or(v128.and(q, i64x2.splat(0xffffffffffff)), i64x2.splat(0x3ff0000000000000)), f64x2.splat(32)), f64x2.splat(33));
  const h0 = i32x4.extract_lane(q, 1), h1 = i32x4.extract_lane(q, 3);
  const value = polynomials(mantissas + (<usize>((h0 >>> 16) & 15) << 6), mantissas + (<usize>((h1 >>> 16) & 15) << 6), w);
  const e0 = load<f64>(exponents + (<usize>((h0 >>> 20) & 2047) << 3)), e1 = load<f64>(exponents + (<usize>((h1 >>> 20) & 2047) << 3));
  return f64x2.mul(value, f64x2.replace_lane(f64x2.splat(e0), 1, e1));
}

/** ln m of one octave, like `mantissas`. */
const logs = memory.data(1024, 16);

function prepareLogarithm(): void {
  for (let b = 0; b < 16; b++) {
    const at = logs + (<usize>b << 6);
    for (let j: usize = 0; j < 64; j += 8) store<f64>(at + j, 0);
    for (let i = 0; i < 8; i++) {
      const f = NativeMath.log(1 + (<f64>(2 * b + 1) + load<f64>(nodes + (<usize>i << 3))) * 0.03125);
      for (let j: usize = 0; j < 64; j += 8) store<f64>(at + j, load<f64>(at + j) + f * load<f64>(toCoefficients + (<usize>i << 6) + j));
    }
  }
}

/** ln q, q ≥ 0, within 1e-15 of 1 or of itself; −709 at 0. */
// @ts-ignore: decorator
@inline export function logarithm(q: v128): v128 {
  const w = f64x2.sub(f64x2.mul(v128.or(v128.and(q, i64x2.splat(0xffffffffffff)), i64x2.splat(0x3ff0000000000000)), f64x2.splat(32)), f64x2.splat(33));
  const h0 = i32x4.extract_lane(q, 1), h1 = i32x4.extract_lane(q, 3);
  const value = polynomials(logs + (<usize>((h0 >>> 16) & 15) << 6), logs + (<usize>((h1 >>> 16) & 15) << 6), w);
  const exponent = f64x2.replace_lane(f64x2.splat(<f64>((h0 >>> 20) - 1023)), 1, <f64>((h1 >>> 20) - 1023));
  return f64x2.add(value, f64x2.mul(exponent, f64x2.splat(NativeMath.LN2)));
}

/** Two polynomials of degree 7, each at its own lane of w: even and odd powers side by side in a vector. */
// @ts-ignore: decorator
@inline export function polynomials(p0: usize, p1: usize, w: v128): v128 {
  const ww = f64x2.mul(w, w), w0 = v128.shuffle<f64>(ww, ww, 0, 0), w1 = v128.shuffle<f64>(ww, ww, 1, 1);
  let r0 = f64x2.add(f64x2.mul(v128.load(p0, 48), w0), v128.load(p0, 32)), r1 = f64x2.add(f64x2.mul(v128.load(p1, 48), w1), v128.load(p1, 32));
  r0 = f64x2.add(f64x2.mul(r0, w0), v128.load(p0, 16)); r1 = f64x2.add(f64x2.mul(r1, w1), v128.load(p1, 16));
  r0 = f64x2.add(f64x2.mul(r0, w0), v128.load(p0)); r1 = f64x2.add(f64x2.mul(r1, w1), v128.load(p1));
  return f64x2.add(v128.shuffle<f64>(r0, r1, 0, 2), f64x2.mul(v128.shuffle<f64>(r0, r1, 1, 3), w));
}
