/** What a round of regrowing draws from in latent coordinates: a broad t distribution about zero, and small normal ones about places that lack draws. */
import { exp, log } from '../../math/libm.js';
import { LN_SQRT_2PI } from '../../math/normal.js';
import type { Random } from '../../math/philox.js';
import { drawStudentT, logDensity, type StudentT } from './studentT.js';

/** Plain data. */
export interface Base {
  readonly broad: StudentT;
  /** Centres of the small ones, K × ndim, and their widths; they have equal parts of `share`, the broad one the rest. */
  readonly centers: Float64Array;
  readonly widths: Float64Array;
  readonly share: number;
}

/** A normal distribution's density this many units of ½ r² from its centre is left out of a sum: e^−60 of its peak. */
const NEGLIGIBLE = 60;

/** ln of the density at each row of z, n × ndim. */
export function logBase({ broad, centers, widths, share }: Base, z: Float64Array): Float64Array {
  const { ndim } = broad;
  const count = widths.length;
  const logBroad = log(1 - share);
  const peaks = widths.map(width => log(share / count) - ndim * (log(width) + LN_SQRT_2PI));
  const halves = widths.map(width => 0.5 / (width * width));
  const out = new Float64Array(z.length / ndim);
  for (let i = 0; i < out.length; i++) {
    const at = i * ndim;
    const first = logBroad + logDensity(broad, z, at);
    let sum = 1;
    for (let k = 0; k < count; k++) {
      let square = 0;
      for (let d = 0; d < ndim; d++) square += (z[at + d] - centers[k * ndim + d]) ** 2;
      square *= halves[k];
      if (square < NEGLIGIBLE) sum += exp(peaks[k] - square - first);
    }
    out[i] = first + log(sum);
  }
  return out;
}

/** n draws, n × ndim. */
export function drawBase({ broad, centers, widths, share }: Base, n: number, random: Random): Float64Array {
  const { ndim } = broad;
  const out = new Float64Array(n * ndim);
  for (let i = 0; i < n; i++) {
    const at = i * ndim;
    if (widths.length === 0 || random.uniform() >= share) {
      out.set(drawStudentT(broad, 1, random), at);
      continue;
    }
    const k = Math.floor(widths.length * random.uniform());
    for (let d = 0; d < ndim; d++) out[at + d] = centers[k * ndim + d] + widths[k] * random.normal();
  }
  return out;
}
