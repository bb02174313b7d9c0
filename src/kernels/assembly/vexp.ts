// e^x for two numbers at once: x = (128 k + j) · ln 2/128 + r, e^x = 2^k · 2^{j/128} · e^r, |r| ≤ ln 2/256 (Tang 1989). Error below 2 units in the last place.
const table = memory.data(1024, 16);
let isReady = false;

const SHIFT: f64 = 6755399441055744.0; // 1.5 · 2^52: adding it rounds to a whole number, which then stands in the low bits
const PER_LN2: f64 = 184.6649652337873; // 128 / ln 2
const LN2_HIGH: f64 = 0.00541521234663378; // ln 2/128, the first 32 bits: k · LN2_HIGH is exact
const LN2_LOW: f64 = 1.4907929134926466e-12;
/** Below it the answer is 0: subnormal numbers would be slow in everything that follows. */
const LEAST: f64 = -690.0;

export function prepareExp(): void {
  if (isReady) return;
  for (let j = 0; j < 128; j++) store<f64>(table + (<usize>j << 3), NativeMath.pow(2, <f64>j / 128));
  isReady = true;
}

/** Where it would be infinite it is e^709. */
// @ts-ignore: decorator
@inline export function vexp(x: v128): v128 {
  const y = f64x2.pmin(f64x2.pmax(x, f64x2.splat(LEAST - 1)), f64x2.splat(709));
  const shifted = f64x2.add(f64x2.mul(y, f64x2.splat(PER_LN2)), f64x2.splat(SHIFT));
  const n = f64x2.sub(shifted, f64x2.splat(SHIFT));
  const r = f64x2.sub(f64x2.sub(y, f64x2.mul(n, f64x2.splat(LN2_HIGH))), f64x2.mul(n, f64x2.splat(LN2_LOW)));
  const j0 = <usize>(i32x4.extract_lane(shifted, 0) & 127), j1 = <usize>(i32x4.extract_lane(shifted, 2) & 127);
  const root = f64x2.replace_lane(v128.load64_splat(table + (j0 << 3)), 1, load<f64>(table + (j1 << 3)));
  // e^r − 1 to r^5
  let p = f64x2.add(f64x2.mul(r, f64x2.splat(1.0 / 120)), f64x2.splat(1.0 / 24));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 6));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.5));
  p = f64x2.add(f64x2.mul(f64x2.mul(p, r), r), r);
  const power = i64x2.shl(v128.and(shifted, i64x2.splat(~127)), 45);
  const value = i64x2.add(f64x2.add(root, f64x2.mul(root, p)), power);
  return v128.and(value, f64x2.ge(x, f64x2.splat(LEAST)));
}
