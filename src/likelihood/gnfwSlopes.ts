import { digamma } from '../math/gamma.js';
import { log } from '../math/libm.js';
import { type GnfwShape, gnfwPanel } from './gnfw.js';
import type { GnfwSums } from './gnfwKernel.js';
import { type ManyFunctions, panelledSlopes } from './panelledSlopes.js';
import type { RadialSlopes } from './radialSlopes.js';

/**
 * The slopes of a gNFW profile, whose values behind the ellipse's are `own`: rc, Ic, alpha, beta, gamma. They are sums like the profile's own (`gnfw.ts`), on
 * panels of ln r that are made when a radius first lies in them.
 */
export function gnfwSlopes([rc, , alpha, beta, gamma]: Float64Array, sums: GnfwSums): RadialSlopes {
  const shape = { alpha, beta, gamma };
  const lnrc = log(rc);
  const five = panelledSlopes(5, gnfwPanel(shape), gnfwFive(shape, sums));
  return (r, out) => {
    const lnx = log(r) - lnrc;
    // So far in nothing changes: a panel would be for one sample.
    if (lnx < -60) {
      out.fill(0, 0, 6);
      out[2] = 1;
      return;
    }
    const [f, steep, byAlpha, byBeta, byGamma] = five(lnx);
    out[0] = steep / r;
    out[1] = -steep / rc;
    out[2] = f;
    out[3] = byAlpha;
    out[4] = byBeta;
    out[5] = byGamma;
  };
}

/** A/A(0) and its derivatives by ln x, α, β and γ, as functions of ln x. */
function gnfwFive(shape: GnfwShape, sums: GnfwSums): ManyFunctions {
  const { alpha, beta, gamma } = shape;
  const q = (gamma - beta) / alpha;
  const [a, b] = [(1 - gamma) / alpha, (beta - 1) / alpha];
  const both = digamma(a + b);
  const [normA, normB] = [digamma(a) - both, digamma(b) - both];
  const normAlpha = -(a * normA + b * normB + 1) / alpha;
  return (nodes, low, high) => {
    const terms = sums.slopes(shape, low, high, nodes);
    const out = [0, 1, 2, 3, 4].map(() => new Float64Array(nodes.length));
    for (let i = 0; i < nodes.length; i++) {
      const [f, ofH, ofHL, ofS, ofL] = terms.subarray(5 * i, 5 * i + 5);
      out[0][i] = f;
      out[1][i] = (1 - gamma) * f + (gamma - beta) * ofH;
      out[2][i] = q * (ofHL - ofS / alpha) - normAlpha * f;
      out[3][i] = -(ofS + normB * f) / alpha;
      out[4][i] = (ofS + normA * f) / alpha - ofL;
    }
    return out;
  };
}
