import { ValueError } from '../errors.js';
import { type Box, crop } from './cutout.js';
import type { Frame as SkyFrameOfImage } from './frames.js';
import { toPlane } from './numbers.js';
import type { Plane } from './plane.js';
import { Wcs } from './wcs.js';
import { wcsFromHeader } from './wcsFromHeader.js';

/** What the maps of an image must fit: the image as read, and the part of it that is kept. */
export interface Frame {
  /** The frame of the image's coordinates. */
  readonly sky: SkyFrameOfImage;
  readonly nx: number;
  readonly ny: number;
  readonly box: Box;
  readonly wcs: Wcs;
}

/**
 * A map of the image as read, cut as the image was; or one of the cut's size, as it is. A FITS map that is elsewhere on the sky is taken pixel
 * by pixel all the same, with a warning.
 *
 * @throws ValueError when its size is neither
 */
export function fitMap(input: unknown, { nx, ny, box, wcs }: Frame, what: string, warnings: string[]): Float64Array {
  const isFlatCut = isFlat(input) && input.length === box.nx * box.ny && input.length !== nx * ny;
  const plane = toPlane(input, isFlatCut ? box : { nx, ny }, what);
  const isWhole = plane.nx === nx && plane.ny === ny;
  if (!isWhole && !(plane.nx === box.nx && plane.ny === box.ny)) {
    const cut = box.nx === nx && box.ny === ny ? '' : `, or ${box.nx} × ${box.ny} as cut`;
    throw new ValueError(`${what}: ${plane.name} is ${plane.nx} × ${plane.ny} pixels; it must be of the image's size, ${nx} × ${ny}${cut}`);
  }
  const away = distance(plane, wcs, isWhole ? { x0: 0, y0: 0, nx, ny } : box);
  if (away > 0.1)
    warnings.push(
      `${what}: ${plane.name} is up to ${away.toPrecision(2)} pixels away from the image by its WCS; it is taken pixel by pixel`,
    );
  return isWhole ? crop(plane.data, nx, box) : plane.data;
}

function isFlat(input: unknown): input is ArrayLike<unknown> {
  return (
    (Array.isArray(input) && !Array.isArray(input[0]) && !ArrayBuffer.isView(input[0])) || (ArrayBuffer.isView(input) && 'length' in input)
  );
}

/** Whether a map has a WCS of its own and by it isn't where the image is, or is of another size. */
export function isElsewhere(plane: Plane, { nx, ny, box, wcs }: Frame): boolean {
  const isWhole = plane.nx === nx && plane.ny === ny;
  const isCut = plane.nx === box.nx && plane.ny === box.ny;
  if (!isWhole && !isCut) return wcsOfMap(plane) !== null;
  return distance(plane, wcs, isWhole ? { x0: 0, y0: 0, nx, ny } : box) > 0.1;
}

/** A map's own WCS; null where it has none that we know: a map needs none. */
export function wcsOfMap({ header }: Plane): Wcs | null {
  if (!header?.has('CTYPE1')) return null;
  try {
    return new Wcs(wcsFromHeader(header));
  } catch (error) {
    if (error instanceof ValueError) return null;
    throw error;
  }
}

/** How far, in pixels of the image, the corners of a map are from where its own WCS has them; 0 where it has none. */
function distance(plane: Plane, wcs: Wcs, { x0, y0, nx, ny }: Box): number {
  const own = wcsOfMap(plane);
  if (own === null) return 0;
  let worst = 0;
  for (const [x, y] of [
    [0, 0],
    [nx - 1, 0],
    [0, ny - 1],
    [nx - 1, ny - 1],
  ]) {
    const [lon, lat] = own.toSky(x, y);
    const [u, v] = wcs.toPixel(lon, lat);
    worst = Math.max(worst, Math.abs(u - x - x0), Math.abs(v - y - y0));
  }
  return worst;
}
