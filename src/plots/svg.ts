/** SVG as strings: elements, escaped text and numbers short enough to read. Nothing here needs a page. */
import { fontBase64 } from './font.js';

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** The text of a document or of an attribute: the five characters that XML keeps for itself are escaped, control characters left out. */
export function escapeXml(text: string): string {
  let out = '';
  for (const c of text) {
    const code = c.codePointAt(0)!;
    if (code < 32 && c !== '\n' && c !== '\t') continue;
    out += c === '&' ? '&amp;' : c === '<' ? '&lt;' : c === '>' ? '&gt;' : c === '"' ? '&quot;' : c === "'" ? '&#39;' : c;
  }
  return out;
}

/** A coordinate, to a hundredth of a pixel. @throws Error where it isn't finite: a drawing with NaN in it shows nothing and says nothing. */
export function px(x: number): string {
  if (!Number.isFinite(x)) throw new Error(`A plot got the coordinate ${x}`);
  return String(Math.round(x * 100) / 100 + 0);
}

/** One element. Attributes that are undefined are left out; `content` is markup already. */
export function tag(name: string, attributes: Attributes, content = ''): string {
  let open = `<${name}`;
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined) open += ` ${key}="${typeof value === 'number' ? px(value) : escapeXml(value)}"`;
  }
  return content === '' ? `${open}/>` : `${open}>${content}</${name}>`;
}

/** The `d` of a path through points (x, y) laid flat, `x0 y0 x1 y1 …`. */
export function pathOf(points: ArrayLike<number>, closed = false): string {
  let d = '';
  for (let i = 0; i + 1 < points.length; i += 2) d += `${i === 0 ? 'M' : 'L'}${px(points[i])} ${px(points[i + 1])}`;
  return closed && d !== '' ? d + 'Z' : d;
}

export const ink = '#1b1e23';
export const fonts = "'Farinata Sans', 'DejaVu Sans', sans-serif";

/** The class of pictures whose pixels are to have sharp edges. */
export const sharp = 'farinata-sharp';

/**
 * The font travels inside: a drawing is laid out by its widths, and a viewer that lacks it would set the text in another's. Browsers take
 * `pixelated`, resvg only the older attribute `optimizeSpeed`, which the newer name would undo there if it stood outside of `@supports`.
 */
const style = tag(
  'style',
  {},
  `@font-face{font-family:'Farinata Sans';src:url(data:font/ttf;base64,${fontBase64})}` +
    `@supports (image-rendering:pixelated){.${sharp}{image-rendering:pixelated}}`,
);

/** A whole document of `width` × `height` pixels on white. */
export function document(width: number, height: number, content: string): string {
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${px(width)} ${px(height)}`,
    'font-family': fonts,
    fill: ink,
  };
  return tag('svg', root, style + tag('rect', { width, height, fill: '#fff' }) + content) + '\n';
}
