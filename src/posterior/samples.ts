/** Weighted draws from a posterior: the part of a FitResult, or of a PosteriorSoFar, that summaries are made of. */
export interface WeightedSamples {
  readonly labels: readonly string[];
  readonly units: readonly string[];
  readonly n: number;
  /** n × ndim (one a label), row-major, physical units. */
  readonly samples: Float64Array;
  /** n, not negative, of any sum > 0. */
  readonly weights: Float64Array;
  /** Of Markov chains: `bulkEss`, one a parameter. */
  readonly diagnostics?: Readonly<Record<string, unknown>>;
}

/** The effective sample size of parameter d as its chains' diagnostics have it; undefined where draws are independent, or nothing is known. */
export function chainEss({ diagnostics, labels }: WeightedSamples, d: number): number | undefined {
  const each = diagnostics?.bulkEss as ArrayLike<number> | undefined;
  return each?.length === labels.length && each[d] > 0 ? each[d] : undefined;
}

/** The n draws of parameter d. */
export function column({ labels, n, samples }: WeightedSamples, d: number): Float64Array {
  const ndim = labels.length;
  const values = new Float64Array(n);
  for (let i = 0; i < n; i++) values[i] = samples[i * ndim + d];
  return values;
}
