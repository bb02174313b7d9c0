/** Text that knows how wide it is: labels are laid out before anything draws them. */
import { advances, characters } from './font.js';
import { escapeXml, px, tag } from './svg.js';

const advanceOf = new Map<string, number>([...characters].map((c, i) => [c, advances[i] / 2048]));
/** DejaVu Sans's box for a character it lacks. */
const missing = 1229 / 2048;

/** The width of a line of text at `size` pixels in Farinata Sans, in pixels. */
export function textWidth(line: string, size: number): number {
  let ems = 0;
  for (const c of line) ems += advanceOf.get(c) ?? missing;
  return ems * size;
}

export interface TextOptions {
  /** Pixels. */
  readonly size?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Degrees, clockwise, about (x, y). */
  readonly rotate?: number;
  readonly fill?: string;
}

/** A line of text with its baseline at y. */
export function text(x: number, y: number, line: string, options: TextOptions = {}): string {
  if (line === '') return '';
  const attributes = {
    x,
    y,
    'font-size': options.size ?? 10,
    'text-anchor': options.anchor === 'start' ? undefined : options.anchor,
    transform: options.rotate ? `rotate(${px(options.rotate)} ${px(x)} ${px(y)})` : undefined,
    fill: options.fill,
  };
  return tag('text', attributes, escapeXml(line));
}

/** A line made to fit `width`: smaller, down to `least` pixels, then cut short with an ellipsis. */
export function fitText(line: string, size: number, width: number, least = 7): { line: string; size: number } {
  const full = textWidth(line, 1);
  if (full * size <= width) return { line, size };
  if (full * least <= width) return { line, size: width / full };
  const letters = [...line];
  while (letters.length > 1 && textWidth(`${letters.join('')}…`, least) > width) letters.pop();
  return { line: `${letters.join('')}…`, size: least };
}

/** A whole number as an exponent: −6 → `⁻⁶`. */
export function superscript(n: number): string {
  return [...String(n)].map(c => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)])).join('');
}

/** A number with a true minus sign. */
export function fixed(x: number, decimals: number): string {
  const digits = Math.abs(x).toFixed(decimals);
  return x < 0 && Number(digits) !== 0 ? `−${digits}` : digits;
}
