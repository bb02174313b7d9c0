import { besselKScaled } from '../math/besselK.js';
import { lgamma } from '../math/gamma.js';
import { exp, log, pow } from '../math/libm.js';
import type { RadialProfile } from './radialProfile.js';

/** f_ν(u) = (u/2)^ν K_ν(u) / Γ(ν + 1): equation 3 of Spergel 2010, ApJS 191, 58. */
const f = (nu: number, u: number): number => exp(nu * log(0.5 * u) - lgamma(nu + 1) - u) * besselKScaled(nu, u);

let lastNu = Number.NaN;
let lastC = Number.NaN;

/** c_ν: half of the flux lies within u = c_ν, (1 + ν) f_{ν+1}(c_ν) = 1/4 (equation 6 there), by Newton's method; the last one is remembered. */
export function spergelC(nu: number): number {
  if (nu === lastNu) return lastC;
  let c = 1.25 + 0.9 * nu;
  c = Math.max(c, 0.3);
  for (let i = 0; i < 60; i++) {
    // The slope of (1 + ν) f_{ν+1} is −(u/2) f_ν.
    const step = ((1 + nu) * f(nu + 1, c) - 0.25) / (0.5 * c * f(nu, c));
    c = Math.max(c + step, 0.2 * c);
    if (Math.abs(step) < 1e-15 * c) break;
  }
  lastNu = nu;
  lastC = c;
  return c;
}

/** (r/re)^ν K_ν(c r/re) / K_ν(c), 1 at re. */
export function spergelProfile([re, amplitude, nu]: Float64Array, floor: number): RadialProfile {
  const c = spergelC(nu);
  const norm = besselKScaled(nu, c);
  const at = (r: number): number => {
    const x = Math.max(r, floor) / re;
    const decay = exp(c * (1 - x));
    return decay === 0 ? 0 : (decay * pow(x, nu) * besselKScaled(nu, c * x)) / norm;
  };
  return {
    amplitude,
    at,
    cut: Number.POSITIVE_INFINITY,
    width: Number.POSITIVE_INFINITY,
    // Entire in ln r, and falling as exp(−c r/re): on wider panels the polynomials would not follow.
    costly: { values: () => lnr => lnr.map(l => at(exp(l))), panel: 1, factor: () => 1 },
  };
}
