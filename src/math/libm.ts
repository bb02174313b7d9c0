/**
 * exp, log, sin, … that give the same bits in every engine: V8, other browsers and their versions differ in the last place of `Math.exp` and its kin,
 * and a sampler's path hangs on every bit. Whatever may steer a fit uses these; +, −, ×, ÷ and `Math.sqrt` are exact everywhere by IEEE 754.
 */
import { instantiate } from '../kernels/instantiate.js';
import wasm from '../kernels/numeric.wasm.js';

interface Libm {
  exp(x: number): number;
  log(x: number): number;
  log1p(x: number): number;
  expm1(x: number): number;
  pow(x: number, y: number): number;
  sin(x: number): number;
  cos(x: number): number;
  tan(x: number): number;
  asin(x: number): number;
  acos(x: number): number;
  atan(x: number): number;
  atan2(y: number, x: number): number;
  sinh(x: number): number;
  cosh(x: number): number;
  tanh(x: number): number;
}

export const { exp, log, log1p, expm1, pow, sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh } = instantiate<Libm>(wasm);
