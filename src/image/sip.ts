import { ValueError } from '../errors.js';
import type { SipSpec } from '../likelihood/spec.js';
import type { Header } from './fits/header.js';

/**
 * The Simple Imaging Polynomial (Shupe et al. 2005, ASP Conf. 347, 491): what is added to an offset (u, v) from the reference pixel, in pixels, before
 * the matrix: f = Σ A_p_q u^p v^q along x, g = Σ B_p_q u^p v^q along y. The inverse polynomials AP, BP are approximate, so they aren't used: the
 * forward ones are inverted.
 */
export function sipFromHeader(h: Header): SipSpec | null {
  if (!h.has('A_ORDER') && !h.has('B_ORDER')) return null;
  return { a: coefficients(h, 'A'), b: coefficients(h, 'B') };
}

/** `c[p][q]` of one axis. @throws ValueError for an order that no SIP has */
function coefficients(h: Header, axis: 'A' | 'B'): number[][] {
  const order = h.number(`${axis}_ORDER`);
  if (order === undefined || !Number.isInteger(order) || order < 0 || order > 9)
    throw new ValueError(`${axis}_ORDER is ${String(order)}; a SIP distortion has A_ORDER and B_ORDER, integers from 0 to 9`);
  return Array.from({ length: order + 1 }, (_, p) => Array.from({ length: order + 1 - p }, (_, q) => h.number(`${axis}_${p}_${q}`) ?? 0));
}

/** The undistorted offset of (u, v), pixels. */
export function undistort({ a, b }: SipSpec, u: number, v: number): [u: number, v: number] {
  return [u + polynomial(a, u, v)[0], v + polynomial(b, u, v)[0]];
}

/** The offset that {@link undistort} brings to (U, V), by Newton's method; NaN where there is none near. */
export function distort({ a, b }: SipSpec, U: number, V: number): [u: number, v: number] {
  let [u, v] = [U, V];
  for (let i = 0; i < 50; i++) {
    const [f, fu, fv] = polynomial(a, u, v);
    const [g, gu, gv] = polynomial(b, u, v);
    const [ru, rv] = [u + f - U, v + g - V];
    const determinant = (1 + fu) * (1 + gv) - fv * gu;
    const du = ((1 + gv) * ru - fv * rv) / determinant;
    const dv = ((1 + fu) * rv - gu * ru) / determinant;
    u -= du;
    v -= dv;
    if (!(Math.abs(du) + Math.abs(dv) > 1e-13 * (1 + Math.abs(u) + Math.abs(v)))) break;
  }
  const [x, y] = undistort({ a, b }, u, v);
  const isThere = Math.abs(x - U) + Math.abs(y - V) <= 1e-6 * (1 + Math.abs(U) + Math.abs(V));
  return isThere ? [u, v] : [Number.NaN, Number.NaN];
}

/** Value and derivatives by u and by v. */
function polynomial(c: readonly (readonly number[])[], u: number, v: number): [value: number, du: number, dv: number] {
  let [value, du, dv] = [0, 0, 0];
  for (let p = c.length - 1; p >= 0; p--) {
    let [row, slope] = [0, 0];
    for (let q = c[p].length - 1; q >= 0; q--) {
      slope = slope * v + row;
      row = row * v + c[p][q];
    }
    du = du * u + value;
    value = value * u + row;
    dv = dv * u + slope;
  }
  return [value, du, dv];
}
