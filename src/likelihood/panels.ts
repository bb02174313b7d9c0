import { cos } from '../math/libm.js';

/** Chebyshev nodes a panel. */
const N = 24;
const NODES = Float64Array.from({ length: N }, (_, i) => cos((i + 0.5) * (Math.PI / N)));
/** Values at the nodes → coefficients of T_0 … T_23: row k holds what each node gives to the k-th. */
const TO_CHEBYSHEV = Float64Array.from({ length: N * N }, (_, i) => {
  const k = Math.floor(i / N);
  return ((k === 0 ? 1 : 2) / N) * cos(k * ((i % N) + 0.5) * (Math.PI / N));
});
/** T_k as powers of w: row k holds the coefficients of w^0 … w^23. */
const POWERS = chebyshevPowers();

/**
 * A costly smooth function between `low` and `high`, by polynomials of degree 23 on panels no wider than `width`.
 * @param values the function at many points at once
 */
export function onPanels(values: (x: Float64Array) => Float64Array, low: number, high: number, width: number): (x: number) => number {
  const count = Math.max(1, Math.ceil((high - low) / width));
  const half = Math.max((high - low) / (2 * count), 1e-9);
  const found = values(Float64Array.from({ length: N * count }, (_, i) => low + half * (2 * Math.floor(i / N) + 1 + NODES[i % N])));
  const coefficients = new Float64Array(N * count);
  for (let at = 0; at < coefficients.length; at += N) {
    // In two steps: the powers' coefficients are large numbers that cancel, exactly so only where they multiply the same a_k.
    for (let k = 0; k < N; k++) {
      let sum = 0;
      for (let i = 0; i < N; i++) sum += TO_CHEBYSHEV[k * N + i] * found[at + i];
      for (let j = k & 1; j <= k; j += 2) coefficients[at + j] += sum * POWERS[k * N + j];
    }
  }
  const perHalf = 1 / half;
  return x => {
    const t = (x - low) * perHalf;
    const panel = Math.min(Math.max(Math.floor(0.5 * t), 0), count - 1);
    const w = t - 2 * panel - 1;
    const ww = w * w;
    // Even and odd powers side by side: half as long a chain.
    let even = coefficients[panel * N + N - 2];
    let odd = coefficients[panel * N + N - 1];
    for (let j = panel * N + N - 4; j >= panel * N; j -= 2) {
      even = even * ww + coefficients[j];
      odd = odd * ww + coefficients[j + 1];
    }
    return even + odd * w;
  };
}

function chebyshevPowers(): Float64Array {
  const out = new Float64Array(N * N);
  out[0] = 1;
  out[N + 1] = 1;
  for (let k = 2; k < N; k++)
    for (let j = 0; j <= k; j++) out[k * N + j] = (j > 0 ? 2 * out[(k - 1) * N + j - 1] : 0) - out[(k - 2) * N + j];
  return out;
}
