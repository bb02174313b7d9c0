/** The comparison plot: data, model and what is left, side by side on the sky. */
import { axisOf, type Mark, type Panel, tickSize } from './axes.js';
import { barAxis, barHeight, colourBar } from './colourBar.js';
import { type ComparisonOptions, comparisonOf, panelSize } from './comparisonOptions.js';
import { maskColour, pictureOf } from './shade.js';
import { alongEdge, coordinatesOf, skyMarks } from './skyTicks.js';
import { document, ink, px, tag } from './svg.js';
import { fitText, text, textWidth } from './text.js';

export type { ComparisonOptions } from './comparisonOptions.js';

const nameSize = 13;
const labelSize = 10.5;
const gap = 16;
const tickLength = 4;
/** What stands over a panel: name, quantity, colour bar. */
const head = nameSize + 5 + labelSize + 5 + barHeight;

/**
 * Data, model and residual (data − model) as an SVG document, each with its colour bar, on sky axes. Data and model share their colours
 * over the range of both; the residual's are symmetric about nought. Masked pixels are grey in data and residual. Images more than twice
 * as wide as high stand above each other, others side by side.
 *
 * @throws ValueError for an option that doesn't exist, shapes that don't fit together, an empty range, and a colour map that doesn't exist.
 * @example
 * const svg = comparisonSvg({ data, model, nx: 128, ny: 128, mask, wcs: img.wcs, unit: 'Jy/beam' });
 */
export function comparisonSvg(options: ComparisonOptions): string {
  const { nx, ny, unit = 'input units', stretch = 'linear', names = ['Data', 'Model', 'Residual'] } = options;
  const side = panelSize(options);
  const { values, ranges, colours, masked } = comparisonOf(options);
  const down = nx > 2 * ny;
  const longer = down ? 2 * side : side;
  // A strip of few pixels gets some thickness all the same, and a narrow panel room for what stands around it.
  const width = Math.max(longer * Math.min(1, nx / ny), 24);
  const height = Math.max(longer * Math.min(1, ny / nx), 24);
  const room = Math.max(width, Math.min(side, 150));
  const { x, y } = axesOf(options, width, height, (room - width + gap) / 2 - 2);
  const widest = Math.max(0, ...y.marks.map(mark => textWidth(mark.label, tickSize)));

  const left = 10 + labelSize + 10 + widest + tickLength + 3;
  const foot = tickLength + tickSize + 4;
  const heading = options.title ? 26 : 0;
  const cells = [0, 1, 2].map(i => ({
    left: left + (down ? 0 : i * (room + gap)),
    top: heading + 10 + head + (down ? i * (height + foot + 12 + head) : 0),
    width: room,
    height,
  }));
  const last = cells[2];
  const bottom = last.top + last.height + foot + labelSize + 5;
  const wide = last.left + room + 16;

  const title = fitText(options.title ?? '', 15, wide - 20, 9);
  let content = text(wide / 2, 24, title.line, { size: title.size, anchor: 'middle' });
  cells.forEach((cell, i) => {
    const panel = { ...cell, left: cell.left + (room - width) / 2, width };
    const [range, bent] = [ranges[i], i === 2 ? 'linear' : stretch] as const;
    const bar = barAxis(range, bent, room);
    const units = bracket(unit, bar.offset);
    content += pictureOf(panel, values[i], nx, ny, range, bent, colours[i]) + colourBar(cell, bar, colours[i], gap);
    content += headOf(cell, names[i], [`${i === 2 ? 'Data − model' : 'Surface brightness'} ${units}`, units]);
    content += frameOf(panel, x.marks, y.marks) + labelsUnder(panel, x.marks) + (down && i < 2 ? '' : nameUnder(cell, x.names));
    if (down || i === 0) content += labelsBeside(panel, y.marks) + nameBeside(panel, y.names, widest);
  });
  if (masked) {
    const word = 'masked';
    const at = last.left + room - textWidth(word, tickSize);
    content +=
      tag('rect', { x: at - 14, y: bottom + 5, width: 9, height: 9, fill: maskColour }) + text(at, bottom + 13, word, { size: tickSize });
  }
  return document(Math.ceil(wide), Math.ceil(bottom + (masked ? 20 : 6)), content);
}

interface NamedAxis {
  readonly marks: readonly Mark[];
  /** The same in long and in short. */
  readonly names: readonly string[];
}

