import { Resvg } from '@resvg/resvg-js';
import { svgToPng } from '../../src/plots/rasterize.js';
import { document } from '../../src/plots/svg.js';
import { text, textWidth } from '../../src/plots/text.js';

/** How far the ink of a line reaches from left to right when it is drawn at `size` pixels, in pixels. */
export async function inkWidth(line: string, size: number): Promise<number> {
  const width = Math.ceil(textWidth(line, size)) + 4 * size;
  const height = 2 * size;
  const png = await svgToPng(document(width, height, text(2 * size, 1.4 * size, line, { size })), { scale: 1 });
  const pixels = rgba(png, width, height);
  let [first, last] = [width, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (pixels[4 * (y * width + x)] > 128) continue;
      first = Math.min(first, x);
      last = Math.max(last, x);
    }
  }
  return last - first + 1;
}

/** The colours of a PNG file of any kind, by way of resvg: (red, green, blue, opacity), row-major from the top. */
export function rgba(png: Uint8Array, width: number, height: number): Uint8Array {
  const href = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><image width="${width}" height="${height}" href="${href}"/></svg>`;
  return new Resvg(svg).render().pixels;
}
