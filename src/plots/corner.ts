/** The corner plot: every parameter's marginal and every pair's joint density. */
import { type Axis, axisOf, frame, labelsBelow, labelsLeft, type Panel, tickSize, widestLabel } from './axes.js';
import { contours } from './contours.js';
import { type CornerOptions, type Variable, variablesOf } from './cornerVariables.js';
import { massLevels, sigmaMasses, smooth } from './density.js';
import { histogram, histogram2d } from './histogram.js';
import { measurement } from './measurement.js';
import { pngUri } from './png.js';
import { document, pathOf, px, tag } from './svg.js';
import { fitText, text, textWidth } from './text.js';

export type { CornerOptions } from './cornerVariables.js';

const blue = '#1d4f91';
const truthColour = '#d1495b';
const labelSize = 10.5;
const gap = 7;
/** From the panels past a tick's label to the baseline of what stands beside the labels. */
const nameAir = 13;

/**
 * A corner plot as an SVG document. On the diagonal the weighted histograms, with the quantiles as dashed lines and above them
 * `median +(p84 − p50) −(p50 − p16) unit`; below it the smoothed joint densities, with the contours that hold 39.3 % and 86.5 % of the mass
 * (one and two standard deviations of a two-dimensional normal). Values that share their first digits, as the right ascensions of one
 * source do, are written as differences: the ticks of `×10⁻⁶ + 20` are in millionths from 20 on.
 *
 * @throws ValueError for shapes that don't fit together, for samples or weights that aren't finite, for no weight at all, and for a
 * component that no label begins with.
 * @example
 * const svg = cornerSvg({ samples: fit.samples, n: fit.weights.length, ndim: fit.labels.length, weights: fit.weights, labels: fit.labels, units: fit.units });
 */
export function cornerSvg(options: CornerOptions): string {
  const variables = variablesOf(options);
  const bins = options.bins ?? 40;
  const count = variables.length;
  const cell = Math.max(104, Math.min(190, 900 / count));
  const size = cell - gap;
  const most = size > 130 ? 5 : 4;
  const xs = variables.map(v => axisOf(v.range, size, 'x', most, gap / 2 - 1));
  const ys = variables.map(v => axisOf(v.range, size, 'y', most, gap / 2 - 1));

  const titles = variables.map(titleOf);
  const widest = Math.max(...ys.map(widestLabel));
  const left = 8 + 2 * (labelSize + 3) + nameAir + widest;
  const heading = options.title ? 24 : 0;
  const top = heading + 38;
  const right = Math.max(12, ...titles.map(({ width }, i) => width - (count - i) * cell + 12));
  const width = left + count * cell + right;
  const height = top + count * cell - gap + tickSize + 4 + 2 * (labelSize + 4) + 14;

  const head = fitText(options.title ?? '', 14, width - 20, 9);
  let content = text(width / 2, 24, head.line, { size: head.size, anchor: 'middle' });
  for (let row = 0; row < count; row++) {
    for (let column = 0; column <= row; column++) {
      const panel: Panel = { left: left + column * cell, top: top + row * cell, width: size, height: size };
      const x = variables[column];
      content += row === column ? marginal(panel, x, options.weights, bins) : joint(panel, x, variables[row], options.weights, bins);
      content += truthLines(panel, x.truthAt, row === column ? null : variables[row].truthAt);
      content += frame(panel, xs[column].marks, row === column ? [] : ys[row].marks);
      if (row === column) content += titles[row].draw(panel);
      if (row === count - 1) content += labelsBelow(panel, xs[column].marks) + nameBelow(panel, x, xs[column]);
      if (column === 0 && row > 0) content += labelsLeft(panel, ys[row].marks) + nameLeft(panel, variables[row], ys[row], widest);
    }
  }
  return document(Math.ceil(width), Math.ceil(height), content);
}

function marginal(panel: Panel, variable: Variable, weights: Float64Array, bins: number): string {
  const heights = histogram(variable.bin, weights, bins);
  const highest = heights.reduce((a, b) => Math.max(a, b), 0);
  const bottom = panel.top + panel.height;
  const step = panel.width / bins;
  const points = [panel.left, bottom];
  for (let i = 0; i < bins; i++) {
    const y = bottom - (highest > 0 ? heights[i] / highest : 0) * 0.92 * panel.height;
    points.push(panel.left + i * step, y, panel.left + (i + 1) * step, y);
  }
  points.push(panel.left + panel.width, bottom);
  const shape = tag('path', {
    d: pathOf(points),
    fill: blue,
    'fill-opacity': 0.16,
    stroke: blue,
    'stroke-width': 1.1,
    'stroke-linejoin': 'round',
  });
  const lines = variable.quantilesAt.map(at => `M${px(panel.left + at * panel.width)} ${px(bottom)}V${px(panel.top)}`).join('');
  return shape + (lines === '' ? '' : tag('path', { d: lines, stroke: '#555b66', 'stroke-width': 0.9, 'stroke-dasharray': '4 3' }));
}

