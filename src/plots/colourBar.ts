/** A colour bar: what value each colour stands for. */
import { type Axis, axisOf, type Mark, type Panel, tickSize } from './axes.js';
import type { Range } from './histogram.js';
import { pngUri } from './png.js';
import { type Stretch, stretched } from './shade.js';
import { ink, px, tag } from './svg.js';
import { fixed, text, textWidth } from './text.js';
import { decade, offsetText, pow10, readingOf } from './ticks.js';

const thickness = 9;
const air = 5;
/** How far the bar and what stands above it reach over the panel, in pixels. */
export const barHeight = thickness + 5 + tickSize + 10;

/** A bar over the upper edge of a panel, with its labels over it. Bars of neighbours are `gap` pixels apart. */
export function colourBar(panel: Panel, axis: Axis, colours: Uint8Array, gap: number): string {
  const top = panel.top - thickness - 5;
  const place = { x: panel.left, y: top, width: panel.width, height: thickness };
  const pixels = new Uint8Array(256).map((_, i) => i);
  const bar = tag('image', { ...place, preserveAspectRatio: 'none', href: pngUri({ width: 256, height: 1, pixels, palette: colours }) });
  const lines = axis.marks.map(({ at }) => `M${px(panel.left + at)} ${px(top)}v-3`).join('');
  const labels = axis.marks.map(({ at, label }) => {
    // A label at an end may lean over it, but not into the neighbour's.
    const reach = textWidth(label, tickSize) / 2 - gap / 2 + 2;
    const x = Math.min(Math.max(at, reach), panel.width - reach);
    return text(panel.left + x, top - 6, label, { size: tickSize, anchor: 'middle' });
  });
  const line = { fill: 'none', stroke: ink, 'stroke-width': 0.8 };
  return bar + tag('rect', { ...place, ...line }) + (lines === '' ? '' : tag('path', { d: lines, ...line })) + labels.join('');
}

/** The ticks of a bar `length` pixels long: even ones where the colours are, round ones of every decade where they aren't. */
export function barAxis(range: Range, stretch: Stretch, length: number): Axis {
  if (stretch === 'linear') return axisOf(range, length, 'x', 5, 12);
  const [low, high] = range;
  const { exponent } = readingOf(low, high);
  const marks: Mark[] = [];
  for (const value of roundValues(low, high)) {
    const at = stretched(value, range, stretch) * length;
    const label = fixed(value / pow10(exponent), value === 0 ? 0 : Math.max(0, exponent - decade(value)));
    const half = textWidth(label, tickSize) / 2;
    const clear = marks.every(other => Math.abs(other.at - at) > half + textWidth(other.label, tickSize) / 2 + air);
    if (clear && at - half > -12 && at + half < length + 12) marks.push({ at, label });
  }
  return { marks: marks.sort((a, b) => a.at - b.at), offset: offsetText({ origin: 0, decimals: 0, exponent }) };
}

/** 0 and 1, 2, 5 times powers of ten from `low` to `high`, those that tell most first: the greatest, nought, then the others downwards. */
function roundValues(low: number, high: number): number[] {
  const top = Math.max(Math.abs(low), Math.abs(high));
  const greatest = decade(top);
  const out: number[] = [];
  for (let k = greatest; k > greatest - 4; k--) {
    for (const m of [5, 2, 1]) out.push(m * pow10(k), -m * pow10(k));
  }
  out.splice(2, 0, 0);
  return out.filter(value => value >= low && value <= high);
}
