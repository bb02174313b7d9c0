import { ValueError } from '../errors.js';
import type { Header } from './fits/header.js';
import { changeFrame, type Frame, offsetOf, type SkyFrame } from './frames.js';
import type { Wcs } from './wcs.js';

const UNITS = { pixel: 0, deg: 1, arcmin: 1 / 60, arcsec: 1 / 3600 } as const;
const FRAMES: readonly SkyFrame[] = ['ICRS', 'FK5', 'FK4', 'Galactic', 'Ecliptic'];

/** A part of the image to keep, about a position of the sky or a pixel. */
export interface Cutout {
  /** Sky position [deg]: longitude, latitude, in the image's frame or in `frame`. */
  readonly center?: readonly [lon: number, lat: number];
  /** The frame of `center`. Default: the image's own. */
  readonly frame?: SkyFrame;
  /** Or a pixel, counted from 0. */
  readonly pixel?: readonly [x: number, y: number];
  /** Width and height; one number for both. */
  readonly size: number | readonly [width: number, height: number];
  /** What `size` is in. Sizes on the sky are rounded to whole pixels, as large as they are at the centre. Default pixel. */
  readonly unit?: keyof typeof UNITS;
}

/** Pixels x0 … x0 + nx − 1 and y0 … y0 + ny − 1 of the image as read. */
export interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly nx: number;
  readonly ny: number;
}

/**
 * The box of a cutout: `size` pixels about the pixel at its centre, trimmed to the image (with a warning).
 *
 * @param frame of the image
 * @throws ValueError for a wrong option, or when nothing of it is on the image
 */
export function boxOf(cutout: Cutout, wcs: Wcs, frame: Frame, image: { nx: number; ny: number }, warnings: string[]): Box {
  checkCutout(cutout);
  const { center, pixel, size, unit = 'pixel' } = cutout;
  const [x, y] = pixel ?? wcs.toPixel(...inFrameOf(cutout, frame));
  const said = typeof size === 'number' ? [size, size] : size;
  const [width, height] = unit === 'pixel' ? said : said.map((length, axis) => pixelsOf(length * UNITS[unit], wcs, x, y, axis));
  const [x0, nx] = span(x, width, image.nx);
  const [y0, ny] = span(y, height, image.ny);
  if (!(nx > 0 && ny > 0)) {
    const about = pixel ? `pixel [${pixel.join(', ')}]` : `[${center!.join(', ')}]`;
    throw new ValueError(
      `cutout: nothing of ${width} × ${height} pixels about ${about} is on the image: that is pixel (${x}, ${y}) of ${image.nx} × ${image.ny}`,
    );
  }
  if (nx < width || ny < height) warnings.push(`cutout: ${width} × ${height} pixels reach over the image's edge; ${nx} × ${ny} are left`);
  return { x0, y0, nx, ny };
}

function inFrameOf({ center, frame: given }: Cutout, frame: Frame): readonly [number, number] {
  if (given === undefined || given === frame) return center!;
  if (frame === 'other') throw new ValueError(`cutout: frame is ${given}, and the image's own frame is one that farinata doesn't know`);
  return changeFrame(center!, given, frame);
}

/** A length on the sky along axis 0 or 1 at pixel (x, y), in whole pixels, one at least. */
function pixelsOf(degrees: number, wcs: Wcs, x: number, y: number, axis: number): number {
  const [dx, dy] = axis === 0 ? [0.5, 0] : [0, 0.5];
  const scale = Math.hypot(...offsetOf(wcs.toSky(x + dx, y + dy), wcs.toSky(x - dx, y - dy)));
  return Math.max(1, Math.round(degrees / scale));
}

/** First pixel and number of them, on one axis of `length` pixels: [center − size/2, center + size/2), rounded up, trimmed. */
function span(center: number, size: number, length: number): [start: number, count: number] {
  // A center on a pixel's edge must not fall to one side by rounding: a millionth of a pixel is forgiven.
  const start = Math.ceil(center - size / 2 - 1e-6);
  const end = Math.min(length, start + size);
  return [Math.max(0, start), end - Math.max(0, start)];
}

const KEYS: readonly string[] = ['center', 'frame', 'pixel', 'size', 'unit'] satisfies readonly (keyof Cutout)[];

function checkCutout(cutout: Cutout): void {
  const form =
    "; write cutout: { center: [lon, lat] in degrees, or pixel: [x, y], size: [width, height] in pixels, or with unit: 'arcsec' }";
  const given = (typeof cutout === 'object' ? (cutout ?? {}) : {}) as Partial<Record<keyof Cutout, unknown>>;
  const unknown = Object.keys(given).find(key => !KEYS.includes(key));
  if (unknown !== undefined) throw new ValueError(`cutout has no option ${JSON.stringify(unknown)}${form}`);
  const { center, pixel, size, unit = 'pixel', frame } = given;
  const isPair = (value: unknown): boolean => Array.isArray(value) && value.length === 2 && value.every(Number.isFinite);
  if (pixel !== undefined && center !== undefined) throw new ValueError(`cutout: center and pixel are both given; give one of them${form}`);
  if (pixel === undefined ? !isPair(center) : !isPair(pixel))
    throw new ValueError(`cutout: ${pixel === undefined ? 'center' : 'pixel'} is ${JSON.stringify(pixel ?? center)}${form}`);
  if (frame !== undefined && (pixel !== undefined || !FRAMES.includes(frame as SkyFrame)))
    throw new ValueError(`cutout: frame is ${JSON.stringify(frame)}; it is the frame of center: ${FRAMES.join(', ')}`);
  if (!Object.hasOwn(UNITS, unit as string))
    throw new ValueError(`cutout: unit is ${JSON.stringify(unit)}; it must be ${Object.keys(UNITS).join(', ')}`);
  const sizes: readonly unknown[] = Array.isArray(size) ? size : [size, size];
  const isSize = (n: unknown): boolean => (unit === 'pixel' ? Number.isInteger(n) : Number.isFinite(n)) && (n as number) > 0;
  if (sizes.length !== 2 || !sizes.every(isSize)) throw new ValueError(`cutout: size is ${JSON.stringify(size)}${form}`);
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
