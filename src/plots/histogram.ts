/** Weighted histograms on even bins. Values on the upper end fall in the last bin; values outside fall in none. */

export type Range = readonly [low: number, high: number];

/** Values as they stand in `samples`, row-major with `ndim` columns: column `column`. */
export function columnOf(samples: Float64Array, n: number, ndim: number, column: number): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) out[i] = samples[i * ndim + column];
  return out;
}

/** The bin of each value, −1 where it is outside. */
export function binsOf(values: Float64Array, [low, high]: Range, bins: number): Int32Array {
  const out = new Int32Array(values.length);
  const scale = bins / (high - low);
  for (let i = 0; i < values.length; i++) {
    const k = Math.floor((values[i] - low) * scale);
    out[i] = values[i] >= low && values[i] <= high ? Math.min(k, bins - 1) : -1;
  }
  return out;
}

/** The weight in each bin. */
export function histogram(of: Int32Array, weights: Float64Array, bins: number): Float64Array {
  const out = new Float64Array(bins);
  for (let i = 0; i < of.length; i++) if (of[i] >= 0) out[of[i]] += weights[i];
  return out;
}

/** The weight in each cell of bins × bins: cell (i, j) of the x bin i and the y bin j at `j * bins + i`. */
export function histogram2d(xBin: Int32Array, yBin: Int32Array, weights: Float64Array, bins: number): Float64Array {
  const out = new Float64Array(bins * bins);
  for (let k = 0; k < xBin.length; k++) if (xBin[k] >= 0 && yBin[k] >= 0) out[yBin[k] * bins + xBin[k]] += weights[k];
  return out;
}
