/** The trace plot: every parameter's draws in the order in which they were made. */
import { ValueError } from '../errors.js';
import { weightedQuantiles } from '../posterior/quantiles.js';
import { axisOf, frame, labelsBelow, labelsLeft, type Panel, tickSize, widestLabel } from './axes.js';
import { columnOf, type Range } from './histogram.js';
import { onlyKnown } from './known.js';
import { document, pathOf, px, tag } from './svg.js';
import { fitText, text } from './text.js';

export interface TraceOptions {
  /** Values, n × ndim, row-major. */
  readonly samples: Float64Array;
  readonly n: number;
  readonly ndim: number;
  /** n. Draws of little weight are drawn faintly. */
  readonly weights: Float64Array;
  readonly labels: readonly string[];
  readonly units: readonly string[];
  /** How many Markov chains the draws are of, each a line of its own; 0: draws without an order between neighbours, drawn as dots. Default 0. */
  readonly chains?: number;
  /** Whether draw i is of chain i mod `chains`, as those of an ensemble of walkers are; or whether one chain comes after the other. Default false. */
  readonly interleaved?: boolean;
  /** True values (ndim), drawn as lines; null where none is known. */
  readonly truths?: readonly (number | null)[];
  /** Only the parameters of these components. */
  readonly component?: string | readonly string[];
  readonly title?: string;
  /** Of one parameter's strip, in pixels: 720 × 90. */
  readonly width?: number;
  readonly height?: number;
}

const keys = 'samples n ndim weights labels units chains interleaved truths component title width height'.split(' ');
/** Points of a line, or dots of a strip, at most: more can't be told apart. */
const MOST = 4000;
const colours = ['#1d4f91', '#d1495b', '#3a7d44', '#b07d12', '#6a4c93', '#1b7f8c', '#8a5a44', '#555b66'];
const nameSize = 10.5;

/**
 * A trace plot as an SVG document: a strip a parameter, with the draws from left to right in their order; chains as lines. Of nested sampling the
 * draws come in from the prior on the left to the peak on the right, and those of weight stand out.
 *
 * @throws ValueError for shapes that don't fit together, an unknown option, or a component that no label begins with
 * @example
 * const svg = traceSvg({ samples: fit.samples, n: fit.weights.length, ndim: fit.labels.length, weights: fit.weights, labels: fit.labels, units: fit.units });
 */
export function traceSvg(options: TraceOptions): string {
  check(options);
  const { samples, n, ndim, labels, units, truths, width = 720, height = 90 } = options;
  const places = placesOf(options);
  const columns = places.map(k => columnOf(samples, n, ndim, k));
  const ranges = columns.map(values => rangeOf(values, options.weights));
  const ys = ranges.map(range => axisOf(range, height, 'y', 4, 6));
  const { chains = 0 } = options;
  const length = chains > 0 ? Math.floor(n / chains) : n;
  const x = axisOf([0, Math.max(1, length)], width, 'x', 9, 12);
  const left = 34 + Math.max(...ys.map(widestLabel));
  const top = options.title === undefined ? 20 : 40;
  const gap = 20;
  const head = fitText(options.title ?? '', 14, width, 9);
  let content = text(left + width / 2, 24, head.line, { size: head.size, anchor: 'middle' });
  places.forEach((k, row) => {
    const panel: Panel = { left, top: top + row * (height + gap), width, height };
    const inside = strip(panel, columns[row], ranges[row], options);
    const truth = truths?.[k];
    content += inside;
    if (typeof truth === 'number' && truth >= ranges[row][0] && truth <= ranges[row][1])
      content += tag('path', {
        d: `M${px(left)} ${px(at(panel, ranges[row], truth))}h${px(width)}`,
        stroke: '#d1495b',
        'stroke-width': 1.1,
        fill: 'none',
      });
    content += frame(panel, x.marks, ys[row].marks) + labelsLeft(panel, ys[row].marks);
    const name = `${labels[k]}${units[k] === '' ? '' : ` [${units[k]}]`}${ys[row].offset === '' ? '' : `  ${ys[row].offset}`}`;
    const fitted = fitText(name, nameSize, width);
    content += text(left, panel.top - 4, fitted.line, { size: fitted.size });
    if (row === places.length - 1) content += labelsBelow(panel, x.marks);
  });
  const bottom = top + places.length * (height + gap);
  content += text(left + width / 2, bottom + tickSize + 8, chains > 0 ? 'Step of the chain' : 'Draw', { size: nameSize, anchor: 'middle' });
  return document(left + width + 14, bottom + tickSize + 18, content);
}

