import { pow } from '../math/libm.js';

/** (|X|^p + |Y|^p)^{1/p} */
export function pNorm(X: number, Y: number, p: number): number {
  return p === 2 ? Math.sqrt(X * X + Y * Y) : pow(pow(Math.abs(X), p) + pow(Math.abs(Y), p), 1 / p);
}
