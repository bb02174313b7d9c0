/** From a drawing to a picture: by resvg in Node, by a canvas in a page. Both draw text in Farinata Sans, which needs no font on the machine. */
import { ImportError, ValueError } from '../errors.js';
import { builtin, isNode, urlOf } from '../platform.js';
import { fontBase64 } from './font.js';
import { onlyKnown } from './known.js';
import { fromBase64, toBase64 } from './png.js';

type Resvg = typeof import('@resvg/resvg-js');

export interface PngOptions {
  /** Width of the picture in pixels; `scale` times that of the drawing unless said otherwise. */
  readonly width?: number;
  /** Pixels of the picture for one of the drawing: 2. */
  readonly scale?: number;
  /** How the rasterizer is got in Node: for tests, and for bundles that carry it under another name. */
  readonly load?: () => Resvg;
}

/**
 * A drawing as a PNG file.
 *
 * @throws ImportError in Node, where the optional package `@resvg/resvg-js` isn't installed.
 * @throws ValueError for an option that doesn't exist, width and scale together, a width that isn't a whole number ≥ 1, or a text that isn't an SVG document with a width and a height.
 * @example
 * const png = await svgToPng('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>');
 */
export async function svgToPng(svg: string, options: PngOptions = {}): Promise<Uint8Array> {
  onlyKnown('svgToPng', options, ['width', 'scale', 'load']);
  const size = /^\s*<svg\b[^>]*?\swidth="([\d.]+)"[^>]*?\sheight="([\d.]+)"/.exec(svg);
  if (!size) throw new ValueError('svgToPng: the drawing must be an SVG document whose root has a width and a height in pixels');
  const { scale = 2 } = options;
  if (!(scale > 0 && scale <= 100)) throw new ValueError(`svgToPng: scale is ${scale}; it must be a number above 0, at most 100`);
  if (options.width !== undefined && options.scale !== undefined) throw new ValueError('svgToPng: give width or scale, not both');
  const width = options.width ?? Math.max(1, Math.round(scale * Number(size[1])));
  if (!Number.isInteger(width) || width < 1)
    throw new ValueError(`svgToPng: width is ${width}; it must be a whole number of pixels, at least 1`);
  const height = Math.max(1, Math.round((width * Number(size[2])) / Number(size[1])));
  return isNode ? byResvg(svg, width, options.load ?? loadResvg) : byCanvas(svg, width, height);
}

function loadResvg(): Resvg {
  // By `require`, at run time: a bundler that builds for a page must not follow it.
  const require = builtin('node:module').createRequire(urlOf(import.meta));
  return require('@resvg/resvg-js') as Resvg;
}

function byResvg(svg: string, width: number, load: () => Resvg): Uint8Array {
  let resvg: Resvg;
  try {
    resvg = load();
  } catch (cause) {
    throw new ImportError(
      'A plot as PNG needs the optional package @resvg/resvg-js, which is not installed here: npm install @resvg/resvg-js (or save the plot as SVG)',
      { cause },
    );
  }
  // Resvg reads fonts from files only, and only while it is being built.
  const fs = builtin('node:fs');
  const path = builtin('node:path');
  const folder = fs.mkdtempSync(path.join(builtin('node:os').tmpdir(), 'farinata-'));
  try {
    const file = path.join(folder, 'FarinataSans.ttf');
    fs.writeFileSync(file, fromBase64(fontBase64));
    const font = { fontFiles: [file], loadSystemFonts: false, defaultFontFamily: 'Farinata Sans' };
    const png = new resvg.Resvg(svg, { font, fitTo: { mode: 'width', value: width } }).render().asPng();
    return new Uint8Array(png.buffer, png.byteOffset, png.byteLength);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function byCanvas(svg: string, width: number, height: number): Promise<Uint8Array> {
  if (typeof Image === 'undefined' || typeof OffscreenCanvas === 'undefined') {
    throw new ImportError('A plot as PNG needs a page with a canvas, which a web worker and old browsers lack; save the plot as SVG');
  }
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;base64,${toBase64(new TextEncoder().encode(svg))}`;
  await image.decode();
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new ImportError('A plot as PNG needs a 2-d canvas, which this browser does not give; save the plot as SVG');
  context.drawImage(image, 0, 0, width, height);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}
