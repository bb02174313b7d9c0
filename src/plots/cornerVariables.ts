/** What a corner plot draws of each parameter: its range, bins, quantiles and how far its densities are smoothed. */
import { ValueError } from '../errors.js';
import { weightedQuantiles } from '../posterior/quantiles.js';
import { binsOf, columnOf, type Range } from './histogram.js';
import { onlyKnown } from './known.js';

export interface CornerOptions {
  /** Values, n × ndim, row-major, in the parameters' own units. */
  readonly samples: Float64Array;
  readonly n: number;
  readonly ndim: number;
  /** Weights of the samples (n), ≥ 0; they need not sum to one. */
  readonly weights: Float64Array;
  /** `core.xc`, `comp_01.re`, …: one a parameter. */
  readonly labels: readonly string[];
  /** As long as `labels`; an empty string where there is no unit. */
  readonly units: readonly string[];
  /** True values, one a parameter of the fit or of those shown, drawn as lines; null or NaN where none is known. */
  readonly truths?: readonly (number | null)[];
  /** Quantiles drawn as dashed lines in the histograms: 0.16, 0.5 and 0.84. */
  readonly quantiles?: readonly number[];
  /** Bins a parameter: 40. */
  readonly bins?: number;
  /** An axis reaches from the median `sigma` times (p50 − p16) down and `sigma` times (p84 − p50) up, but not beyond the samples: 10; null: all samples. */
  readonly sigma?: number | null;
  /** Ranges of the axes, one a parameter of the fit or of those shown, instead of those by `sigma`; null for the ones that stay as they are. */
  readonly edges?: readonly (Range | null)[];
  /** Only the parameters of these components: names, that is, what stands before the dot of a label. */
  readonly component?: string | readonly string[];
  /** A line above the plot. */
  readonly title?: string;
}

export interface Variable {
  readonly label: string;
  readonly unit: string;
  readonly range: Range;
  /** The bin of every sample, −1 outside the range. */
  readonly bin: Int32Array;
  /** p16, p50, p84. */
  readonly spread: readonly number[];
  /** Where the quantiles' lines stand: 0 at the low end of the range, 1 at the high end. */
  readonly quantilesAt: readonly number[];
  readonly truthAt: number | null;
  /** Standard deviation of the normal that smooths joint densities along this parameter, in bins. */
  readonly smoothing: number;
}

/** Weight beyond the ends of an axis that is cut off as "no samples there": nested sampling keeps points of no consequence far out. */
const tail = 5e-4;

/** The parameters a plot shows. @throws ValueError as {@link cornerSvg} says. */
export function variablesOf(options: CornerOptions): Variable[] {
  check(options);
  const { samples, n, ndim, weights, labels, units, quantiles = [0.16, 0.5, 0.84], bins = 40, sigma = 10 } = options;
  let sum = 0;
  let squares = 0;
  for (const w of weights) {
    sum += w;
    squares += w * w;
  }
  // Scott's rule in two dimensions is σ n^(−1/6), n the effective number of samples; a little less keeps narrow, tilted densities narrow.
  const bandwidth = 0.9 * (squares / sum ** 2) ** (1 / 6);
  const cut = sigma === null ? 0 : tail;
  const columns = columnsOf(options);
  return columns.map((k, place) => {
    // One for each parameter of the fit, or for each that is shown.
    const of = <T>(given: readonly T[] | undefined): T | undefined => given?.[given.length === ndim ? k : place];
    const values = columnOf(samples, n, ndim, k);
    const found = weightedQuantiles(values, weights, [0.16, 0.5, 0.84, cut, 1 - cut, ...quantiles]);
    const spread = found.slice(0, 3);
    const ends = found.slice(3, 5);
    const truth = of(options.truths) ?? Number.NaN;
    const range = of(options.edges) ?? rangeOf(spread, ends, sigma ?? 1e300, truth);
    const at = (x: number) => (x - range[0]) / (range[1] - range[0]);
    const inside = (p: number) => p >= 0 && p <= 1;
    return {
      label: labels[k],
      unit: units[k],
      range,
      bin: binsOf(values, range, bins),
      spread,
      quantilesAt: found.slice(5).map(at).filter(inside),
      truthAt: inside(at(truth)) ? at(truth) : null,
      smoothing: Math.min(bins / 8, (bandwidth * bins * (spread[2] - spread[0])) / 2 / (range[1] - range[0])),
    };
  });
}

