/** From pixel values to colours: an image of numbers as a picture inside a drawing. */
import type { Panel } from './axes.js';
import type { Range } from './histogram.js';
import { pngUri } from './png.js';
import { sharp, tag } from './svg.js';

export type Stretch = 'linear' | 'asinh';

/** Masked pixels are painted with this, a grey that no colour map of ours holds beside its neighbours. */
export const maskColour = '#b9bdc4';
const maskIndex = 255;

/** Where `asinh` turns from linear to logarithmic, as a share of the range (the β of Lupton et al. 2004). */
const softening = 0.1;

/** Where a value of the range stands among its colours: 0 the first, 1 the last. */
export function stretched(value: number, [low, high]: Range, stretch: Stretch): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return stretch === 'linear' ? t : Math.asinh(t / softening) / Math.asinh(1 / softening);
}

/** Sides above which several pixels of an image share one of the picture: more than a page or a screen shows. */
const largest = 1024;

/** An image nx × ny (row-major, from the bottom; NaN = masked) drawn in `panel`, pixels with sharp edges. */
export function pictureOf(
  panel: Panel,
  values: Float64Array,
  nx: number,
  ny: number,
  range: Range,
  stretch: Stretch,
  colours: Uint8Array,
): string {
  const block = Math.ceil(Math.max(nx, ny) / largest);
  const width = Math.ceil(nx / block);
  const height = Math.ceil(ny / block);
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = block === 1 ? values[y * nx + x] : meanOf(values, nx, ny, x * block, y * block, block);
      const level = Math.round(stretched(value, range, stretch) * (maskIndex - 1));
      pixels[(height - 1 - y) * width + x] = Number.isFinite(value) ? level : maskIndex;
    }
  }
  const grey = [1, 3, 5].map(i => Number.parseInt(maskColour.slice(i, i + 2), 16));
  const palette = Uint8Array.from({ length: 768 }, (_, i) =>
    i < 3 * maskIndex ? colours[3 * levelOf(Math.floor(i / 3)) + (i % 3)] : grey[i % 3],
  );
  // The last block of a row and the first of a column may reach over the image; the panel cuts them off.
  const scaleX = panel.width / nx;
  const scaleY = panel.height / ny;
  const place = {
    x: panel.left,
    y: panel.top + panel.height - height * block * scaleY,
    width: width * block * scaleX,
    height: height * block * scaleY,
  };
  const picture = tag('image', {
    ...place,
    preserveAspectRatio: 'none',
    'image-rendering': 'optimizeSpeed',
    class: sharp,
    href: pngUri({ width, height, pixels, palette }),
  });
  if (block === 1) return picture;
  const { left, top } = panel;
  return tag(
    'svg',
    { x: left, y: top, width: panel.width, height: panel.height, viewBox: `${left} ${top} ${panel.width} ${panel.height}` },
    picture,
  );
}

/** The 255 levels that the mask leaves, spread over 256 colours. */
function levelOf(index: number): number {
  return Math.round((index * 255) / (maskIndex - 1));
}

/** The mean of the finite values of a block; NaN where there is none. */
function meanOf(values: Float64Array, nx: number, ny: number, x0: number, y0: number, block: number): number {
  let sum = 0;
  let n = 0;
  for (let y = y0; y < Math.min(y0 + block, ny); y++) {
    for (let x = x0; x < Math.min(x0 + block, nx); x++) {
      if (!Number.isFinite(values[y * nx + x])) continue;
      sum += values[y * nx + x];
      n++;
    }
  }
  return n > 0 ? sum / n : Number.NaN;
}
