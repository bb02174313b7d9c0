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

/**
 * For each of `n` numbers ln x at `logs` five sums to `out`, 40 bytes each, of the terms of abelSums: Σ term, Σ term · h, Σ term · h l, Σ term · s and
 * Σ term · l, with l = ln(x cosh t_j), s = ln(1 + e^{αl}) and h = 1/(1 + e^{−αl}). The grid has J numbers ln cosh t_j behind abelSums'.
 */
export function abelSlopes(out: usize, logs: usize, n: i32, grid: usize, J: i32, alpha: f64, q: f64, slope: f64): void {
  const bytes = <usize>J << 3, one = f64x2.splat(1), vq = f64x2.splat(q), most = f64x2.splat(1e300);
  for (let i: usize = 0; i < <usize>n << 3; i += 8, out += 40) {
    const l = load<f64>(logs + i), lv = f64x2.splat(l);
    const y = f64x2.splat(alpha * l), a = f64x2.splat(NativeMath.exp(min(alpha * l, 700)));
    let sum = f64x2.splat(0), ofH = sum, ofHL = sum, ofS = sum, ofL = sum, at = grid;
    for (const end = grid + bytes; at < end;) {
      let block = f64x2.splat(0);
      for (const to = min(at + 64, end); at < to; at += 16) {
        const grown = f64x2.add(one, f64x2.pmin(f64x2.mul(a, v128.load(at + bytes)), most));
        const s = f64x2.pmax(vlog(grown), f64x2.add(y, v128.load(at))), h = f64x2.sub(one, f64x2.div(one, grown)), ll = f64x2.add(lv, v128.load(at + 3 * bytes));
        const term = f64x2.mul(v128.load(at + 2 * bytes), vexp(f64x2.mul(vq, s))), termH = f64x2.mul(term, h);
        block = f64x2.add(block, term);
        ofH = f64x2.add(ofH, termH); ofHL = f64x2.add(ofHL, f64x2.mul(termH, ll));
        ofS = f64x2.add(ofS, f64x2.mul(term, s)); ofL = f64x2.add(ofL, f64x2.mul(term, ll));
      }
      sum = f64x2.add(sum, block);
      if (!v128.any_true(f64x2.gt(block, f64x2.mul(sum, f64x2.splat(1e-19))))) break;
    }
    const power = NativeMath.exp(slope * l);
    store<f64>(out, power * total(sum)); store<f64>(out, power * total(ofH), 8); store<f64>(out, power * total(ofHL), 16);
    store<f64>(out, power * total(ofS), 24); store<f64>(out, power * total(ofL), 32);
  }
}

// @ts-ignore: decorator
@inline function total(v: v128): f64 { return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1); }
