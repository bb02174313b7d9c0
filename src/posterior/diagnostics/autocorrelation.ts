import type { Chains } from './chains.js';

/** Lags are summed until there are this many autocorrelation times of them. */
const WINDOW = 5;

/**
 * Integrated autocorrelation time of an ensemble, in steps: 1 + 2 Σ ρ(t), with ρ the mean over the walkers of each one's autocorrelation, summed up to the
 * first lag of at least five autocorrelation times (Sokal 1997; Goodman & Weare 2010, section 5). How many steps give one independent draw for each walker.
 *
 * An estimate from a chain shorter than some fifty autocorrelation times is too low. NaN for fewer than two steps, and for walkers that never move.
 */
export function autocorrelationTime({ nchains, n, values }: Chains): number {
  const centred = new Float64Array(values.length);
  const moving: number[] = [];
  const variance = new Float64Array(nchains);
  for (let c = 0; c < nchains; c++) {
    let mean = 0;
    for (let i = c * n; i < (c + 1) * n; i++) mean += values[i] / n;
    for (let i = c * n; i < (c + 1) * n; i++) {
      centred[i] = values[i] - mean;
      variance[c] += centred[i] * centred[i];
    }
    if (values.subarray(c * n, (c + 1) * n).some(x => x !== values[c * n])) moving.push(c);
  }
  if (n < 2 || moving.length === 0) return Number.NaN;
  let tau = 1;
  for (let lag = 1; lag < n; lag++) {
    let rho = 0;
    for (const c of moving) {
      let sum = 0;
      for (let i = c * n; i < (c + 1) * n - lag; i++) sum += centred[i] * centred[i + lag];
      rho += sum / variance[c] / moving.length;
    }
    tau += 2 * rho;
    if (lag >= WINDOW * tau) break;
  }
  return tau;
}
