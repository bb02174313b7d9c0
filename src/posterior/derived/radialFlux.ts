import type { RadialProfile, RadialShape } from '../../likelihood/radialProfile.js';
import { gammaPInverse, lgamma } from '../../math/gamma.js';
import { exp, log, pow } from '../../math/libm.js';

/** What a radial profile sums up to, in the plane of its own radius: circles of radius r stand for its ellipses. */
export interface RadialTotals {
  /** ∫₀^∞ f(r) r dr [brightness deg²]; Infinity where it has no end. */
  readonly moment: number;
  /** Radius within which half of it is [deg]; NaN where there is none. */
  readonly half: number;
}

/** ln B(a, b). */
const lnBeta = (a: number, b: number): number => lgamma(a) + lgamma(b) - lgamma(a + b);

/**
 * By formula where there is one, else by quadrature.
 *
 * Sersic: Graham & Driver 2005 (PASA 22, 118), equation 2, with b_n their equation 1. Beta: the integral of Euler's beta function. gNFW: the flux of the
 * sphere that is seen in projection, by Fubini.
 *
 * @param own the values behind xc, yc, theta, e, cbox: a radius [deg] first, of every type
 */
export function radialTotals({ type, truncation = null }: RadialShape, own: Float64Array, profile: RadialProfile): RadialTotals | null {
  if (truncation === null) {
    const [scale, height] = own;
    switch (type) {
      case 'Sersic': {
        const n = own[2];
        const b = gammaPInverse(2 * n, 0.5);
        return { moment: height * scale * scale * n * exp(b - 2 * n * log(b) + lgamma(2 * n)), half: scale };
      }
      case 'Gaussian':
        return { moment: height * scale * scale, half: scale * Math.sqrt(2 * Math.LN2) };
      case 'Exponential':
        return { moment: height * scale * scale, half: scale * gammaPInverse(2, 0.5) };
      case 'TopHat':
        return { moment: 0.5 * height * scale * scale, half: scale * Math.SQRT1_2 };
      case 'Beta': {
        const [, , alpha, beta] = own;
        if (!(alpha > 0 && alpha * beta > 2)) return { moment: endless(height), half: Number.NaN };
        const moment = (height * scale * scale * exp(lnBeta(2 / alpha, beta - 2 / alpha))) / alpha;
        return { moment, half: alpha === 2 ? scale * Math.sqrt(pow(2, 1 / (beta - 1)) - 1) : byQuadrature(profile, scale).half };
      }
      case 'gNFW': {
        const [, , alpha, beta, gamma] = own;
        if (!(beta > 3)) return { moment: endless(height), half: Number.NaN };
        // 2π moment = 4π ∫ p(t) t² dt / A(0), A(0) = (2/α) B((1 − γ)/α, (β − 1)/α)
        const ratio = exp(lnBeta((3 - gamma) / alpha, (beta - 3) / alpha) - lnBeta((1 - gamma) / alpha, (beta - 1) / alpha));
        return { moment: height * scale * scale * ratio, half: Number.NaN };
      }
      case 'Power':
        return { moment: endless(height), half: Number.NaN };
      default:
        break;
    }
  }
  return profile.costly === undefined ? byQuadrature(profile, own[0]) : null;
}

const endless = (height: number): number => (height === 0 ? 0 : height * Number.POSITIVE_INFINITY);

/** Nodes and weights of Gauss–Legendre quadrature of order 8 on [−1, 1] (Abramowitz & Stegun, table 25.4), the positive ones. */
const NODES = [0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363];
const WEIGHTS = [0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763];
/** In ln r. */
const PANEL = 0.5;

/** ∫ f r dr over ln r, in panels from the scale inwards and outwards until nothing more comes. */
function byQuadrature({ amplitude, at, cut }: RadialProfile, scale: number): RadialTotals {
  const integrand = (s: number): number => {
    const r = exp(s);
    return at(r) * r * r;
  };
  const one = (a: number, b: number): number => {
    const [middle, half] = [0.5 * (a + b), 0.5 * (b - a)];
    let sum = 0;
    for (let i = 0; i < 4; i++) sum += WEIGHTS[i] * (integrand(middle - half * NODES[i]) + integrand(middle + half * NODES[i]));
    return sum * half;
  };
  const panel = (a: number, b: number, whole: number, scaleOf: number, depth: number): number => {
    const middle = 0.5 * (a + b);
    const [left, right] = [one(a, middle), one(middle, b)];
    if (depth === 0 || Math.abs(left + right - whole) <= 1e-11 * scaleOf) return left + right;
    return panel(a, middle, left, scaleOf, depth - 1) + panel(middle, b, right, scaleOf, depth - 1);
  };
  const sumOf = (a: number, b: number, soFar: number): number => {
    const rough = one(a, b);
    return panel(a, b, rough, Math.abs(rough) + Math.abs(soFar), 24);
  };
  const middle = log(scale);
  const end = cut < Number.POSITIVE_INFINITY ? log(cut) : middle + 80;
  const edges: number[] = [];
  const parts: number[] = [];
  let total = 0;
  let size = 0;
  let quiet = 0;
  const from = Math.min(middle, end);
  for (let b = from; quiet < 6 && b > middle - 80; b -= PANEL) {
    const part = sumOf(b - PANEL, b, size);
    edges.unshift(b - PANEL);
    parts.unshift(part);
    total += part;
    size += Math.abs(part);
    quiet = Math.abs(part) <= 1e-13 * size ? quiet + 1 : 0;
  }
  quiet = 0;
  let a = from;
  for (; quiet < 6 && a < end; a = Math.min(end, a + PANEL)) {
    const part = sumOf(a, Math.min(end, a + PANEL), size);
    edges.push(a);
    parts.push(part);
    total += part;
    size += Math.abs(part);
    quiet = Math.abs(part) <= 1e-13 * size ? quiet + 1 : 0;
  }
  if (a >= end && cut === Number.POSITIVE_INFINITY && Math.abs(parts[parts.length - 1]) > 1e-9 * size)
    return { moment: endless(amplitude * Math.sign(total)), half: Number.NaN };
  edges.push(a);
  // Half of it: the panel in which the sum passes it, then bisection within.
  let below = 0;
  for (let i = 0; i < parts.length; i++) {
    if ((below + parts[i]) / total < 0.5) {
      below += parts[i];
      continue;
    }
    let [low, high] = [edges[i], edges[i + 1]];
    for (let k = 0; k < 50; k++) {
      const s = 0.5 * (low + high);
      if ((below + sumOf(edges[i], s, size)) / total < 0.5) low = s;
      else high = s;
    }
    return { moment: amplitude * total, half: exp(0.5 * (low + high)) };
  }
  return { moment: amplitude * total, half: Number.NaN };
}