/** The range of an axis. A true value that `sigma` admits is in it. One value alone stands in the middle. */
function rangeOf(spread: readonly number[], ends: readonly number[], sigma: number, truth: number): Range {
  const [p16, p50, p84] = spread;
  const lowest = p50 - sigma * (p50 - p16);
  const highest = p50 + sigma * (p84 - p50);
  let low = Math.max(lowest, ends[0]);
  let high = Math.min(highest, ends[1]);
  const margin = 0.04 * (high - low);
  if (truth < low && truth >= lowest) low = truth - margin;
  if (truth > high && truth <= highest) high = truth + margin;
  const top = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > 1e-12 * top) return [low, high];
  const half = top > 0 ? 1e-3 * top : 0.5;
  return [low - half, high + half];
}

/** The parameters of `component`, or all. */
function columnsOf({ labels, component }: CornerOptions): number[] {
  const all = labels.map((_, k) => k);
  if (component === undefined) return all;
  const names = typeof component === 'string' ? [component] : component;
  for (const name of names) {
    if (!labels.some(label => label.startsWith(`${name}.`))) {
      throw new ValueError(
        `corner plot: component ${JSON.stringify(name)} has no free parameter here; the parameters are ${labels.join(', ')}`,
      );
    }
  }
  return all.filter(k => names.some(name => labels[k].startsWith(`${name}.`)));
}

const keys = 'samples n ndim weights labels units truths quantiles bins sigma edges component title'.split(' ');

function check(options: CornerOptions): void {
  onlyKnown('corner plot', options, keys);
  const { samples, n, ndim, weights, labels, units, truths, quantiles = [], bins = 40, sigma = 10, edges } = options;
  const rule = (holds: boolean, message: string) => {
    if (!holds) throw new ValueError(`corner plot: ${message}`);
  };
  rule(Number.isInteger(n) && n >= 1, `n is ${n}; at least one sample is needed`);
  rule(Number.isInteger(ndim) && ndim >= 1, `ndim is ${ndim}; at least one parameter is needed`);
  rule(samples.length === n * ndim, `samples holds ${samples.length} numbers; n × ndim is ${n} × ${ndim}`);
  rule(weights.length === n, `weights holds ${weights.length} numbers for ${n} samples`);
  rule(labels.length === ndim, `labels holds ${labels.length} names for ${ndim} parameters`);
  rule(units.length === ndim, `units holds ${units.length} units for ${ndim} parameters`);
  const shown = columnsOf(options).length;
  const fits = (given: { readonly length: number } | undefined): boolean =>
    given === undefined || given.length === ndim || given.length === shown;
  const many = shown === ndim ? `${ndim} parameters` : `${ndim} parameters, of which ${shown} are shown`;
  rule(fits(truths), `truths holds ${truths?.length} values for ${many}; write null for the unknown ones`);
  rule(fits(edges), `edges holds ${edges?.length} ranges for ${many}; write null for those to be found`);
  edges?.forEach((edge, k) => {
    rule(
      edge === null || (edge[1] > edge[0] && Number.isFinite(edge[1] - edge[0])),
      `edges of ${labels[edges.length === ndim ? k : columnsOf(options)[k]]} are [${edge}]; low < high is needed`,
    );
  });
  rule(Number.isInteger(bins) && bins >= 2 && bins <= 1000, `bins is ${bins}; a whole number from 2 to 1000 is needed`);
  rule(sigma === null || sigma > 0, `sigma is ${sigma}; a number above 0 is needed, or null for all samples`);
  rule(
    quantiles.every(q => q >= 0 && q <= 1),
    `quantiles are [${quantiles.join(', ')}]; each must be from 0 to 1`,
  );
  let sum = 0;
  for (let i = 0; i < n; i++) {
    if (!(weights[i] >= 0 && weights[i] < Number.POSITIVE_INFINITY)) {
      rule(false, `weight ${i} is ${weights[i]}; weights are finite and not negative`);
    }
    sum += weights[i];
  }
  rule(sum > 0 && sum < Number.POSITIVE_INFINITY, `the weights sum to ${sum}; some sample must have weight`);
  const bad = samples.findIndex(x => !Number.isFinite(x));
  rule(bad < 0, `sample ${Math.floor(bad / ndim)} has ${labels[bad % ndim]} = ${samples[bad]}; samples are finite`);
}
