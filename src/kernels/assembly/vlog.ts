// ln x for two normal numbers above 0 at once: x = 2^k · m with m between √½ and √2, ln m by the odd series in (m − 1)/(m + 1) that musl takes from FreeBSD's
// e_log.c. Error below 1 unit in the last place.
const ROOT_HALF: i64 = 0x3fe6a09e667f3bcd;
const SHIFT: f64 = 6755399441055744.0; // 1.5 · 2^52: whole numbers stand in its low bits
const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;

// @ts-ignore: decorator
@inline export function vlog(x: v128): v128 {
  const k = i64x2.shr_s(i64x2.sub(x, i64x2.splat(ROOT_HALF)), 52);
  const f = f64x2.sub(i64x2.sub(x, i64x2.shl(k, 52)), f64x2.splat(1));
  const e = f64x2.sub(i64x2.add(k, i64x2.splat(0x4338000000000000)), f64x2.splat(SHIFT));
  const s = f64x2.div(f, f64x2.add(f, f64x2.splat(2)));
  const z = f64x2.mul(s, s);
  let r = f64x2.add(f64x2.mul(z, f64x2.splat(1.479819860511658591e-1)), f64x2.splat(1.531383769920937332e-1));
  r = f64x2.add(f64x2.mul(r, z), f64x2.splat(1.818357216161805012e-1));
  r = f64x2.add(f64x2.mul(r, z), f64x2.splat(2.222219843214978396e-1));
  r = f64x2.add(f64x2.mul(r, z), f64x2.splat(2.857142874366239149e-1));
  r = f64x2.add(f64x2.mul(r, z), f64x2.splat(3.999999999940941908e-1));
  r = f64x2.add(f64x2.mul(r, z), f64x2.splat(6.666666666666735130e-1));
  const half = f64x2.mul(f64x2.splat(0.5), f64x2.mul(f, f));
  const tail = f64x2.add(f64x2.mul(s, f64x2.add(half, f64x2.mul(r, z))), f64x2.mul(e, f64x2.splat(LN2_LOW)));
  return f64x2.sub(f64x2.mul(e, f64x2.splat(LN2_HIGH)), f64x2.sub(f64x2.sub(half, tail), f));
}
