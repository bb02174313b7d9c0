import { ValueError } from '../errors.js';
import type { Header } from './fits/header.js';
import type { Wcs } from './wcs.js';

/** A part of the image to keep. */
export interface Cutout {
  /** Sky position [deg]: longitude, latitude, in the image's frame. */
  readonly center: readonly [lon: number, lat: number];
  /** Width and height in pixels; one number for both. */
  readonly size: number | readonly [nx: number, ny: number];
}

/** Pixels x0 … x0 + nx − 1 and y0 … y0 + ny − 1 of the image as read. */
export interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly nx: number;
  readonly ny: number;
}

/**
 * The box of a cutout: `size` pixels about the pixel at `center`, trimmed to the image (with a warning).
 *
 * @throws ValueError for a wrong option, or when nothing of it is on the image
 */
export function boxOf(cutout: Cutout, wcs: Wcs, image: { nx: number; ny: number }, warnings: string[]): Box {
  const { center, size } = checkCutout(cutout);
  const [x, y] = wcs.toPixel(center[0], center[1]);
  const [x0, nx] = span(x, size[0], image.nx);
  const [y0, ny] = span(y, size[1], image.ny);
  if (!(nx > 0 && ny > 0)) {
    throw new ValueError(
      `cutout: nothing of ${size[0]} × ${size[1]} pixels about [${center.join(', ')}] is on the image: that is pixel (${x}, ${y}) of ${image.nx} × ${image.ny}`,
    );
  }
  if (nx < size[0] || ny < size[1])
    warnings.push(`cutout: ${size[0]} × ${size[1]} pixels reach over the image's edge; ${nx} × ${ny} are left`);
  return { x0, y0, nx, ny };
}

/** First pixel and number of them, on one axis of `length` pixels: [center − size/2, center + size/2), rounded up, trimmed. */
function span(center: number, size: number, length: number): [start: number, count: number] {
  // A center on a pixel's edge must not fall to one side by rounding: a millionth of a pixel is forgiven.
  const start = Math.ceil(center - size / 2 - 1e-6);
  const end = Math.min(length, start + size);
  return [Math.max(0, start), end - Math.max(0, start)];
}

function checkCutout(cutout: Cutout): { center: readonly number[]; size: readonly number[] } {
  const form = '; write cutout: { center: [lon, lat] in degrees, size: [width, height] in pixels }';
  const { center, size, ...rest } = (typeof cutout === 'object' ? (cutout ?? {}) : {}) as Partial<Cutout>;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) throw new ValueError(`cutout has no option ${JSON.stringify(unknown)}${form}`);
  if (!Array.isArray(center) || center.length !== 2 || !center.every(Number.isFinite))
    throw new ValueError(`cutout: center is ${JSON.stringify(center)}${form}`);
  const sizes: readonly unknown[] = Array.isArray(size) ? size : [size, size];
  if (sizes.length !== 2 || !sizes.every(n => Number.isInteger(n) && (n as number) > 0))
    throw new ValueError(`cutout: size is ${JSON.stringify(size)}${form}`);
  return { center, size: sizes as readonly number[] };
}

/** The part of a map that is in the box. @param nx width of the map */
export function crop(data: Float64Array, nx: number, box: Box): Float64Array {
  const out = new Float64Array(box.nx * box.ny);
  for (let y = 0; y < box.ny; y++) {
    const from = (box.y0 + y) * nx + box.x0;
    out.set(data.subarray(from, from + box.nx), y * box.nx);
  }
  return out;
}

/** The header of the part in the box: the reference pixel moves with it, the reference position stays. */
export function cropHeader(header: Header, box: Box): Header {
  const out = header.copy().set('NAXIS1', box.nx).set('NAXIS2', box.ny);
  for (const { keyword, value } of header.cards) {
    const axis = /^CRPIX([12])[A-Z]?$/.exec(keyword)?.[1];
    if (axis !== undefined && typeof value === 'number') out.set(keyword, value - (axis === '1' ? box.x0 : box.y0));
  }
  return out;
}