function joint(panel: Panel, x: Variable, y: Variable, weights: Float64Array, bins: number): string {
  const density = smooth(histogram2d(x.bin, y.bin, weights, bins), bins, bins, x.smoothing, y.smoothing);
  const highest = density.reduce((a, b) => Math.max(a, b), 0);
  if (!(highest > 0)) return '';
  const pixels = new Uint8Array(bins * bins);
  for (let j = 0; j < bins; j++) {
    for (let i = 0; i < bins; i++) pixels[(bins - 1 - j) * bins + i] = Math.round((255 * density[j * bins + i]) / highest);
  }
  const place = { x: panel.left, y: panel.top, width: panel.width, height: panel.height, preserveAspectRatio: 'none' };
  const shade = tag('image', { ...place, href: pngUri({ width: bins, height: bins, pixels, palette: tint, alpha: tintAlpha }) });
  const cellWidth = panel.width / bins;
  const cellHeight = panel.height / bins;
  const lines = massLevels(density, sigmaMasses).map(level =>
    contours(density, bins, bins, level)
      .map(line => {
        const points = line.map((value, i) =>
          i % 2 === 0 ? panel.left + (value + 0.5) * cellWidth : panel.top + panel.height - (value + 0.5) * cellHeight,
        );
        return pathOf(points, true);
      })
      .join(''),
  );
  const draw = (d: string, colour: string) =>
    d === '' ? '' : tag('path', { d, fill: 'none', stroke: colour, 'stroke-width': 1.1, 'stroke-linejoin': 'round' });
  return shade + draw(lines[1], '#5d87bd') + draw(lines[0], '#123a70');
}

/** From clear to blue: what a density is painted with. */
const tint = new Uint8Array(256 * 3).map((_, i) => [29, 79, 145][i % 3]);
const tintAlpha = new Uint8Array(256).map((_, i) => Math.round(0.62 * i));

function truthLines(panel: Panel, x: number | null, y: number | null): string {
  let d = '';
  if (x !== null) d += `M${px(panel.left + x * panel.width)} ${px(panel.top)}v${px(panel.height)}`;
  if (y !== null) d += `M${px(panel.left)} ${px(panel.top + (1 - y) * panel.height)}h${px(panel.width)}`;
  return d === '' ? '' : tag('path', { d, stroke: truthColour, 'stroke-width': 1.1, fill: 'none' });
}

interface Title {
  readonly width: number;
  draw(panel: Panel): string;
}

/** Two lines: the parameter's name, and its median with the errors above each other. */
function titleOf(variable: Variable): Title {
  const [low, middle, high] = variable.spread;
  const m = measurement(middle, high - middle, middle - low);
  const errorSize = 0.74 * labelSize;
  const errors = Math.max(textWidth(`+${m.plus}`, errorSize), textWidth(`−${m.minus}`, errorSize));
  const before = textWidth(m.before + m.value, labelSize);
  const after = `${m.after} ${variable.unit}`.trim();
  // A bracket closes at the errors, a unit stands off.
  const afterAt = before + 2 + errors + (m.after === '' ? 4 : 1);
  const width = afterAt + textWidth(after, labelSize);
  return {
    width,
    draw(panel) {
      const name = fitText(variable.label, labelSize, panel.width);
      // A title wider than its panel goes on to the right, where the corner is empty.
      const start = panel.left + Math.max(0, (panel.width - width) / 2);
      const line = panel.top - 9;
      return (
        text(panel.left + panel.width / 2, panel.top - 24, name.line, { size: name.size, anchor: 'middle' }) +
        text(start, line, m.before + m.value, { size: labelSize }) +
        text(start + before + 2, line - 4.5, `+${m.plus}`, { size: errorSize }) +
        text(start + before + 2, line + 3.5, `−${m.minus}`, { size: errorSize }) +
        text(start + afterAt, line, after, { size: labelSize })
      );
    },
  };
}

/** A parameter's name and unit, and what the labels of its axis leave out. */
function namesOf(variable: Variable, axis: Axis, length: number): { line: string; size: number }[] {
  const name = fitText(`${variable.label}${variable.unit === '' ? '' : ` [${variable.unit}]`}`, labelSize, length);
  return axis.offset === '' ? [name] : [name, fitText(axis.offset, tickSize, length)];
}

function nameBelow(panel: Panel, variable: Variable, axis: Axis): string {
  const y = panel.top + panel.height + tickSize + 4 + labelSize + 5;
  const x = panel.left + panel.width / 2;
  return namesOf(variable, axis, panel.width)
    .map(({ line, size }, i) => text(x, y + i * (labelSize + 3), line, { size, anchor: 'middle' }))
    .join('');
}

function nameLeft(panel: Panel, variable: Variable, axis: Axis, widest: number): string {
  const lines = namesOf(variable, axis, panel.height);
  const y = panel.top + panel.height / 2;
  const x = panel.left - widest - nameAir - (lines.length - 1) * (labelSize + 3);
  return lines.map(({ line, size }, i) => text(x + i * (labelSize + 3), y, line, { size, anchor: 'middle', rotate: -90 })).join('');
}
