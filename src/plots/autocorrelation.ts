/** The autocorrelation plot: whether an ensemble of walkers has gone on for long enough. */
import { ValueError } from '../errors.js';
import { axisOf, frame, labelsBelow, labelsLeft, type Panel, widestLabel } from './axes.js';
import type { Range } from './histogram.js';
import { onlyKnown } from './known.js';
import { document, pathOf, px, tag } from './svg.js';
import { text } from './text.js';

export interface AutocorrelationOptions {
  /** Autocorrelation time [steps], the mean over the parameters, as it was found after so many steps. */
  readonly history: readonly { readonly steps: number; readonly tau: number }[];
  /** Of each parameter at the end, in steps. */
  readonly tau: readonly number[];
  /** One a parameter. */
  readonly labels: readonly string[];
  /** A chain is long enough once it is so many times τ: 50. */
  readonly tau_factor?: number;
  /** Whether every parameter's own τ at the end is shown too. Default false. */
  readonly show_params?: boolean;
  readonly title?: string;
  /** Of the panel, in pixels: 520 × 360. */
  readonly width?: number;
  readonly height?: number;
  /** The panel is so many times as wide and as high: 1. */
  readonly fx?: number;
  readonly fy?: number;
}

const keys = 'history tau labels tau_factor show_params title width height fx fy'.split(' ');
const size = 10.5;

/**
 * The estimated autocorrelation time over the length of the chains, as an SVG document, with the line τ = N / tau_factor: where the estimate is below the line
 * and level, the chains are long enough (Goodman & Weare 2010; Foreman-Mackey et al. 2013, PASP 125, 306).
 *
 * @throws ValueError for an unknown option, or a history with nothing in it
 * @example
 * const { tau, tau_history } = fit.diagnostics;
 * const svg = autocorrelationSvg({ history: tau_history, tau, labels: fit.labels });
 */
export function autocorrelationSvg(options: AutocorrelationOptions): string {
  onlyKnown('autocorrelation plot', options, keys);
  const { history, tau, labels, tau_factor = 50, show_params = false, title = '', fx = 1, fy = 1 } = options;
  const [width, height] = [(options.width ?? 520) * fx, (options.height ?? 360) * fy];
  if (!(width >= 80 && width <= 8000 && height >= 80 && height <= 8000))
    throw new ValueError(
      `autocorrelation plot: the panel is ${width} × ${height} pixels (width · fx, height · fy); each must be from 80 to 8000`,
    );
  if (!Array.isArray(history) || !history.some(({ tau }) => Number.isFinite(tau)))
    throw new ValueError('autocorrelation plot: there is no history of autocorrelation times: run emcee with converge: true');
  if (!(tau_factor > 0)) throw new ValueError(`autocorrelation plot: tau_factor is ${tau_factor}; it must be above 0`);
  if (tau.length !== labels.length)
    throw new ValueError(`autocorrelation plot: tau holds ${tau.length} numbers for ${labels.length} parameters`);
  const looks = history.filter(({ tau }) => Number.isFinite(tau));
  const last = looks[looks.length - 1].steps;
  const most = Math.max(...looks.map(({ tau }) => tau), ...(show_params ? tau.filter(Number.isFinite) : []));
  const xRange: Range = [0, last * (show_params ? 1.25 : 1.04)];
  const yRange: Range = [0, 1.1 * Math.max(most, Math.min(last / tau_factor, 2 * most))];
  const [x, y] = [axisOf(xRange, width, 'x', 7, 20), axisOf(yRange, height, 'y', 7, 6)];
  const panel: Panel = { left: 46 + widestLabel(y), top: 36, width, height };
  const at = (steps: number, value: number): [number, number] => [
    panel.left + (width * steps) / xRange[1],
    panel.top + height * (1 - Math.min(1, value / yRange[1])),
  ];
  const end = Math.min(last, yRange[1] * tau_factor);
  let content = text(panel.left + width / 2, 22, title, { size: 14, anchor: 'middle' });
  const dashed = { fill: 'none', stroke: '#555b66', 'stroke-width': 1, 'stroke-dasharray': '5 4' };
  content += tag('path', { d: pathOf([...at(0, 0), ...at(end, end / tau_factor)]), ...dashed });
  const [tx, ty] = at(0.55 * end, (0.55 * end) / tau_factor);
  content += text(tx + 6, ty + 14, `τ = N/${tau_factor}`, { size, fill: '#555b66' });
  content += tag('path', {
    d: pathOf(looks.flatMap(({ steps, tau }) => at(steps, tau))),
    fill: 'none',
    stroke: '#1d4f91',
    'stroke-width': 1.6,
  });
  for (const { steps, tau } of looks) content += dot(at(steps, tau), '#1d4f91');
  if (show_params) {
    const marks = tau.flatMap((value, k) => (Number.isFinite(value) ? [{ label: labels[k], at: at(last, value) }] : []));
    const heights = spread(
      marks.map(({ at }) => at[1]),
      11,
      panel.top + height,
    );
    marks.forEach(({ label, at: [x0, y0] }, k) => {
      content += dot([x0, y0], '#d1495b') + text(x0 + 6, heights[k] + 3.5, label, { size: 9 });
    });
  }
  content += frame(panel, x.marks, y.marks) + labelsBelow(panel, x.marks) + labelsLeft(panel, y.marks);
  content += text(panel.left + width / 2, panel.top + height + 32, 'Steps N', { size, anchor: 'middle' });
  content += text(14, panel.top + height / 2, 'Autocorrelation time τ [steps]', { size, anchor: 'middle', rotate: -90 });
  return document(panel.left + width + 14, panel.top + height + 42, content);
}

/** The same heights, moved so far apart that lines of text don't touch, in their order; none below `bottom`. */
function spread(heights: readonly number[], gap: number, bottom: number): number[] {
  const order = [...heights.keys()].sort((a, b) => heights[a] - heights[b]);
  const out = heights.slice();
  order.forEach((k, i) => {
    if (i > 0) out[k] = Math.max(out[k], out[order[i - 1]] + gap);
  });
  for (let i = order.length - 1, limit = bottom; i >= 0; i--, limit -= gap) {
    if (out[order[i]] <= limit) break;
    out[order[i]] = limit;
  }
  return out;
}

const dot = ([x, y]: readonly [number, number], colour: string): string => tag('circle', { cx: px(x), cy: px(y), r: 2.4, fill: colour });
