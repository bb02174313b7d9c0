/** What an expression may call. All on `src/math/libm.ts`: a tie steers a fit, so it must have the same bits on every machine. */
import { acos, asin, atan, atan2, cos, exp, log, pow, sin, tan } from '../math/libm.js';

interface ExpressionFunction {
  /** Number of arguments. */
  readonly least: number;
  readonly most: number;
  readonly of: (...x: number[]) => number;
}

const one = (of: (x: number) => number): ExpressionFunction => ({ least: 1, most: 1, of });
const two = (of: (x: number, y: number) => number): ExpressionFunction => ({ least: 2, most: 2, of });
const many = (of: (...x: number[]) => number): ExpressionFunction => ({ least: 2, most: Number.POSITIVE_INFINITY, of });

/** By name; `log` is the natural logarithm, angles are in radians. */
export const FUNCTIONS: Readonly<Record<string, ExpressionFunction>> = {
  sqrt: one(Math.sqrt),
  exp: one(exp),
  log: one(log),
  log10: one(log10),
  sin: one(sin),
  cos: one(cos),
  tan: one(tan),
  asin: one(asin),
  acos: one(acos),
  atan: one(atan),
  atan2: two(atan2),
  abs: one(Math.abs),
  min: many(Math.min),
  max: many(Math.max),
  pow: two(power),
};

export const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

/** x^y; squares and cubes as products, which are what a hand-written tie would have. */
export function power(x: number, y: number): number {
  if (y === 2) return x * x;
  if (y === 3) return x * x * x;
  return pow(x, y);
}

/** The quotient of logarithms is a last place off at most powers of ten, where people look. */
function log10(x: number): number {
  const quotient = log(x) / Math.LN10;
  const nearest = Math.round(quotient);
  return Math.abs(quotient - nearest) < 1e-9 && Number(`1e${nearest}`) === x ? nearest : quotient;
}
