import { besselKScaled, besselKWithSlope } from '../math/besselK.js';
import { digamma, lgamma } from '../math/gamma.js';
import { exp, log, pow } from '../math/libm.js';
import { panelledSlopes } from './panelledSlopes.js';
import type { RadialProfile } from './radialProfile.js';
import type { RadialSlopes } from './radialSlopes.js';

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

/** d c_ν/dν, from (1 + ν) f_{ν+1}(c_ν) = 1/4. */
function spergelCSlope(nu: number, c: number): number {
  const [value, , slope] = besselKWithSlope(nu + 1, c);
  const byNu = f(nu + 1, c) * (1 + (1 + nu) * (log(0.5 * c) + slope / value - digamma(nu + 2)));
  return byNu / (0.5 * c * f(nu, c));
}

/** The slopes of a Spergel profile: of re, the amplitude and nu. */
export function spergelSlopes([re, , nu]: Float64Array, floor: number): RadialSlopes {
  const c = spergelC(nu);
  const cSlope = spergelCSlope(nu, c);
  const lnre = log(re);
  const [norm, normBelow, normSlope] = besselKWithSlope(nu, c);
  // ∂ ln K_ν/∂u = −K_{ν−1}/K_ν − ν/u
  const byNorm = (normSlope - cSlope * (normBelow + (nu / c) * norm)) / norm;
  const three = panelledSlopes(3, 1.6, lnxs => {
    const out = [0, 1, 2].map(() => new Float64Array(lnxs.length));
    lnxs.forEach((lnx, i) => {
      const x = exp(lnx);
      const size = exp(c * (1 - x) + nu * lnx) / norm;
      if (size === 0) return;
      const [value, below, slope] = besselKWithSlope(nu, c * x);
      out[0][i] = size * value;
      out[1][i] = -size * c * x * below;
      out[2][i] = size * (value * (lnx - byNorm) + slope - cSlope * (x * below + (nu / c) * value));
    });
    return out;
  });
  return (r, out) => {
    const [value, steep, byNu] = three(log(Math.max(r, floor)) - lnre);
    out[0] = r > floor ? steep / r : 0;
    out[1] = -steep / re;
    out[2] = value;
    out[3] = byNu;
  };
}