const at = (panel: Panel, [low, high]: Range, value: number): number =>
  panel.top + panel.height * (1 - Math.min(1, Math.max(0, (value - low) / (high - low))));

function strip(panel: Panel, values: Float64Array, range: Range, { n, weights, chains = 0, interleaved = false }: TraceOptions): string {
  if (chains > 0) {
    const length = Math.floor(n / chains);
    const every = Math.max(1, Math.ceil((length * chains) / (4 * MOST)));
    return Array.from({ length: chains }, (_, c) => {
      const points: number[] = [];
      for (let i = 0; i < length; i += every)
        points.push(
          panel.left + (panel.width * i) / Math.max(1, length),
          at(panel, range, values[interleaved ? i * chains + c : c * length + i]),
        );
      const look = { fill: 'none', stroke: colours[c % colours.length], 'stroke-width': 0.7, 'stroke-opacity': 0.75 };
      return tag('path', { d: pathOf(points), ...look });
    }).join('');
  }
  const heaviest = weights.reduce((a, b) => Math.max(a, b), 0);
  const every = Math.max(1, Math.ceil(n / MOST));
  // Four depths of ink by weight, one path each.
  const dots = ['', '', '', ''];
  for (let i = 0; i < n; i += every) {
    const depth = Math.min(3, Math.floor(4 * (weights[i] / heaviest)));
    dots[depth] += `M${px(panel.left + (panel.width * i) / Math.max(1, n))} ${px(at(panel, range, values[i]))}h0`;
  }
  return dots
    .map((d, i) =>
      d === ''
        ? ''
        : tag('path', {
            d,
            stroke: colours[0],
            'stroke-width': 1.8,
            'stroke-linecap': 'round',
            'stroke-opacity': [0.1, 0.3, 0.55, 0.85][i],
          }),
    )
    .join('');
}

/** Where the posterior is, with room about it: nested sampling's first draws are all over the prior. */
function rangeOf(values: Float64Array, weights: Float64Array): Range {
  const [low, p16, p84, high] = weightedQuantiles(values, weights, [0, 0.16, 0.84, 1]);
  const reach = 4 * (p84 - p16);
  const [from, to] = [Math.max(low, p16 - reach), Math.min(high, p84 + reach)];
  const margin = 0.06 * (to - from);
  if (to - from > 1e-12 * Math.max(Math.abs(from), Math.abs(to))) return [from - margin, to + margin];
  const half = from === 0 ? 0.5 : 1e-3 * Math.abs(from);
  return [from - half, to + half];
}

function placesOf({ labels, component }: TraceOptions): number[] {
  const all = labels.map((_, k) => k);
  if (component === undefined) return all;
  const names = typeof component === 'string' ? [component] : component;
  const found = all.filter(k => names.some(name => labels[k].startsWith(`${name}.`)));
  const missing = names.find(name => !labels.some(label => label.startsWith(`${name}.`)));
  if (missing !== undefined || found.length === 0)
    throw new ValueError(
      `trace plot: component ${JSON.stringify(missing)} has no free parameter here; the parameters are ${labels.join(', ')}`,
    );
  return found;
}

function check(options: TraceOptions): void {
  onlyKnown('trace plot', options, keys);
  const { samples, n, ndim, weights, labels, units, truths, chains = 0, width = 720, height = 90 } = options;
  const rule = (holds: boolean, message: string): void => {
    if (!holds) throw new ValueError(`trace plot: ${message}`);
  };
  rule(
    Number.isInteger(n) && n >= 1 && Number.isInteger(ndim) && ndim >= 1,
    `there are ${n} draws of ${ndim} parameters; one at least is needed`,
  );
  rule(samples.length === n * ndim, `samples holds ${samples.length} numbers; n × ndim is ${n} × ${ndim}`);
  rule(weights.length === n, `weights holds ${weights.length} numbers for ${n} draws`);
  rule(
    labels.length === ndim && units.length === ndim,
    `there are ${labels.length} labels and ${units.length} units for ${ndim} parameters`,
  );
  rule(truths === undefined || truths.length === ndim, `truths holds ${truths?.length} values for ${ndim} parameters`);
  rule(Number.isInteger(chains) && chains >= 0 && chains <= n, `chains is ${chains}; a whole number from 0 to ${n} is needed`);
  rule(width >= 100 && width <= 10000 && height >= 30 && height <= 5000, `a strip is ${width} × ${height}; from 100 × 30 pixels on`);
}
