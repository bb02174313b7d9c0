/** The slopes of the profiles of galaxies, clusters and rings: {@link RadialSlopes}, of the values behind the ellipse's. */
import { gammaPInverse } from '../math/gamma.js';
import { exp, expm1, log, log1p, pow } from '../math/libm.js';
import { softplus } from './gnfw.js';
import { sersicBSlope } from './profileTable.js';
import type { RadialSlopes } from './radialSlopes.js';

export function moffatSlopes([rd, , beta]: Float64Array): RadialSlopes {
  return (r, out) => {
    const t = (r / rd) * (r / rd);
    const f = pow(1 + t, -beta);
    const steep = f === 0 ? 0 : (2 * beta * f * t) / (1 + t);
    out[0] = r === 0 ? 0 : -steep / r;
    out[1] = steep / rd;
    out[2] = f;
    out[3] = f === 0 ? 0 : -f * log1p(t);
  };
}

export function nukerSlopes([rb, , alpha, beta, gamma]: Float64Array, floor: number): RadialSlopes {
  const q = (gamma - beta) / alpha;
  return (r, out) => {
    const L = log(Math.max(r, floor) / rb);
    const sp = softplus(alpha * L);
    const share = exp(alpha * L - sp);
    const turn = sp - Math.LN2;
    const f = exp(-gamma * L + q * turn);
    const steep = f * ((gamma - beta) * share - gamma);
    out[0] = r > floor ? steep / r : 0;
    out[1] = -steep / rb;
    out[2] = f;
    out[3] = f * q * (L * share - turn / alpha);
    out[4] = (-f * turn) / alpha;
    out[5] = f * (turn / alpha - L);
  };
}

export function coreSersicSlopes([rb, , re, ns, alpha, gamma]: Float64Array, floor: number): RadialSlopes {
  const b = gammaPInverse(2 * ns, 0.5);
  const bSlope = sersicBSlope(ns);
  // Both exponents are b E: ln E = softplus(y)/(alpha ns) + ln(rb/re)/ns, at the break with y = 0.
  const lnRatio = log(rb / re) / ns;
  const lnBreak = Math.LN2 / (alpha * ns) + lnRatio;
  const atBreak = exp(lnBreak);
  return (r, out) => {
    const L = log(Math.max(r, floor) / rb);
    const y = alpha * L;
    const sp = softplus(y);
    const share = exp(y - sp);
    const core = sp - y - Math.LN2; // softplus(−y) − ln 2
    const lnE = sp / (alpha * ns) + lnRatio;
    const E = exp(lnE);
    const f = exp((gamma / alpha) * core - b * (E - atBreak));
    if (f === 0) {
      out.fill(0, 0, 7);
      return;
    }
    const steep = -gamma * (1 - share) - (b * E * share) / ns;
    out[0] = r > floor ? (f * steep) / r : 0;
    out[1] = (f * (gamma * (1 - share) - (b * (E * (1 - share) - atBreak)) / ns)) / rb;
    out[2] = f;
    out[3] = (f * b * (E - atBreak)) / (ns * re);
    out[4] = f * (-bSlope * (E - atBreak) + (b * (E * lnE - atBreak * lnBreak)) / ns);
    const byAlpha = -(gamma / alpha) * (core / alpha + (1 - share) * L);
    out[5] = f * (byAlpha - (b / (alpha * ns)) * (E * (share * L - sp / alpha) + (atBreak * Math.LN2) / alpha));
    out[6] = (f * core) / alpha;
  };
}

export function kingSlopes([rc, , rtidal, alpha]: Float64Array): RadialSlopes {
  const q = 1 / alpha;
  /** g, and r ∂g/∂r = −rc ∂g/∂rc, and ∂g/∂alpha. */
  const g = (r: number): readonly [number, number, number] => {
    const t = (r / rc) * (r / rc);
    const value = pow(1 + t, -q);
    return [value, (-2 * q * value * t) / (1 + t), value * log1p(t) * q * q];
  };
  const [edge, edgeSteep, edgeAlpha] = g(rtidal);
  const whole = edge * expm1(q * log1p((rtidal / rc) * (rtidal / rc)));
  return (r, out) => {
    if (!(r < rtidal)) {
      out.fill(0, 0, 5);
      return;
    }
    const [, steep, byAlpha] = g(r);
    const above = edge * expm1(q * log1p(((rtidal - r) * (rtidal + r)) / (rc * rc + r * r)));
    const f = pow(above / whole, alpha);
    const share = above === 0 ? 0 : (alpha * f) / above;
    out[0] = r === 0 ? 0 : (share * steep) / r;
    out[1] = (share * (edgeSteep - steep) - (alpha * f * edgeSteep) / whole) / rc;
    out[2] = f;
    out[3] = (edgeSteep * ((alpha * f) / whole - share)) / rtidal;
    out[4] = f === 0 ? 0 : f * log(above / whole) + share * (byAlpha - edgeAlpha) + (alpha * f * edgeAlpha) / whole;
  };
}

export function brokenExponentialSlopes([rs, , ro, rb, wb]: Float64Array): RadialSlopes {
  const bend = 1 / rs - 1 / ro;
  const z0 = -rb / wb;
  const sp0 = softplus(z0);
  const share0 = exp(z0 - sp0);
  return (r, out) => {
    const z = (r - rb) / wb;
    const sp = softplus(z);
    const share = exp(z - sp);
    const rise = sp - sp0;
    const f = exp(-r / rs + wb * bend * rise);
    if (f === 0) {
      out.fill(0, 0, 6);
      return;
    }
    out[0] = r === 0 ? 0 : f * (bend * share - 1 / rs);
    out[1] = (f * (r - wb * rise)) / (rs * rs);
    out[2] = f;
    out[3] = (f * wb * rise) / (ro * ro);
    out[4] = f * bend * (share0 - share);
    out[5] = f * bend * (rise + share0 * z0 - share * z);
  };
}

export function ringSlopes([rr, , wr]: Float64Array): RadialSlopes {
  return (r, out) => {
    const d = (r - rr) / wr;
    const f = exp(-0.5 * d * d);
    const steep = f === 0 ? 0 : (f * d) / wr;
    out[0] = r === 0 ? 0 : -steep;
    out[1] = steep;
    out[2] = f;
    out[3] = steep * d;
  };
}
