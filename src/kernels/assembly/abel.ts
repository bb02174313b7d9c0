// Line-of-sight integrals of (r^−γ) (1 + r^α)^q, for profiles of the generalised NFW model: with r = x cosh t a sum over points t_j. See likelihood/gnfw.ts.
import { vexp } from './vexp';
import { vlog } from './vlog';

/**
 * For each of `n` numbers ln x at `logs`: x^slope · Σ_j W_j (1 + (x cosh t_j)^α)^q, to `out`. The grid: J (even) numbers α ln cosh t_j, J numbers
 * cosh^α t_j, J numbers W_j.
 */
export function abelSums(out: usize, logs: usize, n: i32, grid: usize, J: i32, alpha: f64, q: f64, slope: f64): void {
  const bytes = <usize>J << 3, one = f64x2.splat(1), vq = f64x2.splat(q);
  for (let i: usize = 0; i < <usize>n << 3; i += 8) {
    const l = load<f64>(logs + i);
    const y = f64x2.splat(alpha * l), a = f64x2.splat(NativeMath.exp(min(alpha * l, 700)));
    let sum = f64x2.splat(0), at = grid;
    for (const end = grid + bytes; at < end;) {
      let block = f64x2.splat(0);
      for (const to = min(at + 64, end); at < to; at += 16) {
        // ln(1 + e^y) is y where e^y is too large a number.
        const log = f64x2.pmax(vlog(f64x2.add(one, f64x2.pmin(f64x2.mul(a, v128.load(at + bytes)), f64x2.splat(1e300)))), f64x2.add(y, v128.load(at)));
        block = f64x2.add(block, f64x2.mul(v128.load(at + 2 * bytes), vexp(f64x2.mul(vq, log))));
      }
      sum = f64x2.add(sum, block);
      if (!v128.any_true(f64x2.gt(block, f64x2.mul(sum, f64x2.splat(1e-17))))) break;
    }
    store<f64>(out + i, NativeMath.exp(slope * l) * (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)));
  }
}
