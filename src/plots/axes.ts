/** Panels with linear axes: where a value falls, ticks whose labels don't touch, frames. */
import type { Range } from './histogram.js';
import { ink, px, tag } from './svg.js';
import { text, textWidth } from './text.js';
import { type Ticks, ticks } from './ticks.js';

/** A rectangle of the drawing, in pixels from the top left. */
export interface Panel {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export const tickSize = 9;
const tickLength = 4;
/** Between labels that stand side by side, in pixels. */
const air = 5;

/** A tick as it is drawn: where along the axis (pixels from its start), and what is written there, if anything. */
export interface Mark {
  readonly at: number;
  readonly label: string;
}

export interface Axis {
  readonly marks: readonly Mark[];
  readonly offset: string;
}

/**
 * The ticks of an axis `length` pixels long: as many labels as have room, at most `most`, and none that reaches more than `overhang` pixels
 * over either end (where the next panel's begin). Where labels at every tick don't fit but at every second do, every second has one.
 */
export function axisOf([low, high]: Range, length: number, way: 'x' | 'y', most: number, overhang: number): Axis {
  const extent = (label: string) => (way === 'x' ? textWidth(label, tickSize) : tickSize);
  let best: Axis = { marks: [], offset: '' };
  let bestLabels = -1;
  for (const [every, phase] of [
    [1, 0],
    [2, 0],
    [2, 1],
  ]) {
    for (let wanted = most * every; wanted >= 1; wanted--) {
      const found: Ticks = ticks(low, high, wanted);
      const marks = found.values.map((value, i) => {
        const at = Math.min(1, Math.max(0, (value - low) / (high - low))) * length;
        const half = extent(found.labels[i]) / 2;
        return { at, label: i % every !== phase || at - half < -overhang || at + half > length + overhang ? '' : found.labels[i] };
      });
      const shown = marks.filter(mark => mark.label !== '');
      const clear = shown.every(
        (mark, i) => i === 0 || mark.at - shown[i - 1].at > (extent(mark.label) + extent(shown[i - 1].label)) / 2 + air,
      );
      if (clear && shown.length > bestLabels) {
        best = { marks, offset: found.offset };
        bestLabels = shown.length;
      }
    }
    if (every === 1 && bestLabels > 1) break;
  }
  return best;
}

/** The widest label of an axis, in pixels. */
export function widestLabel(axis: Axis): number {
  return Math.max(0, ...axis.marks.map(mark => textWidth(mark.label, tickSize)));
}

/** The frame of a panel with ticks inwards, those of `x` on the lower side and those of `y` on the left. */
export function frame(panel: Panel, x: readonly Mark[], y: readonly Mark[], colour: string = ink): string {
  const { left, top, width, height } = panel;
  const bottom = top + height;
  let d = '';
  for (const { at } of x) d += `M${px(left + at)} ${px(bottom)}v${px(-tickLength)}`;
  for (const { at } of y) d += `M${px(left)} ${px(bottom - at)}h${px(tickLength)}`;
  const line = { fill: 'none', stroke: colour, 'stroke-width': 0.8 };
  return tag('rect', { x: left, y: top, width, height, ...line }) + (d === '' ? '' : tag('path', { d, ...line }));
}

/** The labels of an x axis, below the panel. */
export function labelsBelow(panel: Panel, marks: readonly Mark[]): string {
  const y = panel.top + panel.height + tickSize + 4;
  return marks.map(({ at, label }) => text(panel.left + at, y, label, { size: tickSize, anchor: 'middle' })).join('');
}

/** The labels of a y axis, at the left of the panel. */
export function labelsLeft(panel: Panel, marks: readonly Mark[]): string {
  const bottom = panel.top + panel.height;
  return marks
    .map(({ at, label }) => text(panel.left - 5, bottom - at + 0.36 * tickSize, label, { size: tickSize, anchor: 'end' }))
    .join('');
}
