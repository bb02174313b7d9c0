import { colormap } from '../../src/plots/colormap.js';
import type { Range } from '../../src/plots/histogram.js';
import { type Stretch, stretched } from '../../src/plots/shade.js';

export interface Shades {
  readonly range: Range;
  readonly stretch: Stretch;
  /** A name of `colormap`. */
  readonly colours: string;
}

/** Paints an image (nx × ny, row-major, from the bottom) on a canvas that is nx × ny pixels. */
export function paint(canvas: HTMLCanvasElement, values: Float64Array, { range, stretch, colours }: Shades): void {
  const { width, height } = canvas;
  const table = colormap(colours);
  const picture = new ImageData(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const level = Math.round(255 * stretched(values[y * width + x], range, stretch));
      const at = 4 * ((height - 1 - y) * width + x);
      for (let c = 0; c < 3; c++) picture.data[at + c] = table[3 * level + c];
      picture.data[at + 3] = 255;
    }
  }
  canvas.getContext('2d')!.putImageData(picture, 0, 0);
}
