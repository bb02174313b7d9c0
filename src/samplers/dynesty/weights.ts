/**
 * Weights of nested-sampling points from their likelihoods and the thresholds they were drawn above: all that is needed to put runs together, however
 * many points were alive at which time (Higson et al. 2019, Statistics and Computing 29, 891, section 3).
 */
import { exp, expm1, log } from '../../math/libm.js';
import { fold, keyOf, Random } from '../../math/philox.js';

export interface Weighted {
  /** Rows from the least likely to the most. */
  readonly order: Uint32Array;
  /** ln of likelihood × prior volume, ln of the prior volume above, and the number of live points at its death, for each row in order. */
  readonly logW: Float64Array;
  readonly logX: Float64Array;
  readonly live: Float64Array;
  readonly logZ: number;
  /** √(H/n), H being that of the points in the volume at the start, with the error of that volume's own logarithm: Skilling 2006, Bayesian Analysis 1, 833. */
  readonly logZErr: number;
  /** H, the Kullback–Leibler divergence of posterior from prior, in nats. */
  readonly information: number;
  readonly nEff: number;
}

/**
 * @param logL of all points
 * @param birth the likelihood above which each was drawn
 * @param others births of points that were alive to the end and don't count in the result
 * @param logX0 ln of the prior volume at the start
 * @param variance0 the variance of that
 */
export function weigh(logL: Float64Array, birth: Float64Array, others: Float64Array, logX0: number, variance0 = 0): Weighted {
  const m = logL.length;
  const order = Uint32Array.from({ length: m }, (_, i) => i).sort((a, b) => logL[a] - logL[b] || a - b);
  const births = new Float64Array(m + others.length);
  births.set(birth);
  births.set(others, m);
  births.sort();
  const live = new Float64Array(m);
  for (let k = 0, born = 0; k < m; k++) {
    while (born < births.length && births[born] < logL[order[k]]) born++;
    live[k] = born - k;
  }
  const logX = new Float64Array(m);
  const logW = new Float64Array(m);
  let before = logX0;
  for (let k = 0; k < m; k++) {
    logX[k] = before - 1 / live[k];
    logW[k] = logL[order[k]] + before + logShare(k, live, others.length > 0);
    before = logX[k];
  }
  shareEvenly(logW, logL, order);
  return { order, logW, logX, live, ...summed(logL, order, logW, live, { logX: logX0, variance: variance0 }) };
}

/** Points of one likelihood have no order among them: their volume is put together and shared out in equal parts. */
function shareEvenly(logW: Float64Array, logL: Float64Array, order: Uint32Array): void {
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && logL[order[to]] === logL[order[from]]) to++;
    if (to - from > 1) {
      let sum = 0;
      for (let k = from; k < to; k++) sum += exp(logW[k] - logW[from]);
      logW.fill(logW[from] + log(sum / (to - from)), from, to);
    }
    from = to;
  }
}

/**
 * ln of the share of the volume before point k that belongs to it: the boundary to a neighbour lies half way, in volume, between the two. With
 * r = exp(−1/n): ½(1 − rₖ rₖ₊₁). The first point has all that lies before it, the last, unless others were alive, all that lies behind.
 */
function logShare(k: number, live: Float64Array, open: boolean): number {
  const last = k === live.length - 1;
  const here = -1 / live[k];
  if (last && !open) return k === 0 ? 0 : log(0.5 * (1 + exp(here)));
  const next = last ? here : here - 1 / live[k + 1];
  return k === 0 ? log(-0.5 * (expm1(here) + expm1(next))) : log(-0.5 * expm1(next));
}

function summed(
  logL: Float64Array,
  order: Uint32Array,
  logW: Float64Array,
  live: Float64Array,
  start: { readonly logX: number; readonly variance: number },
) {
  const m = logW.length;
  let max = Number.NEGATIVE_INFINITY;
  for (const w of logW) if (w > max) max = w;
  if (max === Number.NEGATIVE_INFINITY) return { logZ: max, logZErr: Number.NaN, information: 0, nEff: 0 };
  let sum = 0;
  let sum2 = 0;
  let sumL = 0;
  for (let k = 0; k < m; k++) {
    const w = exp(logW[k] - max);
    sum += w;
    sum2 += w * w;
    if (w > 0) sumL += w * logL[order[k]];
  }
  const logZ = max + log(sum);
  const information = Math.max(0, sumL / sum - logZ);
  // the mean number of live points, weighted as it counts: a point's shrinkage moves all of the evidence that lies above it
  let above = 1;
  let once = 0;
  let twice = 0;
  for (let k = 0; k < m; k++) {
    once += (above * above) / live[k];
    twice += (above * above) / (live[k] * live[k]);
    above = Math.max(0, above - exp(logW[k] - logZ));
  }
  // what is known of the start by draws of the prior is not told by live points
  const shrunk = Math.max(0, information + start.logX);
  return { logZ, logZErr: Math.sqrt((shrunk * twice) / once + start.variance), information, nEff: (sum * sum) / sum2 };
}

/**
 * The scatter of ln Z over volumes that might have been: each shrinkage is drawn from its distribution, the largest of n uniform numbers
 * (Speagle 2020, MNRAS 493, 3132, section 4.2). Always the same draws.
 */
export function simulatedError({ order, live }: Weighted, logL: Float64Array, times = 100): number {
  const m = order.length;
  let mean = 0;
  let square = 0;
  for (let time = 0; time < times; time++) {
    const random = new Random(fold(keyOf(0x51a), time));
    let logX = 0;
    let max = Number.NEGATIVE_INFINITY;
    let sum = 0;
    for (let k = 0; k < m; k++) {
      const step = log(random.uniform()) / live[k];
      const logW = logL[order[k]] + logX + log(-expm1(step));
      logX += step;
      if (logW > max) {
        sum = sum * exp(max - logW) + 1;
        max = logW;
      } else sum += exp(logW - max);
    }
    const logZ = max + log(sum);
    mean += logZ / times;
    square += (logZ * logZ) / times;
  }
  return Math.sqrt(Math.max(0, square - mean * mean));
}