/** The axes along the lower and the left edge. Along an edge stands the coordinate that changes more there. */
function axesOf(options: ComparisonOptions, width: number, height: number, overhang: number): { x: NamedAxis; y: NamedAxis } {
  const { wcs, frame = 'ICRS', nx, ny } = options;
  if (!wcs) {
    const counted = (n: number, length: number, way: 'x' | 'y') => axisOf([-0.5, n - 0.5], length, way, Math.min(5, n), overhang).marks;
    return { x: { marks: counted(nx, width, 'x'), names: ['x [pixel]'] }, y: { marks: counted(ny, height, 'y'), names: ['y [pixel]'] } };
  }
  const coordinates = coordinatesOf(frame);
  const along = (to: readonly [number, number]) => ([0, 1] as const).map(index => alongEdge(wcs, index, [-0.5, -0.5], to));
  const lower = along([nx - 0.5, -0.5]);
  const upright = along([-0.5, ny - 0.5]);
  const latitude = lower[1].find(Number.isFinite) ?? 0;
  const first = spanOf(lower[0]) * Math.cos((latitude * Math.PI) / 180) >= spanOf(lower[1]) ? 0 : 1;
  const axis = (values: Float64Array[], index: 0 | 1, length: number, way: 'x' | 'y') => {
    const { name, short } = coordinates[index];
    return { marks: skyMarks(values[index], coordinates[index], length, way, tickSize, overhang), names: [name, short] };
  };
  return { x: axis(lower, first, width, 'x'), y: axis(upright, first === 0 ? 1 : 0, height, 'y') };
}

function spanOf(values: Float64Array): number {
  const finite = values.filter(Number.isFinite);
  return finite.length === 0 ? 0 : finite.reduce((a, b) => Math.max(a, b)) - finite.reduce((a, b) => Math.min(a, b));
}

/** `[10⁻³ Jy/beam]`, or `[Jy/beam] ×10⁻⁶ + 20` where an origin is split off. */
function bracket(unit: string, offset: string): string {
  if (offset === '') return `[${unit}]`;
  return /^×\S+$/.test(offset) ? `[${offset.slice(1)} ${unit}]` : `[${unit}] ${offset}`;
}

/** The first of the lines that fits in `width`; else the last, made to fit. */
function fittest(lines: readonly string[], size: number, width: number): { line: string; size: number } {
  const line = lines.find(each => textWidth(each, size) <= width);
  return line === undefined ? fitText(lines[lines.length - 1], size, width) : { line, size };
}

function headOf(cell: Panel, name: string, quantities: readonly string[]): string {
  const x = cell.left + cell.width / 2;
  const y = cell.top - barHeight;
  const title = fittest([name], nameSize, cell.width + gap - 6);
  const quantity = fittest(quantities, labelSize, cell.width + gap - 6);
  const middle = (line: typeof title, at: number) => text(x, at, line.line, { size: line.size, anchor: 'middle' });
  return middle(title, y - labelSize - 6) + middle(quantity, y - 2);
}

/** The frame, with ticks outwards: inside they would be lost in the picture. */
function frameOf({ left, top, width, height }: Panel, x: readonly Mark[], y: readonly Mark[]): string {
  const bottom = top + height;
  let d = '';
  for (const { at } of x) d += `M${px(left + at)} ${px(bottom)}v${tickLength}`;
  for (const { at } of y) d += `M${px(left)} ${px(bottom - at)}h${-tickLength}`;
  const line = { fill: 'none', stroke: ink, 'stroke-width': 0.8 };
  return tag('rect', { x: left, y: top, width, height, ...line }) + (d === '' ? '' : tag('path', { d, ...line }));
}

function labelsUnder({ left, top, height }: Panel, marks: readonly Mark[]): string {
  const y = top + height + tickLength + tickSize + 2;
  return marks.map(({ at, label }) => text(left + at, y, label, { size: tickSize, anchor: 'middle' })).join('');
}

function nameUnder(cell: Panel, names: readonly string[]): string {
  const { line, size } = fittest(names, labelSize, cell.width);
  return text(cell.left + cell.width / 2, cell.top + cell.height + tickLength + tickSize + labelSize + 8, line, { size, anchor: 'middle' });
}

function labelsBeside({ left, top, height }: Panel, marks: readonly Mark[]): string {
  const x = left - tickLength - 3;
  return marks.map(({ at, label }) => text(x, top + height - at + 0.36 * tickSize, label, { size: tickSize, anchor: 'end' })).join('');
}

function nameBeside({ left, top, height }: Panel, names: readonly string[], widest: number): string {
  const { line, size } = fittest(names, labelSize, Math.max(height, 60));
  return text(left - tickLength - widest - 13, top + height / 2, line, { size, anchor: 'middle', rotate: -90 });
}
