import { digamma } from '../math/gamma.js';
import { exp, log } from '../math/libm.js';
import { type GnfwShape, gnfwGrid, gnfwPanel, lnHalfCentral, softplus } from './gnfw.js';
import { onPanels } from './panels.js';
import type { RadialSlopes } from './radialSlopes.js';

/** A/A(0) and its derivatives by ln x, α, β and γ. */
type Five = readonly [f: number, byLog: number, byAlpha: number, byBeta: number, byGamma: number];

/**
 * The slopes of a gNFW profile, whose values behind the ellipse's are `own`: rc, Ic, alpha, beta, gamma. They are sums like the profile's own (`gnfw.ts`), on
 * panels of ln r that are made when a radius first lies in them.
 */
export function gnfwSlopes([rc, , alpha, beta, gamma]: Float64Array): RadialSlopes {
  const shape = { alpha, beta, gamma };
  const lnrc = log(rc);
  const five = gnfwFive(shape);
  const width = gnfwPanel(shape);
  const panels = new Map<number, ((lnx: number) => number)[]>();

  function panelOf(lnx: number): ((lnx: number) => number)[] {
    const index = Math.floor(lnx / width);
    let found = panels.get(index);
    if (found === undefined) {
      let sums: Five[] = [];
      found = [0, 1, 2, 3, 4].map(k =>
        onPanels(
          nodes => {
            if (k === 0) sums = Array.from(nodes, five);
            return Float64Array.from(sums, each => each[k]);
          },
          index * width,
          (index + 1) * width,
          width,
        ),
      );
      panels.set(index, found);
    }
    return found;
  }

  return (r, out) => {
    const lnx = log(r) - lnrc;
    // So far in nothing changes: a panel would be for one sample.
    if (lnx < -60) {
      out.fill(0, 0, 6);
      out[2] = 1;
      return;
    }
    const [f, byLog, byAlpha, byBeta, byGamma] = panelOf(lnx);
    const steep = byLog(lnx);
    out[0] = steep / r;
    out[1] = -steep / rc;
    out[2] = f(lnx);
    out[3] = byAlpha(lnx);
    out[4] = byBeta(lnx);
    out[5] = byGamma(lnx);
  };
}

/** All five at ln x. */
function gnfwFive(shape: GnfwShape): (lnx: number) => Five {
  const { alpha, beta, gamma } = shape;
  const q = (gamma - beta) / alpha;
  const norm = lnHalfCentral(shape);
  const [a, b] = [(1 - gamma) / alpha, (beta - 1) / alpha];
  const both = digamma(a + b);
  const [normA, normB] = [digamma(a) - both, digamma(b) - both];
  const normAlpha = -(a * normA + b * normB + 1) / alpha;
  return lnx => {
    const { logs, weights } = gnfwGrid(shape, lnx, lnx);
    let [f, byLog, byAlpha, byBeta, byGamma] = [0, 0, 0, 0, 0];
    for (let j = 0; j < logs.length; j++) {
      const l = lnx + logs[j];
      const sp = softplus(alpha * l);
      const term = weights[j] * exp((1 - gamma) * l + q * sp - norm);
      // e^y / (1 + e^y), y = α l
      const share = exp(alpha * l - sp);
      f += term;
      byLog += term * (1 - gamma + (gamma - beta) * share);
      byAlpha += term * (q * (l * share - sp / alpha) - normAlpha);
      byBeta -= term * ((sp + normB) / alpha);
      byGamma += term * ((sp + normA) / alpha - l);
    }
    return [f, byLog, byAlpha, byBeta, byGamma];
  };
}
